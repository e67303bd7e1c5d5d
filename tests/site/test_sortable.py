"""A very large table is sorted by columns that begin an index; a smaller one by all that metadata.yml names."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from quotes.cli.served import datasette_arguments
from quotes.site import sortable
from quotes.site.metadata import describing
from quotes.site.sortable import sorted_by_indexes
from tests.site.test_site_counts import make
from tests.site_app import METADATA, site


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("sortable") / "x.db", 200)


@pytest.fixture
def data() -> dict[str, Any]:
    return describing(yaml.safe_load(METADATA.read_text("utf-8")), "x")


def columns(data: dict[str, Any], table: str) -> list[str]:
    names: list[str] = data["databases"]["x"]["tables"][table]["sortable_columns"]
    return names


def test_large_tables_are_sorted_by_indexes(path: Path, data: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert sorted_by_indexes(data, path) is data
    monkeypatch.setattr(sortable, "MOST_SORTED", 150)
    fewer = sorted_by_indexes(data, path)
    assert columns(fewer, "statements") == ["articles", "outlets", "first_published", "last_published"]
    assert columns(fewer, "quotes") == ["confidence"]
    for table in ("utterances", "speakers", "articles"):  # these have fewer rows
        assert columns(fewer, table) == columns(data, table)
    assert "quotes" in columns(data, "statements")
    monkeypatch.setattr(sortable, "MOST_SORTED", 10)
    assert columns(sorted_by_indexes(data, path), "speakers") == ["statements", "quotes"]


@pytest.mark.parametrize("content", [None, b"no database"])
def test_what_is_no_index_keeps_all(tmp_path: Path, data: dict[str, Any], content: bytes | None) -> None:
    if content:
        (tmp_path / "x.db").write_bytes(content)
    assert sorted_by_indexes(data, tmp_path / "x.db") is data
    assert sorted_by_indexes({}, tmp_path / "x.db") == {}


def test_a_large_index_is_served_with_them(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert datasette_arguments(path, METADATA) != []
    asked = []
    monkeypatch.setattr("quotes.cli.served.sorted_by_indexes", lambda data, db: asked.append(db) or data)
    datasette_arguments(path, METADATA)
    assert asked == [path]


async def test_a_large_table_offers_no_other_order(
    path: Path, data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sortable, "MOST_SORTED", 150)
    text = (await site(path, sorted_by_indexes(data, path)).client.get("/x/statements")).text
    assert "_sort=outlets" in text
    assert "_sort=quotes" not in text
    assert "_sort=quotes" in (await site(path, data).client.get("/x/statements")).text


async def test_the_least_sure_attributions_come_from_an_index(path: Path, data: dict[str, Any]) -> None:
    sql = data["databases"]["x"]["queries"]["unsure"]["sql"]
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("UPDATE quotes SET before = '', after = ''")
        plan = " ".join(step for *_, step in conn.execute(f"EXPLAIN QUERY PLAN {sql}"))
        ids = [one[0] for one in conn.execute(sql)]
        expected = conn.execute(
            "SELECT id, confidence FROM quotes WHERE speaker_id IS NOT NULL AND role IN ('utterance', 'fragment') "
            "ORDER BY confidence LIMIT 200"
        ).fetchall()
    assert "idx_quotes_confidence_role_speaker_id" in plan
    assert ids == [one[0] for one in expected]
    assert len(ids) == 200
    assert (await site(path, data).client.get("/x/unsure")).status_code == 200
