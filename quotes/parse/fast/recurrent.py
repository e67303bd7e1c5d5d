"""Recurrent networks that read rows in both directions, with PyTorch's fused kernels.

PyTorch has these only for sequences of equal length; it computes packed ones of unequal lengths step by step, which
takes a quarter longer. Here each direction is a network of its own, and both begin every sequence at step 0, the second
with the sequence's last row. The padding of shorter sequences then comes after everything that counts, and is never
read. A row's states do not depend on the shape of the grid, to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from quotes.arithmetic import Precision
from quotes.arithmetic.linear import Linear, parameters, type_of
from quotes.parse.fast.parts import Highway, RecurrentParts

# Grids have multiples of this many steps and sequences: oneDNN compiles kernels for each new shape, which takes more
# than a millisecond, and keeps a thousand of them.
STEPS, SEQUENCES = 4, 8


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
    sizes = np.pad(sizes, (0, -len(sizes) % SEQUENCES))
    firsts = np.cumsum(sizes) - sizes
    steps = np.arange(sizes.max() + -sizes.max() % STEPS)[:, None]
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

    def __init__(
        self, lstm: torch.nn.LSTM, precision: Precision, layer: int = 0, begin: torch.Tensor | None = None
    ) -> None:
        """``begin`` has the hidden and the cell state that each direction begins with: (2, directions, size)."""
        begin = torch.zeros(2, 2, lstm.hidden_size) if begin is None else begin
        suffixes = (f"l{layer}", f"l{layer}_reverse")
        self._ways = [_Way(lstm, suffix, begin[:, way], type_of(precision)) for way, suffix in enumerate(suffixes)]

    def __call__(self, rows: torch.Tensor, at: Layout) -> torch.Tensor:
        """Return the states for rows in turn, (rows, 2 x size)."""
        orders = ((at.forth, at.places), (at.back, at.places_back))
        return torch.cat([way(rows, at.shape, *o) for way, o in zip(self._ways, orders, strict=True)], 1)


class _Way:
    """One direction."""

    def __init__(self, lstm: torch.nn.LSTM, suffix: str, begin: torch.Tensor, of_type: torch.dtype) -> None:
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        weights = {f"{name}_l0": getattr(lstm, f"{name}_{suffix}") for name in names}
        self._lstm = torch.nn.LSTM(weights["weight_ih_l0"].shape[1], lstm.hidden_size)
        self._lstm.load_state_dict(weights)
        self._lstm.eval().requires_grad_(False).to(of_type)
        self._begin = begin[:, None, None].to(of_type)

    def __call__(
        self, rows: torch.Tensor, shape: tuple[int, int], order: torch.Tensor, places: torch.Tensor
    ) -> torch.Tensor:
        grid = rows.to(self._begin.dtype).index_select(0, order).view(*shape, -1)
        hidden, cell = self._begin.expand(-1, -1, shape[1], -1).contiguous()
        states: torch.Tensor = self._lstm(grid, (hidden, cell))[0]
        return states.view(-1, self._lstm.hidden_size).index_select(0, places)


class Recurrent:
    """A network of several layers."""

    def __init__(self, parts: RecurrentParts, precision: Precision) -> None:
        begin = torch.stack([parts.hidden, parts.cell]).squeeze(2).chunk(len(parts.layers), 1)
        layers = zip(parts.layers, begin, strict=True)
        self._layers = [BothWays(lstm, precision, number, states) for (lstm, number), states in layers]
        self._highways = [None if highway is None else _Past(highway, precision) for highway in parts.highways]
        self._type = type_of(precision)

    def __call__(self, rows: torch.Tensor, at: Layout) -> torch.Tensor:
        """Return the states of the last layer for rows in turn, in this network's precision."""
        rows = rows.to(self._type)
        for layer, highway in zip(self._layers, self._highways, strict=True):
            states = layer(rows, at)
            rows = states if highway is None else states + highway(rows)
        return rows


class _Past:
    """A highway, its two layers as one."""

    def __init__(self, highway: Highway, precision: Precision) -> None:
        self._both = Linear([parameters(highway.gate), parameters(highway.past)], type_of(precision))
        self._function = highway.function

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        gate, past = self._both(rows).chunk(2, 1)
        return torch.sigmoid(gate) * self._function(past)
