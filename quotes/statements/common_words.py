"""Which wordings have enough words in common to be laid side by side, by the numbers of their words."""

from __future__ import annotations

import numpy as np

from quotes.datatypes.sequences import Numbers
from quotes.statements.arrays import each_once
from quotes.statements.compare import LEAST_SAMENESS
from quotes.statements.evidence import ECHO_BITS
from quotes.statements.links import ALIKE, ALIKE_BITS, ALIKE_WORDS
from quotes.statements.wordings import Wordings
from quotes.text.lexicon import Lexicon

_PAIRS = 1 << 12  # pairs of wordings looked at together: ten megabytes


class CommonWords:
    """What two wordings share, in any order: less than this, and the two quotes have no edge, whoever speaks."""

    def __init__(self, wordings: Wordings, lexicon: Lexicon) -> None:
        self._words, self._lengths, self._ends = wordings.words, wordings.lengths, wordings.ends
        self._bits = np.array([lexicon.tells(stem) for stem in wordings.stems], np.int64)
        self._content = np.array([stem not in lexicon.function for stem in wordings.stems], bool)
        self._brief = np.empty(len(self._lengths), bool)
        for start in range(0, len(self._lengths), _PAIRS):
            end = min(start + _PAIRS, len(self._lengths))
            bits = self._bits[self._words.between(self._ends[start], self._ends[end])]
            self._brief[start:end] = np.add.reduceat(bits, self._ends[start:end] - self._ends[start]) < ECHO_BITS

    def brief(self, one: Numbers, other: Numbers) -> Numbers:
        """Return for pairs of wordings whether they have less in common than an echo has: the shorter has no more."""
        first, second = self._lengths[one], self._lengths[other]
        brief: Numbers = (self._brief[one] | (first > second)) & (self._brief[other] | (second > first))
        return brief

    def enough(self, one: Numbers, other: Numbers) -> Numbers:
        """Return for pairs of wordings, by number, whether they have enough words in common."""
        result: Numbers = one == other
        different = np.flatnonzero(~result)
        for start in range(0, len(different), _PAIRS):
            some = different[start : start + _PAIRS]
            result[some] = self._enough(one[some], other[some])
        return result

    def _enough(self, one: Numbers, other: Numbers) -> Numbers:
        left, right = self._listed(one), self._listed(other)
        both = np.sort(np.concatenate([left, right]))
        common = both[:-1][both[1:] == both[:-1]]
        bits, content, words = self._sums(common, len(one))
        (bits_left, content_left, _), (bits_right, content_right, _) = (self._sums(c, len(one)) for c in (left, right))
        overlapping = bits / np.maximum(1, np.minimum(bits_left, bits_right)) >= LEAST_SAMENESS
        alike = content / np.maximum(1, np.minimum(content_left, content_right)) >= ALIKE
        enough: Numbers = overlapping | (alike & (words >= ALIKE_WORDS) & (content >= ALIKE_BITS))
        return enough

    def _listed(self, numbers: Numbers) -> Numbers:
        """Return the words of wordings, each once: numbers that stand for the place of the wording and the word."""
        places = np.repeat(np.arange(len(numbers)), self._lengths[numbers])
        return each_once(places * len(self._bits) + self._words.some(self._ends[numbers], self._lengths[numbers]))

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
