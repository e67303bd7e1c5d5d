"""Exports as their readers see them: pandas, polars, DuckDB, rdflib, Frictionless, Croissant, citeproc.

Where one is not installed, its tests are skipped; scripts/check_all installs them all and runs these tests.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quotes import database
from quotes.export import Kind, export, export_dataset, of_printed

COLUMNS = [column.name for column in of_printed()]
DAYS = [column.name for column in of_printed() if column.kind is Kind.DATE]


def reader(name: str) -> Any:
    return pytest.importorskip(name, reason=f"{name} is not installed; scripts/check_all reads exports with it")


@pytest.fixture(scope="module")
def out(databases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every format, and data sets of both, of the index that most tests of the site read."""
    folder = tmp_path_factory.mktemp("readers")
    for format in ("csv", "jsonl", "parquet", "jsonld", "quotebank", "csljson"):
        export(databases["full"], format, folder / f"quotes.{format}")
    for format in ("csv", "parquet"):
        export_dataset(databases["full"], folder / format, format)
    return folder


@pytest.fixture(scope="module")
def count(databases: dict[str, Path]) -> int:
    with sqlite3.connect(databases["full"]) as db:
        return int(db.execute("SELECT count(*) FROM quotes").fetchone()[0])


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_pandas(format: str, out: Path, count: int) -> None:
    pandas = reader("pandas")
    file = out / f"quotes.{format}"
    table = pandas.read_csv(file, parse_dates=["published"]) if format == "csv" else pandas.read_parquet(file)
    assert list(table.columns) == COLUMNS
    assert len(table) == count
    assert set(table.published_precision.dropna()) == {"day", "instant"}
    january = table[pandas.to_datetime(table.published) >= "2026-01-08"]
    assert set(january.article_id) == {"a2", "a3", "a4"}
    assert table.groupby("speaker").size().to_dict()["Donald Trump"] == 5


def test_pandas_reads_lines(out: Path, count: int) -> None:
    pandas = reader("pandas")
    assert list(pandas.read_json(out / "quotes.jsonl", lines=True).columns) == COLUMNS
    bank = pandas.read_json(out / "quotes.quotebank", lines=True)
    assert bank.explode("urls").groupby("speaker").urls.nunique()["Donald Trump"] == 3


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_polars(format: str, out: Path, count: int) -> None:
    polars = reader("polars")
    file = out / f"quotes.{format}"
    table = polars.read_csv(file, try_parse_dates=True) if format == "csv" else polars.read_parquet(file)
    assert (table.columns, table.height) == (COLUMNS, count)
    assert {table.schema[name] for name in DAYS} == {polars.Date}
    assert table.schema["published_at"] == polars.Datetime("us")
    assert table.filter(polars.col("published").dt.year() == 2026).height > 10


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_duckdb(format: str, out: Path, count: int) -> None:
    """By plain names: none of them has to be put into quotation marks."""
    duckdb = reader("duckdb")
    with duckdb.connect() as db:
        rows = db.sql(f"select {', '.join(COLUMNS)} from '{out}/quotes.{format}'")
        assert len(rows) == count
        types = dict(zip(rows.columns, map(str, rows.types), strict=True))
        assert {types[name] for name in DAYS} == {"DATE"}
        assert (types["published_at"], types["end_char"]) == ("TIMESTAMP", "BIGINT")
        (row,) = db.sql(
            f"select s.name, count(*) n from '{out}/{format}/quotes.{format}' q "
            f"join '{out}/{format}/speakers.{format}' s on s.id = q.speaker_id group by all order by n desc limit 1"
        ).fetchall()
        assert row == ("Gustavo Petro", 7)
        for path in (out / format).glob(f"*.{format}"):
            db.sql(f"select * from '{path}'").fetchall()


def test_no_name_is_reserved_in_duckdb() -> None:
    from quotes.database.schema import TABLES
    from quotes.export import of_table

    with reader("duckdb").connect() as db:
        rows = db.sql("select keyword_name from duckdb_keywords() where keyword_category = 'reserved'").fetchall()
    names = {column.name for table in TABLES for column in of_table(table)} | set(COLUMNS)
    assert not names & {row[0] for row in rows}


def test_rdflib_finds_as_many_people_as_there_are(out: Path, databases: dict[str, Path]) -> None:
    rdflib = reader("rdflib")
    graph = rdflib.Graph().parse(out / "quotes.jsonld", format="json-ld")
    sdo = rdflib.SDO
    with database.open_index(databases["full"]) as index:
        kinds = dict(index.execute("SELECT kind, count(*) FROM speakers GROUP BY kind").fetchall())
        statements = {row[0] for row in index.execute("SELECT id FROM statements")}
    assert len(set(graph.subjects(rdflib.RDF.type, sdo.Person))) == kinds["person"] == 2
    assert {str(id) for one in graph.subjects(rdflib.RDF.type, sdo.Quotation)
            for id in graph.objects(one, sdo.identifier)} == statements  # fmt: skip
    assert not [node for node in {*graph.subjects(), *graph.objects()} if isinstance(node, rdflib.BNode)]
    asked = 'SELECT (count(DISTINCT ?q) AS ?n) WHERE { ?q sdo:creator [ sdo:name "Gustavo Petro" ] }'
    assert [int(row.n) for row in graph.query(asked, initNs={"sdo": sdo})] == [3]


def test_frictionless_finds_nothing_amiss(out: Path) -> None:
    frictionless = reader("frictionless")
    report = frictionless.validate(str(out / "csv" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert report.stats["tasks"] == 16
    rows = frictionless.Package(str(out / "csv" / "datapackage.json")).get_resource("articles").read_rows()
    assert {row["published"] for row in rows} == {date(2026, 1, 7), date(2026, 1, 8), date(2026, 1, 9), None}


def test_frictionless_notices_a_row_that_points_nowhere(out: Path, tmp_path: Path) -> None:
    import shutil

    frictionless = reader("frictionless")
    shutil.copytree(out / "csv", tmp_path / "csv")
    speakers = tmp_path / "csv" / "speakers.csv"
    speakers.write_text("".join(speakers.read_text(encoding="utf-8").splitlines(keepends=True)[:2]), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / "csv" / "datapackage.json"))
    assert {"foreign-key", "byte-count"} <= {kind for (kind,) in report.flatten(["type"])}


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_croissant_gives_the_rows(format: str, out: Path, count: int) -> None:
    croissant = reader("mlcroissant")
    dataset = croissant.Dataset(out / format / "croissant.json")
    rows = list(dataset.records("quotes"))
    assert len(rows) == count
    assert {row["quotes/role"] for row in rows} >= {b"utterance", b"fragment"}
    assert len(list(dataset.records("speakers"))) == 5


def test_citations_are_made_of_the_references(out: Path) -> None:
    citeproc = reader("citeproc")
    from citeproc.source.json import CiteProcJSON

    source = CiteProcJSON(json.loads((out / "quotes.csljson").read_text(encoding="utf-8")))
    style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = citeproc.CitationStylesBibliography(style, source, citeproc.formatter.plain)
    bibliography.register(citeproc.Citation([citeproc.CitationItem("a2")]))
    (entry,) = map(str, bibliography.bibliography())
    assert "The Plains Ledger" in entry
    assert "2026" in entry
