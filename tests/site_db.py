"""Small databases for the tests of the site: a full one, an empty one, one with hostile text."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sqlite_utils

from quotes.database.schema import create_tables, finish_tables
from quotes.datatypes import SPEECH
from quotes.text.uttered import TAG
from tests.site_reports import OUTLETS, REPORTS, SPEAKERS, STATEMENTS, Printed, Report

CONTEXT = 160


def _place(report: Report, printed: Printed, seen: dict[str, int]) -> dict[str, Any]:
    """Return the row of one printed quote, its offsets counted in the report's text."""
    text = report.title if printed.part == "title" else report.text
    start = text.index(printed.text, seen.get(printed.text, 0) if printed.part == "text" else 0)
    end = start + len(printed.text)
    if printed.part == "text":
        seen[printed.text] = end
    row: dict[str, Any] = {"part": printed.part, "start": start, "end": end}
    for name, words in (("speaker", printed.who), ("cue", printed.cue)):
        at = _nearest(text, words, start, end) if words else None
        row |= {
            f"{name}_text": words,
            f"{name}_start": at,
            f"{name}_end": None if at is None or words is None else at + len(words),
        }
    low, high = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    row |= {"before": text[low:start], "after": text[end:high], "evidence": None, "evidence_start": None}
    far = [row[k] for k in ("speaker_start", "cue_start") if row[k] is not None and not low <= row[k] < high]
    if far:
        row["evidence_start"] = max(0, min(far) - 60)
        row["evidence"] = text[row["evidence_start"] : row["evidence_start"] + 200]
    return row


def hashed(text: str) -> str:
    """Return an id of the form that quotes have."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _nearest(text: str, words: str, start: int, end: int) -> int | None:
    places = [i for i in range(len(text)) if text.startswith(words, i) and not start <= i < end]
    return min(places, key=lambda i: abs(i - start), default=None)


def _quote_rows(reports: Sequence[Report]) -> list[dict[str, Any]]:
    rows = []
    for report in reports:
        seen: dict[str, int] = {}
        for number, printed in enumerate(report.quotes):
            quote_id = hashed(f"{report.id}-{printed.key or number}")
            alternatives = [
                {"speaker": name, "start": report.text.find(words), "end": report.text.find(words) + len(words),
                 "score": score}
                for name, words, score in printed.alternatives
            ]  # fmt: skip
            rows.append(
                {
                    "id": quote_id,
                    "utterance_id": printed.utterance or quote_id,
                    "article_id": report.id,
                    "statement_id": printed.statement,
                    "speaker_id": printed.speaker,
                    "parent_id": hashed(f"{report.id}-{printed.parent}") if printed.parent else None,
                    "text": printed.text,
                    "role": printed.role,
                    "mention_kind": printed.kind,
                    "rule": printed.rule,
                    "reason": printed.reason,
                    "confidence": printed.confidence,
                    "alternatives": json.dumps(alternatives),
                    "relation": printed.relation,
                    "score": 1.0 if printed.relation == "same" else 0.8,
                    **_place(report, printed, seen),
                }
            )
    return rows


def _counts(rows: Sequence[dict[str, Any]], reports: dict[str, Report]) -> dict[str, Any]:
    """Return the counts and dates that go into the row of a statement or a speaker."""
    articles = {r["article_id"] for r in rows}
    dates = sorted(d for a in articles if (d := reports[a].published))
    return {
        "quotes": len({r["utterance_id"] for r in rows}),
        "articles": len(articles),
        "outlets": len({reports[a].outlet for a in articles}),
        "first_published": dates[0] if dates else None,
        "last_published": dates[-1] if dates else None,
    }


def fill(
    db: sqlite_utils.Database,
    reports: Sequence[Report],
    outlets: dict[str, str],
    speakers: dict[str, dict[str, Any]],
    statements: dict[str, dict[str, Any]],
) -> None:
    """Insert the rows of the reports, with all counts."""
    quotes = _quote_rows(reports)
    by_id = {report.id: report for report in reports}
    spoken = [row for row in quotes if row["role"] in ("utterance", "fragment") and row["statement_id"]]
    db["outlets"].insert_all(
        {
            "id": key,
            "name": name,
            "articles": sum(report.outlet == key for report in reports),
            "quotes": len({row["utterance_id"] for row in spoken if by_id[row["article_id"]].outlet == key}),
        }
        for key, name in outlets.items()
    )
    db["articles"].insert_all(_article_row(report, spoken) for report in reports)
    for key, speaker in speakers.items():
        own = [row for row in spoken if row["speaker_id"] == key]
        fixed = {name: speaker.get(name) for name in ("name", "kind", "description", "wikidata", "on_behalf_of")}
        count = {"statements": len({row["statement_id"] for row in own}), **_counts(own, by_id)}
        db["speakers"].insert({"id": key, **fixed, "article_id": speaker.get("article"), **count})
        db["speaker_aliases"].insert_all({"speaker_id": key, "alias": alias} for alias in speaker.get("aliases", ()))
    for key, statement in statements.items():
        own = [row for row in quotes if row["statement_id"] == key]
        dated = sorted((by_id[row["article_id"]].published or "~", by_id[row["article_id"]].outlet) for row in own)
        fixed = {"speaker_id": statement["speaker"], "text": statement["text"]}
        fixed |= {"role": statement.get("role", "utterance"), "first_outlet_id": dated[0][1] if dated else None}
        db["statements"].insert({"id": key, **fixed, **_counts(own, by_id)})
    db["quotes"].insert_all(quotes)
    db["utterances"].insert_all(_utterance_rows([row for row in quotes if row["role"] in SPEECH]))


def _utterance_rows(spoken: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(spoken, key=lambda row: (row["part"], row["start"])):
        rows = parts.setdefault(row["utterance_id"], [])
        if not rows or rows[0]["part"] == row["part"]:
            rows.append(row)
    kept = ("article_id", "statement_id", "speaker_id", "part", "start", "role", "confidence")
    return [
        {
            "id": id_,
            **{name: rows[0][name] for name in kept},
            "end": rows[-1]["end"],
            "text": TAG.join(row["text"] for row in rows),
            "parts": len(rows),
        }
        for id_, rows in parts.items()
    ]


def _article_row(report: Report, spoken: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": report.id,
        "outlet_id": report.outlet,
        "title": report.title,
        "url": report.url or f"https://example.org/{report.outlet}/{report.id}",
        "published": report.published,
        "language": "en",
        "source": f"{report.id}.txt",
        "words": len(report.text.split()),
        "quotes": len({row["utterance_id"] for row in spoken if row["article_id"] == report.id}),
        "text_hash": "0" * 16,
    }


def _finish(db: sqlite_utils.Database) -> None:
    finish_tables(db)
    db.conn.commit()
    db.close()


def make_empty(path: Path) -> Path:
    """Write an index without a row and return its path."""
    db = sqlite_utils.Database(path)
    create_tables(db)
    _finish(db)
    return path


REDIRECTS = [
    {"old_id": "s-older", "new_id": "s-old", "quote_id": None},
    {"old_id": "s-old", "new_id": "s-call", "quote_id": None},
    {"old_id": "s-title", "new_id": None, "quote_id": hashed("a2-title")},
]
LINKS = [
    {
        "statement_id": "s-sleep",
        "other_id": "s-trafficker",
        "kind": "similar",
        "score": 0.71,
        "reason": "The words agree, but the negation differs.",
    },
    {
        "statement_id": "s-slander",
        "other_id": "s-call",
        "kind": "echoes",
        "score": 0.62,
        "reason": "Another speaker used these words first.",
    },
]
CORRECTIONS = [
    {"line": 3, "action": "speaker", "target": "a1-4", "value": "office-of-petro", "applied": 1, "note": None},
    {"line": 9, "action": "not speech", "target": "gone", "value": None, "applied": 0, "note": "no such quote"},
]
BUILD = {
    "id": 1,
    "started": "2026-01-10T08:00:00+00:00",
    "seconds": 12.5,
    "quotes_version": "0.1",
    "stanza_version": "1.15.0",
    "model": "compact",
    "articles": 5,
    "parsed": 5,
    "quotes": 15,
    "statements": 9,
    "speakers": 5,
    "skipped": 1,
}
NEXT_BUILD = BUILD | {
    "id": 2, "started": "2026-01-11T08:30:00+00:00", "new": 1, "spread": 3, "corrected": 2, "withdrawn": 1
}  # fmt: skip
_THE_MIRROR = '[{"id": "a9", "outlet": "The Mirror", "title": "A fence", "url": "https://example.org/a9"}]'
CHANGES = [
    {"build_id": 2, "kind": "new", "statement_id": "s-visa", "articles": "[]"},
    {"build_id": 2, "kind": "spread", "statement_id": "s-old", "articles": "[]"},  # which has moved since
    {"build_id": 2, "kind": "corrected", "statement_id": "s-sleep", "was_speaker": "Donald Trump", "articles": "[]"},
    {"build_id": 2, "kind": "corrected", "statement_id": "s-border", "was_text": "The border is open",
     "was_speaker": None, "articles": _THE_MIRROR},
    {"build_id": 2, "kind": "withdrawn", "statement_id": "s-gone", "was_text": "The fence was never built.",
     "was_speaker": "Hal Reed", "articles": _THE_MIRROR},
]  # fmt: skip


def make_full(path: Path) -> Path:
    """Write the small index that most tests read and return its path."""
    db = sqlite_utils.Database(path)
    create_tables(db)
    used = {q.statement for r in REPORTS for q in r.quotes}
    fill(db, REPORTS, OUTLETS, SPEAKERS, {k: v for k, v in STATEMENTS.items() if k in used})
    db["statement_redirects"].insert_all(REDIRECTS)
    db["statement_links"].insert_all(LINKS)
    db["corrections"].insert_all(CORRECTIONS)
    db["skipped"].insert({"input": "empty.txt", "reason": "The file is empty."})
    db["builds"].insert_all([BUILD, NEXT_BUILD])
    db["changes"].insert_all({"was_text": None, "was_speaker": None, **change} for change in CHANGES)
    _finish(db)
    return path


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> ‮gnp.exe‬ ]]> {{ 7*7 }} \"' =cmd|' /C calc'!A0"


def make_hostile(path: Path) -> Path:
    """Write an index in which every text tries to break out of the page, and return its path."""
    db = sqlite_utils.Database(path)
    create_tables(db)
    text = f"He wrote “{HOSTILE}” said {HOSTILE} and left."
    quote = Printed(
        HOSTILE, "</script><b>", "x\"y'<z>/../..", "He", "said", relation="edit", reason=HOSTILE, rule=HOSTILE,
        alternatives=((HOSTILE, "He", 0.5),),
    )  # fmt: skip
    quiet = Printed("said", "</script><b>", None, confidence=0.2, reason=HOSTILE, rule=HOSTILE, relation="excerpt")
    reports = (
        Report("../a?b#c", "o<u>&'", f"=1+1 {HOSTILE}", "2026-01-01", text, (quote,), "javascript:alert(3)"),
        Report("@b", "o<u>&'", HOSTILE, "not a date", text, (quote, quiet), "data:text/html,<script>alert(4)</script>"),
        Report("d", "o<u>&'", HOSTILE, "2026-01-02T00:00:00", text, (quote,), 'https://example.org/"onclick="alert(5)'),
    )
    speaker = {"name": HOSTILE, "kind": HOSTILE, "description": HOSTILE, "wikidata": "javascript:alert(6)",
               "aliases": [HOSTILE]}  # fmt: skip
    fill(db, reports, {"o<u>&'": HOSTILE}, {"x\"y'<z>/../..": speaker},
         {"</script><b>": {"speaker": "x\"y'<z>/../..", "text": HOSTILE + " +++", "role": "utterance"}})  # fmt: skip
    db["skipped"].insert({"input": HOSTILE, "reason": HOSTILE})
    db["corrections"].insert({"line": 1, "action": HOSTILE, "target": HOSTILE, "value": HOSTILE, "applied": 0,
                              "note": HOSTILE})  # fmt: skip
    db["builds"].insert(BUILD | {"started": HOSTILE, "new": 0, "corrected": 0, "withdrawn": 1, "spread": 0})
    told = {"id": HOSTILE, "outlet": HOSTILE, "title": HOSTILE, "url": "javascript:alert(7)"}
    change = {"build_id": 1, "kind": "withdrawn", "statement_id": HOSTILE, "was_text": HOSTILE, "was_speaker": HOSTILE}
    db["changes"].insert(change | {"articles": json.dumps([told])})
    _finish(db)
    return path


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with sqlite3.connect(path) as conn:
        return conn.execute(sql).fetchall()


MAKERS: dict[str, Callable[[Path], Path]] = {"full": make_full, "empty": make_empty, "hostile": make_hostile}
