"""Which wordings have enough words in common to be laid side by side, by the numbers of their words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from quotes.datatypes.columns import column
from quotes.datatypes.sequences import Keep, Numbers, in_memory
from quotes.statements.arrays import Pairs, each_once
from quotes.statements.compare import LEAST_SAMENESS
from quotes.statements.evidence import ECHO_BITS
from quotes.statements.links import ALIKE, ALIKE_BITS, ALIKE_WORDS
from quotes.statements.wordings import Wordings
from quotes.text.lexicon import Lexicon

_PAIRS = 1 << 12  # pairs of wordings looked at together: ten megabytes


class CommonWords:
    """What two wordings share, in any order: less than this, and the two quotes have no edge, whoever speaks."""

    def __init__(self, wordings: Wordings, lexicon: Lexicon, keep: Keep = in_memory) -> None:
        self._words, self._lengths, self._ends = wordings.words, wordings.lengths, wordings.ends
        self._bits = np.array([lexicon.tells(stem) for stem in wordings.stems], np.int64)
        self._content = np.array([stem not in lexicon.function for stem in wordings.stems], bool)
        self._brief = column(keep, np.bool_, self._are_brief())

    def _are_brief(self) -> Iterator[Numbers]:
        """Yield for all wordings whether they have less than an echo, some at a time."""
        for start in range(0, self._lengths.count, _PAIRS):
            ends = self._ends.between(start, min(start + _PAIRS, self._lengths.count) + 1)
            bits = self._bits[self._words.between(ends[0], ends[-1])]
            yield np.add.reduceat(bits, ends[:-1] - ends[0]) < ECHO_BITS

    def brief(self, one: Numbers, other: Numbers) -> Numbers:
        """Return for pairs of wordings whether they have less in common than an echo has: the shorter has no more."""
        first, second = self._lengths.take(one), self._lengths.take(other)
        brief: Numbers = (self._brief.take(one) | (first > second)) & (self._brief.take(other) | (second > first))
        return brief

    def enough(self, one: Numbers, other: Numbers) -> Numbers:
        """Return for pairs of wordings, by number, whether they have enough words in common."""
        result: Numbers = one == other
        different = np.flatnonzero(~result)
        left, right = ((self._ends.take(side), self._lengths.take(side)) for side in (one[different], other[different]))
        for start in range(0, len(different), _PAIRS):
            some = slice(start, start + _PAIRS)
            result[different[some]] = self._enough((left[0][some], left[1][some]), (right[0][some], right[1][some]))
        return result

    def _enough(self, one: Pairs, other: Pairs) -> Numbers:
        """Return the same for wordings that are given by where they begin, and how many words they have."""
        count = len(one[0])
        left, right = self._listed(*one), self._listed(*other)
        both = np.sort(np.concatenate([left, right]))
        common = both[:-1][both[1:] == both[:-1]]
        bits, content, words = self._sums(common, count)
        (bits_left, content_left, _), (bits_right, content_right, _) = (self._sums(c, count) for c in (left, right))
        overlapping = bits / np.maximum(1, np.minimum(bits_left, bits_right)) >= LEAST_SAMENESS
        alike = content / np.maximum(1, np.minimum(content_left, content_right)) >= ALIKE
        enough: Numbers = overlapping | (alike & (words >= ALIKE_WORDS) & (content >= ALIKE_BITS))
        return enough

    def _listed(self, starts: Numbers, lengths: Numbers) -> Numbers:
        """Return the words of wordings, each once: numbers that stand for the place of the wording and the word."""
        places = np.repeat(np.arange(len(lengths)), lengths)
        return each_once(places * len(self._bits) + self._words.some(starts, lengths))

    def _sums(self, codes: Numbers, count: int) -> tuple[Numbers, Numbers, Numbers]:
        """Return for each place the bits of its words, those of its content words, and how many these are."""
        places, words = np.divmod(codes, len(self._bits))
        content = self._content[words]
        bits = self._bits[words]
        return (
            np.bincount(places, bits, count),
            np.bincount(places[content], bits[content], count),
            np.bincount(places[content], minlength=count),
        )
