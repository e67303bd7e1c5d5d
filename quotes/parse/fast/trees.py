"""Dependency trees from Stanza's graph parser; only the arcs in the tree are labelled."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from quotes.arithmetic import Precision
from quotes.arithmetic.linear import Linear, parameters, type_of
from quotes.parse.fast.parts import TreeParts
from quotes.parse.fast.recurrent import Recurrent, layout
from quotes.parse.fast.sentences import WordRows, by_length, padding
from quotes.parse.fast.spanning import best_tree, cycle_of

Tagged = tuple[str, str, str, str]  # word, lemma, UPOS, XPOS
Arc = tuple[int, str]  # the head (0 for the root, else a word's number counted from 1), and the relation


# Heads whose relations are computed together: their table, five thousand numbers a head, stays in the cache.
HEADS_TOGETHER = 64


class TreeParser:
    """Stanza's graph parser."""

    def __init__(self, parts: TreeParts, precision: Precision) -> None:
        self._parts = parts
        self._rows = WordRows(self._row)
        self._recurrent = Recurrent(parts.recurrent, precision)
        layers = (parts.heads.below, parts.heads.above, parts.relations.below, parts.relations.above)
        self._inward = Linear([parameters(layer) for layer in layers], type_of(precision))
        self._ends = np.cumsum([layer.out_features for layer in layers])[:-1].tolist()
        weight = parts.relations.weight.transpose(1, 2)  # below, relation, above
        self._half = tuple(weight.shape[:2])
        halves = weight.reshape(-1, weight.shape[2])
        self._halves = Linear([(halves[:, :-1], halves[:, -1])], type_of(precision))  # the one behind "above" is a bias

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

    def _states(self, words: Sequence[Tagged], lengths: Sequence[int]) -> torch.Tensor:
        """The network's states for each word in turn."""
        forms, lemmas, upos, xpos = (list(column) for column in zip(*words, strict=True))
        tags = self._tag_rows("upos", upos) + self._tag_rows("xpos", xpos)
        rows = torch.cat([self._rows.of(forms), self._tag_rows("lemma", lemmas), tags], 1)
        return self._recurrent(rows, layout(np.array(lengths)))

    def _run(self, sentences: Sequence[Sequence[Tagged]]) -> list[list[Arc]]:
        lengths = [len(sentence) + 1 for sentence in sentences]
        words = [word for sentence in sentences for word in (("", "", "", ""), *sentence)]
        rows = self._inward(self._states(words, lengths)).relu().tensor_split(self._ends, 1)
        heads = self._heads(self._scores(_with_one(rows[0].float()), _with_one(rows[1].float()), lengths), lengths)
        relations = iter(self._relations(_with_one(rows[2].float()), rows[3], heads, lengths))
        return [
            [(head, name) for head, name in zip(row[:length], relations, strict=False)][1:]
            for row, length in zip(heads.tolist(), lengths, strict=True)
        ]

    def _scores(self, below: torch.Tensor, above: torch.Tensor, lengths: Sequence[int]) -> NDArray[np.float32]:
        """A score for each word and possible head: (sentences, longest, longest)."""
        heads, grid = self._parts.heads, padding(lengths)
        half = grid.padded(below @ heads.weight.squeeze(2))
        scores: NDArray[np.float32] = torch.baddbmm(heads.bias, half, grid.padded(above).transpose(1, 2)).numpy()
        return scores

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

    def _relations(
        self, below: torch.Tensor, above: torch.Tensor, heads: NDArray[np.int64], lengths: Sequence[int]
    ) -> list[str]:
        """The best relation of each word in turn to its head; the one of the root node means nothing.

        What a head adds is computed once for all words below it: about half of the words have none.
        """
        parts = self._parts
        firsts = np.cumsum([0, *lengths[:-1]])
        numbers = np.concatenate([heads[row, :length] + firsts[row] for row, length in enumerate(lengths)])
        distinct, which = np.unique(numbers, return_inverse=True)
        order = np.argsort(which, kind="stable")
        starts = np.searchsorted(which[order], np.arange(0, len(distinct) + HEADS_TOGETHER, HEADS_TOGETHER))
        best = np.empty(len(order), dtype=np.int64)
        for at, (start, end) in enumerate(pairwise(starts.tolist())):
            some, first = order[start:end], at * HEADS_TOGETHER
            half = self._halves(above[distinct[first : first + HEADS_TOGETHER]]).view(-1, *self._half)
            scores = torch.bmm(below[some].unsqueeze(1), half[which[some] - first].float()).squeeze(1)
            best[some] = (scores + parts.relations.bias).argmax(1).numpy()
        names: list[str] = parts.relation_names([number + parts.relation_offset for number in best.tolist()])
        return names


def _with_one(rows: torch.Tensor) -> torch.Tensor:
    return torch.cat([rows, rows.new_ones(len(rows), 1)], 1)
