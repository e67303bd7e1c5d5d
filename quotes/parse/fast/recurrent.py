"""Recurrent networks that read rows in both directions, with PyTorch's fused kernels.

PyTorch has these only for sequences of equal length; it computes packed ones of unequal lengths step by step, which
takes a quarter longer. Here each direction is a network of its own, and both begin every sequence at step 0, the second
with the sequence's last row. The padding of shorter sequences then comes after everything that counts, and is never
read. After a few steps those that have ended are left out, and the others go on from their states. A row's states do
not depend on the shapes of the grids, to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from quotes.arithmetic import Precision
from quotes.arithmetic.linear import Linear, parameters, type_of
from quotes.parse.fast.parts import Highway, RecurrentParts

# Grids have multiples of this many steps and sequences: oneDNN compiles kernels for each new shape, which takes most of
# a millisecond, and keeps a thousand of them.
STEPS, SEQUENCES = 4, 8


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rows of sequences, numbered through all of them in turn, stand in grids of steps by sequences.

    Each grid goes on where the one before has ended, with the sequences that do.
    """

    grids: tuple[tuple[int, int], ...]  # the numbers of steps and of sequences of each
    forth: torch.Tensor  # the row at each place of the grids (step by step, flat), any row where there is none
    back: torch.Tensor  # the same for reading backwards
    places: torch.Tensor  # the place of each row in ``forth``
    places_back: torch.Tensor  # and in ``back``


def layout(sizes: NDArray[np.int64], one_grid: bool = False) -> Layout:
    """Return the layout of sequences of these lengths, the longest first, none of them 0.

    Each grid has STEPS steps, unless there shall be one alone: each further one takes a tenth of a millisecond.
    """
    sizes = np.pad(sizes, (0, -len(sizes) % SEQUENCES))
    firsts = np.cumsum(sizes) - sizes
    longest = sizes[0] + -sizes[0] % STEPS
    steps = np.arange(longest)[:, None]
    there = steps < sizes
    every = int(longest) if one_grid else STEPS
    counts = there[::every].sum(axis=1)
    counts += -counts % SEQUENCES
    within = np.arange(len(sizes)) < np.repeat(counts, every)[:, None]
    forth = np.where(there, firsts + steps, 0)
    back = np.where(there, firsts + sizes - 1 - steps, 0)
    numbers = np.cumsum(within).reshape(within.shape) - 1
    places = [np.empty(sizes.sum(), dtype=np.int64) for _ in range(2)]
    for place, rows in zip(places, (forth, back), strict=True):
        place[rows[there]] = numbers[there]
    grids = tuple((every, count) for count in counts.tolist())
    return Layout(grids, *(torch.from_numpy(a) for a in (forth[within], back[within], *places)))


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
        return torch.cat([way(rows, at.grids, *o) for way, o in zip(self._ways, orders, strict=True)], 1)


_PACKING = "_reorder_mkldnn_rnn_layer_weight"
_LSTM = 2  # the number of this kind of network in PyTorch


class _Way:
    """One direction; in short floats its weights lie as oneDNN multiplies them, where PyTorch can lay them so."""

    def __init__(self, lstm: torch.nn.LSTM, suffix: str, begin: torch.Tensor, of_type: torch.dtype) -> None:
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        self._size = lstm.hidden_size
        self._begin = begin[:, None, None].to(of_type)
        self._weights = [getattr(lstm, f"{name}_{suffix}").detach().to(of_type) for name in names]
        self._packed = of_type is torch.bfloat16 and hasattr(torch.ops.mkldnn, _PACKING)
        if self._packed:
            lay = getattr(torch.ops.mkldnn, _PACKING)
            self._weights[:2] = lay(*self._weights[:2], self._size, reverse=False, has_biases=True, batch_first=False)

    def __call__(
        self, rows: torch.Tensor, grids: Sequence[tuple[int, int]], order: torch.Tensor, places: torch.Tensor
    ) -> torch.Tensor:
        ordered = rows.to(self._begin.dtype).index_select(0, order)
        hidden, cell = self._begin.expand(-1, -1, grids[0][1], -1).contiguous()
        states, at = [], 0
        for steps, count in grids:
            grid = ordered[at : at + steps * count].view(steps, count, -1)
            at += steps * count
            out, hidden, cell = self._read(grid, hidden[:, :count], cell[:, :count])
            states.append(out.view(-1, self._size))
        return torch.cat(states).index_select(0, places)

    def _read(self, grid: torch.Tensor, hidden: torch.Tensor, cell: torch.Tensor) -> Sequence[torch.Tensor]:
        """The states for a grid, and the last hidden and cell state of each sequence."""
        states: Sequence[torch.Tensor]
        if not self._packed:
            states = torch.lstm(grid, (hidden, cell), self._weights, True, 1, 0.0, False, False, False)
            return states
        layer, shape = torch.ops.aten.mkldnn_rnn_layer.default, (self._size, 1, True, False, False, False)
        *states, _ = layer(grid, *self._weights, hidden, cell, False, [], _LSTM, *shape)
        return states


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
