"""Small databases for the tests of the site: a full one, an empty one, one with hostile text.

The reports are written for these tests and their outlets are invented; the quoted words were publicly reported.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlite_utils

from quotes.database.schema import create_tables, finish_tables

CONTEXT = 160

CALL = (
    "It was a Great Honor to speak with the President of Colombia, Gustavo Petro, who called to explain the situation "
    "of drugs and other disagreements that we have had. I appreciated his call and tone, and look forward to meeting "
    "him in the near future."
)
CALL_CUT = (
    "It was a Great Honor to speak with the President of Colombia, Gustavo Petro, who called to explain the situation "
    "of drugs and other disagreements that we have had"
)


@dataclass(frozen=True)
class Printed:
    """A quote of a test article: its words as printed, and what is to be found around them."""

    text: str
    statement: str | None
    speaker: str | None = None
    who: str | None = None
    cue: str | None = None
    role: str = "utterance"
    relation: str | None = "same"
    rule: str = "tag-after"
    reason: str = "The speech verb right after the quote has this subject."
    confidence: float = 0.97
    utterance: str | None = None
    parent: str | None = None
    kind: str | None = "name"
    alternatives: Sequence[tuple[str, str, float]] = ()
    key: str | None = None


@dataclass(frozen=True)
class Report:
    """A test article with its quotes."""

    id: str
    outlet: str
    title: str
    published: str | None
    text: str
    quotes: Sequence[Printed] = field(default_factory=tuple)
    url: str | None = None


OUTLETS = {
    "harbour-courier": "Harbour Courier",
    "plains-ledger": "The Plains Ledger",
    "cordillera-post": "Cordillera Post",
    "daily-meridian": "Daily Meridian",
    "north-quay-times": "North Quay Times",
}

SPEAKERS: dict[str, dict[str, Any]] = {
    "donald-trump": {
        "name": "Donald Trump",
        "kind": "person",
        "description": "President of the United States",
        "wikidata": "Q22686",
        "aliases": ["Trump", "President Trump", "the U.S. president"],
    },
    "gustavo-petro": {
        "name": "Gustavo Petro",
        "kind": "person",
        "description": "President of Colombia",
        "wikidata": "Q5619711",
        "aliases": ["Petro", "the Colombian leader", "the Colombian president"],
    },
    "office-of-petro": {
        "name": "Office of Gustavo Petro",
        "kind": "office",
        "description": "Press office of the Presidency of Colombia",
        "on_behalf_of": "gustavo-petro",
        "aliases": ["Petro's office"],
    },
    "colombian-officials": {"name": "Colombian officials", "kind": "group", "aliases": ["officials in Bogotá"]},
    "spokeswoman-a3": {"name": "a spokeswoman for the foreign ministry", "kind": "office", "article": "a3"},
}

STATEMENTS: dict[str, dict[str, Any]] = {
    "s-call": {"speaker": "donald-trump", "text": CALL},
    "s-honor": {"speaker": "donald-trump", "text": "great honor", "role": "fragment"},
    "s-sleep": {"speaker": "gustavo-petro", "text": "If you are not going to talk, we will sleep badly, all of us."},
    "s-trafficker": {"speaker": "gustavo-petro", "text": "I am not a drug trafficker, and I never have been."},
    "s-slander": {"speaker": "gustavo-petro", "text": "Stop slandering me, Mr. Trump."},
    "s-meeting": {
        "speaker": "office-of-petro",
        "text": "The president will meet Delcy Rodríguez in Bogotá before the end of the month.",
    },
    "s-border": {"speaker": "colombian-officials", "text": "The border stays open, and so do the schools beside it."},
    "s-letter": {"speaker": None, "text": "a 180-degree turn", "role": "fragment"},
    "s-title": {"speaker": None, "text": "One Hundred Nights", "role": "title"},
    "s-visa": {"speaker": "spokeswoman-a3", "text": "Visas don't depend on a telephone call."},
}

REPORTS: tuple[Report, ...] = (
    Report(
        "a1",
        "harbour-courier",
        "Trump and Petro speak by telephone",
        "2026-01-07T21:40:00Z",
        "After a week of threats the two presidents talked for an hour on Wednesday evening.\n\n"
        f"“{CALL}” President Trump wrote on his own network before midnight.\n\n"
        "Earlier, in the main square, Petro told the crowd: “If you are not going to talk, we will sleep badly, "
        "all of us.” He added that he was tired of insults. “I am not a drug trafficker,” he said, “and I never have "
        "been.”\n\nHis office was careful. “The president will meet Delcy Rodríguez in Bogotá before the end of the "
        "month,” Petro's office said in a note.",
        (
            Printed(CALL, "s-call", "donald-trump", "President Trump", "wrote"),
            Printed(
                "If you are not going to talk, we will sleep badly, all of us.",
                "s-sleep",
                "gustavo-petro",
                "Petro",
                "told",
                rule="tag-before",
                reason="The speech verb before the colon has this subject.",
            ),
            Printed(
                "I am not a drug trafficker,",
                "s-trafficker",
                "gustavo-petro",
                "he",
                "said",
                kind="pronoun",
                relation="split",
                utterance="u-trafficker-a1",
                rule="pronoun",
                reason="“he” is the subject of “said”; the last man named before it is Petro.",
                confidence=0.88,
                alternatives=(("Donald Trump", "President Trump", 0.11),),
            ),
            Printed(
                "and I never have been.",
                "s-trafficker",
                "gustavo-petro",
                "he",
                "said",
                kind="pronoun",
                relation="split",
                utterance="u-trafficker-a1",
                rule="continuation",
                reason="The quote goes on after its tag.",
                confidence=0.88,
            ),
            Printed(
                "The president will meet Delcy Rodríguez in Bogotá before the end of the month,",
                "s-meeting",
                "office-of-petro",
                "Petro's office",
                "said",
                relation="typography",
            ),
        ),
    ),
    Report(
        "a2",
        "plains-ledger",
        "Hour-long call cools a quarrel",
        "2026-01-08",
        f"A call can change the weather. “{CALL_CUT} …” the American president posted, “I appreciated his call and "
        "tone.”\n\nColombian officials were relieved. “The border stays open, and so do the schools beside it,” they "
        "said. Some columnists spoke of “a 180-degree turn” and left it there. The novel “One Hundred Nights” sold out "
        "in the capital.\n\nPetro had demanded an end to it: “Stop slandering me, Mr. Trump.”",
        (
            Printed(
                CALL_CUT + " …",
                "s-call",
                "donald-trump",
                "the American president",
                "posted",
                kind="nominal",
                relation="ellipsis",
                utterance="u-call-a2",
                confidence=0.81,
                rule="descriptor",
                reason="“the American president” describes Donald Trump.",
                alternatives=(("Gustavo Petro", "Gustavo Petro", 0.14),),
            ),
            Printed(
                "I appreciated his call and tone.",
                "s-call",
                "donald-trump",
                "the American president",
                "posted",
                kind="nominal",
                relation="excerpt",
                utterance="u-call-a2",
                confidence=0.79,
                rule="continuation",
                reason="The quote goes on after its tag.",
            ),
            Printed(
                "The border stays open, and so do the schools beside it,",
                "s-border",
                "colombian-officials",
                "they",
                "said",
                kind="pronoun",
                confidence=0.74,
            ),
            Printed(
                "a 180-degree turn",
                "s-letter",
                role="fragment",
                rule="none",
                kind=None,
                reason="“some columnists” are nobody in particular.",
                confidence=0.41,
            ),
            Printed(
                "One Hundred Nights",
                "s-title",
                role="title",
                relation=None,
                rule="not-speech",
                kind=None,
                reason="The noun before the quote names a work: “the novel”.",
                confidence=0.93,
            ),
            Printed("Stop slandering me, Mr. Trump.", "s-slander", "gustavo-petro", "Petro", "demanded"),
        ),
        url="https://example.org/plains/call",
    ),
    Report(
        "a3",
        "cordillera-post",
        "“Sleep badly”: Petro's night in the square",
        "2026-01-08T06:10:00-05:00",
        "The square was full. “If you don't talk, we will sleep badly, all of us,” said Gustavo Petro to a crowd that "
        "had waited since noon. “I am not a drug trafficker, and I never have been.”\n\n"
        "The foreign ministry kept out of it; “Visas don't depend on a telephone call,” said a spokeswoman.\n\n"
        "Witnesses recalled him shouting that a friend had told him “they say ‘go home’ to our people”.",
        (
            Printed(
                "If you don't talk, we will sleep badly, all of us,",
                "s-sleep",
                "gustavo-petro",
                "Gustavo Petro",
                "said",
                relation="edit",
            ),
            Printed(
                "I am not a drug trafficker, and I never have been.",
                "s-trafficker",
                "gustavo-petro",
                "Gustavo Petro",
                "said",
                rule="continuation",
                reason="The quote follows one of the same speaker without a new tag.",
                confidence=0.83,
            ),
            Printed(
                "Visas don't depend on a telephone call,",
                "s-visa",
                "spokeswoman-a3",
                "a spokeswoman",
                "said",
                kind="nominal",
            ),
            Printed(
                "they say ‘go home’ to our people",
                None,
                "gustavo-petro",
                "him",
                "shouting",
                role="fragment",
                confidence=0.44,
                kind="pronoun",
                key="parent",
                reason="The pronoun is far from the quote and a friend stands between them.",
                rule="scorer",
                alternatives=(("a friend", "a friend", 0.39),),
            ),
            Printed("go home", None, role="nested", rule="nested", parent="parent", relation=None, kind=None),
        ),
    ),
    Report(
        "a4",
        "daily-meridian",
        "What was said on the telephone",
        "2026-01-09",
        "It was, wrote Donald Trump, a “great honor” to talk. He “look[s] forward to meeting him in the near future.” "
        "Few had expected it after a month in which tankers were seized, envoys recalled and tariffs doubled; fewer "
        "still thought that both would claim the call as their own idea, and that each would be believed at home.",
        (
            Printed(
                "great honor", "s-call", "donald-trump", "Donald Trump", "wrote", role="fragment", relation="excerpt"
            ),
            Printed(
                "look[s] forward to meeting him in the near future.",
                "s-call",
                "donald-trump",
                "He",
                None,
                role="fragment",
                relation="edit",
                kind="pronoun",
                confidence=0.58,
            ),
        ),
    ),
    Report(
        "a5",
        "north-quay-times",
        "Petro aide confirms Bogotá meeting",
        None,
        "“The president will meet Delcy Rodríguez in Bogotá before the end of the month.” The line came in a message "
        "sent to reporters late at night by people who did not give their names, who asked not to be called back, and "
        "who then answered every call; it was signed, in the end, by the Office of Gustavo Petro.",
        (
            Printed(
                "The president will meet Delcy Rodríguez in Bogotá before the end of the month.",
                "s-meeting",
                "office-of-petro",
                "the Office of Gustavo Petro",
                "signed",
                rule="scorer",
                confidence=0.55,
                reason="The only source of the paragraph.",
            ),
        ),
        url="https://example.org/quay/aide",
    ),
)


def _place(report: Report, printed: Printed, seen: dict[str, int]) -> dict[str, Any]:
    """Return the row of one printed quote, its offsets counted in the report's text."""
    start = report.text.index(printed.text, seen.get(printed.text, 0))
    end = start + len(printed.text)
    seen[printed.text] = end
    row: dict[str, Any] = {"start": start, "end": end}
    for name, words in (("speaker", printed.who), ("cue", printed.cue)):
        at = _nearest(report.text, words, start, end) if words else None
        row |= {
            f"{name}_text": words,
            f"{name}_start": at,
            f"{name}_end": None if at is None or words is None else at + len(words),
        }
    low, high = max(0, start - CONTEXT), min(len(report.text), end + CONTEXT)
    row |= {"before": report.text[low:start], "after": report.text[end:high], "evidence": None, "evidence_start": None}
    far = [row[k] for k in ("speaker_start", "cue_start") if row[k] is not None and not low <= row[k] < high]
    if far:
        row["evidence_start"] = max(0, min(far) - 60)
        row["evidence"] = report.text[row["evidence_start"] : row["evidence_start"] + 200]
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
    rows = _quote_rows(reports)
    by_id = {r.id: r for r in reports}
    spoken = [r for r in rows if r["role"] in ("utterance", "fragment") and r["statement_id"]]
    for key, name in outlets.items():
        own = [r for r in spoken if by_id[r["article_id"]].outlet == key]
        db["outlets"].insert(
            {
                "id": key,
                "name": name,
                "articles": sum(r.outlet == key for r in reports),
                "quotes": len({r["utterance_id"] for r in own}),
            }
        )
    for report in reports:
        own = [r for r in spoken if r["article_id"] == report.id]
        db["articles"].insert(
            {
                "id": report.id,
                "outlet_id": report.outlet,
                "title": report.title,
                "url": report.url or f"https://example.org/{report.outlet}/{report.id}",
                "published": report.published,
                "language": "en",
                "source": f"{report.id}.txt",
                "words": len(report.text.split()),
                "quotes": len({r["utterance_id"] for r in own}),
                "text_hash": "0" * 16,
            }
        )
    for key, speaker in speakers.items():
        own = [r for r in spoken if r["speaker_id"] == key]
        fixed = {k: speaker.get(k) for k in ("name", "kind", "description", "wikidata", "on_behalf_of")}
        count = {"statements": len({r["statement_id"] for r in own}), **_counts(own, by_id)}
        db["speakers"].insert({"id": key, **fixed, "article_id": speaker.get("article"), **count})
        for alias in speaker.get("aliases", ()):
            db["speaker_aliases"].insert({"speaker_id": key, "alias": alias})
    for key, statement in statements.items():
        own = [r for r in rows if r["statement_id"] == key]
        dated = sorted((by_id[r["article_id"]].published or "~", by_id[r["article_id"]].outlet) for r in own)
        db["statements"].insert(
            {
                "id": key,
                "speaker_id": statement["speaker"],
                "text": statement["text"],
                "role": statement.get("role", "utterance"),
                **_counts(own, by_id),
                "first_outlet_id": dated[0][1] if dated else None,
            }
        )
    db["quotes"].insert_all(rows)


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


def make_full(path: Path) -> Path:
    """Write the small index that most tests read and return its path."""
    db = sqlite_utils.Database(path)
    create_tables(db)
    used = {q.statement for r in REPORTS for q in r.quotes}
    fill(db, REPORTS, OUTLETS, SPEAKERS, {k: v for k, v in STATEMENTS.items() if k in used})
    db["statement_redirects"].insert_all(
        [{"old_id": "s-older", "new_id": "s-old"}, {"old_id": "s-old", "new_id": "s-call"}]
    )
    db["statement_links"].insert_all(
        [
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
    )
    db["corrections"].insert_all(
        [
            {"line": 3, "action": "speaker", "target": "a1-4", "value": "office-of-petro", "applied": 1, "note": None},
            {"line": 9, "action": "not speech", "target": "gone", "value": None, "applied": 0, "note": "no such quote"},
        ]
    )
    db["skipped"].insert({"input": "empty.txt", "reason": "The file is empty."})
    db["builds"].insert(
        {
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
    )
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
    _finish(db)
    return path


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with sqlite3.connect(path) as conn:
        return conn.execute(sql).fetchall()


MAKERS: dict[str, Callable[[Path], Path]] = {"full": make_full, "empty": make_empty, "hostile": make_hostile}
