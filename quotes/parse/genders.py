"""What a first name suggests about a person's gender: by a table of names, else by the Stanza package's word vectors.

The line from the language's female words ("woman", "mother", "she") to its male ones separates first names well
(the idea: Bolukbasi et al. 2016, who measure this bias in order to remove it).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from quotes.lang import Language
from quotes.text.given_names import EITHER, gender_of_given_name

# Where a first name's vector lies between the female and the male words. Of 255 first names in news articles, 19 in 20
# below the lower limit belong to people whom the article calls "she", and 39 in 40 above the upper one to people whom
# it calls "he".
GENDER_FEMALE_BELOW = -0.05
GENDER_MALE_ABOVE = 0.04


class Genders:
    """A direction through the word vectors, with the names already looked up along it."""

    def __init__(self, language: Language, look_up: Callable[[str], int | None], vectors: Any) -> None:
        self._look_up = look_up
        self._vectors = None if vectors is None else np.asarray(vectors, dtype=np.float32)
        self._direction = None if vectors is None else self._mean(language, "male") - self._mean(language, "female")
        self._genders: dict[str, str | None] = {}

    def of(self, name: str) -> str | None:
        """Return "female" or "male" if a name's first word suggests it, else None; a lone word is only looked up."""
        words = name.lower().split()
        by_table = gender_of_given_name(tuple(words))
        if by_table or len(words) < 2 or self._direction is None:
            return None if by_table == EITHER else by_table
        if words[0] not in self._genders:
            self._genders[words[0]] = self._leaning(words[0])
        return self._genders[words[0]]

    def _leaning(self, word: str) -> str | None:
        vector = self._vector(word)
        if vector is None:
            return None
        lean = float(vector @ self._direction)
        return "female" if lean < GENDER_FEMALE_BELOW else "male" if lean > GENDER_MALE_ABOVE else None

    def _vector(self, word: str) -> Any:
        index = self._look_up(word)
        if index is None or self._vectors is None:
            return None
        vector = self._vectors[index]
        length = float(np.linalg.norm(vector))
        return vector / length if length > 0 else None

    def _mean(self, language: Language, gender: str) -> Any:
        words = language.words("nouns", gender) | language.words("pronouns", gender)
        vectors = [v for v in (self._vector(w) for w in sorted(words)) if v is not None]
        size = self._vectors.shape[1] if self._vectors is not None else 0
        return np.mean(vectors, axis=0) if vectors else np.zeros(size, dtype=np.float32)
