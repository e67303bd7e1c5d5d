"""Names from Stanza's network for named entities, decoded for a whole batch at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from quotes.arithmetic import Precision
from quotes.parse.fast.parts import NameParts
from quotes.parse.fast.recurrent import Recurrent, layout
from quotes.parse.fast.sentences import Padding, WordRows, by_length, padding

Name = tuple[int, int, str]  # first word, end, type


class NameFinder:
    """Stanza's network for named entities; whatever depends on the word alone is kept for its next occurrence."""

    def __init__(self, parts: NameParts, precision: Precision) -> None:
        self._parts = parts
        self._rows = WordRows(self._row)
        self._recurrent = Recurrent(parts.recurrent, precision)

    def find(self, sentences: Sequence[Sequence[str]]) -> list[list[Name]]:
        """Return the names of each sentence."""
        names: list[list[Name]] = [[] for _ in sentences]
        for batch in by_length(sentences, len):
            lengths = [len(sentences[i]) for i in batch]
            best = self._run([word for i in batch for word in sentences[i]], lengths)
            for row, i in enumerate(batch):
                names[i] = self._entities(best[row, : lengths[row]].tolist())
        return names

    def _row(self, words: list[str]) -> torch.Tensor:
        parts = self._parts
        lower = [word.lower() for word in words]
        general = parts.vector_ids(lower)
        vectors = parts.vectors(torch.tensor(general))
        if parts.own is not None and parts.own_ids is not None:
            vectors = vectors + parts.own(self._own_ids(parts.own_ids(lower), general))
        rows = torch.cat([vectors, parts.characters(words)], 1)
        return parts.inward(rows) if parts.inward else rows

    def _own_ids(self, own: list[int], general: list[int]) -> torch.Tensor:
        """Numbers in the table of words that training changed; a word that only the vectors know has none."""
        unknown, nothing = self._parts.unknown, self._parts.nothing
        pairs = zip(own, general, strict=True)
        return torch.tensor([nothing if mine == unknown and other != unknown else mine for mine, other in pairs])

    def _run(self, words: list[str], lengths: list[int]) -> NDArray[np.int64]:
        parts, grid = self._parts, padding(lengths)
        states = self._recurrent(self._rows.of(words), layout(np.array(lengths)))
        return best_paths(grid.padded(parts.scores(states.float())).numpy(), parts.moves, grid)

    def _entities(self, tags: list[int]) -> list[Name]:
        labels = [self._parts.tags[tag] for tag in tags]
        if all(name == "O" for name in labels):
            return []
        return [(e["start"], e["end"] + 1, e["type"]) for e in self._parts.decode(self._parts.mend(labels))]


def best_paths(scores: NDArray[np.float32], moves: NDArray[np.float32], grid: Padding) -> NDArray[np.int64]:
    """Return the best tag of each word by Viterbi's algorithm, for sentences (sentences, longest, tags) together."""
    count, longest, _ = scores.shape
    sizes = grid.sizes.tolist()
    best = scores[:, 0].copy()
    came_from = np.zeros(scores.shape, dtype=np.int64)
    for at in range(1, longest):
        alive = sizes[at]
        steps = best[:alive, :, None] + moves[None]
        came_from[:alive, at] = steps.argmax(axis=1)
        best[:alive] = scores[:alive, at] + steps.max(axis=1)
    path = np.zeros((count, longest), dtype=np.int64)
    ends = grid.mask.sum(dim=1).numpy() - 1
    rows = np.arange(count)
    path[rows, ends] = best.argmax(axis=1)
    for at in range(longest - 1, 0, -1):
        alive = rows[: sizes[at]]
        path[alive, at - 1] = came_from[alive, at, path[alive, at]]
    return path
