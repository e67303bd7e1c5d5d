"""How one wording differs from another, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from quotes.text.normal import placed_words

MOST_WORDS = 1500  # of a side: difflib takes quadratic time, and a page must not
_DOTS = ("…", "...")
_IN_WORD = re.compile(r"[\[\]]")  # a bracket that changes a word: look[s], [T]he
_OPENS = re.compile(r"\s\S+$")  # signs before a word, after a space


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


@dataclass(frozen=True, slots=True)
class _Side:
    """A wording with its words in normal form, by which it is compared, and where each of them begins."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]  # with the signs before a word; one more for the end

    def printed(self, start: int, end: int) -> tuple[str, ...]:
        """Return some words as they are printed, without dots that stand for others."""
        return tuple(w for w in self.text[self.starts[start] : self.starts[end]].split() if w not in _DOTS)


def _side(text: str) -> _Side:
    placed = placed_words(text)[:MOST_WORDS]
    whole = text if len(placed) < MOST_WORDS else text[: placed[-1][2]]
    words: list[str] = []
    starts: list[int] = []
    before = 0
    for word, start, end in placed:
        between = text[before:start]
        if words and _IN_WORD.fullmatch(between):
            words[-1] += between + word
        else:
            # Signs after a space belong to the word that follows, others to the one before.
            words.append(word)
            starts.append(before + len(between) - len(between.split()[-1]) if _OPENS.search(between) else start)
        before = end
    return _Side(whole, tuple(words), (*([0] if words else []), *starts[1:], len(whole)))


@lru_cache(maxsize=2048)
def compare(full: str, printed: str) -> WordDiff:
    """Return how ``printed`` differs from ``full``; words that merging takes for the same are the same here too."""
    a, b = _side(full), _side(printed)
    matcher = SequenceMatcher(None, a.words, b.words, autojunk=False)
    changes: list[Change] = []
    cut = added = changed = 0
    for op, i, j, k, m in matcher.get_opcodes():
        if op == "equal":
            changes.append(Change("same", b.printed(k, m)))
            continue
        old, new = a.printed(i, j), b.printed(k, m)
        both = min(len(old), len(new))
        cut, added, changed = cut + len(old) - both, added + len(new) - both, changed + both
        changes += [Change("cut", old)] if old else []
        changes += [Change("added", new)] if new else []
    return WordDiff(tuple(changes), cut, added, changed)
