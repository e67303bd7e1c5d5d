"""Tables without a header that are known by their first row: trafilatura's and those of GDELT's knowledge graph."""

from __future__ import annotations

import csv
import re
from typing import TextIO

from quotes.text.legible import mended

DELIMITER = "\t"  # of both
_TRAFILATURA = (
    "url", "id", "fingerprint", "hostname", "title", "image", "date", "text", "comments", "license", "pagetype",
)  # fmt: skip
_NOTHING = "null"  # what trafilatura writes where it knows nothing
# The columns of a GKG 2.1 file, those that are about the article named as ``fields`` knows them.
_GKG = (
    "gkgrecordid", "date", "sourcecollection", "sourcecommonname", "documentidentifier",
    *map("column{}".format, range(21)), "extras",
)  # fmt: skip
_ADDRESS = re.compile(r"https?://\S+")
_FINGERPRINT = re.compile(r"[0-9a-f]{1,16}")
_GKG_ID = re.compile(r"\d{14}-T?\d+")
_PAGE_TITLE = re.compile(r"<PAGE_TITLE>([^<>]{1,2000})</PAGE_TITLE>")
_PAGE_TIME = re.compile(r"<PAGE_PRECISEPUBTIMESTAMP>(\d{14})</PAGE_PRECISEPUBTIMESTAMP>")


def names_of(line: str) -> tuple[str, ...]:
    """Return the names of a table's columns by its first line if that is a row of one known here, else nothing."""
    row = next(csv.reader([line], delimiter=DELIMITER), [])
    if len(row) == len(_GKG) and _GKG_ID.fullmatch(row[0]):
        return _GKG
    texts_column = _TRAFILATURA.index("text")  # the first line may end in the middle of a text
    if len(row) > texts_column and _ADDRESS.fullmatch(row[0]) and _FINGERPRINT.fullmatch(row[2]):
        return _TRAFILATURA
    return ()


def fields_of(row: dict[str, str]) -> dict[str, str]:
    """Return the fields of such a row, without those that say nothing; those of a GKG row with the page's own."""
    fields = {name: value for name, value in row.items() if value != _NOTHING}
    extras = fields.pop("extras", "")
    if title := _PAGE_TITLE.search(extras):
        fields["title"] = mended(title[1])
    if time := _PAGE_TIME.search(extras):
        fields["date"] = time[1]
    return fields


class Again:
    """A text whose first line has been read, to be read with it."""

    def __init__(self, first: str, rest: TextIO) -> None:
        self._first = first
        self._rest = rest

    def readline(self, size: int, /) -> str:
        """Return the next line, or so many characters of it."""
        first, self._first = self._first, ""
        return first if first.endswith("\n") else first + self._rest.readline(size - len(first))
