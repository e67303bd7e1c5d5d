"""Small word vectors counted from text, for a language whose vectors nobody publishes under a free licence.

Each word is described by its neighbours, those on its left apart from those on its right: their positive pointwise
mutual information, of which a singular value decomposition keeps the strongest directions.  A million words of text
take some seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from stanza_pack import save_vectors

DIMENSIONS = 50
WINDOW = 3  # neighbours on each side; the nearest counts once, the second one half, the third one third
NEIGHBOURS = 10_000  # the most frequent words count as neighbours
LEAST = 2  # a word that occurs less often is left to the character models
SMOOTHING = 0.75  # the power of a neighbour's frequency: rare neighbours would weigh too much
SCALE = 0.4  # the standard deviation of all numbers, as in GloVe
SPARE = 14  # directions beyond DIMENSIONS that make the decomposition exact enough


def counted_vectors(sentences: Sequence[Sequence[str]], target: Path, count: int) -> None:
    """Write the vectors of the ``count`` most frequent words of the sentences, in lower case."""
    texts = [[word.lower() for word in s] for s in sentences]
    frequency = Counter(word for s in texts for word in s)
    words = [w for w, n in sorted(frequency.items(), key=lambda item: (-item[1], item[0])) if n >= LEAST][:count]
    save_vectors(words, _directions(_associations(texts, words)), target)


def _associations(texts: Sequence[Sequence[str]], words: Sequence[str]) -> torch.Tensor:
    """Positive pointwise mutual information of each word (row) and each neighbour on the left or right (column)."""
    numbers = {w: i for i, w in enumerate(words)}
    edge = [-1] * WINDOW
    line = np.array([n for s in texts for n in (*(numbers.get(w, -1) for w in s), *edge)], dtype=np.int64)
    near = min(NEIGHBOURS, len(words))
    keys, weights = [], []
    for distance in range(1, WINDOW + 1):
        left, right = line[:-distance], line[distance:]
        for word, neighbour, side in ((right, left, 0), (left, right, near)):
            kept = (word >= 0) & (neighbour >= 0) & (neighbour < near)
            keys.append(word[kept] * (2 * near) + neighbour[kept] + side)
            weights.append(np.full(int(kept.sum()), 1 / distance))
    cells, places = np.unique(np.concatenate(keys), return_inverse=True)
    counts = np.bincount(places, np.concatenate(weights))
    rows, columns = cells // (2 * near), cells % (2 * near)
    of_row, of_column = np.bincount(rows, counts, len(words)), np.bincount(columns, counts, 2 * near) ** SMOOTHING
    expected = of_row[rows] * of_column[columns] / of_column.sum()
    values = np.maximum(0, np.log(counts / expected))
    filled = torch.from_numpy(np.stack([rows, columns])), torch.from_numpy(values.astype(np.float32))
    return torch.sparse_coo_tensor(*filled, (len(words), 2 * near), check_invariants=True).coalesce()


def _directions(table: torch.Tensor) -> NDArray[np.float32]:
    """The strongest directions of the table, weighted by the root of their strength."""
    torch.manual_seed(0)
    left, strength, _ = torch.svd_lowrank(table, q=DIMENSIONS + SPARE, niter=4)
    numbers = (left * strength.sqrt())[:, :DIMENSIONS]
    found: NDArray[np.float32] = (numbers * (SCALE / numbers.std())).numpy()
    return np.ascontiguousarray(found)
