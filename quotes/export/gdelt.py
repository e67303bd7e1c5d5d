"""Articles with their quotes in the layout of GDELT's Global Quotation Graph, for programs that read it.

One JSON object a line: ``date``, ``url``, ``title``, ``lang``, and ``quotes``, a list of ``pre``, ``quote``, ``post``.
GDELT's has no speakers; here each quote also has ``speaker``, one that somebody passes on ``reported_by``, and one of
the headline ``part``: "title"; readers of GDELT's files pass over them.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import IO, Any

from quotes.database import Search, read_printed
from quotes.datatypes import SPEECH, Part
from quotes.lang import load as load_language


def write(db: Any, file: IO[bytes], search: Search) -> int:
    """Write each article in which somebody is quoted in what ``search`` asks for; return how many."""
    count = 0
    for _, printed in groupby(read_printed(db, search=search), key=lambda row: row["article_id"]):
        rows = [row for row in printed if row["role"] in SPEECH]
        if rows:
            file.write(json.dumps(article(rows), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
            count += 1
    return count


def article(printed: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one article with its quotes, in the order of the text."""
    first = printed[0]
    return {
        "date": first["published"],
        "url": first["url"],
        "title": first["title"],
        "lang": _language(first["language"] or ""),
        "quotes": [
            {"pre": row["before"], "quote": row["text"], "post": row["after"], "speaker": row["speaker"]}
            | ({"reported_by": row["reported_by"]} if row["reported_by"] else {})
            | ({"part": row["part"]} if row["part"] == Part.TITLE else {})
            for row in printed
        ],
    }


def _language(code: str) -> str:
    """The language's English name in capitals, as in GDELT's files; the code if we do not know it."""
    from quotes.errors import InputError

    try:
        return load_language(code).name.upper()
    except InputError:
        return code
