"""Dependency trees from Stanza's graph parser; only the arcs in the tree are labelled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from quotes.parse.fast.private import TreeParts
from quotes.parse.fast.sentences import Packing, WordRows, by_length, packing
from quotes.parse.fast.spanning import best_tree, cycle_of

Tagged = tuple[str, str, str, str]  # word, lemma, UPOS, XPOS
Arc = tuple[int, str]  # the head (0 for the root, else a word's number counted from 1), and the relation


# Words whose relations are computed together: their table, three thousand numbers a word, stays in the cache.
RELATION_BATCH_WORDS = 64


class TreeParser:
    """Stanza's graph parser."""

    def __init__(self, parts: TreeParts) -> None:
        self._parts = parts
        self._rows = WordRows(self._row)

    def parse(self, sentences: Sequence[Sequence[Tagged]]) -> list[list[Arc]]:
        """Return an arc for each word of each sentence."""
        trees: list[list[Arc]] = [[] for _ in sentences]
        for batch in by_length(sentences, len):
            for i, arcs in zip(batch, self._run([sentences[i] for i in batch]), strict=True):
                trees[i] = arcs
        return trees

    def _row(self, words: list[str]) -> torch.Tensor:
        """The part of a word's input that does not depend on its context; the empty word is the root."""
        parts = self._parts
        general = torch.tensor([parts.vector_id(w.lower()) if w else parts.root for w in words])
        frequent = torch.tensor([parts.frequent_id(w) if w else parts.root for w in words])
        return torch.cat([parts.vectors_inward(parts.vectors(general)), parts.frequent(frequent)], 1)

    def _tag_rows(self, name: str, values: Sequence[str]) -> torch.Tensor:
        number_of = self._parts.tag_ids[name]
        numbers = {value: number_of(value) if value else self._parts.root for value in set(values)}
        return self._parts.tag_rows[name](torch.tensor([numbers[value] for value in values]))

    def _states(self, words: Sequence[Tagged], packed: Packing) -> torch.Tensor:
        """The network's states for each word in turn."""
        forms, lemmas, upos, xpos = (list(column) for column in zip(*words, strict=True))
        tags = self._tag_rows("upos", upos) + self._tag_rows("xpos", xpos)
        rows = torch.cat([self._rows.of(forms), self._tag_rows("lemma", lemmas), tags], 1)
        return self._parts.recurrent(packed.pack(rows)).index_select(0, packed.back)

    def _run(self, sentences: Sequence[Sequence[Tagged]]) -> list[list[Arc]]:
        lengths = [len(sentence) + 1 for sentence in sentences]
        packed = packing(lengths)
        words = [word for sentence in sentences for word in (("", "", "", ""), *sentence)]
        states = self._states(words, packed)
        padded = packed.padded(states)
        heads = self._heads(self._parts.head_scores(padded, padded).squeeze(3).numpy(), lengths)
        relations = iter(self._relations(states, heads, lengths))
        return [
            [(head, name) for head, name in zip(row[:length], relations, strict=False)][1:]
            for row, length in zip(heads.tolist(), lengths, strict=True)
        ]

    def _heads(self, scores: NDArray[np.float32], lengths: Sequence[int]) -> NDArray[np.int64]:
        """The best tree with one root for each sentence; where every word's best head already gives one, it is used."""
        longest = scores.shape[1]
        scores[:, np.arange(longest), np.arange(longest)] = -np.inf
        scores[np.broadcast_to(np.arange(longest) >= np.asarray(lengths)[:, None, None], scores.shape)] = -np.inf
        heads: NDArray[np.int64] = scores.argmax(axis=2)
        heads[:, 0] = 0
        for row, length in enumerate(lengths):
            best = heads[row, :length].tolist()
            if best.count(0) != 2 or cycle_of(best) is not None:
                heads[row, :length] = best_tree(scores[row, :length, :length])
        return heads

    def _relations(self, states: torch.Tensor, heads: NDArray[np.int64], lengths: Sequence[int]) -> list[str]:
        """The best relation of each word in turn to its head; the one of the root node means nothing."""
        parts = self._parts
        firsts = np.cumsum([0, *lengths[:-1]])
        numbers = np.concatenate([heads[row, :length] + firsts[row] for row, length in enumerate(lengths)])
        below, above = (_with_one(layer(states).relu()) for layer in (parts.relation_below, parts.relation_above))
        above = above.index_select(0, torch.from_numpy(numbers))
        size, _, count = parts.relation_weight.shape
        flat = parts.relation_weight.reshape(size, -1)
        best: list[int] = []
        for at in range(0, len(below), RELATION_BATCH_WORDS):
            some = slice(at, at + RELATION_BATCH_WORDS)
            half = (below[some] @ flat).view(-1, size, count)
            labels = torch.bmm(above[some].unsqueeze(1), half).squeeze(1) + parts.relation_bias
            best.extend(labels.argmax(1).tolist())
        names: list[str] = parts.relation_names([number + parts.relation_offset for number in best])
        return names


def _with_one(rows: torch.Tensor) -> torch.Tensor:
    return torch.cat([rows, rows.new_ones(len(rows), 1)], 1)
