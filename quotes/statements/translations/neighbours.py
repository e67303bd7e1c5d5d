"""Which statements of one speaker are near each other in sense and in time: all pairs that are worth weighing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from quotes.statements.translations.encoder import Vectors
from quotes.statements.translations.said import Said

Floats = npt.NDArray[np.float32]

# Days between two statements: news agencies translate within hours, weeklies and answers to what was said take a
# week or two.
MOST_DAYS = 14
# The cosine from which a pair is weighed.  On data/gold/translations/fit no translation is below .57, and nine in ten
# pairs of one speaker's other statements are.
LEAST_COSINE = 0.45
# Statements that are compared with all others at a time, which bounds the memory.
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Near:
    """Two statements by their indices, the nearest two of their texts, and the cosine of these.

    ``rival`` is the highest cosine that one of the two has with any statement in the other's language.
    """

    a: int
    b: int
    text_a: int
    text_b: int
    cosine: float
    rival: float


def in_reach(sayings: Sequence[Said], spoken: str | None) -> list[Said]:
    """Return the statements that have another one within some days that can be a translation of theirs.

    That is one in another language, or any where the language is not the one that is ``spoken``, the speaker's.
    """
    reachable: set[str] = set()
    for language in {one.language for one in sayings}:
        own = [one for one in sayings if one.language == language]
        others = sayings if spoken and spoken != language else [one for one in sayings if one.language != language]
        first, last = map(np.sort, _days(others))
        own_first, own_last = _days(own)
        begun = np.searchsorted(first, own_last + MOST_DAYS, side="right")
        over = np.searchsorted(last, own_first - MOST_DAYS, side="left")
        least = 1 if others is sayings else 0  # itself
        reachable.update(one.id for one, n in zip(own, begun - over, strict=True) if n > least)
    return [one for one in sayings if one.id in reachable]


def near(sayings: Sequence[Said], vectors: Sequence[Vectors]) -> list[Near]:
    """Return the pairs of one speaker's statements that are near each other, of different articles, in order."""
    starts = np.cumsum([0] + [len(one.texts) for one in sayings])
    all_vectors = np.concatenate(vectors)
    languages = sorted({one.language for one in sayings})
    code = np.array([languages.index(one.language) for one in sayings])
    best = np.zeros((len(sayings), len(languages)), np.float32)
    pairs: list[Near] = []
    for low in range(0, len(sayings), _AT_ONCE):
        high = min(len(sayings), low + _AT_ONCE)
        rows = all_vectors[starts[low] : starts[high]].astype(np.float32)
        for left in range(0, high, _AT_ONCE):
            right = min(high, left + _AT_ONCE)
            allowed = _allowed(sayings[low:high], sayings[left:right])
            if not allowed.any():
                continue
            cosines = rows @ all_vectors[starts[left] : starts[right]].astype(np.float32).T
            most = np.maximum.reduceat(cosines, starts[low:high] - starts[low], axis=0)
            most = np.maximum.reduceat(most, starts[left:right] - starts[left], axis=1)
            most = np.where(allowed, most, 0.0)
            if low == left:
                np.fill_diagonal(most, 0.0)
            _note(best, most, code, low, left)
            pairs.extend(_found(most, cosines, starts, low, left))
    pairs = [pair for pair in pairs if sayings[pair.a].articles.isdisjoint(sayings[pair.b].articles)]
    pairs.sort(key=lambda pair: (pair.a, pair.b))
    return [replace(p, rival=float(max(best[p.a, code[p.b]], best[p.b, code[p.a]]))) for p in pairs]


def _allowed(rows: Sequence[Said], columns: Sequence[Said]) -> npt.NDArray[np.bool_]:
    """Return which pairs are some days apart at most; a statement without a date can be of any day."""
    (first, last), (others_first, others_last) = _days(rows), _days(columns)
    allowed: npt.NDArray[np.bool_] = first[:, None] - others_last[None, :] <= MOST_DAYS
    allowed &= others_first[None, :] - last[:, None] <= MOST_DAYS
    return allowed


def _days(sayings: Sequence[Said]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    first = np.array([-np.inf if one.first is None else one.first for one in sayings])
    return first, np.array([np.inf if one.last is None else one.last for one in sayings])


def _note(best: Floats, most: Floats, code: npt.NDArray[np.int_], low: int, left: int) -> None:
    """Raise the best cosine of each statement with those of each language."""
    for language in range(best.shape[1]):
        columns = code[left : left + most.shape[1]] == language
        if columns.any():
            at = slice(low, low + most.shape[0])
            best[at, language] = np.maximum(best[at, language], most[:, columns].max(axis=1))
        rows = code[low : low + most.shape[0]] == language
        if rows.any():
            at = slice(left, left + most.shape[1])
            best[at, language] = np.maximum(best[at, language], most[rows].max(axis=0))


def _found(most: Floats, cosines: Floats, starts: npt.NDArray[np.int_], low: int, left: int) -> Iterator[Near]:
    """Yield the pairs of a block that are near, with their nearest texts."""
    for i, j in np.argwhere(most >= LEAST_COSINE).tolist():
        a, b = left + j, low + i
        if a >= b:
            continue
        top, side = starts[b] - starts[low], starts[a] - starts[left]
        block = cosines[top : starts[b + 1] - starts[low], side : starts[a + 1] - starts[left]]
        text_b, text_a = np.unravel_index(int(block.argmax()), block.shape)
        yield Near(a, b, int(text_a), int(text_b), float(block[text_b, text_a]), 0.0)
