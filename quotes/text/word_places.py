"""A wording as it is printed, beside its words in normal form: what is shown, and what it is compared by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from quotes.text.normal import placed_words

MOST_WORDS = 1500  # of a wording that is compared: difflib takes quadratic time, and a page must not
_IN_WORD = re.compile(r"[\[\]]")  # a bracket that changes a word: look[s], [T]he
_OPENS = re.compile(r"\s\S+$")  # signs before a word, after a space


@dataclass(frozen=True, slots=True)
class PlacedWording:
    """A wording with its words in normal form, by which it is compared, and where each of them begins."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]  # with the signs before a word; one more for the end

    def shown(self, start: int, end: int) -> tuple[str, ...]:
        """Return some words as they are printed, with the signs beside them."""
        return tuple(self.text[self.starts[start] : self.starts[end]].split())


@lru_cache(maxsize=4096)
def placed_wording(text: str) -> PlacedWording:
    """Return a wording with its words; of one with more than ``MOST_WORDS``, the beginning."""
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
    return PlacedWording(whole, tuple(words), (*([0] if words else []), *starts[1:], len(whole)))
