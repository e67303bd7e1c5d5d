"""Part-of-speech tags by Stanza's tagger network: universal ones and the treebank's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from quotes.parse.fast.sentences import WordRows, by_length, character_rows, packing, run_lstm


class Tagger:
    """Stanza's tagger, with what depends on a word alone kept for its next occurrence."""

    def __init__(self, processor: Any) -> None:
        self._model = processor.trainer.model
        self._vocab = processor.trainer.vocab
        self._pretrain = processor.pretrain.vocab
        self._rows = WordRows(self._row)
        self._xpos = _tags_given_upos(self._model)

    @staticmethod
    def fits(processor: Any) -> bool:
        """Return whether a package's tagger is of the shape that this file runs."""
        args, model = processor.trainer.args, processor.trainer.model
        plain = args["word_emb_dim"] > 0 and args["pretrain"] and args["char"] and not args.get("charlm")
        plain = plain and not args.get("bert_model") and not args.get("share_hid") and args["rec_dropout"] == 0
        linked = model.column_parents.get("xpos") == ("upos",) and model.link_mode == "tag_emb"
        return bool(plain and linked) and not isinstance(model.tag_clf["xpos"], torch.nn.ModuleList)

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[list[tuple[str, str]]]:
        """Return (UPOS, XPOS) for each word of each sentence."""
        found: list[list[tuple[str, str]]] = [[] for _ in sentences]
        for batch in by_length(sentences, len):
            words = [word for i in batch for word in sentences[i]]
            upos, xpos = self._run(words, [len(sentences[i]) for i in batch])
            pairs = list(zip(self._vocab["upos"].unmap(upos), self._vocab["xpos"].unmap(xpos), strict=True))
            at = 0
            for i in batch:
                found[i] = pairs[at : at + len(sentences[i])]
                at += len(sentences[i])
        return found

    def _row(self, words: list[str]) -> torch.Tensor:
        model = self._model
        frequent = model.word_emb(torch.tensor(self._vocab["word"].map(words)))
        vectors = model.pretrained_emb(torch.tensor(self._pretrain.map([w.lower() for w in words])))
        characters = model.trans_char(character_rows(model.charmodel, self._vocab["char"], words))
        return torch.cat([frequent, model.trans_pretrained(vectors), characters], 1)

    def _run(self, words: list[str], lengths: list[int]) -> tuple[list[int], list[int]]:
        model, packed = self._model, packing(lengths)
        states = run_lstm(model.taggerlstm, model, "taggerlstm", packed.pack(self._rows.of(words)))
        states = states.index_select(0, packed.back)
        upos = model.upos_clf(torch.relu(model.upos_hid(states))).argmax(1)
        hidden = torch.relu(model.tag_hid["xpos"](states))
        hidden = torch.cat([hidden, hidden.new_ones(len(hidden), 1)], 1)
        xpos = torch.empty_like(upos)
        weight, bias = self._xpos
        for tag in upos.unique().tolist():
            chosen = upos == tag
            xpos[chosen] = (hidden[chosen] @ weight[tag] + bias).argmax(1)
        return upos.tolist(), xpos.tolist()


def _tags_given_upos(model: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """The bilinear layer that reads an embedding of UPOS, as one linear layer for each UPOS: (upos, in, out), bias."""
    layer = model.tag_clf["xpos"].W_bilin
    upos = model.upos_emb.weight
    upos = torch.cat([upos, upos.new_ones(len(upos), 1)], 1)
    return torch.einsum("oij,uj->uio", layer.weight, upos).contiguous(), layer.bias
