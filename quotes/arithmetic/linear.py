"""Linear layers that are ready to multiply in one precision."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from quotes.arithmetic import Precision

# Short floats are multiplied in multiples of this many rows: oneDNN compiles kernels for each number of rows, which
# takes 5 ms, and keeps a thousand of them, too few for all lengths.
STEP = 32
_PACKING = ("_reorder_linear_weight", "_linear_pointwise")


def type_of(precision: Precision) -> torch.dtype:
    """Return PyTorch's name of a precision."""
    return torch.bfloat16 if precision is Precision.SHORT else torch.float32


class Linear:
    """Linear layers with one input as one; in short floats their weights lie as oneDNN multiplies them.

    nn.Linear would lay them out anew for each input. A PyTorch that has no such functions multiplies as it does.
    """

    def __init__(self, layers: Sequence[tuple[Tensor, ...]], of_type: torch.dtype, gelu: bool = False) -> None:
        """``layers`` are weights with their biases."""
        self._weight, self._bias = (torch.cat(parts).to(of_type) for parts in zip(*layers, strict=True))
        self._gelu = gelu
        self._packed = of_type is torch.bfloat16 and all(hasattr(torch.ops.mkldnn, name) for name in _PACKING)
        if self._packed:
            self._weight = torch.ops.mkldnn._reorder_linear_weight(self._weight)

    def __call__(self, x: Tensor) -> Tensor:
        """Return the output for each row, which does not depend on the other rows."""
        if self._packed:
            name, kind = ("gelu", "none") if self._gelu else ("none", "")
            count = len(x)
            if short := -count % STEP:
                x = functional.pad(x, (0, 0, 0, short))
            packed: Tensor = torch.ops.mkldnn._linear_pointwise(x, self._weight, self._bias, name, [], kind)
            return packed[:count] if short else packed
        output = functional.linear(x, self._weight, self._bias)
        return functional.gelu(output) if self._gelu else output


def parameters(linear: nn.Linear) -> tuple[Tensor, ...]:
    """Return the weight of a linear layer, and its bias."""
    return linear.weight, linear.bias
