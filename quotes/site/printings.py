"""A statement's printings: each article's wording in its context, with quote, cue and speaker in their places."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from quotes.database.rows import Row, rows
from quotes.datatypes import Part, Relation
from quotes.site import diff
from quotes.site.markup import MarkedSpan, passage
from quotes.text.diff import WordDiff, compare

LEAST_ALTERNATIVE = 0.01  # of the probability; below, nobody has to look at it
MOST_PRINTINGS = 200  # on one page; the CSV has all

QUOTES = """
SELECT q.*, a.title, a.opening, a.url, a.published, a.outlet_id, o.name AS outlet, p.name AS speaker,
  p.kind AS speaker_kind, r.name AS reporter, s.text AS full_text,
  (SELECT json_group_array(json_object('id', k.speaker_id, 'name', n.name, 'start', k.start, 'end', k."end"))
    FROM quote_speakers k JOIN speakers n ON n.id = k.speaker_id WHERE k.quote_id = q.id AND k.position > 0) AS others,
  u.text AS uttered, u.parts AS uttered_parts, a.text_hash AS text_hash
FROM quotes q JOIN articles a ON a.id = q.article_id LEFT JOIN outlets o ON o.id = a.outlet_id
LEFT JOIN speakers p ON p.id = q.speaker_id LEFT JOIN speakers r ON r.id = q.reported_by
LEFT JOIN statements s ON s.id = q.statement_id
LEFT JOIN utterances u ON u.id = q.utterance_id
"""


@dataclass(frozen=True, slots=True)
class Printing:
    """One utterance in one article: its parts (rows of ``quotes``), and how it is shown.

    ``in_title`` are the quotes of the headline that repeat it; where nothing else has it, they are its parts, too.
    """

    parts: tuple[Row, ...]
    wording: str
    passages: tuple[Markup, ...]
    difference: WordDiff | None
    in_title: tuple[Row, ...] = ()
    headline: Markup | None = None

    @property
    def row(self) -> Row:
        """Return the first part, which stands for what all share."""
        return self.parts[0]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return all quotes of the utterance, those of the headline last."""
        return self.parts if self.only_headline else (*self.parts, *self.in_title)

    @property
    def only_headline(self) -> bool:
        """Return whether the headline alone has the words in quotation marks."""
        return bool(self.row["part"] == Part.TITLE)

    @property
    def relation(self) -> str:
        """Return how the wording stands to the fullest one."""
        relations = {part["relation"] for part in self.parts if part["relation"]}
        return relations.pop() if len(relations) == 1 else Relation.SPLIT if relations else ""

    @property
    def confidence(self) -> float:
        """Return the least confidence of the parts."""
        return min((part["confidence"] or 0.0) for part in self.parts)

    @property
    def alternatives(self) -> list[Row]:
        """Return the other speakers that were considered, the likeliest first."""
        best: dict[str, Row] = {}
        for part in self.parts:
            for other in alternatives(part["alternatives"]):
                if other["speaker"] != part["speaker"] and other["score"] >= LEAST_ALTERNATIVE:
                    best.setdefault(other["speaker"], other)
        return sorted(best.values(), key=lambda other: -float(other["score"]))

    @property
    def overruled(self) -> str:
        """Return the quote's speaker before other printings of its words overruled it, or ""."""
        return next((str(part["attributed_before"]) for part in self.parts if part["attributed_before"]), "")

    @property
    def reported(self) -> Row | None:
        """Return the part whose words somebody passes on, None if the speaker is quoted at first hand."""
        return next((part for part in self.parts if part["reported_by"]), None)

    @property
    def others(self) -> list[Row]:
        """Return who says it together with the speaker, each once."""
        return list({one["id"]: one for part in self.parts for one in others(part)}.values())

    @property
    def html(self) -> Markup:
        """Return the wording with what was cut and added."""
        return diff.as_html(self.difference.changes) if self.difference else Markup.escape(self.wording)


def alternatives(text: object) -> list[Row]:
    """Return the alternatives of a quote, or none if the column holds something else."""
    try:
        entries = json.loads(str(text or "[]"))
    except ValueError:
        return []
    keep = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    return [
        {"speaker": str(one.get("speaker") or "?"), "score": score}
        for one in keep
        if isinstance(score := one.get("score"), int | float)
    ]


def others(part: Row) -> list[Row]:
    """Return who says a quote together with its speaker."""
    return [one for one in json.loads(part["others"] or "[]") if isinstance(one, dict)]


def windows(parts: Sequence[Row]) -> list[tuple[int, str]]:
    """Return the stretches of the article that the parts' contexts and evidence show: (offset, text), in order.

    Stretches that overlap or touch become one; the offsets come from the parts' own (before ends at start).
    """
    stretches: list[tuple[int, str]] = []
    for part in parts:
        before, after = part["before"] or "", part["after"] or ""
        stretches.append((part["start"] - len(before), before + part["text"] + after))
        if part["evidence"] and part["evidence_start"] is not None:
            stretches.append((part["evidence_start"], part["evidence"]))
    merged: list[tuple[int, str]] = []
    for start, text in sorted(stretches):
        if merged:
            at, last = merged[-1]
            overlap = at + len(last) - start
            # Texts that disagree where they overlap were not cut from one article; they stay apart.
            if overlap >= 0 and last[len(last) - overlap : len(last)][: len(text)] == text[:overlap]:
                merged[-1] = (at, last + text[overlap:])
                continue
        merged.append((start, text))
    return merged


def whole_words(offset: int, text: str, keep: MarkedSpan | None) -> tuple[int, str]:
    """Return a stretch without the half words at its ends, unless a mark would lose some of it."""
    low = keep.start if keep else offset + len(text)
    high = keep.end if keep else offset
    head = text.find(" ") + 1 if offset > 0 else 0
    if 0 < head < 25 and offset + head <= low:
        offset, text = offset + head, text[head:]
    tail = text.rfind(" ")
    if len(text) - tail < 25 and text[-1:] not in ".!?”\"'’" and offset + tail >= high:
        text = text[:tail]
    return offset, text


def marks(parts: Sequence[Row], kind: str = "quote") -> list[MarkedSpan]:
    """Return the marks of the parts: their words, their cues and their speakers."""
    spans = [MarkedSpan(one["start"], one["end"], "speaker") for part in parts for one in others(part)]
    for part in parts:
        spans.append(MarkedSpan(part["start"], part["start"] + len(part["text"]), kind))
        for name in ("cue", "speaker", "reported_by"):
            start, end = part[f"{name}_start"], part[f"{name}_end"]
            if start is not None and end is not None:
                spans.append(MarkedSpan(start, end, "speaker" if name == "reported_by" else name))
    return spans


def passages(parts: Sequence[Row]) -> tuple[Markup, ...]:
    """Return the contexts of the parts as HTML, in the order of the article."""
    placed = marks(parts)
    pieces = []
    for offset, text in windows(parts):
        inside = [m for m in placed if m.start >= offset and m.end <= offset + len(text)]
        keep = MarkedSpan(min(m.start for m in inside), max(m.end for m in inside), "all") if inside else None
        start, cut = whole_words(offset, text, keep)
        pieces.append(
            ("… " if start > 0 else "") + passage(cut, start, placed) + (" …" if cut[-1:] not in '.!?”"' else "")
        )
    return tuple(Markup(one) for one in pieces)


def printing(parts: Sequence[Row]) -> Printing:
    """Return the parts of one utterance as a printing."""
    by_place = sorted(parts, key=lambda part: (part["start"], part["id"]))
    in_title = tuple(part for part in by_place if part["part"] == Part.TITLE)
    ordered = tuple(part for part in by_place if part["part"] != Part.TITLE) or in_title
    wording = " ".join(str(part["text"]) for part in ordered)
    if ordered[0]["uttered_parts"] == len(ordered):
        wording = str(ordered[0]["uttered"])  # with a mark for the tag that is left out
    full = ordered[0]["full_text"]
    difference = compare(full, wording) if full and ordered[0]["role"] != "nested" else None
    headline = passage(str(in_title[0]["title"] or ""), 0, marks(in_title)) if in_title else None
    return Printing(ordered, wording, () if ordered is in_title else passages(ordered), difference, in_title, headline)


def grouped(quotes: Sequence[Row]) -> list[Printing]:
    """Return the printings of some quotes, one for each utterance of an article, in the order of the rows."""
    groups: dict[tuple[Any, Any], list[Row]] = {}
    for quote in quotes:
        groups.setdefault((quote["article_id"], quote["utterance_id"] or quote["id"]), []).append(quote)
    return [printing(parts) for parts in groups.values()]


def of_statement(conn: sqlite3.Connection, statement: str) -> list[Printing]:
    """Return a statement's printings, the first printed first, undated ones last."""
    sql = (
        QUOTES
        + " WHERE q.statement_id = :id ORDER BY a.published IS NULL, a.published, a.id, q.part, q.start LIMIT :limit"
    )
    return grouped(rows(conn, sql, id=statement, limit=MOST_PRINTINGS * 3))[:MOST_PRINTINGS]


def of_article(conn: sqlite3.Connection, article: str) -> list[Printing]:
    """Return an article's quotes in order, those first that only its headline has."""
    sql = QUOTES + " WHERE q.article_id = :id ORDER BY q.part, q.start, q.id LIMIT 1500"
    return sorted(grouped(rows(conn, sql, id=article)), key=lambda p: not p.only_headline)


def earliest(printings: Sequence[Printing]) -> list[Printing]:
    """Return the printings of the earliest date, one of each outlet: the first by time, and those without a time."""
    dated = [p for p in printings if p.row["published"]]
    if not dated:
        return []
    day = str(dated[0].row["published"])[:10]
    same_day = [p for p in dated if str(p.row["published"])[:10] == day]
    timed = [p for p in same_day if len(str(p.row["published"])) > len(day)]
    outlets: dict[Any, Printing] = {}
    for p in (*timed[:1], *(p for p in same_day if p not in timed)):
        outlets.setdefault(p.row["outlet_id"] or p.row["article_id"], p)
    return list(outlets.values())


def reporter_of(all_printings: Sequence[Printing]) -> Row | None:
    """Return a part whose ``reporter`` passes the words on in every article, None if one has them at first hand."""
    parts = [p.reported for p in all_printings if not p.only_headline]
    reporters = {part["reported_by"] if part else None for part in parts}
    return parts[0] if len(reporters) == 1 else None


# This many characters in and around a quote are the same in two articles only if one is a copy.
COPIED_CHARACTERS = 160


def copies(printings: Sequence[Printing]) -> dict[str, str]:
    """Return the articles that are copies of an earlier one of the printings, with the name of that one's outlet.

    They have the same text, or the same text around the quote, like articles taken from a news agency.
    """
    first: dict[str, Printing] = {}
    copied: dict[str, str] = {}
    for p in printings:
        around = f"{p.row['before']}|{p.wording}|{p.row['after']}"
        marks = [str(p.row["text_hash"])] + ([around] if len(around) >= COPIED_CHARACTERS else [])
        for mark in marks:
            earlier = first.setdefault(mark, p)
            if earlier.row["outlet_id"] != p.row["outlet_id"]:
                copied[p.row["article_id"]] = str(
                    earlier.row["outlet"] or earlier.row["title"] or earlier.row["opening"] or "another article"
                )
    return copied
