"""The reader's weights on disk: rows of whole numbers below 128, each row with its scale, and the pieces' spellings."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import torch
from numpy.typing import NDArray

from quotes.attribute.learned.reader.network import Net
from quotes.attribute.learned.reader.pieces import Vocabulary
from quotes.errors import ModelError

_MOST = 127
_SCALE = ".scale"
_PIECES, _SCORES = "pieces", "scores"


def save(path: Path, net: Net, pieces: list[str], scores: list[float]) -> None:
    """Write weights; what is read back differs by half a step of each row at most."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, weights in net.state_dict().items():
        numbers = weights.numpy()
        if numbers.ndim < 2:
            arrays[name] = numbers.astype(np.float32)
            continue
        scale = np.maximum(np.abs(numbers).max(axis=1), 1e-12) / _MOST
        arrays[name] = np.round(numbers / scale[:, None]).astype(np.int8)
        arrays[name + _SCALE] = scale.astype(np.float32)
    arrays[_PIECES] = np.frombuffer("\n".join(pieces).encode(), dtype=np.uint8)
    arrays[_SCORES] = np.array(scores, dtype=np.float32)
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


def pieces_of(path: Path) -> tuple[list[str], list[float]]:
    """Return the pieces of a reader on disk, and the logarithm of each one's probability."""
    with np.load(path) as file:
        return bytes(file[_PIECES]).decode().split("\n"), file[_SCORES].tolist()


def load(path: Path) -> tuple[Net, Vocabulary]:
    """Return the network and its vocabulary; raises ModelError if the file is missing or damaged."""
    try:
        with np.load(path) as file:
            arrays = dict(file)
        vocabulary = Vocabulary(bytes(arrays.pop(_PIECES)).decode().split("\n"), arrays.pop(_SCORES).tolist())
        with torch.device("meta"):
            net = Net(vocabulary.size)
        weights = {
            name: torch.from_numpy(_whole(numbers, arrays.get(name + _SCALE)))
            for name, numbers in arrays.items()
            if not name.endswith(_SCALE)
        }
        net.load_state_dict(weights, assign=True)
    except (OSError, KeyError, ValueError, RuntimeError, EOFError, BadZipFile) as error:
        problem = f"the reader's weights are damaged or missing ({error})"
        raise ModelError(problem, input=str(path), remedy="install the package again") from error
    return net.eval().requires_grad_(False), vocabulary


def _whole(numbers: NDArray[np.generic], scale: NDArray[np.float32] | None) -> NDArray[np.float32]:
    if scale is None:
        return numbers.astype(np.float32)
    floats: NDArray[np.float32] = numbers.astype(np.float32) * scale[:, None]
    return floats
