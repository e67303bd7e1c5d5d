"""How one wording differs from another, word by word."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from quotes.text.word_places import PlacedWording, placed_wording

_DOTS = ("…", "...")


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words: ``kind`` is same, cut (only in the wording shown) or added (only in the printed one)."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordDiff:
    """A printed wording against the fullest one; the counts are of words."""

    changes: tuple[Change, ...]
    cut: int
    added: int
    changed: int

    @property
    def is_same(self) -> bool:
        """Return whether no word differs."""
        return not (self.cut or self.added or self.changed)

    @property
    def summary(self) -> str:
        """Return the difference in words: "2 words changed, 14 cut"."""
        counts = [f"{n} {verb}" for n, verb in self._counts() if n]
        if not counts:
            return "the same words"
        first, *rest = counts
        count, verb = first.split(" ")
        return ", ".join([f"{count} word{'' if count == '1' else 's'} {verb}", *rest])

    def _counts(self) -> tuple[tuple[int, str], ...]:
        return (self.changed, "changed"), (self.cut, "cut"), (self.added, "added")


@lru_cache(maxsize=2048)
def compare(full: str, printed: str) -> WordDiff:
    """Return how ``printed`` differs from ``full``; words that merging takes for the same are the same here too."""
    a, b = placed_wording(full), placed_wording(printed)
    matcher = SequenceMatcher(None, a.words, b.words, autojunk=False)
    changes: list[Change] = []
    cut = added = changed = 0
    for op, i, j, k, m in matcher.get_opcodes():
        if op == "equal":
            changes.append(Change("same", _shown(b, k, m)))
            continue
        old, new = _shown(a, i, j), _shown(b, k, m)
        both = min(len(old), len(new))
        cut, added, changed = cut + len(old) - both, added + len(new) - both, changed + both
        changes += [Change("cut", old)] if old else []
        changes += [Change("added", new)] if new else []
    return WordDiff(tuple(changes), cut, added, changed)


def _shown(wording: PlacedWording, start: int, end: int) -> tuple[str, ...]:
    """Return some words as they are printed, without dots that stand for others."""
    return tuple(word for word in wording.shown(start, end) if word not in _DOTS)
