"""What a search of the index finds, for any words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes import database
from quotes.database import Search
from quotes.database.search.words import query
from quotes.errors import DatabaseError, UsageError
from tests.small_index import published

SEARCHES = [
    ("bridge may", {}, ["t1"]),
    ("won't", {}, ["t1"]),
    ("won’t", {}, ["t1"]),
    ("bridges", {}, ["t1"]),  # porter stems
    ("bridges", {"role": "all"}, ["t1", "t3"]),
    ("bridges", {"role": "title"}, ["t3"]),
    ("bridge OR turn", {}, ["t1", "t2"]),
    ("bridge -may", {}, []),
    ("brid*", {}, ["t1"]),
    ("180-degree", {}, ["t2"]),
    ("(", {}, []),
    ('"', {}, []),
    ("bridge NOT may", {}, []),  # words, not operators
    ("*", {}, []),
    ("", {}, ["t1", "t4", "t2"]),
    ("  ", {"speaker": "nunez"}, ["t1", "t4"]),
    ("", {"speaker": "Ana Núñez"}, ["t1", "t4"]),
    ("", {"speaker": "s2"}, ["t2"]),
    ("", {"speaker": "no such"}, []),
    ("", {"outlet": "tide"}, ["t1", "t4"]),
    ("", {"outlet": "harbour-news"}, ["t1", "t2"]),
    ("", {"since": "2026-01-08"}, ["t1", "t4"]),
    ("", {"until": "2026-01-07"}, ["t1", "t2"]),
    ("bridge", {"since": "2026-01-09"}, []),
    ("", {"limit": 1}, ["t4"]),
]


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("search") / "x.db")


@pytest.mark.parametrize(("text", "filters", "expected"), SEARCHES)
def test_search(searched: Path, text: str, filters: dict[str, object], expected: list[str]) -> None:
    with database.open_index(searched) as index:
        limit = filters.get("limit", 20)
        asked = Search(q=text, **{name: value for name, value in filters.items() if name != "limit"})  # type: ignore[arg-type]
        statements = database.search_index(index.conn, asked, limit)  # type: ignore[arg-type]
    assert sorted(one.statement_id for one in statements) == sorted(expected)


# What is typed, and what FTS5 is asked.
TYPED = [
    ("two words", '("two") AND ("words")'),
    ("“a phrase” pre*", '("a phrase") AND ("pre"*)'),
    ("a OR b c", '("a" OR "b") AND ("c")'),
    ('a -b -"c d"', '(("a")) NOT ("b" OR "c d")'),
    ("OR", '("OR")'),
    ("OR a OR", '("a")'),
    ("a OR -b", '(("a")) NOT ("b")'),
    ("a or b", '("a") AND ("or") AND ("b")'),
    ("--a", '("a")'),
    ('it"s', '("it""s")'),
    ('- * ( " …', ""),
    ("-a", ""),
]


@pytest.mark.parametrize(("typed", "expression"), TYPED)
def test_what_is_typed(typed: str, expression: str) -> None:
    assert query(typed).match == expression


def test_any_word_is_enough_where_asked() -> None:
    assert query("a b -c", any_word=True).match == '(("a" OR "b")) NOT ("c")'


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80) | st.text('ab "*-OR“”', max_size=30), st.booleans())
def test_every_text_is_a_query_of_fts(searched: Path, text: str, any_word: bool) -> None:
    with database.open_index(searched) as index:
        index_search = Search(q=text, any=any_word, role="all")
        database.search_index(index.conn, index_search)


WRONG = [{"role": "speech"}, {"confidence": "sure"}, {"sort": "best"}, {"since": "soon"}, {"until": "2026-02-30"}]


@pytest.mark.parametrize("filters", WRONG)
def test_a_filter_that_there_is_not(searched: Path, filters: dict[str, str]) -> None:
    with database.open_index(searched) as index, pytest.raises(UsageError, match=next(iter(filters))):
        database.search_index(index.conn, Search(**filters))  # type: ignore[arg-type]


def test_pages(searched: Path) -> None:
    with database.open_index(searched) as index:
        pages = [database.search_index(index.conn, Search(role="all", page=page), 2) for page in (1, 2, 3)]
        whole = database.search_index(index.conn, Search(role="all"))
    assert [len(page) for page in pages] == [2, 2, 0]
    assert [one for page in pages for one in page] == whole


def test_the_wording_that_has_the_words(searched: Path) -> None:
    with database.open_index(searched) as index:
        (one,) = database.search_index(index.conn, Search(q="180"))
    assert (one.wording, one.outlets) == ("it is a 180-degree turn", ("Harbour News",))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=10))
def test_any_search_is_answered(searched: Path, text: str, name: str) -> None:
    with database.open_index(searched) as index:
        database.search_index(index.conn, Search(q=text, speaker=name, outlet=name))


def test_quote_by_its_id_and_by_its_utterance(tmp_path: Path) -> None:
    with database.open_index(published(tmp_path / "x.db")) as index:
        assert database.quote_rows(index, "q6")[0]["text"] == "that is all"
        row = database.quote_rows(index, "q1")[0]
        assert (row["speaker"], row["outlet"], row["statement_id"]) == ("Ana Núñez", "The Tide", "t1")
        with pytest.raises(DatabaseError, match="no quote 'q99'"):
            database.quote_rows(index, "q99")[0]
        assert [r["name"] for r in database.speaker_rows(index)] == ["Ana Núñez", "the ministry", "The State"]
