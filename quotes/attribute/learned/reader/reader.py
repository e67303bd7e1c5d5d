"""The second reader: an encoder that reads the words around a quote and points at who is quoted.

It needs no parse and serves every language of its vocabulary.  Each window is read by itself, so that an answer never
depends on what else is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import as_file, files

import torch

from quotes.arithmetic import Precision
from quotes.attribute.learned.reader.batches import batch_of
from quotes.attribute.learned.reader.files import load
from quotes.attribute.learned.reader.network import Net
from quotes.attribute.learned.reader.pieces import Vocabulary
from quotes.attribute.learned.reader.reading import Reading, shares
from quotes.attribute.learned.reader.single import SingleNet
from quotes.attribute.learned.reader.tape import Tape, tape_of
from quotes.attribute.learned.reader.windows import Window, windows
from quotes.datatypes import Quote

# Words whose pieces are kept: the working vocabulary of some thousand articles.
_WORDS_KEPT = 50_000


class LearnedReader:
    """An encoder ready to read."""

    def __init__(self, net: Net, vocabulary: Vocabulary, precision: Precision) -> None:
        self._net, self._vocabulary = SingleNet(net, precision), vocabulary

    def read(self, text: str, quotes: Sequence[Quote], indices: Iterable[int]) -> dict[int, Reading]:
        """Return a reading of each quote asked about; a quote inside another has none."""
        tape = tape_of(text, quotes, self._vocabulary)
        readings: dict[int, Reading] = {}
        for window in windows(tape, indices):
            readings |= self._window(tape, window)
        if self._vocabulary.remembered > _WORDS_KEPT:
            self._vocabulary.forget()
        return readings

    @torch.inference_mode()
    def _window(self, tape: Tape, window: Window) -> dict[int, Reading]:
        mention, person = self._net.scores(batch_of([(tape, window)]))
        mentions, people = (torch.softmax(scores.double(), 1).tolist() for scores in (mention, person))
        words = [p for p in tape.pieces[window.start : window.end] if p.leads]
        starts, ends = tuple(p.start for p in words), tuple(p.end for p in words)
        readings = {}
        for row, quote in enumerate(window.quotes):
            mention_shares, meant = (shares(of[row][: len(words)], of[row][-1]) for of in (mentions, people))
            readings[quote] = Reading(starts, ends, mention_shares, meant)
        return readings


@cache
def bundled_reader(precision: Precision) -> LearnedReader:
    """Return the reader that comes with the package; raises ModelError if its weights are missing or damaged."""
    with as_file(files("quotes.models").joinpath("reader", "reader.npz")) as path:
        return LearnedReader(*load(path), precision)
