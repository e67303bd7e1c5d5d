"""articles.csv: what is known of the text files in its folder (file, title, outlet, url, published)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from quotes import limits
from quotes.articles.decode import decode, encodable, read_limited
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Skipped

NAME = "articles.csv"


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one file and the line that gives them."""

    line: int
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The rows of one articles.csv by path below its folder, and the rows that are wrong."""

    folder: Path
    source: str
    rows: dict[str, Row] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    def fields(self, path: Path) -> dict[str, str]:
        """Return what the sidecar says of the file at ``path``, nothing if it does not name it."""
        row = self.rows.get(path.relative_to(self.folder).as_posix())
        return row.fields if row else {}


def read(path: Path, source: str) -> Sidecar:
    """Return the sidecar at ``path``; never raises: what is wrong with it is in ``skipped``."""
    sidecar = Sidecar(path.parent, source)
    try:
        with path.open("rb") as stream:
            text = decode(read_limited(stream, limits.MAX_SIDECAR_BYTES))
        _fill(sidecar, csv.reader(io.StringIO(text, newline="")))
    except (Unreadable, OSError, csv.Error) as error:
        sidecar.skipped.append(Skipped(source, f"cannot be read: {_why(error)}"))
    return sidecar


def _why(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _fill(sidecar: Sidecar, reader: Iterator[list[str]]) -> None:
    header = [name.strip().casefold() for name in next(reader, [])]
    if "file" not in header:
        raise Unreadable('no column "file" in its first line')
    while True:
        try:
            values = next(reader, None)
            if values is None:
                return
            if any(values):
                _add(sidecar, header, values, reader.line_num)  # type: ignore[attr-defined]
        except (Unreadable, csv.Error) as error:
            where = f"{sidecar.source}:{reader.line_num}"  # type: ignore[attr-defined]
            sidecar.skipped.append(Skipped(where, str(error)))


def _add(sidecar: Sidecar, header: list[str], values: list[str], line: int) -> None:
    if len(values) > len(header) and any(values[len(header) :]):
        raise Unreadable(f"{len(values)} values for {len(header)} columns")
    fields = {name: value.strip() for name, value in zip(header, values, strict=False) if value.strip()}
    name = fields.pop("file", "")
    path = PurePosixPath(name)
    if not name or not encodable(name):
        raise Unreadable("names no file")
    if path.is_absolute() or ".." in path.parts:
        raise Unreadable(f"{_short(name)} leads out of the folder")
    if path.as_posix() in sidecar.rows:
        raise Unreadable(f"names {_short(name)} a second time")
    sidecar.rows[path.as_posix()] = Row(line, fields)


def unused(sidecar: Sidecar, files: Set[Path]) -> Iterator[Skipped]:
    """Yield the rows that name none of ``files``."""
    for name, row in sidecar.rows.items():
        if sidecar.folder / name not in files:
            yield Skipped(f"{sidecar.source}:{row.line}", f"{_short(name)} is not there")


def _short(name: str) -> str:
    return repr(name if len(name) <= 80 else f"{name[:80]}…")
