"""A small index of our own: three articles, four speakers, three statements, and a title in none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from quotes import database
from quotes.database import ArticleRow, Build, Index
from quotes.database.history import Previous
from quotes.datatypes import (
    Link,
    LinkKind,
    Member,
    QuoteRecord,
    Relation,
    Role,
    Skipped,
    Speaker,
    SpeakerKind,
    Statement,
)

BUILD = Build("2026-01-20T10:00:00+00:00", 1.5, "0.1.0", "1.15.0", "bundled", 2)


def record(id: str, article: str, text: str, speaker: str | None = "s1", **changes: object) -> QuoteRecord:
    plain = QuoteRecord(
        id=id, utterance_id=id, article_id=article, outlet=None, published=None, start=10, end=10 + len(text),
        text=text, role=Role.UTTERANCE, parent_id=None, speaker_id=speaker, speaker=None, speaker_start=None,
        speaker_end=None, speaker_text=None, mention_kind=None, cue_start=None, cue_end=None, cue_text=None,
        rule="tag", reason="because", confidence=0.9, alternatives=(), before="“", after="”",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def article(id: str, outlet: str | None, published: str | None, **changes: object) -> ArticleRow:
    url = f"https://example.org/{id}"
    plain = ArticleRow(id, outlet, f"Title {id}", url, published, "en", f"{id}.txt", 90, f"h{id}")
    return replace(plain, **changes)  # type: ignore[arg-type]


def statement(id: str, text: str, *quotes: str, speaker: str | None = "s1") -> Statement:
    return Statement(id, speaker, text, tuple(Member(q, Relation.SAME, 1.0) for q in quotes))


SPEAKERS = (
    Speaker("s1", "Ana Núñez", SpeakerKind.PERSON, aliases=("Núñez", "Ms Núñez")),
    Speaker("s2", "the ministry", SpeakerKind.ORGANISATION, on_behalf_of="s3"),
    Speaker("s3", "The State", SpeakerKind.ORGANISATION),
    Speaker("s4", "Nobody Quoted", SpeakerKind.PERSON),
)
ARTICLES = (
    article("a1", "The Tide", "2026-01-08"),
    article("a2", "Harbour News", "2026-01-07"),
    article("a3", None, None),
)
RECORDS = (
    record("q1", "a1", "The bridge won't open in May"),
    record("q2", "a2", "The bridge won't open in May", start=50),
    record("q3", "a2", "it is a 180-degree turn", "s2", role=Role.FRAGMENT),
    record("q4", "a3", "Bridges of Iron", None, role=Role.TITLE),
    record("q5", "a1", "never", "s3", role=Role.NESTED, parent_id="q1"),
    record("q6", "a1", "that is all", utterance_id="q1"),
)
STATEMENTS = (
    statement("t1", "The bridge won't open in May", "q1", "q2"),
    statement("t2", "it is a 180-degree turn", "q3", speaker="s2"),
    statement("t4", "that is all", "q6"),
)
INDEX = Index(
    ARTICLES, RECORDS, SPEAKERS, STATEMENTS,
    (Link("t1", "t4", LinkKind.SIMILAR, 0.4, "told together"),), (Skipped("bad.txt", "empty"),),
)  # fmt: skip


def made(path: Path, index: Index = INDEX, before: Previous | None = None, build: Build = BUILD) -> Path:
    counts = database.write(index, path, build, before or Previous())
    database.check(path, counts)
    return path


def published(db: Path, index: Index = INDEX) -> Path:
    with database.lock(db), database.work_file(db) as new:
        made(new, index, database.previous(db))
        database.publish(new, db)
    return db
