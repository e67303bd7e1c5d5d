"""A recurrent network that reads characters in both directions, with PyTorch's fused kernels.

PyTorch has these only for sequences of equal length; it computes packed ones of unequal lengths step by step, which
takes a quarter longer for a network as small as the tokenizer's (larger ones gain nothing). Here each direction is a
network of its own, and both begin every sequence at step 0, the second with the sequence's last row. The padding of
shorter sequences then comes after everything that counts, and is never read.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rows of sequences, numbered through all of them in turn, stand in a grid of steps by sequences."""

    shape: tuple[int, int]  # the numbers of steps and of sequences
    forth: torch.Tensor  # the row at each place of the grid (steps x sequences, flat), any row where there is none
    back: torch.Tensor  # the same for reading backwards
    places: torch.Tensor  # the place of each row in ``forth``
    places_back: torch.Tensor  # and in ``back``


def layout(sizes: NDArray[np.int64]) -> Layout:
    """Return the layout of sequences of these lengths, none of them 0."""
    firsts = np.cumsum(sizes) - sizes
    steps = np.arange(sizes.max())[:, None]
    there = steps < sizes
    forth = np.where(there, firsts + steps, 0)
    back = np.where(there, firsts + sizes - 1 - steps, 0)
    numbers = np.arange(forth.size).reshape(forth.shape)
    places = [np.empty(sizes.sum(), dtype=np.int64) for _ in range(2)]
    for place, rows in zip(places, (forth, back), strict=True):
        place[rows[there]] = numbers[there]
    return Layout((len(steps), len(sizes)), *(torch.from_numpy(a.reshape(-1)) for a in (forth, back, *places)))


class BothWays:
    """One layer of a network that reads in both directions."""

    def __init__(self, lstm: torch.nn.LSTM) -> None:
        self._forth, self._back = (_one_way(lstm, suffix) for suffix in ("", "_reverse"))

    def __call__(self, rows: torch.Tensor, at: Layout) -> torch.Tensor:
        """Return the states for rows in turn, (rows, 2 x size)."""
        ways = ((self._forth, at.forth, at.places), (self._back, at.back, at.places_back))
        return torch.cat([_read(way, rows.index_select(0, order), at).index_select(0, p) for way, order, p in ways], 1)


def _read(way: torch.nn.LSTM, grid: torch.Tensor, at: Layout) -> torch.Tensor:
    states: torch.Tensor = way(grid.view(*at.shape, -1))[0]
    return states.reshape(-1, way.hidden_size)


def _one_way(lstm: torch.nn.LSTM, suffix: str) -> torch.nn.LSTM:
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    way = torch.nn.LSTM(lstm.input_size, lstm.hidden_size)
    way.load_state_dict({name: getattr(lstm, name + suffix) for name in names})
    return way.eval().requires_grad_(False)
