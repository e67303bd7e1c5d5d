"""What is said of a data set: its name, its licence, its files."""

from __future__ import annotations

from dataclasses import dataclass

MEDIA_TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


@dataclass(frozen=True, slots=True)
class File:
    """The file of a table."""

    table: str
    format: str
    rows: int
    size: int
    sha256: str

    @property
    def path(self) -> str:
        """Return its name in the folder."""
        return f"{self.table}.{self.format}"

    @property
    def media_type(self) -> str:
        """Return the type by which web servers and descriptors name its format."""
        return MEDIA_TYPES[self.format]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The tables of an index as files; ``whole`` if all of them are there, with all their rows.

    ``licence`` has the keys "title" and "path", as far as they are known; None if the index names none.
    """

    name: str
    title: str
    description: str
    created: str
    licence: dict[str, str] | None
    whole: bool
    files: tuple[File, ...]
