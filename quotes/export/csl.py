"""Articles as items of CSL-JSON, for programs that manage references: Zotero, Pandoc and others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import IO, Any

from quotes.database import Search, read_printed
from quotes.datatypes import SPEECH
from quotes.export.columns import moment
from quotes.text.web_addresses import outward

PARTS = {"year": 1, "month": 2}  # of a date by its precision; all three of any other


def write(db: Any, file: IO[bytes], search: Search) -> int:
    """Write each article in which somebody is quoted in what ``search`` asks for, as one array; return how many."""
    count = 0
    file.write(b"[")
    for _, printed in groupby(read_printed(db, search=search), key=lambda row: row["article_id"]):
        rows = [row for row in printed if row["role"] in SPEECH]
        if rows:
            item = json.dumps(reference(rows), ensure_ascii=False).encode("utf-8", "backslashreplace")
            file.write((b",\n" if count else b"\n") + item)
            count += 1
    file.write(b"\n]\n")
    return count


def reference(printed: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return an article as an item; its note has who said what in it, a line for each of ``printed``."""
    first = printed[0]
    day, _, precision = moment(first["published"])
    parts = [day.year, day.month, day.day][: PARTS.get(precision or "", 3)] if day else None
    item = {
        "id": first["article_id"],
        "type": "article-newspaper",
        "title": first["title"] or first["opening"],
        "container-title": first["outlet"],
        "issued": {"date-parts": [parts]} if parts else None,
        "language": first["language"],
        "URL": outward(first["url"]),
        "note": "\n".join(f"{row['speaker'] or 'Unknown speaker'}: “{row['text']}”" for row in printed),
    }
    return {name: value for name, value in item.items() if value}
