"""What was said in one go, however a page splits it: the parts of an utterance as one text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter

from quotes.datatypes import SPEECH, QuoteRecord

TAG = " … "  # stands where the reporter's own words stood: "he said"
_WORDS = re.compile(r"[^\W_]")


def parts_of(records: Iterable[QuoteRecord]) -> list[list[QuoteRecord]]:
    """Return the utterances among some records, each as its parts in the order of the article; only speech has any."""
    utterances: dict[tuple[str, str], list[QuoteRecord]] = defaultdict(list)
    for record in records:
        if record.role in SPEECH:
            utterances[record.article_id, record.utterance_id].append(record)
    return [sorted(parts, key=attrgetter("start", "id")) for parts in utterances.values()]


def uttered(parts: Sequence[QuoteRecord]) -> str:
    """Return the words of an utterance's parts as one text, with a mark where the tag between them is left out.

    Parts that follow each other over a paragraph break, without a word between them, have a space.
    """
    text = parts[0].text
    for one, other in zip(parts, parts[1:], strict=False):
        between = other.before[len(other.before) - min(len(other.before), other.start - one.end) :]
        text += (TAG if _WORDS.search(between) else " ") + other.text
    return text
