"""The second reader: an encoder that reads the words around a quote and points at who is quoted.

It needs no parse and serves every language of its vocabulary.  Each window is read by itself, so that an answer never
depends on what else is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import torch
from numpy.typing import NDArray

from quotes.attribute.learned.reader.batches import batch_of
from quotes.attribute.learned.reader.files import load
from quotes.attribute.learned.reader.network import Net
from quotes.attribute.learned.reader.pieces import Vocabulary
from quotes.attribute.learned.reader.tape import Tape, tape_of
from quotes.attribute.learned.reader.windows import Window, windows
from quotes.datatypes import Quote, Span

# Words whose pieces are kept: the working vocabulary of some thousand articles.
_WORDS_KEPT = 50_000


class Precision(StrEnum):
    """How the encoder multiplies: in short floats where the processor does so itself, else in whole ones."""

    SHORT = "bf16"
    WHOLE = "fp32"


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a quote points at: words of the article, the share of each as its mention and as its speaker's name."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    mention: NDArray[np.float64]
    person: NDArray[np.float64]
    nobody: float  # the share of "these are nobody's words"; with ``mention`` it adds up to one

    def share(self, span: Span, person: bool = False) -> float:
        """Return the share of the words that a span touches."""
        first, last = np.searchsorted(self.ends, span.start, "right"), np.searchsorted(self.starts, span.end, "left")
        return float((self.person if person else self.mention)[first:last].sum())


class Reader:
    """An encoder ready to read."""

    def __init__(self, net: Net, vocabulary: Vocabulary, precision: Precision) -> None:
        self._net, self._vocabulary = net, vocabulary
        if precision is Precision.SHORT:
            net.layers.to(torch.bfloat16)

    def read(self, text: str, quotes: Sequence[Quote], asked: Iterable[int]) -> dict[int, Reading]:
        """Return a reading of each quote asked about; a quote inside another has none."""
        tape = tape_of(text, quotes, self._vocabulary)
        found: dict[int, Reading] = {}
        for window in windows(tape, asked):
            found |= self._window(tape, window)
        if self._vocabulary.remembered > _WORDS_KEPT:
            self._vocabulary.forget()
        return found

    @torch.inference_mode()
    def _window(self, tape: Tape, window: Window) -> Iterator[tuple[int, Reading]]:
        mention, person = self._net(batch_of([(tape, window)]), padded=False)
        mentions = torch.softmax(mention.double(), 1).numpy()
        people = torch.softmax(person.double(), 1).numpy()
        words = [p for p in tape.pieces[window.start : window.end] if p.leads]
        starts, ends = np.array([p.start for p in words]), np.array([p.end for p in words])
        count = len(words)
        for row, quote in enumerate(window.quotes):
            told = mentions[row]
            yield quote, Reading(starts, ends, told[:count], people[row][:count], float(told[-1]))


def best_precision() -> Precision:
    """Return what this processor reads fastest with: short floats where it has instructions for them."""
    capable = torch.backends.cpu.get_cpu_capability()
    has_short = torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()
    return Precision.SHORT if has_short and capable.startswith("AVX512") else Precision.WHOLE


@cache
def bundled_reader(precision: Precision) -> Reader:
    """Return the reader that comes with the package; raises ModelError where its weights are missing or damaged."""
    with as_file(files("quotes.models").joinpath("reader", "reader.npz")) as path:
        return Reader(*load(path), precision)
