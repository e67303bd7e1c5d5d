"""The descriptor of a Frictionless Data Package: the files of a data set with their columns, keys and references."""

from __future__ import annotations

import re
from typing import Any

from quotes.database.schema import FOREIGN_KEYS, KEYS
from quotes.export.columns import NAMES, of_table
from quotes.export.described import Dataset, File

_PROFILES = "https://datapackage.org/profiles/2.0"
Reference = tuple[str, str, str]  # a column, the table that it points into, and the column there


def descriptor(dataset: Dataset) -> dict[str, Any]:
    """Return what ``datapackage.json`` holds."""
    values = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": dataset.name,
        "title": dataset.title,
        "description": dataset.description,
        "created": dataset.created,
        "licenses": [dataset.licence] if dataset.licence else None,
        "resources": [_resource(dataset, file) for file in dataset.files],
    }
    return {name: value for name, value in values.items() if value}


def _resource(dataset: Dataset, file: File) -> dict[str, Any]:
    columns = of_table(file.table)
    schema: dict[str, Any] = {
        "fields": [{"name": c.name, "type": str(c.kind), "description": c.about} for c in columns],
        "missingValues": [""],
    }
    if keys := primary_key(file.table):
        schema["primaryKey"] = list(keys)
    schema["foreignKeys"] = [
        {
            "fields": [column],
            "reference": {"resource": "" if table == file.table else resource_name(table), "fields": [other]},
        }
        for column, table, other in references(dataset, file)
    ]
    return {
        "name": resource_name(file.table),
        "type": "table",
        "path": file.path,
        "format": file.format,
        "mediatype": file.media_type,
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "schema": schema,
    }


def plain_name(text: str) -> str:
    """Return a name as packages have it: small letters, digits, dots and hyphens."""
    return re.sub(r"[^a-z0-9.-]+", "-", text.lower()).strip("-.") or "quotes"


def resource_name(table: str) -> str:
    """Return the name of a table in the package, where underscores are not usual."""
    return table.replace("_", "-")


def primary_key(table: str) -> tuple[str, ...]:
    """Return the columns that tell rows apart, by the names that they have in exports; empty if none do."""
    key = KEYS.get(table, "id")
    names = (key,) if isinstance(key, str) else key or ()
    return tuple(NAMES.get(name, name) for name in names)


def references(dataset: Dataset, file: File) -> list[Reference]:
    """Return the columns that point to rows of the data set, each of which is there.

    Of a part of an index, the quote around a nested one may be missing, so that it is no reference there.
    """
    tables = {one.table for one in dataset.files}
    names = {column.source: column.name for column in of_table(file.table)}
    return [
        (names[column], table, other)
        for column, table, other in FOREIGN_KEYS.get(file.table, ())
        if table in tables and (dataset.whole or column != "parent_id")
    ]
