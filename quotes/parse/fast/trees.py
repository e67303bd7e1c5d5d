"""Dependency trees by Stanza's graph parser: labels only for the arcs that the tree has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from quotes.parse.fast.sentences import Packing, WordRows, by_length, packing, run_lstm
from quotes.parse.fast.spanning import best_tree, cycle_of

Tagged = tuple[str, str, str, str]  # word, lemma, UPOS, XPOS
Arc = tuple[int, str]  # the head, 0 for the root and else the word's number counted from 1; the relation


# Words whose relations are worked out together: their table of three thousand numbers a word stays in the cache.
RELATION_BATCH_WORDS = 64


class TreeParser:
    """Stanza's graph parser."""

    def __init__(self, processor: Any) -> None:
        from stanza.models.common.vocab import ROOT_ID, VOCAB_PREFIX_SIZE

        self._model = processor.trainer.model
        self._vocab = processor.trainer.vocab
        self._pretrain = processor.pretrain.vocab
        self._root, self._first_relation = ROOT_ID, VOCAB_PREFIX_SIZE
        self._rows = WordRows(self._row)

    @staticmethod
    def fits(processor: Any) -> bool:
        """Return whether a package's parser is of the shape that this file runs."""
        args, model = processor.trainer.args, processor.trainer.model
        plain = args["pretrain"] and args["word_emb_dim"] > 0 and args["tag_emb_dim"] > 0 and not args["char"]
        extra = ("use_arc_embedding", "linearization", "distance", "bert_model", "reversed", "use_ufeats")
        plain = plain and not any(args.get(name) for name in extra) and args["rec_dropout"] == 0
        plain = plain and args.get("use_upos", True) and args.get("use_xpos", True) and hasattr(model, "unlabeled")
        return bool(plain) and not isinstance(model.xpos_emb, torch.nn.ModuleList)

    def parse(self, sentences: Sequence[Sequence[Tagged]]) -> list[list[Arc]]:
        """Return an arc for each word of each sentence."""
        found: list[list[Arc]] = [[] for _ in sentences]
        for batch in by_length(sentences, len):
            for i, arcs in zip(batch, self._run([sentences[i] for i in batch]), strict=True):
                found[i] = arcs
        return found

    def _row(self, words: list[str]) -> torch.Tensor:
        """What a word gives whatever stands around it; the empty word is the root."""
        general = torch.tensor([self._root if not w else self._pretrain.unit2id(w.lower()) for w in words])
        frequent = torch.tensor([self._root if not w else self._vocab["word"].unit2id(w) for w in words])
        model = self._model
        return torch.cat([model.trans_pretrained(model.pretrained_emb(general)), model.word_emb(frequent)], 1)

    def _ids(self, name: str, values: Sequence[str]) -> torch.Tensor:
        known = {value: self._vocab[name].unit2id(value) if value else self._root for value in set(values)}
        return torch.tensor([known[value] for value in values])

    def _states(self, words: Sequence[Tagged], packed: Packing) -> torch.Tensor:
        """The network's states for each word in turn."""
        model = self._model
        forms, lemmas, upos, xpos = (list(column) for column in zip(*words, strict=True))
        tags = model.upos_emb(self._ids("upos", upos)) + model.xpos_emb(self._ids("xpos", xpos))
        rows = torch.cat([self._rows.of(forms), model.lemma_emb(self._ids("lemma", lemmas)), tags], 1)
        return run_lstm(model.parserlstm, model, "parserlstm", packed.pack(rows)).index_select(0, packed.back)

    def _run(self, sentences: Sequence[Sequence[Tagged]]) -> list[list[Arc]]:
        lengths = [len(sentence) + 1 for sentence in sentences]
        packed = packing(lengths)
        words = [word for sentence in sentences for word in (("", "", "", ""), *sentence)]
        states = self._states(words, packed)
        padded = packed.padded(states)
        heads = self._heads(self._model.unlabeled(padded, padded).squeeze(3).numpy(), lengths)
        relations = iter(self._relations(states, heads, lengths))
        return [
            [(head, name) for head, name in zip(row[:length], relations, strict=False)][1:]
            for row, length in zip(heads.tolist(), lengths, strict=True)
        ]

    def _heads(self, scores: NDArray[np.float32], lengths: Sequence[int]) -> NDArray[np.int64]:
        """The best tree with one root for each sentence: every word's best head where these are one already."""
        longest = scores.shape[1]
        scores[:, np.arange(longest), np.arange(longest)] = -np.inf
        scores[np.broadcast_to(np.arange(longest) >= np.asarray(lengths)[:, None, None], scores.shape)] = -np.inf
        heads: NDArray[np.int64] = scores.argmax(axis=2)
        heads[:, 0] = 0
        for row, length in enumerate(lengths):
            found = heads[row, :length].tolist()
            if found.count(0) != 2 or cycle_of(found) is not None:
                heads[row, :length] = best_tree(scores[row, :length, :length])
        return heads

    def _relations(self, states: torch.Tensor, heads: NDArray[np.int64], lengths: Sequence[int]) -> list[str]:
        """The best relation of each word in turn to its head; what it says of a root node means nothing."""
        layer = self._model.deprel
        firsts = np.cumsum([0, *lengths[:-1]])
        numbers = np.concatenate([heads[row, :length] + firsts[row] for row, length in enumerate(lengths)])
        below, above = (_with_one(part(states).relu()) for part in (layer.W1, layer.W2))
        above = above.index_select(0, torch.from_numpy(numbers))
        weight, bias = layer.scorer.W_bilin.weight, layer.scorer.W_bilin.bias
        size, _, count = weight.shape
        flat = weight.reshape(size, -1)
        best: list[int] = []
        for at in range(0, len(below), RELATION_BATCH_WORDS):
            part = slice(at, at + RELATION_BATCH_WORDS)
            half = (below[part] @ flat).view(-1, size, count)
            labels = torch.bmm(above[part].unsqueeze(1), half).squeeze(1) + bias
            best.extend(labels.argmax(1).tolist())
        names: list[str] = self._vocab["deprel"].unmap([number + self._first_relation for number in best])
        return names


def _with_one(rows: torch.Tensor) -> torch.Tensor:
    return torch.cat([rows, rows.new_ones(len(rows), 1)], 1)
