"""Builds of the small corpus with its frozen parses, and what the index then holds."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from quotes.models import ModelChoice
from quotes.pipeline.build import BuildOptions, BuildSummary, build
from quotes.pipeline.extraction import Tools
from tests.frozen import FrozenParser

MODEL = ModelChoice("frozen", Path("nowhere"), "frozen", "frozen")


def built(folder: Path, db: Path, parser: FrozenParser | None = None, **options: object) -> BuildSummary:
    frozen = parser or FrozenParser()
    chosen = BuildOptions(MODEL, **({"only": True, "prune": True} | options))  # type: ignore[arg-type]
    return build([folder], db, chosen, with_tools=Tools(lambda: frozen))


def dump(db: Path, without: tuple[str, ...] = ("builds",)) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite3.connect(db)
    names = [r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {n: sorted(connection.execute(f'SELECT * FROM "{n}"'), key=repr) for n in names if n not in without}
    connection.close()
    return found


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found
