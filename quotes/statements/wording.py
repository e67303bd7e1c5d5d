"""The wording of a quote: its words in normal form, and where the reporter removed or added some."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain

from quotes.text.amounts import in_parts
from quotes.text.lexicon import RAREST_WORD_BITS, Lexicon
from quotes.text.normal import normal, words_with_points
from quotes.text.normal import words as normal_words

# Dots that stand for omitted words: …, ..., . . . and the same in brackets.
_GAP = r"[\[(]?(?:…|\.\s?\.\s?\.(?:\s?\.)?)[\])]?|\[\s*\]"
# A bracket inside or at the edge of a word changes the word ("[T]he", "pick[ing]"); a separate one adds words.
_CHANGED = re.compile(r"(?<=\w)\[([^\W\d_]{1,4})\]|\[([^\W\d_]{1,4})\](?=\w)")
_MARKS = re.compile(rf"({_GAP})|\[([^\]\n]{{1,80}})\]|\(([^)\n]{{1,40}})\)")

# Marks that end a clause, and of these the ones that end a sentence.
_SENTENCE = frozenset(".!?")
_CLAUSE = _SENTENCE | frozenset(",;:—–")


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of the corpus; equal normal forms and cuts are one Wording."""

    key: str  # the normal form
    stems: tuple[str, ...]  # one for each word of the key
    bits: tuple[int, ...]  # the bits of each stem
    gaps: tuple[int, ...]  # indices of words before which something is omitted
    added: frozenset[int]  # indices of words in brackets
    names: frozenset[str]  # stems that are printed with a name's capital
    clauses: frozenset[int]  # indices of words before which a clause ends: a comma or more
    sentences: frozenset[int]  # indices of words before which a sentence ends
    normal: str  # the normal form of the text as printed; the key has brackets resolved


@lru_cache(maxsize=1 << 12)  # some 12 MB: texts that are printed again mostly are so at once
def wording(text: str, lexicon: Lexicon) -> Wording:
    """Return the wording of a quote's text."""
    printed, text = text, _CHANGED.sub(lambda m: m.group(1) or m.group(2), text) if "[" in text else text
    stems: list[str] = []
    keys: list[str] = []
    clauses: list[int] = []
    sentences: list[int] = []
    gaps: list[int] = []
    added: list[int] = []

    def take(piece: str) -> None:
        for word, before in _in_figures(words_with_points(piece), lexicon):
            if before & _CLAUSE:
                clauses.append(len(keys))
            if before & _SENTENCE:
                sentences.append(len(keys))
            keys.append(word)
            stems.append(lexicon.numerals.get(word) or lexicon.stem(word))

    end = 0
    for match in _MARKS.finditer(text) if _may_be_marked(text) else ():
        take(text[end : match.start()])
        end = match.end()
        if match.group(1):
            gaps.append(len(stems))
        else:
            first = len(stems)
            take(match.group(2) or match.group(3))
            added.extend(range(first, len(stems)))
    take(text[end:])
    key = " ".join(keys)
    return Wording(
        key=key,
        stems=tuple(stems),
        bits=tuple(map(lexicon.tells, stems)),
        gaps=tuple(gaps),
        added=frozenset(added),
        names=_names(text, lexicon),
        clauses=frozenset(clauses),
        sentences=frozenset(sentences),
        normal=normal(printed) if end or text != printed or not lexicon.parts.keys().isdisjoint(keys) else key,
    )


_FIGURE = re.compile(r"\d")  # of a number, which may be printed in words


def of_parts(parts: Sequence[Wording], text: str, lexicon: Lexicon) -> Wording:
    """Return the wording of ``text``, which is parts with these wordings and an ellipsis between spaces after each.

    Their words are told already, which takes most of the time. There are no brackets: one might begin in a part and
    end in the next.
    """
    first = list(accumulate((len(part.stems) for part in parts), initial=0))
    moved = list(zip(first, parts, strict=False))
    key = " ".join(part.key for part in parts)
    return Wording(
        key=key,
        stems=tuple(chain.from_iterable(part.stems for part in parts)),
        bits=tuple(chain.from_iterable(part.bits for part in parts)),
        gaps=tuple(sorted([*(n + i for n, part in moved for i in part.gaps), *first[1:-1]])),
        added=frozenset(),
        names=_names(text, lexicon),
        clauses=frozenset(n + i for n, part in moved for i in part.clauses),
        sentences=frozenset(n + i for n, part in moved for i in part.sentences),
        normal=normal(text) if _FIGURE.search(key) else " ".join(part.normal for part in parts),
    )


def _may_be_marked(text: str) -> bool:
    """Return whether a text has any of the characters of a reporter's mark: few have, and looking is fast."""
    return "[" in text or "(" in text or "…" in text or text.count(".") >= 3  # noqa: PLR2004


def _in_figures(printed: list[tuple[str, frozenset[str]]], lexicon: Lexicon) -> list[tuple[str, frozenset[str]]]:
    """Return words, each with what stands before it, with a number that is counted in parts as one word."""
    part = in_parts([word for word, _ in printed], lexicon.amounts, lexicon.parts)
    if part is None:
        return printed
    start, end, figures = part
    return [*printed[:start], (figures, printed[start][1]), *printed[end:]]


_NAME = re.compile(r"(?<=[^\W\d_,;] )(?:[^\W\d_a-zß-ÿ][^\W\d_]+|(?:[A-Z]\.){2,})")
_FIRST = re.compile(r"\W*([^\W\d_a-zß-ÿ][^\W\d_]+)")


def _names(text: str, lexicon: Lexicon) -> frozenset[str]:
    """Return the stems of words capitalised inside a sentence, and of a rare word that begins the text."""
    if text.isupper():
        return frozenset()
    names = {lexicon.stem(w) for name in _NAME.findall(text) for w in normal_words(name)}
    first = _FIRST.match(text)
    begins = {lexicon.stem(w) for w in normal_words(first.group(1))} if first else set()
    names.update(stem for stem in begins if lexicon.tells(stem) == RAREST_WORD_BITS)
    return frozenset(names)
