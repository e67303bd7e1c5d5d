"""From text to sentences and words by Stanza's tokenizer network, with characters looked up in tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import logsigmoid

from quotes.arithmetic import Precision
from quotes.parse.fast.parts import FEATURES, TokenizerParts
from quotes.parse.fast.recurrent import BothWays, Layout, layout
from quotes.parse.fast.sentences import RawSentence

WORD_END, SENTENCE_END = 1, 2  # the network's labels of characters
_PLANE = 0x3100  # covers the spaces and punctuation of most scripts; characters beyond are looked up one by one
# Where Stanza's patterns for addresses can match at all; they are slow, and most paragraphs hold no address.
_MAYBE_ADDRESS = re.compile(r"@|https?://|www\.|[a-zA-Z0-9]\.(?:gov|org|edu|net|com?)\.")
# The network can take the first letter of a name such as "Ivo" for the pronoun.
_FIRST_LETTER_I = re.compile(r"\bI(?=[a-z])")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """The characters of a paragraph, with runs of spaces as one, and the text and offset of each."""

    text: int
    raw: str
    places: NDArray[np.int64]
    units: NDArray[np.int64]
    features: NDArray[np.float32]


# Characters in one batch of the tokenizer's network: its states fit into the cache, and its rows have similar lengths.
TOKENIZE_BATCH_CHARACTERS = 6_000


# Characters that the tokenizer's network sees at once: the same window as Stanza's, so that both split alike.
TOKENIZE_WINDOW = 1000


class Splitter:
    """Stanza's tokenizer network with its vocabulary as tables."""

    def __init__(self, parts: TokenizerParts, precision: Precision) -> None:
        self._parts = parts
        self._first, self._second = (BothWays(lstm, precision) for lstm in parts.lstms)
        points = [chr(c) for c in range(_PLANE)]
        self._units = np.array([self._unit(c) for c in points])
        self._space = np.array([bool(parts.space.match(c)) for c in points])
        self._capital = np.array([c.isupper() for c in points])
        self._digit = np.array([c.isdecimal() for c in points])

    def split(self, texts: Sequence[str]) -> list[list[RawSentence]]:
        """Return the sentences of each text."""
        paragraphs = [p for number, text in enumerate(texts) for p in self._paragraphs(number, text)]
        sentences: list[list[RawSentence]] = [[] for _ in texts]
        for paragraph, labels in zip(paragraphs, self._labels(paragraphs), strict=True):
            sentences[paragraph.text].extend(_sentences(paragraph, labels))
        return sentences

    def _unit(self, character: str) -> int:
        return int(self._parts.unit_id(character))

    def _paragraphs(self, number: int, text: str) -> list[_Paragraph]:
        paragraphs, at = [], 0
        for match in [*self._parts.paragraph_break.finditer(text), None]:
            end = match.start() if match else len(text)
            piece = text[at:end].rstrip()
            if piece:
                paragraphs.append(self._paragraph(number, piece, at))
            at = match.end() if match else end
        return paragraphs

    def _paragraph(self, number: int, piece: str, at: int) -> _Paragraph:
        points = np.frombuffer(piece.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
        rows = np.minimum(points, _PLANE - 1)  # their places in the tables
        space = self._space[rows]
        keep = np.ones(len(points), dtype=bool)
        keep[1:] = ~(space[1:] & space[:-1])
        places = np.flatnonzero(keep)
        points, rows, space = points[keep], rows[keep], space[keep]
        units = np.where(space, self._units[ord(" ")], self._units[rows])
        capital, digit = self._capital[rows], self._digit[rows]
        for i in np.flatnonzero(points >= _PLANE):
            character = chr(points[i])
            units[i], capital[i], digit[i] = self._unit(character), character.isupper(), character.isdecimal()
        features = np.zeros((len(points), len(FEATURES)), dtype=np.float32)
        features[:, 0], features[:, 1], features[:, 2] = space, capital, digit
        features[-1, 3] = features[0, 4] = 1
        raw = "".join(" " if s else piece[i] for i, s in zip(places, space, strict=True))
        return _Paragraph(number, raw, places + at, units, features)

    def _labels(self, paragraphs: Sequence[_Paragraph]) -> list[NDArray[np.int64]]:
        """The label of each character; long paragraphs go through the network window by window, as in Stanza."""
        labels: list[list[NDArray[np.int64]]] = [[] for _ in paragraphs]
        todo = [(number, 0) for number in range(len(paragraphs))]
        while todo:
            windows = [_window(paragraphs[number], at) for number, at in todo]
            following = []
            for (number, at), window in zip(todo, self._run(windows), strict=True):
                length = _used(window, last=at + TOKENIZE_WINDOW >= len(paragraphs[number].units))
                labels[number].append(window[:length])
                if at + length < len(paragraphs[number].units):
                    following.append((number, at + length))
            todo = following
        return [self._whole(p, np.concatenate(parts)) for p, parts in zip(paragraphs, labels, strict=True)]

    def _whole(self, paragraph: _Paragraph, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        labels[-1] = SENTENCE_END
        for letter in _FIRST_LETTER_I.finditer(paragraph.raw):
            labels[letter.start()] = 0
        if _MAYBE_ADDRESS.search(paragraph.raw):
            self._parts.mend_addresses(paragraph.raw, labels)
        return labels

    def _run(self, windows: Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]]) -> list[NDArray[np.int64]]:
        results: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)] * len(windows)
        order = sorted(range(len(windows)), key=lambda i: -len(windows[i][0]))
        while order:
            longest = len(windows[order[0]][0])
            count = max(1, TOKENIZE_BATCH_CHARACTERS // longest)
            batch, order = order[:count], order[count:]
            units, features = (np.concatenate(part) for part in zip(*(windows[i] for i in batch), strict=True))
            ends = np.cumsum([len(windows[i][0]) for i in batch])
            at = layout(np.diff(ends, prepend=0), one_grid=True)  # paragraphs are too long for many grids
            labels = self._label(torch.from_numpy(units), torch.from_numpy(features), at)
            for i, part in zip(batch, np.split(labels.numpy(), ends[:-1]), strict=True):
                results[i] = part
        return results

    def _label(self, units: torch.Tensor, features: torch.Tensor, at: Layout) -> torch.Tensor:
        """The likeliest label of each character in turn; the second network corrects the first one's answers."""
        parts = self._parts
        states = self._first(torch.cat([parts.embeddings(units), features], 1), at).float()
        word, sentence = parts.word_ends[0](states), parts.sentence_ends[0](states)
        states = self._second(states * (1 - torch.sigmoid(-word * parts.damping)), at).float()
        word, sentence = word + parts.word_ends[1](states), sentence + parts.sentence_ends[1](states)
        ends = word + logsigmoid(sentence.abs()) > 0  # the end of a word or sentence is likelier than neither
        labels: torch.Tensor = torch.where(ends, torch.where(sentence > 0, SENTENCE_END, WORD_END), 0).squeeze(1)
        return labels


def _window(paragraph: _Paragraph, at: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    return paragraph.units[at : at + TOKENIZE_WINDOW], paragraph.features[at : at + TOKENIZE_WINDOW]


def _used(labels: NDArray[np.int64], last: bool) -> int:
    """How many of a window's labels count: those up to its last sentence end, since the rest saw too little context."""
    ends = np.flatnonzero(labels == SENTENCE_END)
    return len(labels) if last or not len(ends) else int(ends[-1]) + 1


def _sentences(paragraph: _Paragraph, labels: NDArray[np.int64]) -> list[RawSentence]:
    sentences: list[RawSentence] = []
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    begin = 0
    raw, places = paragraph.raw, paragraph.places
    for at in np.flatnonzero(labels >= WORD_END).tolist():
        word = raw[begin : at + 1]
        if word[0] == " ":
            begin, word = begin + 1, word[1:]
        if word:
            words.append(word if len(word) <= TOKENIZE_WINDOW else "<UNK>")
            starts.append(int(places[begin]))
            ends.append(int(places[at]) + 1)
        begin = at + 1
        if labels[at] == SENTENCE_END and words:
            sentences.append(RawSentence(tuple(words), tuple(starts), tuple(ends)))
            words, starts, ends = [], [], []
    if words:
        sentences.append(RawSentence(tuple(words), tuple(starts), tuple(ends)))
    return sentences
