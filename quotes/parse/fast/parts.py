"""The parts of a package that our own run of its networks needs: layers, tables and settings, by names of our own.

``quotes.parse.fast.private`` takes them out of Stanza's processors.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

Layer = Callable[..., torch.Tensor]
Numbers = Callable[[list[str]], list[int]]  # from words, tags or characters to their numbers in a table
Number = Callable[[str], int]
Names = Callable[[list[int]], list[Any]]  # and back

# What the tokenizer is told about a character apart from its identity, in this order.
FEATURES = ("space_before", "capitalized", "numeric", "end_of_para", "start_of_para")


@dataclass(frozen=True, slots=True)
class Highway:
    """What goes past a recurrent layer: its input, changed by one layer, as far as another lets it through."""

    gate: torch.nn.Linear
    past: torch.nn.Linear
    function: Layer


@dataclass(frozen=True, slots=True)
class RecurrentParts:
    """A network that reads words in both directions: its layers, what goes past them, and the states it begins with."""

    layers: tuple[tuple[torch.nn.LSTM, int], ...]  # a network of PyTorch's, and which of its layers
    highways: tuple[Highway | None, ...]  # one for each layer
    hidden: torch.Tensor  # (directions of all layers in turn, 1, size)
    cell: torch.Tensor


@dataclass(frozen=True, slots=True)
class Characters:
    """A network that reads the characters of a word."""

    model: Any
    ids: Numbers

    def __call__(self, words: list[str]) -> torch.Tensor:
        """Return a row for each word."""
        order = sorted(range(len(words)), key=lambda i: -len(words[i]))
        lengths = [len(words[i]) for i in order]
        distinct = sorted(set().union(*words))
        numbers = dict(zip(distinct, self.ids(distinct), strict=True))
        chars = torch.tensor(
            [[*map(numbers.__getitem__, words[i]), *[0] * (lengths[0] - len(words[i]))] for i in order]
        )
        rows: torch.Tensor = self.model(chars, None, order, [len(words)], lengths).data
        return rows


@dataclass(frozen=True, slots=True)
class TokenizerParts:
    """The parts that split text: two one-layer networks, each with outputs for word ends and sentence ends."""

    unit_id: Number
    embeddings: Layer
    lstms: tuple[torch.nn.LSTM, torch.nn.LSTM]
    word_ends: tuple[Layer, Layer]
    sentence_ends: tuple[Layer, Layer]
    damping: float  # how much the first network's answer about a word's end weakens its states for the second
    paragraph_break: re.Pattern[str]
    space: re.Pattern[str]
    mend_addresses: Callable[[str, NDArray[np.int64]], Any]


@dataclass(frozen=True, slots=True)
class TaggerParts:
    """The parts that tag words: UPOS by one layer, XPOS by a bilinear one that also reads the UPOS."""

    frequent_ids: Numbers
    frequent: Layer
    vector_ids: Numbers
    vectors: Layer
    vectors_inward: Layer
    characters: Characters
    characters_inward: Layer
    recurrent: RecurrentParts
    upos_hidden: torch.nn.Linear
    upos_scores: Layer
    upos_rows: torch.Tensor
    xpos_hidden: torch.nn.Linear
    xpos_weight: torch.Tensor  # (XPOS, hidden, UPOS row); the last two are one longer than their input
    xpos_bias: torch.Tensor
    upos_names: Names
    xpos_names: Names


@dataclass(frozen=True, slots=True)
class LemmatizerParts:
    """The parts that give lemmas: the dictionary, the words that need no network, and the network's processor."""

    by_dictionary: Callable[[list[tuple[str, str]]], list[str]]
    needs_no_network: Callable[[list[tuple[str, str]]], list[bool]]
    processor: Any


@dataclass(frozen=True, slots=True)
class Bilinear:
    """Scores of a word below a word above; each goes through a layer, and a one is put behind what comes out."""

    below: torch.nn.Linear
    above: torch.nn.Linear
    weight: torch.Tensor  # (below, above, scores)
    bias: torch.Tensor


@dataclass(frozen=True, slots=True)
class TreeParts:
    """The parts that build trees: a score for each word and head, and scores of relations."""

    root: int  # the number of the root in every table
    relation_offset: int  # of the first relation in its table
    vector_id: Number
    vectors: Layer
    vectors_inward: Layer
    frequent_id: Number
    frequent: Layer
    tag_ids: dict[str, Number]  # of lemmas, UPOS and XPOS
    tag_rows: dict[str, Layer]
    recurrent: RecurrentParts
    heads: Bilinear
    relations: Bilinear
    relation_names: Names


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts that find names: a score for each word and tag, and the cost of each step from tag to tag."""

    vector_ids: Numbers
    vectors: Layer
    own_ids: Numbers | None  # in the table of words that training changed, if there is one
    own: Layer | None
    unknown: int
    nothing: int
    characters: Characters
    inward: Layer | None
    recurrent: RecurrentParts
    scores: Layer
    moves: NDArray[np.float32]
    tags: tuple[str, ...]
    mend: Callable[[list[str]], list[str]]
    decode: Callable[[list[str]], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What our own run needs from a package."""

    tokenizer: TokenizerParts
    tagger: TaggerParts
    lemmatizer: LemmatizerParts
    trees: TreeParts
    names: NameParts
