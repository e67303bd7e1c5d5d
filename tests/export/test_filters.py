"""Filters on every export: what the one search finds, as far as the outlets and days that are asked for printed it."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from quotes import database
from quotes.cli import run
from quotes.database.search import find
from quotes.export import export, export_dataset, export_site
from quotes.models import choose
from quotes.pipeline.build import BuildOptions, build
from quotes.pipeline.extraction import Tools
from tests import site_db
from tests.database.test_one_search import SEARCHES
from tests.frozen import FrozenParser, write_corpus

SPOKEN = [asked for asked, _ in SEARCHES if not {"role", "unattributed", "sort"} & set(asked)]
Asked = dict[str, Any]

# What is asked for, and the rows: article and statement, or the words of what is in none.
ROWS: list[tuple[Asked, str]] = [
    ({"speaker": "donald trump"}, "a1 call, a2 call, a2 call, a4 call, a4 call"),
    ({"speaker": "petro", "outlet": "plains ledger"}, "a2 slander"),
    (
        {"speaker": "petro", "since": "2026-01-08", "until": "2026-01-08"},
        "a2 slander, a3 sleep, a3 trafficker, a3 they",
    ),
    ({"outlet": "plains ledger"}, "a2 call, a2 call, a2 border, a2 letter, a2 One, a2 slander"),
    ({"since": "2026-01-09"}, "a4 call, a4 call"),
    ({"until": "2026-01-07"}, "a1 call, a1 sleep, a1 trafficker, a1 trafficker, a1 meeting"),
    ({"q": "honor"}, "a1 call, a2 call, a2 call, a4 call, a4 call"),
    ({"q": "honor", "outlet": "daily-meridian"}, "a4 call, a4 call"),
    ({"q": "hundred nights"}, "a2 One"),
    ({"q": "badly -mountain"}, "a1 sleep, a3 sleep"),
    ({"q": "- ( *"}, ""),
    ({"speaker": "nobody of that name"}, ""),
    ({"outlet": "couriers"}, ""),
]


def lines(db: Path, out: Path, asked: Asked, format: str = "jsonl") -> list[dict[str, Any]]:
    export(db, format, out, database.Search(**asked))
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("asked", "rows"), ROWS, ids=lambda value: str(value))
def test_the_rows_of_a_search(databases: dict[str, Path], tmp_path: Path, asked: Asked, rows: str) -> None:
    found = [
        f"{line['article_id']} {(line['statement_id'] or line['text'].split()[0]).removeprefix('s-')}"
        for line in lines(databases["full"], tmp_path / "out", asked)
    ]
    assert ", ".join(found) == rows


@pytest.mark.parametrize("asked", SPOKEN, ids=str)
def test_the_statements_are_those_of_the_one_search(databases: dict[str, Path], tmp_path: Path, asked: Asked) -> None:
    with database.open_index(databases["full"]) as index:
        search = database.Search(**asked)
        rowids = find(index.conn, search).rowids
        ids = {row["id"] for row in index.execute("SELECT id, rowid AS n FROM statements") if row["n"] in set(rowids)}
    found = {line["statement_id"] for line in lines(databases["full"], tmp_path / "out", asked)} - {None}
    assert found == ids


def test_a_broad_word_is_not_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search shows as many as anybody reads; an export has all, by any wording."""
    for name in ("BROAD", "RANKED"):
        monkeypatch.setattr(sys.modules["quotes.database.search.find"], name, 1)
    path = site_db.make_full(tmp_path / "quotes.db")
    found = {line["statement_id"] for line in lines(path, tmp_path / "out", {"q": "the"})}
    assert len(found) > 2


FILTERED = ["--speaker", "Gustavo Petro", "--since", "2026-01-08", "--outlet", "cordillera-post", "--search", "talk"]


@pytest.mark.parametrize("format", ["jsonl", "csv", "parquet", "jsonld", "gdelt", "quotebank", "csljson"])
def test_every_format_has_the_filters(format: str, databases: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["export", "--db", str(databases["full"]), "--format", format, "--out", str(out), *FILTERED]) == 0
    content = out.read_bytes()
    assert b"we will sleep badly" in content or format == "parquet"
    assert b"Great Honor" not in content
    everything = tmp_path / "all"
    assert run(["export", "--db", str(databases["full"]), "--format", format, "--out", str(everything)]) == 0
    assert len(content) < len(everything.read_bytes())


def test_nothing_is_told(databases: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "--db", str(databases["full"]), "--speaker", "Nobody of that name"]) == 0
    assert capsys.readouterr() == ("", "quotes: stdout: 0 records\n")


def test_a_data_set_of_a_part_is_whole_in_itself(databases: dict[str, Path], tmp_path: Path) -> None:
    dataset = export_dataset(databases["full"], tmp_path / "d", search=database.Search(outlet="cordillera-post"))
    tables = {
        file.table: list(csv.DictReader((tmp_path / "d" / file.path).open(encoding="utf-8"))) for file in dataset.files
    }
    assert {row["article_id"] for row in tables["quotes"]} == {"a3"}
    assert {row["id"] for row in tables["articles"]} == {"a3"}
    assert {row["id"] for row in tables["statements"]} == {"s-sleep", "s-trafficker", "s-visa"}
    assert {row["id"] for row in tables["speakers"]} == {"gustavo-petro", "spokeswoman-a3"}
    assert not set(database.ABOUT_THE_WHOLE) & set(tables)
    assert {row["statement_id"] for row in tables["statement_links"]} <= {"s-sleep"}
    assert not dataset.whole


def rows_of(path: Path) -> dict[str, list[Any]]:
    with sqlite3.connect(path) as db:
        names = ("outlets", "articles", "speakers", "speaker_aliases", "statements", "quotes", "utterances")
        return {name: sorted(db.execute(f"SELECT * FROM {name}"), key=str) for name in names}


def built(folder: Path, *names: str) -> Path:
    build([write_corpus(folder / "articles", names)], folder / "quotes.db", BuildOptions(choose()),
          with_tools=Tools(FrozenParser))  # fmt: skip
    return folder / "quotes.db"


def test_a_site_of_a_part_counts_what_is_left(db: Path, tmp_path: Path) -> None:
    """As if nothing else had been built: the articles of one outlet, built by themselves, give the same numbers."""
    export_site(db, tmp_path / "site", search=database.Search(outlet="Specimen Courier"))
    (tmp_path / "alone").mkdir()
    part, alone = rows_of(tmp_path / "site" / "quotes.db"), rows_of(built(tmp_path / "alone", "courier.txt"))
    assert [row[0] for row in part["quotes"]] == [row[0] for row in alone["quotes"]]
    assert part["outlets"] == alone["outlets"]
    numbers = slice(4, 10)
    assert sorted(row[numbers] for row in part["statements"]) == sorted(row[numbers] for row in alone["statements"])
    assert sorted(row[7:] for row in part["speakers"]) == sorted(row[7:] for row in alone["speakers"])
    with database.open_index(tmp_path / "site" / "quotes.db") as index:
        assert index.execute("PRAGMA foreign_key_check").fetchall() == []
        (figures,) = index.execute("SELECT articles, quotes, statements FROM builds").fetchall()
        assert tuple(figures) == (1, 3, 3)
        assert database.search_index(index.conn, database.Search(q="gamble"), 5)
        assert not database.search_index(index.conn, database.Search(q="asked"), 5)


def test_a_filter_that_all_fits_leaves_all(tmp_path: Path) -> None:
    path = built(tmp_path, "courier.txt", "gazette.txt")
    export_site(path, tmp_path / "site", search=database.Search(since="1900"))
    assert rows_of(tmp_path / "site" / "quotes.db") == rows_of(path)
