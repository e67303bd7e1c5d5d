"""What was said in one turn, however a page splits it: the parts of an utterance as one text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter

from quotes.datatypes import SPEECH, Part, QuoteRecord

TAG = " … "  # replaces the reporter's own words: "he said"
_WORDS = re.compile(r"[^\W_]")


def parts_of(records: Iterable[QuoteRecord]) -> list[list[QuoteRecord]]:
    """Return the utterances among some records, each as its parts in article order; only speech forms utterances.

    Of an utterance that the headline repeats, these are the parts in the text.
    """
    utterances: dict[tuple[str, str], list[QuoteRecord]] = defaultdict(list)
    for record in records:
        if record.role in SPEECH:
            utterances[record.article_id, record.utterance_id].append(record)
    return [sorted(_printed(parts), key=attrgetter("start", "id")) for parts in utterances.values()]


def _printed(parts: list[QuoteRecord]) -> list[QuoteRecord]:
    return [part for part in parts if part.part is Part.TEXT] or parts


def uttered(parts: Sequence[QuoteRecord]) -> str:
    """Return the words of an utterance's parts as one text, with a mark in place of the tag between them.

    Parts with only a paragraph break between them are joined by a space.
    """
    text = parts[0].text
    for one, other in zip(parts, parts[1:], strict=False):
        between = other.before[len(other.before) - min(len(other.before), other.start - one.end) :]
        text += (TAG if _WORDS.search(between) else " ") + other.text
    return text
