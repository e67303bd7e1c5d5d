"""The network: a small pretrained encoder, and two pointers from a quote to words outside quotes.

One points at the words that tell who is quoted ("he", "the ministry"), one at the names of whom they mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from quotes.attribute.learned.reader.tape import KINDS, MARKS

WIDTH, HEADS, LAYERS, INNER, PLACES = 384, 12, 6, 1536, 512
POINTER = 128  # hidden numbers of a pointer
_EPSILON = 1e-12
_DISTANCES, _NEAR = 16, 4  # distances have a number each below four pieces, then two for each doubling
_PARAGRAPHS, _QUOTES = 4, 5  # how many paragraphs and quotes between are told apart
IMPOSSIBLE = -1e4


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Windows as numbers: B windows of L pieces, in which Q quotes and up to C words stand."""

    ids: Tensor  # B, L
    kinds: Tensor
    quoted: Tensor
    paragraphs: Tensor
    counts: Tensor  # quotes opened or closed so far
    holds: Tensor  # B, L: no padding
    words: Tensor  # B, C: pieces that can be pointed at
    is_word: Tensor  # B, C
    window: Tensor  # Q: the window of each quote
    opened: Tensor  # Q
    closed: Tensor


class Layer(nn.Module):
    """A layer of the encoder, as BERT has it."""

    def __init__(self) -> None:
        super().__init__()
        self.attend = nn.Linear(WIDTH, 3 * WIDTH)
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.last_norm = nn.LayerNorm(WIDTH, eps=_EPSILON)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the pieces, each with what it takes from the others; ``mask`` tells which are some."""
        size, rows, _ = x.shape
        query, key, value = self.attend(x).view(size, rows, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        mixed = attention(query, key, value, mask).transpose(1, 2).reshape(size, rows, WIDTH)
        x = self.norm(x + self.attended(mixed))
        output: Tensor = self.last_norm(x + self.outer(functional.gelu(self.inner(x))))
        return output


def attention(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    """Return what each piece takes from the others; the training puts its own, faster way back in its place."""
    return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)


def _table(rows: int, width: int, deviation: float = 1.0) -> nn.Embedding:
    """Return an embedding; one that draws its own weights would load PyTorch's compiler on the meta device (1 s)."""
    return nn.Embedding(rows, width, _weight=torch.normal(0.0, deviation, (rows, width)))


class Pointer(nn.Module):
    """Scores of words, and of "nobody", as what a quote points at."""

    def __init__(self) -> None:
        super().__init__()
        self.quote = nn.Linear(2 * WIDTH, POINTER)
        self.word = nn.Linear(WIDTH, POINTER)
        self.distance = _table(2 * _DISTANCES, POINTER, 0.02)
        self.paragraph = _table(2 * _PARAGRAPHS + 1, POINTER, 0.02)
        self.between = _table(2 * _QUOTES + 1, POINTER, 0.02)
        self.out = nn.Linear(POINTER, 1)
        self.quote_match = nn.Linear(2 * WIDTH, WIDTH)
        self.word_match = nn.Linear(WIDTH, WIDTH)
        self.nobody = nn.Sequential(nn.Linear(2 * WIDTH, POINTER), nn.GELU(), nn.Linear(POINTER, 1))

    def forward(self, quotes: Tensor, words: Tensor, batch: Batch, places: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        """Return Q rows of C + 1 scores, that of nobody last."""
        return self.scores(quotes, self.word(words), self.word_match(words), batch, places)

    def scores(
        self, quotes: Tensor, words: Tensor, matches: Tensor, batch: Batch, places: tuple[Tensor, Tensor, Tensor]
    ) -> Tensor:
        """Return the same from what ``word`` and ``word_match`` make of the words."""
        distances, paragraphs, between = places
        near = self.distance(distances) + self.paragraph(paragraphs) + self.between(between)
        hidden = functional.gelu(self.quote(quotes)[:, None] + words[batch.window] + near)
        match = torch.einsum("qh,qch->qc", self.quote_match(quotes), matches[batch.window])
        scores = (self.out(hidden)[..., 0] + match / WIDTH**0.5).float()
        scores = scores.masked_fill(~batch.is_word[batch.window], IMPOSSIBLE)
        return torch.cat([scores, self.nobody(quotes).float()], 1)


class Net(nn.Module):
    """The encoder and its pointers."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.word = _table(vocabulary, WIDTH)
        self.mark = _table(MARKS, WIDTH)
        self.place = _table(PLACES, WIDTH)
        self.kind = _table(KINDS, WIDTH)
        self.within = _table(2, WIDTH)  # outside quotes, inside
        self.norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.mention = Pointer()
        self.person = Pointer()

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the scores of mentions and those of names."""
        length = batch.ids.shape[1]
        x = self._meant(batch.ids) + self.place.weight[:length] + self.kind(batch.kinds) + self.within(batch.quoted)
        x = self.norm(x)
        mask = batch.holds[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        quotes = torch.cat([x[batch.window, batch.opened], x[batch.window, batch.closed]], -1)
        words = torch.gather(x, 1, batch.words[..., None].expand(-1, -1, WIDTH))
        places = places_of(batch)
        return self.mention(quotes, words, batch, places), self.person(quotes, words, batch, places)

    def _meant(self, ids: Tensor) -> Tensor:
        size = self.word.num_embeddings
        words, marks = self.word(ids.clamp(max=size - 1)), self.mark((ids - size).clamp(min=0))
        return torch.where((ids < size)[..., None], words, marks)


def places_of(batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Return where each word stands to each quote: in pieces, in paragraphs, in quotes between."""
    words = batch.words[batch.window]
    opened, closed = batch.opened[:, None], batch.closed[:, None]
    behind = words > closed
    away = torch.where(words < opened, words - opened, (words - closed).clamp(min=0))

    def at(table: Tensor, places: Tensor) -> Tensor:
        return torch.gather(table[batch.window], 1, places)

    here = torch.where(behind, at(batch.paragraphs, closed), at(batch.paragraphs, opened))
    paragraphs = (at(batch.paragraphs, words) - here).clamp(-_PARAGRAPHS, _PARAGRAPHS) + _PARAGRAPHS
    between = (at(batch.counts, words) - at(batch.counts, opened)).clamp(-_QUOTES, _QUOTES) + _QUOTES
    return _buckets(away), paragraphs, between


def _buckets(away: Tensor) -> Tensor:
    size = away.abs().float()
    steps = (_NEAR + (size.clamp(min=_NEAR) / _NEAR).log2() * 2).floor()
    bucket = torch.where(size < _NEAR, size, steps).clamp(max=_DISTANCES - 1).long()
    return torch.where(away < 0, bucket, bucket + _DISTANCES)
