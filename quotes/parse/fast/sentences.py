"""Sentences on their way between networks, and tables of what belongs to their words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from quotes.parse.excerpt import PARSE_BATCH_WORDS


@dataclass(frozen=True, slots=True)
class RawSentence:
    """The words of a sentence and where each stands in the text that was parsed."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


# Word forms whose share of a network's input is kept: the vocabulary of about a thousand articles, 25 MB for each
# network.
WORD_ROWS_KEPT = 30_000


class WordRows:
    """One row of numbers for each word form, computed once: most words of a text are repetitions."""

    def __init__(self, compute: Callable[[list[str]], torch.Tensor]) -> None:
        self._compute = compute
        self._index: dict[str, int] = {}
        self._table = torch.empty(0, 0)

    def of(self, words: Sequence[str]) -> torch.Tensor:
        """Return a row for each word, in order."""
        if len(self._index) > WORD_ROWS_KEPT:
            self._index, self._table = {}, torch.empty(0, 0)
        index = self._index
        new = list(dict.fromkeys(w for w in words if w not in index))
        if new:
            rows = self._compute(new)
            self._table = torch.cat([self._table, rows]) if len(index) else rows
            for word in new:
                index[word] = len(index)
        return self._table.index_select(0, torch.tensor([index[w] for w in words]))


@dataclass(frozen=True, slots=True)
class Padding:
    """Where the words of a batch of sentences stand in a table with a row for each sentence, the longest first."""

    sizes: torch.Tensor  # how many sentences reach each place
    mask: torch.Tensor  # (sentences, longest): whether there is a word

    def padded(self, rows: torch.Tensor) -> torch.Tensor:
        """Return rows in turn as (sentences, longest, size), zeros where there is no word."""
        out = rows.new_zeros((*self.mask.shape, rows.shape[1]))
        out[self.mask] = rows
        return out


def padding(lengths: Sequence[int]) -> Padding:
    """Return how to pad sentences of these lengths, which must be in descending order."""
    mask = np.arange(lengths[0])[None, :] < np.asarray(lengths)[:, None]
    return Padding(torch.from_numpy(mask.sum(axis=0)), torch.from_numpy(mask))


def by_length(items: Sequence[Any], length: Callable[[Any], int]) -> Iterator[list[int]]:
    """Yield the numbers of the items in batches of similar length, the longest first; empty items are left out."""
    order = sorted((i for i, item in enumerate(items) if length(item)), key=lambda i: -length(items[i]))
    batch: list[int] = []
    size = 0
    for number in order:
        if batch and size + length(items[number]) > PARSE_BATCH_WORDS:
            yield batch
            batch, size = [], 0
        batch.append(number)
        size += length(items[number])
    if batch:
        yield batch
