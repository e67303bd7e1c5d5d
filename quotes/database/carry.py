"""What goes from one build's index to the next: builds, changes of articles, and where statements have moved."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from quotes.database.schema import VERSION


@dataclass(frozen=True, slots=True)
class Previous:
    """The parts of the last index that the next one needs; all empty for a first build."""

    statement_of: Mapping[str, str] = field(default_factory=dict)  # quote id -> statement id
    redirects: Mapping[str, str] = field(default_factory=dict)
    articles: Mapping[str, tuple[str, str | None]] = field(default_factory=dict)  # url or id -> text hash, changed
    builds: tuple[dict[str, Any], ...] = ()


class _Article(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def text_hash(self) -> str: ...


def previous(path: Path) -> Previous:
    """Return what the index at ``path`` hands on; nothing when there is none, it is damaged or of another version."""
    if not path.exists():
        return Previous()
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        db.row_factory = sqlite3.Row
        try:
            if db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                return Previous()
            return _read(db)
        finally:
            db.close()
    except sqlite3.DatabaseError:
        return Previous()


def _read(db: sqlite3.Connection) -> Previous:
    articles: dict[str, tuple[str, str | None]] = {}
    for id, url, text_hash, changed in db.execute("SELECT id, url, text_hash, changed FROM articles"):
        articles[id] = articles[url or id] = (text_hash, changed)
    return Previous(
        {r[0]: r[1] for r in db.execute("SELECT id, statement_id FROM quotes WHERE statement_id IS NOT NULL")},
        {r[0]: r[1] for r in db.execute("SELECT old_id, new_id FROM statement_redirects")},
        articles,
        tuple(dict(r) for r in db.execute("SELECT * FROM builds ORDER BY id")),
    )


def changed(article: _Article, before: Previous) -> str | None:
    """Return when an article's text was last seen to differ from the build before, ISO in UTC, or None."""
    text_hash, when = before.articles.get(article.url or article.id) or before.articles.get(article.id) or (None, None)
    if text_hash is None or text_hash == article.text_hash:
        return when
    return datetime.now(UTC).isoformat(timespec="seconds")


def redirects(before: Previous, statement_of: Mapping[str, str], live: Collection[str]) -> dict[str, str]:
    """Return where each statement that is gone has moved: to the one that holds most of its quotes.

    A statement none of whose quotes is left has no redirect.  Redirects of older builds follow their target.
    """
    moved: dict[str, Counter[str]] = {}
    for quote, old in before.statement_of.items():
        if old not in live and quote in statement_of:
            moved.setdefault(old, Counter())[statement_of[quote]] += 1
    first = {old: min(counts, key=lambda s: (-counts[s], s)) for old, counts in moved.items()}
    for old, target in before.redirects.items():
        if old not in live and old not in first:
            new = target if target in live else first.get(target)
            if new is not None:
                first[old] = new
    return first
