"""Two layers of PyTorch that are slow to train on a CPU, computed another way with the same results.

* An LSTM over a packed batch slices it once per time step, and the gradient of each slice is a tensor of the whole
  batch: half of the time of a step with long sentences.  Here, sequences of similar length run as padded groups.
* ``nn.Bilinear`` makes one small product per output: a third of the tagger's time.  One large product does it.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.nn.utils.rnn import PackedSequence

SIMILAR = 0.75  # a group ends where sequences get shorter than this share of its longest one
FEW_STEPS = 20  # shorter batches are faster as PyTorch does them

_packed = torch.nn.LSTM.forward


def install() -> None:
    """Let LSTMs of one layer and bilinear layers train this way."""
    torch.nn.LSTM.forward = _lstm  # type: ignore[method-assign,assignment]
    torch.nn.Bilinear.forward = _bilinear  # type: ignore[method-assign]


class _Rows(torch.autograd.Function):
    """``source[index]``, where no row is taken twice and an index of len(source) is a row of zeros.

    ``back`` says in the same way where the gradient of each row of ``source`` is found: no sums are needed.
    """

    @staticmethod
    def forward(ctx: Any, source: torch.Tensor, index: torch.Tensor, back: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(back)
        return _take(source, index)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        return _take(gradient, ctx.saved_tensors[0]), None, None


def _take(source: torch.Tensor, index: torch.Tensor) -> torch.Tensor:
    return torch.cat([source, source.new_zeros(1, source.shape[1])]).index_select(0, index)


def _lstm(self: torch.nn.LSTM, input: Any, hx: Any = None) -> Any:
    few = not isinstance(input, PackedSequence) or len(input.batch_sizes) <= FEW_STEPS
    if few or self.num_layers > 1 or hx is None or not torch.is_grad_enabled():
        return _packed(self, input, hx)
    sizes = input.batch_sizes
    lengths = (sizes.unsqueeze(1) > torch.arange(int(sizes[0]))).sum(0)  # falling
    state = self.permute_hidden(hx, input.sorted_indices)
    outputs, finals = [], []
    for way in range(1 + self.bidirectional):
        reads, places, ends, groups = _layout(sizes, lengths, way == 1)
        padded = _Rows.apply(input.data, reads, places)
        runs = []
        parts = padded.split([int(lengths[first]) * (last - first) for first, last in groups])
        for (first, last), rows in zip(groups, parts, strict=True):
            own = tuple(s[way : way + 1, first:last].contiguous() for s in state)
            weights = self._flat_weights[4 * way : 4 * way + 4]
            steps = rows.view(int(lengths[first]), last - first, -1)
            run = torch._VF.lstm(steps, own, weights, True, 1, 0.0, self.training, False, False)  # type: ignore[attr-defined]
            runs.append(run[0].flatten(0, 1))
        whole = torch.cat(runs)
        outputs.append(_Rows.apply(whole, places, reads))
        finals.append(whole.index_select(0, ends))
    final = torch.stack(finals)
    hidden = self.permute_hidden((final, torch.zeros_like(final)), input.unsorted_indices)  # no model reads the cells
    return PackedSequence(torch.cat(outputs, 1), sizes, input.sorted_indices, input.unsorted_indices), hidden


def _layout(sizes: torch.Tensor, lengths: torch.Tensor, reverse: bool) -> Any:
    """Where each padded place reads from, where each packed word and each sequence's end is, and the groups."""
    starts, total = sizes.cumsum(0) - sizes, int(sizes.sum())
    places = torch.empty(total, dtype=torch.long)
    reads, ends, base = [], [], 0
    groups = _groups(lengths.tolist())
    for first, last in groups:
        steps, count = int(lengths[first]), last - first
        column, step = torch.arange(first, last), torch.arange(steps).unsqueeze(1)
        inside = step < lengths[first:last]
        word = torch.where(inside, lengths[first:last] - 1 - step, 0) if reverse else step
        row = torch.where(inside, starts[word] + column, total)
        local = step * count + column - first + base
        places[row[inside]] = local[inside]
        reads.append(row.flatten())
        ends.append((lengths[first:last] - 1) * count + column - first + base)
        base += steps * count
    return torch.cat(reads), places, torch.cat(ends), groups


def _groups(lengths: list[int]) -> list[tuple[int, int]]:
    """Half-open ranges of sequences of similar length."""
    found, first = [], 0
    for i, length in enumerate(lengths):
        if length < SIMILAR * lengths[first] - 1:
            found.append((first, i))
            first = i
    return [*found, (first, len(lengths))]


def _bilinear(self: torch.nn.Bilinear, input1: torch.Tensor, input2: torch.Tensor) -> torch.Tensor:
    out, left, right = self.weight.shape
    product = input1 @ self.weight.permute(1, 0, 2).reshape(left, out * right)
    summed = (product.view(*input1.shape[:-1], out, right) * input2.unsqueeze(-2)).sum(-1)
    return summed if self.bias is None else summed + self.bias
