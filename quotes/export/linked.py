"""Statements as schema.org/Quotation in one JSON-LD document."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import groupby
from typing import IO, Any

from quotes.database import read_printed
from quotes.datatypes import Role

_TYPES = {"person": "Person", "office": "Organization", "organisation": "Organization", "group": "Organization"}
_SPOKEN = (Role.UTTERANCE, Role.FRAGMENT)
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


def write(db: Any, file: IO[bytes]) -> int:
    """Write the statements that somebody said as the @graph of one document, one on each line; return how many."""
    file.write(b'{"@context": "https://schema.org", "@graph": [')
    count = 0
    for statement, printed in groupby(read_printed(db, "statement"), key=lambda row: row["statement_id"]):
        rows = [row for row in printed if row["role"] in _SPOKEN]
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
    return _kept(
        type="Quotation",
        identifier=first["statement_id"],
        text=first["statement"],
        inLanguage=first["language"],
        creator=_speaker(first),
        dateCreated=min((row["published"] for row in printed if row["published"]), default=None),
        citation=[_article(row) for row in articles],
    )


def _speaker(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["speaker_id"] is None:
        return None
    item = row["speaker_wikidata"] or ""
    return _kept(
        type=_TYPES.get(row["speaker_kind"], "Thing"),
        identifier=row["speaker_id"],
        name=row["speaker"],
        description=row["speaker_description"],
        sameAs=f"https://www.wikidata.org/wiki/{item}" if _WIKIDATA.fullmatch(item) else None,
    )


def _article(row: dict[str, Any]) -> dict[str, Any]:
    web = row["url"] if str(row["url"]).startswith(("http://", "https://")) else None
    publisher = _kept(type="Organization", name=row["outlet"]) if row["outlet"] else None
    return _kept(
        type="NewsArticle",
        identifier=row["article_id"],
        headline=row["title"],
        url=web,
        datePublished=row["published"],
        publisher=publisher,
    )


def _kept(**values: Any) -> dict[str, Any]:
    """The values that are known, "type" under the name that JSON-LD has for it."""
    return {("@type" if name == "type" else name): v for name, v in values.items() if v not in (None, "", [])}
