"""Records of quotes for the tests of this folder, and statements as the ids of their quotes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from quotes.datatypes import MentionKind, QuoteRecord, Role, SpeakerKind, Statement
from quotes.text.normal import digest

DAY_ONE = date(2026, 1, 1)


def record(number: int, text: str, **given: Any) -> QuoteRecord:
    """A record of an article of its own, unless ``article`` says otherwise."""
    article = given.get("article", number)
    speaker = given.get("speaker")
    at = given.get("at", 0 if "article" not in given else 1000 * number)
    day = given.get("day")
    return QuoteRecord(
        id=digest(str(number), text),
        utterance_id=given.get("utterance") or digest("utterance", str(number)),
        article_id=f"article {article}",
        outlet=f"Outlet {article}",
        published=None if day is None else (DAY_ONE + timedelta(days=day)).isoformat(),
        start=at,
        end=at + len(text),
        text=text,
        role=Role(given.get("role", "utterance")),
        parent_id=None,
        speaker_id=None if speaker is None else digest(speaker),
        speaker=speaker,
        speaker_start=None,
        speaker_end=None,
        speaker_text=None,
        mention_kind=None if speaker is None else MentionKind(given.get("mention", "name")),
        cue_start=None,
        cue_end=None,
        cue_text=None,
        rule=given.get("rule", "tag-after"),
        reason="",
        confidence=given.get("confidence", 0.95),
        alternatives=(),
        before=given.get("before", ""),
        after=given.get("after", ""),
        speaker_kind=None if speaker is None else SpeakerKind(given.get("kind", "person")),
    )


def members(statements: tuple[Statement, ...]) -> list[list[str]]:
    return [[m.quote_id for m in s.members] for s in statements]


def groups(statements: tuple[Statement, ...]) -> set[frozenset[str]]:
    return set(map(frozenset, members(statements)))
