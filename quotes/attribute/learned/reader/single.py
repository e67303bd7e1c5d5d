"""The network reading one window: the answers of ``network.Net`` without padding, and without what nobody looks at."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from quotes.arithmetic import Precision
from quotes.arithmetic.linear import STEP, Linear, parameters, type_of
from quotes.attribute.learned.reader.network import HEADS, POINTER, WIDTH, Batch, Layer, Net, places_of


class SingleNet:
    """The network, ready to read one window at a time."""

    def __init__(self, net: Net, precision: Precision) -> None:
        self._type = type_of(precision)
        self._pieces = torch.cat([net.word.weight, net.mark.weight])
        self._kinds = (net.kind.weight[:, None] + net.within.weight).flatten(0, 1)  # each outside quotes, then inside
        self._places, self._norm = net.place.weight, net.norm
        norms = [net.norm, *(layer.last_norm for layer in net.layers)]
        layers = zip(net.layers, norms[:-1], strict=True)
        self._layers = [_SingleLayer(layer, norm, self._type) for layer, norm in layers]  # type: ignore[arg-type]
        self._pointers = (net.mention, net.person)
        of_words = [parameters(part) for p in self._pointers for part in (p.word, p.word_match)]
        self._words = Linear(of_words, self._type)

    def scores(self, batch: Batch) -> list[Tensor]:
        """Return the scores of mentions and those of names that ``Net`` has for a batch of one window."""
        length = batch.ids.shape[1]
        x = functional.embedding(batch.ids[0], self._pieces) + self._places[:length]
        x = self._norm(x + functional.embedding(batch.kinds[0] * 2 + batch.quoted[0], self._kinds)).to(self._type)
        x = functional.pad(x, (0, 0, 0, -length % STEP))
        *layers, last = self._layers
        for layer in layers:
            x = layer.read(x, x, length)
        needed = torch.cat([batch.opened, batch.closed, batch.words[0]])
        x = last.read(functional.pad(x[needed], (0, 0, 0, -len(needed) % STEP)), x, length)
        count = len(batch.window)
        quotes = torch.cat([x[:count], x[count : 2 * count]], 1).float()
        words = torch.split(self._words(x)[None, 2 * count : len(needed)].float(), [POINTER, WIDTH] * 2, -1)
        places = places_of(batch)
        pairs = zip(self._pointers, (words[:2], words[2:]), strict=True)
        return [pointer.scores(quotes, hidden, match, batch, places) for pointer, (hidden, match) in pairs]


class _SingleLayer:
    """A layer that computes the rows asked for."""

    def __init__(self, layer: Layer, before: nn.LayerNorm, of_type: torch.dtype) -> None:
        """``before`` is what makes the rows that the layer reads."""
        whole = parameters(layer.attend)
        scale = (WIDTH // HEADS) ** -0.5  # of the scores, for which there is no other step then
        self._query = Linear([tuple(p[:WIDTH] * scale for p in whole)], of_type)
        weight, bias = (p[WIDTH:].clone() for p in whole)
        # What all keys have in common changes no portion. Without it, scores are smaller and rounded less.
        bias[:WIDTH] = -weight[:WIDTH] @ before.bias.float()
        self._key_and_value = Linear([(weight, bias)], of_type)
        self._attended, self._outer = (Linear([parameters(x)], of_type) for x in (layer.attended, layer.outer))
        self._inner = Linear([parameters(layer.inner)], of_type, gelu=True)
        self._norm, self._last_norm = layer.norm.to(of_type), layer.last_norm.to(of_type)

    def read(self, rows: Tensor, x: Tensor, length: int) -> Tensor:
        """Return rows of ``x`` with what they take from the first ``length`` of it, which are the pieces."""
        query = self._query(rows).view(len(rows), HEADS, -1).transpose(0, 1).contiguous()
        key, value = self._key_and_value(x).view(len(x), 2, HEADS, -1).permute(1, 2, 0, 3).contiguous()
        mixed = _attention(query, key, value, length).transpose(0, 1).reshape(len(rows), WIDTH)
        rows = self._norm(rows + self._attended(mixed))
        read: Tensor = self._last_norm(rows + self._outer(self._inner(rows)))
        return read


# As many heads' scores as stay in the processor's cache, and below what the C library gives back at once.
_HEADS_AT_ONCE = 6


def _attention(query: Tensor, key: Tensor, value: Tensor, length: int) -> Tensor:
    """What each row takes from the others, heads first; rows past ``length`` are no pieces and count for nothing.

    In short floats these steps take a third less time than PyTorch's own way, which keeps scores in whole ones.
    """
    scores = query.new_empty(_HEADS_AT_ONCE, query.shape[1], key.shape[1])
    portions, mixed = torch.empty_like(scores), torch.empty_like(query)
    for first in range(0, HEADS, _HEADS_AT_ONCE):
        heads = slice(first, first + _HEADS_AT_ONCE)
        torch.bmm(query[heads], key[heads].transpose(1, 2), out=scores)
        scores[..., length:].fill_(-torch.inf)
        torch.softmax(scores, -1, out=portions)
        torch.bmm(portions, value[heads], out=mixed[heads])
    return mixed
