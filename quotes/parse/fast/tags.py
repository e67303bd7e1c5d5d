"""Part-of-speech tags from Stanza's tagger network: universal ones and the treebank's own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from quotes.arithmetic import Precision
from quotes.arithmetic.linear import Linear, parameters, type_of
from quotes.parse.fast.parts import TaggerParts
from quotes.parse.fast.recurrent import Recurrent, layout
from quotes.parse.fast.sentences import WordRows, by_length


class Tagger:
    """Stanza's tagger; whatever depends on the word alone is kept for its next occurrence."""

    def __init__(self, parts: TaggerParts, precision: Precision) -> None:
        self._parts = parts
        self._rows = WordRows(self._row)
        self._recurrent = Recurrent(parts.recurrent, precision)
        self._hidden = Linear([parameters(parts.upos_hidden), parameters(parts.xpos_hidden)], type_of(precision))
        self._xpos = _xpos_given_upos(parts)

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[tuple[str, str]]]:
        """Return (UPOS, XPOS) for each word of each sentence."""
        tags: list[list[tuple[str, str]]] = [[] for _ in sentences]
        for batch in by_length(sentences, len):
            words = [word for i in batch for word in sentences[i]]
            upos, xpos = self._run(words, [len(sentences[i]) for i in batch])
            pairs = list(zip(self._parts.upos_names(upos), self._parts.xpos_names(xpos), strict=True))
            at = 0
            for i in batch:
                tags[i] = pairs[at : at + len(sentences[i])]
                at += len(sentences[i])
        return tags

    def _row(self, words: list[str]) -> torch.Tensor:
        parts = self._parts
        frequent = parts.frequent(torch.tensor(parts.frequent_ids(words)))
        vectors = parts.vectors(torch.tensor(parts.vector_ids([w.lower() for w in words])))
        characters = parts.characters_inward(parts.characters(words))
        return torch.cat([frequent, parts.vectors_inward(vectors), characters], 1)

    def _run(self, words: list[str], lengths: list[int]) -> tuple[list[int], list[int]]:
        parts = self._parts
        states = self._recurrent(self._rows.of(words), layout(np.array(lengths)))
        for_upos, hidden = self._hidden(states).float().relu().tensor_split([parts.upos_hidden.out_features], 1)
        upos = parts.upos_scores(for_upos).argmax(1)
        hidden = torch.cat([hidden, hidden.new_ones(len(hidden), 1)], 1)
        xpos = torch.empty_like(upos)
        for tag in set(upos.tolist()):
            of_tag = upos == tag
            xpos[of_tag] = (hidden[of_tag] @ self._xpos[tag] + parts.xpos_bias).argmax(1)
        return upos.tolist(), xpos.tolist()


def _xpos_given_upos(parts: TaggerParts) -> torch.Tensor:
    """The bilinear layer that reads a row for a UPOS, rewritten as one linear layer for each UPOS: (upos, in, out)."""
    rows = torch.cat([parts.upos_rows, parts.upos_rows.new_ones(len(parts.upos_rows), 1)], 1)
    return torch.einsum("oij,uj->uio", parts.xpos_weight, rows).contiguous()
