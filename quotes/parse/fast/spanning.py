"""The best dependency tree with exactly one root word, from a score for each word and each possible head.

The algorithm is that of Chu and Liu, and of Edmonds: every word takes its best head, and each cycle is contracted to
one word until none is left. The single root is first the word that a bound on trees favours; if its tree is worth more
than the others' bounds, no tree is better. Else arcs from the root are made so expensive that the best tree has as few
of them as possible (Stanojević and Cohen 2021, "A Root of a Problem"), which takes many more contractions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Contraction:
    """A cycle contracted to the last word of a smaller problem."""

    heads: Numbers  # of the larger problem, with the cycle
    cycle: Numbers
    rest: Numbers
    enter: Numbers  # for each other word: the word of the cycle whose head it would best be
    leave: Numbers  # for each other word: the word of the cycle that would best be its head


def best_tree(scores: NDArray[np.floating]) -> Numbers:
    """Return the head of each word; word 0 is the root node, its own head.

    ``scores[word, head]`` may be minus infinity for impossible heads, but not for all heads of a word.
    """
    count = len(scores)
    own = np.asarray(scores, dtype=np.float64).copy()
    own[np.arange(count), np.arange(count)] = -np.inf
    heads = _with_likely_root(own)
    if heads is not None:
        return heads
    finite = own[np.isfinite(own)]
    own[:, 0] -= (finite.max() - finite.min() + 1) * count
    return _arborescence(own)


def _with_likely_root(own: Scores) -> Numbers | None:
    """The best tree if the word with the highest bound is its root, else None.

    A tree with this root is worth at most what all words' best heads are, cycles or not.
    """
    best = own[1:, 1:].max(axis=1, initial=-np.inf)
    if not np.isfinite(best).all():
        return None
    bounds = own[1:, 0] + (best.sum() - best)
    root = int(bounds.argmax()) + 1
    rooted = own.copy()
    rooted[:, 0] = -np.inf
    rooted[root] = -np.inf
    rooted[root, 0] = own[root, 0]
    heads = _arborescence(rooted)
    worth = own[np.arange(1, len(own)), heads[1:]].sum()
    bounds[root - 1] = -np.inf
    return heads if worth >= bounds.max() else None


def _arborescence(own: Scores) -> Numbers:
    """The heads of the best tree, however many words depend on word 0."""
    steps: list[_Contraction] = []
    heads = _greedy(own)
    while (cycle := cycle_of(heads.tolist())) is not None:
        step, own = _contract(own, heads, np.array(cycle))
        steps.append(step)
        heads = _greedy(own)
    for step in reversed(steps):
        heads = _expand(heads, step)
    return heads


def cycle_of(heads: list[int]) -> list[int] | None:
    """Return the words of a cycle, or None if every word depends on word 0 in the end."""
    start_of = [0] * len(heads)  # the start from which a word was first reached
    start_of[0] = -1
    for start in range(1, len(heads)):
        at = start
        while not start_of[at]:
            start_of[at] = start
            at = heads[at]
        if start_of[at] == start:
            cycle = [at]
            while heads[cycle[-1]] != at:
                cycle.append(heads[cycle[-1]])
            return cycle
    return None


def _greedy(scores: Scores) -> Numbers:
    heads: Numbers = scores.argmax(axis=1)
    heads[0] = 0
    return heads


def _contract(scores: Scores, heads: Numbers, cycle: Numbers) -> tuple[_Contraction, Scores]:
    mask = np.ones(len(scores), dtype=bool)
    mask[cycle] = False
    rest = np.flatnonzero(mask)
    gain = scores[np.ix_(cycle, rest)] - scores[cycle, heads[cycle]][:, None]
    out = scores[np.ix_(rest, cycle)]
    enter, leave = gain.argmax(axis=0), out.argmax(axis=1)
    size = len(rest)
    smaller = np.full((size + 1, size + 1), -np.inf)
    smaller[:size, :size] = scores[np.ix_(rest, rest)]
    smaller[size, :size] = gain[enter, np.arange(size)]
    smaller[:size, size] = out[np.arange(size), leave]
    return _Contraction(heads, cycle, rest, enter, leave), smaller


def _expand(heads: Numbers, step: _Contraction) -> Numbers:
    """The heads of the larger problem from those of the smaller one."""
    size = len(step.rest)
    whole = step.heads.copy()
    below = heads[:size]
    from_cycle = below == size
    whole[step.rest] = np.where(from_cycle, step.cycle[step.leave], step.rest[np.minimum(below, size - 1)])
    whole[0] = 0
    head = heads[size]
    whole[step.cycle[step.enter[head]]] = step.rest[head]
    return whole
