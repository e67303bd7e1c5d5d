"""The network reading one window: the answers of ``network.Net`` without padding, and without what nobody looks at."""

from __future__ import annotations

import torch
from torch import Tensor
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
        self._layers = [_SingleLayer(layer, self._type) for layer in net.layers]  # type: ignore[arg-type]
        self._pointers = (net.mention, net.person)
        of_words = [parameters(part) for p in self._pointers for part in (p.word, p.word_match)]
        self._words = Linear(of_words, self._type)

    def scores(self, batch: Batch) -> list[Tensor]:
        """Return the scores of mentions and those of names that ``Net`` has for a batch of one window."""
        length = batch.ids.shape[1]
        x = functional.embedding(batch.ids[0], self._pieces) + self._places[:length]
        x = self._norm(x + functional.embedding(batch.kinds[0] * 2 + batch.quoted[0], self._kinds)).to(self._type)
        x = functional.pad(x, (0, 0, 0, -length % STEP))
        pieces = _pieces(length, len(x), self._type)
        *layers, last = self._layers
        for layer in layers:
            x = layer.read(x, x, pieces)
        needed = torch.cat([batch.opened, batch.closed, batch.words[0]])
        x = last.read(functional.pad(x[needed], (0, 0, 0, -len(needed) % STEP)), x, pieces)
        count = len(batch.window)
        quotes = torch.cat([x[:count], x[count : 2 * count]], 1).float()
        words = torch.split(self._words(x)[None, 2 * count : len(needed)].float(), [POINTER, WIDTH] * 2, -1)
        places = places_of(batch)
        pairs = zip(self._pointers, (words[:2], words[2:]), strict=True)
        return [pointer.scores(quotes, hidden, match, batch, places) for pointer, (hidden, match) in pairs]


class _SingleLayer:
    """A layer that computes the rows asked for."""

    def __init__(self, layer: Layer, of_type: torch.dtype) -> None:
        whole = parameters(layer.attend)
        self._query = Linear([tuple(p[:WIDTH] for p in whole)], of_type)
        self._key_and_value = Linear([tuple(p[WIDTH:] for p in whole)], of_type)
        self._attended, self._outer = (Linear([parameters(x)], of_type) for x in (layer.attended, layer.outer))
        self._inner = Linear([parameters(layer.inner)], of_type, gelu=True)
        self._norm, self._last_norm = layer.norm.to(of_type), layer.last_norm.to(of_type)

    def read(self, rows: Tensor, x: Tensor, pieces: Tensor | None) -> Tensor:
        """Return rows of ``x`` with what they take from all of it; ``pieces`` is what ``_pieces`` says of ``x``."""
        query = self._query(rows).view(1, len(rows), HEADS, -1).transpose(1, 2)
        key, value = self._key_and_value(x).view(1, len(x), 2, HEADS, -1).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=pieces)
        mixed = mixed.transpose(1, 2).reshape(len(rows), WIDTH)
        rows = self._norm(rows + self._attended(mixed))
        read: Tensor = self._last_norm(rows + self._outer(self._inner(rows)))
        return read


def _pieces(length: int, rows: int, of_type: torch.dtype) -> Tensor | None:
    """What attention adds for each row, so that those past ``length``, which are no pieces, count for nothing.

    Attention over multiples of ``STEP`` rows takes a fifth less time than over any number of them.
    """
    if length == rows:
        return None
    added = torch.zeros(1, 1, 1, rows, dtype=of_type)
    added[..., length:] = -torch.inf
    return added
