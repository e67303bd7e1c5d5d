"""Names by Stanza's network for named entities, decoded for a whole batch at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from quotes.parse.fast.sentences import Packing, WordRows, by_length, character_rows, packing, run_lstm

Name = tuple[int, int, str]  # first word, end, type


class NameFinder:
    """Stanza's network for named entities, with what depends on a word alone kept for its next occurrence."""

    def __init__(self, processor: Any) -> None:
        from stanza.models.common.vocab import VOCAB_PREFIX_SIZE
        from stanza.models.ner.trainer import fix_singleton_tags
        from stanza.models.ner.utils import decode_from_bioes

        trainer = processor.trainers[0]
        self._model = trainer.model
        self._vocab = trainer.vocab
        self._first_tag = VOCAB_PREFIX_SIZE
        self._mend, self._decode = fix_singleton_tags, decode_from_bioes
        self._rows = WordRows(self._row)
        self._moves = self._model.crits[0]._transitions.numpy()
        self._names = [tag[0] if isinstance(tag, list) else tag for tag in self._unmapped()]

    @staticmethod
    def fits(processor: Any) -> bool:
        """Return whether a package's network is of the shape that this file runs."""
        if len(processor.trainers) != 1:
            return False
        args, model = processor.trainers[0].args, processor.trainers[0].model
        plain = args["word_emb_dim"] > 0 and args["char"] and not args.get("charlm") and not args.get("bert_model")
        return bool(plain and "word" in model.vocab and len(model.tag_clfs) == 1) and args.get("lowercase", True)

    def find(self, sentences: Sequence[Sequence[str]]) -> list[list[Name]]:
        """Return the names of each sentence."""
        found: list[list[Name]] = [[] for _ in sentences]
        for batch in by_length(sentences, len):
            lengths = [len(sentences[i]) for i in batch]
            best = self._run([word for i in batch for word in sentences[i]], lengths)
            for row, i in enumerate(batch):
                found[i] = self._entities(best[row, : lengths[row]].tolist())
        return found

    def _unmapped(self) -> list[Any]:
        count = self._model.tag_clfs[0].out_features
        tags: list[Any] = self._vocab["tag"].unmap([[max(i, self._first_tag)] for i in range(count)])
        return tags

    def _row(self, words: list[str]) -> torch.Tensor:
        model = self._model
        lower = [word.lower() for word in words]
        vectors = model.word_emb(torch.tensor(self._vocab["word"].map(lower)))
        if model.delta_emb is not None:
            vectors = vectors + model.delta_emb(self._own_ids(lower))
        rows = torch.cat([vectors, character_rows(model.charmodel, self._vocab["char"], words)], 1)
        return model.input_transform(rows) if model.input_transform else rows

    def _own_ids(self, words: list[str]) -> torch.Tensor:
        """Numbers in the table of words that training changed: none for a word that only the vectors know."""
        from stanza.models.common.vocab import PAD_ID, UNK_ID

        pairs = zip(self._vocab["delta"].map(words), self._vocab["word"].map(words), strict=True)
        return torch.tensor([PAD_ID if own == UNK_ID and general != UNK_ID else own for own, general in pairs])

    def _run(self, words: list[str], lengths: list[int]) -> NDArray[np.int64]:
        model, packed = self._model, packing(lengths)
        states = run_lstm(model.taggerlstm, model, "taggerlstm", packed.pack(self._rows.of(words)))
        scores = model.tag_clfs[0](states).index_select(0, packed.back)
        return best_paths(packed.padded(scores).numpy(), self._moves, packed)

    def _entities(self, tags: list[int]) -> list[Name]:
        named = [self._names[tag] for tag in tags]
        if all(name == "O" for name in named):
            return []
        return [(e["start"], e["end"] + 1, e["type"]) for e in self._decode(self._mend(named))]


def best_paths(scores: NDArray[np.float32], moves: NDArray[np.float32], packed: Packing) -> NDArray[np.int64]:
    """Return the best tag of each word by Viterbi's algorithm, for sentences (sentences, longest, tags) together."""
    count, longest, _ = scores.shape
    sizes = packed.sizes.tolist()
    best = scores[:, 0].copy()
    came_from = np.zeros(scores.shape, dtype=np.int64)
    for at in range(1, longest):
        alive = sizes[at]
        steps = best[:alive, :, None] + moves[None]
        came_from[:alive, at] = steps.argmax(axis=1)
        best[:alive] = scores[:alive, at] + steps.max(axis=1)
    path = np.zeros((count, longest), dtype=np.int64)
    ends = packed.mask.sum(dim=1).numpy() - 1
    rows = np.arange(count)
    path[rows, ends] = best.argmax(axis=1)
    for at in range(longest - 1, 0, -1):
        alive = rows[: sizes[at]]
        path[alive, at - 1] = came_from[alive, at, path[alive, at]]
    return path
