"""Builds that meet faults: two corpora, and what a clean build's index of each holds."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quotes.database.schema import TABLES
from quotes.models import ModelChoice
from tests.frozen import CORPUS, FrozenParser, write_corpus

if TYPE_CHECKING:  # what builds is not there where an index is only read
    from quotes.pipeline.build import BuildSummary

MODEL = ModelChoice("frozen", Path("nowhere"), "frozen", "frozen")
NAMES = sorted(CORPUS)
HISTORY = ("builds", "changes", "statement_redirects")  # what depends on the builds before


def built(folder: Path, db: Path, told: list[str] | None = None, *, keep: bool = False) -> BuildSummary:
    from quotes.pipeline.build import BuildOptions, Watcher, build
    from quotes.pipeline.extraction import Tools

    watcher = Watcher(warn=(told if told is not None else []).append)
    return build([folder], db, BuildOptions(MODEL, keep=keep, only=True, prune=not keep), watcher, Tools(FrozenParser))


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


def dump(db: Path, without: tuple[str, ...] = HISTORY) -> dict[str, list[tuple[object, ...]]]:
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    return {t: sorted(rows(db, f'SELECT * FROM "{t}"'), key=repr) for t in TABLES if t not in without}


@dataclass(frozen=True)
class Place:
    """Two corpora, what a clean build's index of each holds, and an index that is built from either in turn."""

    folder: Path
    corpora: tuple[Path, Path]
    clean: tuple[dict[str, list[tuple[object, ...]]], dict[str, list[tuple[object, ...]]]]
    first: Path  # the index of the first corpus, and its cache

    @property
    def db(self) -> Path:
        return self.folder / "quotes.db"

    def build_first(self, db: Path | None = None) -> None:
        """Put the index of the first corpus there; a copy, for speed."""
        db = db or self.db
        for name in ("quotes.db", "quotes.db.cache.db", "quotes.db.articles.db", "quotes.db.sum"):
            if (self.first / name).exists():
                shutil.copy(self.first / name, db.with_name(name.replace("quotes.db", db.name)))


def settled(path: Path) -> None:
    """Put everything into the one file, as it is when nobody has it open."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def two_corpora(folder: Path) -> Place:
    """Return two corpora in a folder, with the index of the first."""
    from quotes.pipeline.cache import path_for

    both = write_corpus(folder / "a", NAMES[:3]), write_corpus(folder / "b", NAMES[1:])
    made = []
    for corpus in both:
        db = folder / f"of-{corpus.name}" / "quotes.db"
        db.parent.mkdir()
        built(corpus, db)
        made.append(dump(db))
        settled(db)
        settled(path_for(db))
    return Place(folder, both, (made[0], made[1]), folder / "of-a")
