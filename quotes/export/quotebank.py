"""Statements in the layout of Quotebank's quotation-centric files, for programs that read it.

Quotebank (Vaucher and others, 2021) has one JSON object a line for each quotation: ``quoteID``, ``quotation``,
``speaker``, ``qids``, ``date``, ``numOccurrences``, ``probas``, ``urls`` and ``phase``.  What it does not know is the
word "None" as a speaker, and so it is here.  Its probabilities are text with four decimals.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import IO, Any

from quotes.database import Search, read_printed
from quotes.datatypes import SPEECH
from quotes.export.columns import moment
from quotes.text.web_addresses import outward, wikidata

NOBODY = "None"
NO_DAY = "0000-00-00"  # in the id of a statement that no article dates; its date is null


def write(db: Any, file: IO[bytes], search: Search) -> int:
    """Write each statement that ``search`` asks for; return how many."""
    numbers: Counter[str] = Counter()  # of each day, for the ids
    for statement, printed in groupby(read_printed(db, "statement", search), key=lambda row: row["statement_id"]):
        rows = [row for row in printed if row["role"] in SPEECH]
        if statement is None or not rows:
            continue
        day = min((str(d) for row in rows if (d := moment(row["published"])[0])), default=NO_DAY)
        numbers[day] += 1
        line = {"quoteID": f"{day}-{numbers[day]:06d}", **quotation(rows)}
        file.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    return numbers.total()


def quotation(printed: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a statement without its id; ``printed`` are its quotes."""
    first = printed[0]
    urls = (outward(row["url"]) for row in printed)
    return {
        "quotation": max((row["text"] for row in printed), key=len),
        "speaker": first["speaker"] or NOBODY,
        "qids": [first["speaker_wikidata"]] if wikidata(first["speaker_wikidata"]) else [],
        "date": _date(printed),
        "numOccurrences": len({row["utterance_id"] for row in printed}),
        "probas": probabilities(printed),
        "urls": list(dict.fromkeys(url for url in urls if url)),
        "phase": None,  # of Quotebank's own crawl
    }


def _date(printed: Sequence[dict[str, Any]]) -> str | None:
    """The earliest day or moment, which is midnight if only the day is known."""
    days = [(when or day) for row in printed for day, when, _ in [moment(row["published"])] if day]
    earliest = min(map(str, days), default=None)
    return earliest and f"{earliest[:19]}{' 00:00:00' if len(earliest) == 10 else ''}"


def probabilities(printed: Sequence[dict[str, Any]]) -> list[list[str]]:
    """Return the candidates with their probabilities over all printings, which sum to one, the speaker first.

    As in Quotebank, those of the printings are added and the sums divided by their own sum.
    """
    speaker = printed[0]["speaker"] or NOBODY
    sums: dict[str, float] = defaultdict(float)
    for row in printed:
        others = json.loads(row["alternatives"] or "[]")
        one = {other["speaker"]: other["score"] for other in others} | {
            row["speaker"] or NOBODY: row["confidence"] or 0
        }
        for name, probability in one.items():
            sums[name] += probability
        if NOBODY not in one:
            sums[NOBODY] += max(0.0, 1 - sum(one.values()))
    whole = sum(sums.values()) or 1
    ranked = sorted(sums.items(), key=lambda pair: (pair[0] != speaker, -pair[1], pair[0]))
    return [[name, f"{share / whole:.4f}"] for name, share in ranked if name == speaker or share > 0]
