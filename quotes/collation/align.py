"""A wording aligned with a fuller one, word by word: what is the same, cut, changed or added, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from quotes.text.word_distance import unlikeness
from quotes.text.word_places import PlacedWording, placed_wording

# A stretch that differs is aligned word with word if it has at most this many pairs of words (a second of Python is
# about two million); a longer one is changed as a whole.
MOST_PAIRS = 4_000
# What a word without a counterpart costs, and one with an unlike word in its place: as much as both of them alone, so
# that likeness decides what stands where. Whole numbers, for they are compared.
_ALONE, _UNLIKE = 50, 100
_LIKE = 0.6  # the distance between two words with one initial below which they are like: look and look[s], ten and tens


class RunKind(StrEnum):
    """What became of a run of words of the fullest wording."""

    SAME = "same"
    CUT = "cut"
    CHANGED = "changed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words: those of the fullest wording from ``start`` to ``end``, and what is printed in their place.

    ``full`` and ``printed`` are words as printed; ``printed`` is empty for a cut, ``full`` for an addition.
    """

    kind: RunKind
    start: int
    end: int
    full: tuple[str, ...]
    printed: tuple[str, ...]


# A step of an alignment: the number of a word of the fullest wording, of the other one, or of both.
_Step = tuple[int | None, int | None]


@lru_cache(maxsize=4096)
def align(full: str, wording: str) -> tuple[Run, ...]:
    """Return the runs that make up ``wording``, in order, against ``full``.

    Words are the same if merging takes them for the same: spelling, capitals and signs do not count.  Every word of
    both wordings is in exactly one run.
    """
    a, b = placed_wording(full), placed_wording(wording)
    kinds = [(_kind(step, a, b), step) for step in _steps(a.words, b.words)]
    runs: list[Run] = []
    at_full = at_wording = 0
    for kind, group in groupby(kinds, key=lambda one: one[0]):
        steps = [step for _, step in group]
        end_full = at_full + sum(one is not None for one, _ in steps)
        end_wording = at_wording + sum(other is not None for _, other in steps)
        both = a.shown(at_full, end_full), b.shown(at_wording, end_wording)
        runs.append(Run(kind, at_full, end_full, *both))
        at_full, at_wording = end_full, end_wording
    return tuple(runs)


def _kind(step: _Step, a: PlacedWording, b: PlacedWording) -> RunKind:
    one, other = step
    if one is None:
        return RunKind.ADDED
    if other is None:
        return RunKind.CUT
    return RunKind.SAME if a.words[one] == b.words[other] else RunKind.CHANGED


def _steps(a: Sequence[str], b: Sequence[str]) -> Iterator[_Step]:
    """Yield the steps of the alignment: the longest stretches that agree first, then what lies between them."""
    matcher: SequenceMatcher[str] = SequenceMatcher(None, a, b, autojunk=False)
    for op, i, j, k, m in matcher.get_opcodes():
        if op == "replace":
            for one, other in _between(a[i:j], b[k:m], from_end=k == 0):
                yield (None if one is None else i + one), (None if other is None else k + other)
        elif op == "equal":
            yield from zip(range(i, j), range(k, m), strict=True)
        else:
            yield from ((one, None) for one in range(i, j))
            yield from ((None, other) for other in range(k, m))


def _between(a: Sequence[str], b: Sequence[str], from_end: bool) -> list[_Step]:
    """Return the cheapest alignment of two stretches that differ, by which like words stand in one place.

    Of unlike words, the last stand in one place if ``from_end``, else the first.
    """
    if len(a) * len(b) > MOST_PAIRS:
        both = min(len(a), len(b))
        left: list[_Step] = [(one, None) for one in range(both, len(a))]
        return [*((n, n) for n in range(both)), *left, *((None, other) for other in range(both, len(b)))]
    unlike = [[_distance(one, other) for other in b] for one in a]
    costs = [[_ALONE * (i + j) for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            alone = min(costs[i - 1][j], costs[i][j - 1]) + _ALONE
            costs[i][j] = min(costs[i - 1][j - 1] + unlike[i - 1][j - 1], alone)
    return _cheapest(costs, unlike, from_end)


def _cheapest(costs: Sequence[Sequence[int]], unlike: Sequence[Sequence[int]], from_end: bool) -> list[_Step]:
    """Return the steps that led to the last of the costs, read from there to the beginning."""
    steps: list[_Step] = []
    i, j = len(costs) - 1, len(costs[0]) - 1
    while i or j:
        cuts = i > 0 and costs[i][j] == costs[i - 1][j] + _ALONE
        stands = i > 0 and j > 0 and costs[i][j] == costs[i - 1][j - 1] + unlike[i - 1][j - 1]
        if stands and (from_end or i <= j or not cuts):
            i, j = i - 1, j - 1
            steps.append((i, j))
        elif cuts:
            i -= 1
            steps.append((i, None))
        else:
            j -= 1
            steps.append((None, j))
    return steps[::-1]


def _distance(one: str, other: str) -> int:
    distance = unlikeness(one, other) if one[:1] == other[:1] else 1.0
    return round(_UNLIKE * distance) if distance < _LIKE else _UNLIKE
