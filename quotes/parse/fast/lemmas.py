"""Lemmas: Stanza's dictionary first, then its network for words not in the dictionary; each word is looked up once."""

from __future__ import annotations

from collections.abc import Sequence

from quotes.parse.fast.parts import LemmatizerParts
from quotes.parse.fast.sentences import WORD_ROWS_KEPT

# A name, a number or a symbol that is not in the dictionary is its own lemma.
_AS_THEY_ARE = frozenset({"PROPN", "NUM", "PUNCT", "SYM", "X"})


class Lemmatizer:
    """Stanza's lemmatizer; its answers are kept."""

    def __init__(self, parts: LemmatizerParts) -> None:
        self._parts = parts
        self._lemmas: dict[tuple[str, str], str] = {}

    def lemmas(self, pairs: Sequence[tuple[str, str]]) -> list[str]:
        """Return the lemma of each (word, UPOS)."""
        if len(self._lemmas) > WORD_ROWS_KEPT:
            self._lemmas = {}
        lemmas = self._lemmas
        new = list(dict.fromkeys(pair for pair in pairs if pair not in lemmas))
        lemmas.update(zip(new, self._parts.by_dictionary(new), strict=True))
        easy = self._parts.needs_no_network(new)
        hard = [pair for pair, skip in zip(new, easy, strict=True) if not skip and pair[1] not in _AS_THEY_ARE]
        hard.sort(key=lambda pair: len(pair[0]))  # the network reads a batch letter by letter, to its longest word
        lemmas.update(zip(hard, self._by_network(hard), strict=True))
        return [lemmas[pair] for pair in pairs]

    def _by_network(self, pairs: Sequence[tuple[str, str]]) -> list[str]:
        from stanza.models.common.doc import Document

        if not pairs:
            return []
        rows = [{"id": i + 1, "text": word, "upos": upos} for i, (word, upos) in enumerate(pairs)]
        doc = self._parts.processor.process(Document([rows]))
        return [word.lemma or word.text for word in doc.sentences[0].words]
