"""How far a passage and a printed wording in another language say the same, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from quotes.lang import load
from quotes.text.bilingual import Meanings, alike
from quotes.text.facts import Facts, facts
from quotes.text.normal import fold

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CONTRACTED = re.compile(r"'(?:s|re|ve|ll|d|m)$")
_BEGINS = re.compile(r"(?:^|[.!?…:\n])[^\w]*$")
# Where a wording can be cut: at the end of a sentence or a clause.
_CUT = re.compile(r"[.!?…;:,—](?=\s)")


@dataclass(frozen=True, slots=True)
class MeantWord:
    """A word of a text, folded: what it may mean, whether a translation must have it, whether it is a name."""

    word: str
    senses: frozenset[int]
    needed: bool
    name: bool
    start: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a passage stands in a wording, how much of that part of the wording stands in the passage.

    ``words`` are the words that both have, names left out; ``whole`` says that it is all of the wording.
    """

    passage: float
    wording: float
    words: int
    whole: bool

    @property
    def score(self) -> float:
        """Return the likeness as one number: what both have on the whole, and what the poorer of them has."""
        return min(self.passage, self.wording) / 2 + (self.passage + self.wording) / 4


def meant_words(text: str, code: str, side: Meanings) -> tuple[MeantWord, ...]:
    """Return the words of a text in the language ``code`` without what its facts tell: numbers, days, denials."""
    grammar, of_facts = _apart(code)
    words: list[MeantWord] = []
    for match in _WORD.finditer(text):
        word = _CONTRACTED.sub("", fold(match.group().replace("’", "'")))
        if word in of_facts:
            continue
        is_name = match.group()[0].isupper() and not _BEGINS.search(text[: match.start()])
        needed = len(word) > 1 and word not in grammar and word not in side.grammar
        words.append(MeantWord(word, side.senses(word), needed, is_name, match.start()))
    return tuple(words)


@cache
def _apart(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the folded words of grammar of a language, and those that tell facts."""
    language = load(code)
    grammar = {_CONTRACTED.sub("", fold(word)) for word in language.words("statements", "function")}
    counts = {word for line in language.table("counts").get("words", ()) for word in line.split()[1:]}
    kinds = language.table("kinds")
    days = {word for kind in ("weekdays", "months") for line in kinds.get(kind, ()) for word in line.split()}
    denials = language.words("statements", "negations") | language.words("counts", "negations")
    return frozenset(grammar), frozenset(map(fold, counts | days | denials))


def likeness(passage: Sequence[MeantWord], own: Facts, wording: str, code: str, side: Meanings) -> Likeness | None:
    """Return how far a passage with its facts says what a wording, or a part of it, says in the language ``code``.

    None if a number, a day or a denial differs.
    """
    words = meant_words(wording, code, side)
    needed = sum(word.needed for word in passage)
    best: Likeness | None = None
    for start, end in _parts(wording):
        part = [word for word in words if start <= word.start < end]
        if not LEAST_PART <= sum(word.needed for word in part) / max(1, needed) <= MOST_PART:
            continue
        theirs = facts(wording[start:end], code)
        if own.contradicts(theirs) or own.lacks(theirs) or own.denied != theirs.denied:
            continue
        if start and facts(_sentence_before(wording, start), code).denied:
            continue
        shares = _share(passage, part), _share(part, passage)
        result = Likeness(*shares, _in_both(passage, part), whole=(start, end) == (0, len(wording)))
        if best is None or result.score > best.score:
            best = result
    return best


# Words that a part of a wording has, against a passage's: outside these the two cannot say the same.
LEAST_PART = 0.5
MOST_PART = 2.0
MOST_CUTS = 24  # of one wording: three hundred parts


def _parts(wording: str) -> Iterator[tuple[int, int]]:
    """Yield the whole wording and the parts that begin and end at a sentence's or a clause's edge."""
    cuts = [match.end() for match in _CUT.finditer(wording)][:MOST_CUTS]
    edges = [0, *(cut for cut in cuts if wording[cut:].strip()), len(wording)]
    for number, start in enumerate(edges):
        for end in edges[number + 1 :]:
            yield start, end


def _sentence_before(wording: str, start: int) -> str:
    """Return what stands before a part in its sentence: a denial there can reach into the part."""
    return re.split(r"[.!?…]\s", wording[:start] + " ")[-1]


NAME_WEIGHT = 0.5  # a name tells whom a sentence is about, not what it says


def _share(mine: Sequence[MeantWord], theirs: Sequence[MeantWord]) -> float:
    """Return the share of the needed words of one text that another one has, each word of that taken once."""
    left = list(theirs)
    total = common = 0.0
    for word in sorted((word for word in mine if word.needed), key=lambda word: not word.name):
        weight = NAME_WEIGHT if word.name else 1.0
        total += weight
        match = min((one for one in left if _same(word, one)), key=lambda one: not one.needed, default=None)
        if match:
            common += weight
            if match.needed:
                left.remove(match)
    return common / total if total else 0.0


def _in_both(mine: Sequence[MeantWord], theirs: Sequence[MeantWord]) -> int:
    return sum(
        any(_same(word, one) for one in theirs)
        for word in {word.word: word for word in mine if word.needed and not word.name}.values()
    )


def _same(one: MeantWord, other: MeantWord) -> bool:
    return bool(one.senses & other.senses) or alike(one.word, other.word)
