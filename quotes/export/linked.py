"""Statements as schema.org/Quotation in one JSON-LD document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import IO, Any

from quotes.database import read_printed, schema_org
from quotes.datatypes import SPEECH, Part


def write(db: Any, file: IO[bytes]) -> int:
    """Write the statements that somebody said as the @graph of one document, one on each line; return how many."""
    file.write(f'{{"@context": "{schema_org.CONTEXT}", "@graph": ['.encode())
    count = 0
    for statement, printed in groupby(read_printed(db, "statement"), key=lambda row: row["statement_id"]):
        rows = [row for row in printed if row["role"] in SPEECH]
        if statement is None or not rows:
            continue
        file.write((b",\n" if count else b"\n") + json.dumps(quotation(rows), ensure_ascii=False).encode())
        count += 1
    file.write(b"\n]}\n")
    return count


def quotation(printed: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a statement as a Quotation; ``printed`` are its quotes, each of whose articles is a citation."""
    first = printed[0]
    articles = {row["article_id"]: row for row in printed}.values()
    headlines = {row["article_id"] for row in printed if row["part"] == Part.TITLE}
    return schema_org.thing(
        "Quotation",
        identifier=first["statement_id"],
        text=first["statement"],
        inLanguage=first["language"],
        creator=schema_org.speaker(first, identifier=first["speaker_id"]),
        dateCreated=min((row["published"] for row in printed if row["published"]), default=None),
        translationOfWork=_original(first["translation_of"]),
        citation=[
            schema_org.article(row, in_headline=row["article_id"] in headlines, identifier=row["article_id"])
            for row in articles
        ],
    )


def _original(id: str | None) -> dict[str, str] | None:
    """Return what a statement is a translation of, None if that is not known."""
    return schema_org.thing("Quotation", identifier=id) if id else None
