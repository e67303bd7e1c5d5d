"""Where an article names somebody more fully than near the quotes: the only other paragraphs that tell anything.

Near a quote stands "Roe"; that she is Mayor Jane Roe may stand only in the first paragraph of a long article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from quotes.datatypes import Span
from quotes.text.normal import fold

_WORD = re.compile(r"[^\W\d_][\w'’.\-]*")
_POSSESSIVE = re.compile(r"['’][sS]$|\.+$")
_Pair = tuple[str, str]


# Times that two words of a name are read together far from quotes: with one reading 80 of 9,555 quotes of the train
# articles get another speaker than by reading everything, with two 25, with three 21, without a limit 21.
READINGS_OF_A_NAME = 3


def telling_paragraphs(
    text: str, paragraphs: tuple[Span, ...], near: frozenset[int], names: Iterable[str]
) -> frozenset[int]:
    """Return the indices of the paragraphs not ``near`` quotes that may give one of ``names`` more fully.

    There a word of a name stands beside another with a capital.  Two words that have stood together before are passed
    over, but not at once: where they were seen first, they may not have been a name (a headline).
    """
    parts: set[str] = set()
    counts: Counter[_Pair] = Counter()
    for name in names:
        words = [_plain(word) for word in _WORD.findall(name)]
        parts.update(words)
        counts.update(set(pairwise(words)))
    telling = set()
    for number, paragraph in enumerate(paragraphs):
        if number in near:
            continue
        pairs = {p for p in _capitalised(text, paragraph) if not parts.isdisjoint(p) and counts[p] < READINGS_OF_A_NAME}
        if pairs:
            telling.add(number)
            counts.update(pairs)
    return frozenset(telling)


def _capitalised(text: str, paragraph: Span) -> Iterator[_Pair]:
    """Neighbours of which both begin with a capital, with a space between them."""
    last = None
    for word in _WORD.finditer(text, paragraph.start, paragraph.end):
        if word.group()[0].islower():
            last = None
            continue
        if last is not None and text[last.end() : word.start()] == " ":
            yield _plain(last.group()), _plain(word.group())
        last = word


def _plain(word: str) -> str:
    return fold(_POSSESSIVE.sub("", word))
