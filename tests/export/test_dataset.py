"""A folder of tables: each column of each, described for Frictionless and Croissant."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from quotes.cli import run
from quotes.database.schema import FOREIGN_KEYS, TABLES
from quotes.errors import UsageError
from quotes.export import export_dataset, of_table
from quotes.text.formulas import is_formula


@pytest.fixture(scope="module")
def folder(databases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("dataset") / "data"
    export_dataset(databases["full"], made)
    return made


def described(folder: Path, name: str = "datapackage.json") -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    return value


def test_every_table_is_a_file(folder: Path, databases: dict[str, Path]) -> None:
    names = {"README.md", "croissant.json", "datapackage.json"}
    assert {path.name for path in folder.iterdir()} == {*names, *(f"{table}.csv" for table in TABLES)}
    with sqlite3.connect(databases["full"]) as db:
        for table in TABLES:
            with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            assert len(rows) == db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            for row in rows:
                assert list(row) == [column.name for column in of_table(table)]


def test_no_cell_is_a_formula(databases: dict[str, Path], tmp_path: Path) -> None:
    export_dataset(databases["hostile"], tmp_path / "data")
    texts = [io.StringIO(path.read_text(encoding="utf-8"), newline="") for path in (tmp_path / "data").glob("*.csv")]
    cells = [cell for text in texts for row in csv.reader(text) for cell in row]
    assert any(is_formula(cell.removeprefix("'")) for cell in cells)
    assert [cell for cell in cells if is_formula(cell) and not cell.startswith("'")] == []


def test_the_package_tells_columns_keys_and_files(folder: Path) -> None:
    package = described(folder)
    resources = {one["path"].removesuffix(".csv"): one for one in package["resources"]}
    assert list(resources) == list(TABLES)
    for table, one in resources.items():
        content = (folder / one["path"]).read_bytes()
        assert (one["bytes"], one["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        fields = [(field["name"], field["type"]) for field in one["schema"]["fields"]]
        assert fields == [(column.name, str(column.kind)) for column in of_table(table)]
        assert all(field["description"] for field in one["schema"]["fields"])
        assert len(one["schema"].get("foreignKeys", [])) == len(FOREIGN_KEYS.get(table, ()))
    assert resources["quotes"]["schema"]["primaryKey"] == ["id"]
    assert resources["quote_speakers"]["schema"]["primaryKey"] == ["quote_id", "speaker_position"]
    assert "primaryKey" not in resources["corrections"]["schema"]


def test_croissant_tells_them_too(folder: Path) -> None:
    told = described(folder, "croissant.json")
    assert told["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    assert [one["@id"] for one in told["recordSet"]] == list(TABLES)
    files = {one["@id"]: one["sha256"] for one in told["distribution"]}
    for name, digest in files.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    for records in told["recordSet"]:
        assert [field["name"] for field in records["field"]] == [column.name for column in of_table(records["@id"])]
        assert {field["source"]["fileObject"]["@id"] for field in records["field"]} <= set(files)


def test_words_and_licence_are_those_of_the_metadata(
    databases: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    assert "licenses" not in described(folder)
    assert "license" not in described(folder, "croissant.json")
    monkeypatch.chdir(tmp_path)
    Path("metadata.yml").write_text(
        "title: Mine\nlicense: CC BY 4.0\nlicense_url: https://creativecommons.org/licenses/by/4.0/\n"
    )
    export_dataset(databases["full"], Path("data"))
    package = described(Path("data"))
    assert package["title"] == "Mine"
    assert package["licenses"] == [{"title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]
    assert described(Path("data"), "croissant.json")["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "CC BY 4.0" in Path("data/README.md").read_text()


def test_parquet_has_the_same(databases: dict[str, Path], tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    export_dataset(databases["full"], tmp_path / "data", "parquet")
    with sqlite3.connect(databases["full"]) as db:
        db.row_factory = sqlite3.Row
        for table in TABLES:
            rows = db.execute(f'SELECT * FROM "{table}"').fetchall()
            expected = [{column.name: column.of(row) for column in of_table(table)} for row in rows]
            assert parquet.read_table(tmp_path / "data" / f"{table}.parquet").to_pylist() == expected
    assert described(tmp_path / "data")["resources"][0]["format"] == "parquet"


def test_an_empty_index_is_a_data_set(databases: dict[str, Path], tmp_path: Path) -> None:
    assert {file.rows for file in export_dataset(databases["empty"], tmp_path / "data").files} == {0}


def test_only_an_earlier_data_set_gives_way(
    databases: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db, data = databases["full"], tmp_path / "data"
    export_dataset(db, data)
    with pytest.raises(UsageError, match="exists already"):
        export_dataset(db, data)
    (data / "notes.txt").write_text("mine")
    export_dataset(databases["empty"], data, replace=True)
    assert (data / "notes.txt").read_text() == "mine"
    assert len((data / "quotes.csv").read_text().splitlines()) == 1
    assert run(["export", "--db", str(db), "--dataset", str(data), "--format", "parquet", "--replace"]) == 0
    assert not list(data.glob("*.csv"))
    assert "tables" in capsys.readouterr().err
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "quotes.csv").write_text("mine")
    with pytest.raises(UsageError, match="no earlier export"):
        export_dataset(db, tmp_path / "other", replace=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "other"]


def test_what_fails_leaves_the_earlier_one(
    databases: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_dataset(databases["full"], tmp_path / "data")
    before = {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()}
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if self.parent.name == "new" and self.name == "statements.csv":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(Exception, match="No space left"):
        export_dataset(databases["empty"], tmp_path / "data", replace=True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()} == before
