"""What a search of the index finds, for any words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes import database
from quotes.errors import DatabaseError
from tests.small_index import (
    published,
)

SEARCHES = [
    ("bridge may", {}, ["t1"]),
    ("won't", {}, ["t1"]),
    ("won’t", {}, ["t1"]),
    ("bridges", {}, ["t1", "t3"]),  # porter stems
    ("180-degree", {}, ["t2"]),
    ("(", {}, []),
    ('"', {}, []),
    ("bridge NOT may", {}, []),  # words, not operators
    ("*", {}, []),
    ("", {}, ["t1", "t4", "t2", "t3"]),
    ("  ", {"speaker": "nunez"}, ["t1", "t4"]),
    ("", {"speaker": "Ana Núñez"}, ["t1", "t4"]),
    ("", {"speaker": "s2"}, ["t2"]),
    ("", {"speaker": "no such"}, []),
    ("", {"outlet": "tide"}, ["t1", "t4"]),
    ("", {"outlet": "harbour-news"}, ["t1", "t2"]),
    ("", {"since": "2026-01-08"}, ["t1", "t4"]),
    ("", {"until": "2026-01-07"}, ["t1", "t2"]),
    ("bridge", {"since": "2026-01-09"}, []),
    ("", {"limit": 1}, ["t1"]),
]


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("search") / "x.db")


@pytest.mark.parametrize(("text", "filters", "expected"), SEARCHES)
def test_search(searched: Path, text: str, filters: dict[str, object], expected: list[str]) -> None:
    with database.open_index(searched) as index:
        found = database.search(index, text, **filters)  # type: ignore[arg-type]
    assert sorted(f.statement_id for f in found) == sorted(expected)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=10))
def test_any_search_is_answered(searched: Path, text: str, name: str) -> None:
    with database.open_index(searched) as index:
        database.search(index, text, speaker=name, outlet=name)


def test_quote_by_its_id_and_by_its_utterance(tmp_path: Path) -> None:
    with database.open_index(published(tmp_path / "x.db")) as index:
        assert database.quote_rows(index, "q6")[0]["text"] == "that is all"
        row = database.quote_rows(index, "q1")[0]
        assert (row["speaker"], row["outlet"], row["statement_id"]) == ("Ana Núñez", "The Tide", "t1")
        with pytest.raises(DatabaseError, match="no quote 'q99'"):
            database.quote_rows(index, "q99")[0]
        assert [r["name"] for r in database.speaker_rows(index)] == ["Ana Núñez", "the ministry", "The State"]
