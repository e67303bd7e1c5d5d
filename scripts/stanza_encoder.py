"""Word vectors for the tagger of names: counted ones, and beside them what a pretrained encoder makes of each word.

A text of a million words has most names once or never; the encoder has read billions of words.  Each word is read by
itself, in lower case and with a capital, by the encoder's lower layers; a principal component analysis keeps the
directions in which words differ most, all at one scale.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from reader_encoder import Encoder, pretrained, read_encoder
from stanza.models.common.pretrain import Pretrain
from stanza.models.common.vocab import VOCAB_PREFIX_SIZE
from stanza_pack import save_vectors
from stanza_vectors import SCALE

from quotes.attribute.learned.reader.network import Net
from quotes.attribute.learned.reader.pieces import FIRST, LAST, PADDING, SPACE, UNKNOWN, Vocabulary

DIMENSIONS = 50
WORDS = 52_000
FARTHEST = 5  # standard deviations; a word that is farther in a direction is put there
LONGEST = 14  # pieces of a word
BATCH = 256  # words
# Capitalised pieces that are whole words: names, and words that open sentences.
_CAPITALISED = re.compile(f"{SPACE}([A-ZÁÉÍÓÚÑ][a-záéíóúüñçàèìòùâêîôûëïöäãõ]{{2,}})")


def encoder_vectors(sentences: Iterable[Sequence[str]], encoder: Path, counted: Path, target: Path) -> None:
    """Write vectors of WORDS words: those that have ``counted`` ones, others of the sentences, the encoder's own names.

    Words without a counted vector have zeros there, as unknown ones have.
    """
    before, reading = Pretrain(str(counted)), read_encoder(encoder)
    frequency = Counter(word.lower() for s in sentences for word in s)
    rare = (w for w, _ in sorted(frequency.items(), key=lambda item: (-item[1], item[0])) if not re.search(r"\d", w))
    known = [before.vocab.id2unit(n) for n in range(VOCAB_PREFIX_SIZE, len(before.vocab))]
    words = list(dict.fromkeys((*known, *rare, *_own_names(reading))))[:WORDS]
    numbers = np.zeros((len(words), before.emb.shape[1]), np.float32)
    numbers[: len(known)] = before.emb[VOCAB_PREFIX_SIZE:]
    save_vectors(words, np.hstack([numbers, _directions(_meanings(words, reading))]), target, short=True)


def _own_names(encoder: Encoder) -> list[str]:
    """Return the encoder's capitalised pieces in lower case, the most frequent first."""
    scored = zip(encoder.pieces, encoder.scores, strict=True)
    capitalised = [(score, found[1].lower()) for piece, score in scored if (found := _CAPITALISED.fullmatch(piece))]
    return [word for _, word in sorted(capitalised, key=lambda one: (-one[0], one[1]))]


@torch.no_grad()
def _meanings(words: Sequence[str], encoder: Encoder) -> torch.Tensor:
    """Return the means of each word's pieces after the encoder's lower layers, in lower case and with a capital."""
    vocabulary = Vocabulary(encoder.pieces, encoder.scores)
    forms = [*words, *(word.title() for word in words)]
    rows = [[FIRST, *vocabulary.pieces(form, True)[:LONGEST], LAST] for form in forms]
    marks = (n for n, piece in enumerate(encoder.pieces) if piece in '."')  # those that ``pretrained`` begins from
    kept = sorted({*range(UNKNOWN + 1), *marks, *(n for row in rows for n in row)})
    places = {number: place for place, number in enumerate(kept)}
    net = pretrained(encoder, kept)
    order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
    parts = []
    for start in range(0, len(order), BATCH):
        batch = [[places[n] for n in rows[number]] for number in order[start : start + BATCH]]
        parts.append(_read(net, torch.tensor([r + [PADDING] * (len(batch[-1]) - len(r)) for r in batch])))
    found = torch.cat(parts)[torch.tensor(order).argsort()]
    return torch.cat([found[: len(words)], found[len(words) :]], 1)


def _read(net: Net, ids: torch.Tensor) -> torch.Tensor:
    """Return the mean of each row's pieces after the last layer."""
    x = net.norm(net.word(ids) + net.place.weight[: ids.shape[1]] + net.within.weight[0])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        for layer in net.layers:
            x = layer(x, (ids != PADDING)[:, None, None, :])
    own = (ids > LAST).float()[..., None]
    mean: torch.Tensor = (x.float() * own).sum(1) / own.sum(1)
    return mean


def _directions(meanings: torch.Tensor) -> NDArray[np.float32]:
    """Return the coordinates of words in the directions in which they differ most, as wide as counted ones are."""
    centred = meanings - meanings.mean(0)
    _, ways = torch.linalg.eigh(centred.T @ centred)
    numbers = centred @ ways[:, -DIMENSIONS:]
    scaled: NDArray[np.float32] = (numbers / numbers.std(0)).clamp(-FARTHEST, FARTHEST).numpy() * np.float32(SCALE)
    return scaled
