"""JSON Schemas of what is written as JSON lines."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from quotes.export.columns import Column, Kind, of_printed

DRAFT = "https://json-schema.org/draft/2020-12/schema"
# The schemas that are files; that of the rows of printed quotes is made of their columns.
FROM_FILES = ("extract", "gdelt", "quotebank", "csljson")
SCHEMAS = ("jsonl", *FROM_FILES)
_KINDS: dict[Kind, dict[str, Any]] = {
    Kind.DATE: {"type": ["string", "null"], "format": "date"},
    Kind.DATETIME: {"type": ["string", "null"]},  # without a zone, which the format date-time wants
}


def json_schema(name: str) -> dict[str, Any]:
    """Return the schema ``name`` of SCHEMAS: of a line, or of the document that csljson is."""
    if name in FROM_FILES:
        text = (files("quotes.export") / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
        schema: dict[str, Any] = json.loads(text)
        return schema
    return {
        "$schema": DRAFT,
        "title": "A printed quote, as quotes export --format jsonl writes it",
        "type": "object",
        "properties": {column.name: _property(column) for column in of_printed()},
        "required": [column.name for column in of_printed()],
        "additionalProperties": False,
    }


def _property(column: Column) -> dict[str, Any]:
    kind = _KINDS.get(column.kind) or {"type": [str(column.kind), "null"]}
    return kind | {"description": column.about}
