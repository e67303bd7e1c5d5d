"""A folder with every table of an index as a file, described for Frictionless and Croissant."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from quotes import __version__, database
from quotes.errors import UsageError
from quotes.export import croissant, datapackage
from quotes.export.columns import of_table
from quotes.export.described import Dataset, File
from quotes.export.folder import FolderLayout, new_folder
from quotes.export.tables import Writer, write_csv, write_parquet
from quotes.files import own_or_packaged
from quotes.site import metadata

_WRITERS: dict[str, Writer] = {"csv": write_csv, "parquet": write_parquet}
LAYOUT = FolderLayout("datapackage.json", ("*.csv", "*.parquet", "datapackage.json", "croissant.json", "README.md"))
_EVERYTHING = database.Search()


def export_dataset(
    db: Path,
    folder: Path,
    format: str = "csv",
    search: database.Search = _EVERYTHING,
    *,
    replace: bool = False,
) -> Dataset:
    """Write the tables of the index at ``db`` into ``folder``, which must be new or empty, or be replaced.

    ``format`` is "csv" or "parquet".  Of a search these are the printed quotes that it asks for with what they point
    to.  Raises UsageError for another format, a search that makes no sense and a folder with something else in it,
    DatabaseError if there is no index or no room, ExtraError if pyarrow is missing.
    """
    if format not in _WRITERS:
        raise UsageError(f"a data set is not written as {format}", remedy=f"choose {' or '.join(_WRITERS)}")
    with database.open_index(db) as index, new_folder(folder, LAYOUT, replace) as parts:
        rows = database.read_tables(index, search)
        written = tuple(_write(parts, table, format, cursor) for table, cursor in rows)
        dataset = _described(db, written, whole=search == _EVERYTHING)
        _write_json(parts / "datapackage.json", datapackage.descriptor(dataset))
        _write_json(parts / "croissant.json", croissant.description(dataset))
        (parts / "README.md").write_text(_readme(dataset), encoding="utf-8")
    return dataset


def _write(folder: Path, table: str, format: str, rows: Iterable[Any]) -> File:
    path = folder / f"{table}.{format}"
    with path.open("wb") as file:
        count = _WRITERS[format](of_table(table), rows, file)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(table, format, count, path.stat().st_size, digest)


def _described(db: Path, tables: tuple[File, ...], whole: bool) -> Dataset:
    words = metadata.read(own_or_packaged("metadata.yml"))
    licence = {"title": words.get("license"), "path": words.get("license_url")}
    return Dataset(
        name=datapackage.plain_name(db.stem),
        title=str(words.get("title") or db.stem),
        description=" ".join(str(words.get("description") or "Who said what, in which articles.").split()),
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        licence={name: str(text) for name, text in licence.items() if text} or None,
        whole=whole,
        files=tables,
    )


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _readme(dataset: Dataset) -> str:
    licence = " ".join((dataset.licence or {}).values())
    values = {
        "title": dataset.title,
        "description": dataset.description,
        "version": __version__,
        "day": dataset.created[:10],
        "licence": f" Licence: {licence}." if licence else "",
        "part": "" if dataset.whole else " A part of an index; the counts in it are those of the whole.",
        "files": "\n".join(f"| `{file.path}` | {file.rows} |" for file in dataset.files),
        "format": dataset.files[0].format,
    }
    text = (files("quotes.export") / "dataset_files" / "README.md.txt").read_text(encoding="utf-8")
    return Template(text).substitute(values)
