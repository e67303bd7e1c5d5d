"""Quotes in what Stanza writes of a document: in ``to_dict()`` by its tokens, in CoNLL by comments of its sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

# What stands in the column MISC of CoNLL-U between "|"s, and in no other name there.
_OURS = re.compile(r"Quote(?:Role|Speaker)?=")
_COMMENT = re.compile(r"quote_\d+")


def carry(doc: Any, quotes: Sequence[Mapping[str, Any]]) -> None:
    """Write quotes, as plain values, into one of Stanza's documents, in place of those that it had.

    A token in several quotes, one inside another, has all their numbers ("Quote=0,1"); role and speaker are those of
    the first quote that begins there.
    """
    for sentence in doc.sentences:
        for key in [key for key in sentence.comments.keys() if _COMMENT.fullmatch(key)]:  # noqa: SIM118
            sentence.comments.remove(key)
        start, end = _place(sentence.tokens[0])[0], _place(sentence.tokens[-1])[1]
        near = [quote for quote in quotes if quote["start_char"] < end and start < quote["end_char"]]
        for token in sentence.tokens:
            # Stanza writes what a token of one word has from the word.
            holder = token if len(token.id) > 1 else token.words[0]
            holder.misc = _with(holder.misc, _marks(token, near))
        for quote in near:
            if start <= quote["start_char"]:
                value = json.dumps(quote, ensure_ascii=False)
                sentence.comments.set(f"quote_{quote['id']}", value)


def _place(token: Any) -> tuple[int, int]:
    return int(token.start_char), int(token.end_char)


def _marks(token: Any, quotes: Sequence[Mapping[str, Any]]) -> list[str]:
    start, end = _place(token)
    around = [quote for quote in quotes if quote["start_char"] < end and start < quote["end_char"]]
    first = [quote for quote in around if start <= quote["start_char"]][:1]
    marks = [f"Quote={','.join(str(quote['id']) for quote in around)}"] if around else []
    for quote in first:
        marks.append(f"QuoteRole={quote['role']}")
        marks += [f"QuoteSpeaker={_cell(quote['speaker'])}"] if quote["speaker"] else []
    return marks


def _cell(name: str) -> str:
    """A name without what ends a value, a column or a line of CoNLL-U."""
    return re.sub(r"[|\s]+", " ", name)


def _with(misc: str | None, marks: list[str]) -> str | None:
    others = [part for part in (misc or "").split("|") if part and not _OURS.match(part)]
    return "|".join((*others, *marks)) or None
