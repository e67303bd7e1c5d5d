"""Words to the pieces that the encoder knows: the likeliest cut of a word, by the pieces' own scores."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

FIRST, PADDING, LAST, UNKNOWN = range(4)  # the encoder's own marks, which no text can spell
SPACE = "\u2581"  # stands for the space before a word
# What a character that no piece has costs below the rarest piece, as the encoder's makers set it.
_UNKNOWN_COST = 10.0
_NEVER = float("-inf")


class Vocabulary:
    """The pieces, each with the logarithm of its probability; the number of a piece is its place."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        self.size = len(pieces)
        self._known = {p: (n, float(s)) for n, (p, s) in enumerate(zip(pieces, scores, strict=True)) if n > UNKNOWN}
        self._longest = max(map(len, self._known))
        self._unknown = min(score for _, score in self._known.values()) - _UNKNOWN_COST
        self._cut: dict[tuple[str, bool], tuple[int, ...]] = {}

    def pieces(self, word: str, spaced: bool) -> tuple[int, ...]:
        """Return the numbers of a word's pieces, one at least; ``spaced`` is whether a space stands before it."""
        key = (word, spaced)
        cut = self._cut.get(key)
        if cut is None:
            form = unicodedata.normalize("NFKC", word).replace(" ", SPACE)
            cut = self._cut[key] = self._likeliest(SPACE + form if spaced else form) or (UNKNOWN,)
        return cut

    def forget(self) -> None:
        """Forget the words that were cut so far: their number has no bound."""
        self._cut.clear()

    @property
    def remembered(self) -> int:
        """Return how many words are remembered."""
        return len(self._cut)

    def _likeliest(self, form: str) -> tuple[int, ...]:
        length = len(form)
        best = [0.0] + [_NEVER] * length
        came: list[tuple[int, int]] = [(UNKNOWN, 0)] * (length + 1)
        for start in range(length):
            for end in range(start + 1, min(length, start + self._longest) + 1):
                piece = self._known.get(form[start:end])
                if piece is not None and best[start] + piece[1] > best[end]:
                    best[end], came[end] = best[start] + piece[1], (piece[0], start)
            if best[start] + self._unknown > best[start + 1]:
                best[start + 1], came[start + 1] = best[start] + self._unknown, (UNKNOWN, start)
        cut: list[int] = []
        at = length
        while at:
            number, at = came[at]
            if number != UNKNOWN or not cut or cut[-1] != UNKNOWN:  # unknown characters in a row are one piece
                cut.append(number)
        return tuple(reversed(cut))
