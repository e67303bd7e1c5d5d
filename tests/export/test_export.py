"""The index in other forms: tables, linked data, GDELT's layout."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes import database
from quotes.cli import run
from quotes.errors import DatabaseError, ExtraError, UsageError
from quotes.export import COLUMNS, FORMATS, export
from quotes.models import choose
from quotes.pipeline.build import BuildOptions, build
from quotes.pipeline.extraction import Tools
from quotes.text.formulas import cell
from tests.frozen import FrozenParser, write_corpus


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    path = folder / "quotes.db"
    options = BuildOptions(choose())
    build([write_corpus(folder / "articles")], path, options, with_tools=Tools(FrozenParser))
    return path


def written(db: Path, format: str, folder: Path) -> bytes:
    out = folder / f"out.{format}"
    export(db, format, out)
    return out.read_bytes()


def rows(db: Path) -> list[dict[str, Any]]:
    with database.open_index(db) as index:
        return [{name: row[name] for name in COLUMNS} for row in database.read_printed(index)]


def test_every_row_is_a_printed_quote(db: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in written(db, "jsonl", tmp_path).splitlines()]
    assert lines == rows(db)
    with database.open_index(db) as index:
        assert len(lines) == index.table("quotes").count
    gamble = next(line for line in lines if line["text"] == "We will not gamble with lives,")
    assert (gamble["speaker"], gamble["outlet"], gamble["published"]) == (
        "Carol Jensen", "Specimen Courier", "2026-01-09",
    )  # fmt: skip


def test_csv_says_the_same(db: Path, tmp_path: Path) -> None:
    text = written(db, "csv", tmp_path).decode("utf-8")
    assert text.startswith("\ufeff")
    found = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    for read, row in zip(found, rows(db), strict=True):
        assert list(read) == list(COLUMNS)
        assert read == {name: "" if value is None else str(cell(value)) for name, value in row.items()}


def test_parquet_says_the_same(db: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    written(db, "parquet", tmp_path)
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table.to_pylist() == rows(db)
    assert str(table.schema.field("confidence").type) == "double"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("'=1", "''=1"),
        ("|calc", "'|calc"),
        ("It is 1+1=2", "It is 1+1=2"),
        ("", ""),
        (0.5, 0.5),
        (None, None),
    ],
)
def test_no_cell_is_a_formula(text: Any, safe: Any) -> None:
    assert cell(text) == safe


@given(st.text())
def test_a_cell_keeps_its_text(text: str) -> None:
    assert str(cell(text)).removeprefix("'").endswith(text.removeprefix("'"))
    assert cell(text).strip().strip("'\"")[:1] not in ("=", "+") or cell(text)[0] == "'"


def test_linked_data_is_quotations(db: Path, tmp_path: Path) -> None:
    document = json.loads(written(db, "jsonld", tmp_path))
    assert document["@context"] == "https://schema.org"
    found = {q["text"]: q for q in document["@graph"]}
    with database.open_index(db) as index:
        spoken = index.execute("SELECT text FROM statements WHERE role IN ('utterance', 'fragment')").fetchall()
    assert sorted(found) == sorted(row[0] for row in spoken)
    assert "Bridges of Iron" not in found or found["Bridges of Iron"].get("creator")
    gamble = found["The bridge will not open before May, … We will not gamble with lives."]
    assert gamble["@type"] == "Quotation"
    assert gamble["creator"]["name"] == "Carol Jensen"
    assert gamble["creator"]["@type"] == "Person"
    assert gamble["dateCreated"] == "2026-01-08"
    published = [c for c in gamble["citation"] if "publisher" in c]
    assert {c["publisher"]["name"] for c in published} == {"The Sample Gazette", "Specimen Courier"}
    assert "https://example.org/gazette/bridge" in {c.get("url") for c in published}


def test_the_graph_has_gdelts_fields(db: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in written(db, "gdelt", tmp_path).splitlines()]
    assert len(lines) == 3  # one article has no quotes
    for line in lines:
        assert list(line) == ["date", "url", "title", "lang", "quotes"]
        assert line["lang"] == "ENGLISH"
        for quote in line["quotes"]:
            assert list(quote) == ["pre", "quote", "post", "speaker"]
    gazette = next(line for line in lines if line["url"] == "https://example.org/gazette/bridge")
    assert (gazette["date"], gazette["title"]) == ("2026-01-08", "Bridge stays shut")
    first = gazette["quotes"][0]
    assert first["pre"].endswith("“")
    assert first["quote"] == "The bridge will not open before May,"
    assert first["post"].startswith("” Jensen told")
    assert first["speaker"] == "Carol Jensen"


def test_a_file_appears_whole(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(index: Any, file: Any) -> int:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    out = tmp_path / "out.csv"
    out.write_text("old")
    monkeypatch.setitem(FORMATS, "csv", broken)
    with pytest.raises(DatabaseError, match="No space left"):
        export(db, "csv", out)
    assert out.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.csv"]


def test_the_usual_rights(db: Path, tmp_path: Path) -> None:
    written(db, "jsonl", tmp_path)
    (tmp_path / "other").touch()
    assert stat.S_IMODE((tmp_path / "out.jsonl").stat().st_mode) == stat.S_IMODE((tmp_path / "other").stat().st_mode)


def test_parquet_without_its_package_tells_how(db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExtraError, match=r"quotes-index\[parquet\]"):
        export(db, "parquet", tmp_path / "out.parquet")
    assert not list(tmp_path.iterdir())


def test_nothing_binary_on_a_terminal(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(UsageError, match="--out"):
        export(db, "parquet")


def test_the_command(db: Path, tmp_path: Path, capfdbinary: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["export", "--db", str(db)]) == 0
    sys.stdout.flush()
    assert [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()] == rows(db)
    assert run(["export", "--db", str(db), "--format", "csv", "--out", "q.csv"]) == 0
    assert capfdbinary.readouterr().err == f"quotes: q.csv: {len(rows(db))} records\n".encode()
    assert run(["export", "--db", str(db), "--out", "no/such/q.csv"]) == 1
    assert b"--out" in capfdbinary.readouterr().err
    assert run(["export", "--db", "none.db"]) == 1
    assert run(["export", "--db", str(db), "--site", "s", "--out", "q.csv"]) == 2
