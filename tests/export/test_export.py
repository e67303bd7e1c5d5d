"""The index in other forms: tables, linked data, GDELT's layout."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes import database
from quotes.cli import run
from quotes.errors import DatabaseError, ExtraError, UsageError
from quotes.export import FORMATS, export, of_printed, tables
from quotes.text.formulas import cell


def written(db: Path, format: str, folder: Path) -> bytes:
    out = folder / f"out.{format}"
    export(db, format, out)
    return out.read_bytes()


def rows(db: Path) -> list[dict[str, Any]]:
    with database.open_index(db) as index:
        return [{column.name: column.of(row) for column in of_printed()} for row in database.read_printed(index)]


def as_text(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def test_every_row_is_a_printed_quote(db: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in written(db, "jsonl", tmp_path).splitlines()]
    assert lines == [as_text(row) for row in rows(db)]
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
        assert list(read) == [column.name for column in of_printed()]
        assert read == {name: "" if value is None else str(cell(value)) for name, value in as_text(row).items()}


def test_parquet_says_the_same(db: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    written(db, "parquet", tmp_path)
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table.to_pylist() == rows(db)
    named = ("confidence", "published", "published_at", "end_char")
    types = {name: str(table.schema.field(name).type) for name in named}
    assert types == {
        "confidence": "double", "published": "date32[day]", "published_at": "timestamp[us]", "end_char": "int64",
    }  # fmt: skip
    assert set(table.column("published").to_pylist()) == {date(2026, 1, 8), date(2026, 1, 9), None}
    assert table.schema.field("rule").metadata == {b"description": b"the pattern that decided"}


def test_rows_are_written_as_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never more than one group of them is held."""
    column = next(column for column in of_printed() if column.name == "text")
    read: list[int] = []

    def many() -> Any:
        for number in range(25):
            read.append(number)
            yield {"text": f"number {number}"}

    class Watched(io.BytesIO):
        seen: list[int] = []

        def write(self, data: Any) -> int:
            self.seen.append(len(read))
            return super().write(data)

    monkeypatch.setattr(tables, "GROUP_ROWS", 5)
    for write in (tables.write_csv, tables.write_jsonl, tables.write_parquet):
        read.clear()
        Watched.seen.clear()
        assert write([column], many(), Watched()) == 25
        early = [count for count in Watched.seen if 0 < count <= 6]
        assert early, write


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
    def broken(index: Any, file: Any, search: Any) -> int:
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
    assert [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()] == list(map(as_text, rows(db)))
    assert run(["export", "--db", str(db), "--format", "csv", "--out", "q.csv"]) == 0
    assert capfdbinary.readouterr().err == f"quotes: q.csv: {len(rows(db))} records\n".encode()
    assert run(["export", "--db", str(db), "--out", "no/such/q.csv"]) == 1
    assert b"--out" in capfdbinary.readouterr().err
    assert run(["export", "--db", "none.db"]) == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--site", "s", "--out", "q.csv"], "--out and --site"),
        (["--site", "s", "--dataset", "d"], "--dataset and --site"),
        (["--site", "s", "--format", "csv"], "--site has no --format"),
        (["--dataset", "d", "--format", "jsonld"], "choose csv or parquet"),
        (["--since", "03/04/2026"], "not a date"),
        (["--base-url", "here", "--format", "jsonld"], "address"),
    ],
)
def test_what_cannot_be_asked_for(
    options: list[str], told: str, db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run(["export", "--db", str(db), *options]) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
