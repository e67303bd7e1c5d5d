"""Lemmas: Stanza's dictionary first, its network for what the dictionary does not hold, both once for each word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quotes.parse.fast.sentences import WORD_ROWS_KEPT

# A name, a number or a sign that the dictionary does not hold is its own lemma.
_AS_THEY_ARE = frozenset({"PROPN", "NUM", "PUNCT", "SYM", "X"})


class Lemmatizer:
    """Stanza's lemmatizer, its answers kept."""

    def __init__(self, processor: Any) -> None:
        self._processor = processor
        self._known: dict[tuple[str, str], str] = {}

    @staticmethod
    def fits(processor: Any) -> bool:
        """Return whether a package's lemmatizer looks at one word and its tag at a time."""
        return not processor.use_identity and not processor.trainer.has_contextual_lemmatizers()

    def lemmas(self, pairs: Sequence[tuple[str, str]]) -> list[str]:
        """Return the lemma of each (word, UPOS)."""
        if len(self._known) > WORD_ROWS_KEPT:
            self._known = {}
        known = self._known
        new = list(dict.fromkeys(pair for pair in pairs if pair not in known))
        known.update(zip(new, self._processor.trainer.predict_dict(new), strict=True))
        skip = self._processor.trainer.skip_seq2seq(new)
        hard = [pair for pair, easy in zip(new, skip, strict=True) if not easy and pair[1] not in _AS_THEY_ARE]
        known.update(zip(hard, self._by_network(hard), strict=True))
        return [known[pair] for pair in pairs]

    def _by_network(self, pairs: Sequence[tuple[str, str]]) -> list[str]:
        from stanza.models.common.doc import Document

        if not pairs:
            return []
        rows = [{"id": i + 1, "text": word, "upos": upos} for i, (word, upos) in enumerate(pairs)]
        made = self._processor.process(Document([rows]))
        return [word.lemma or word.text for word in made.sentences[0].words]
