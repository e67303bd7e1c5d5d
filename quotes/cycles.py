"""How often Python looks for cycles among objects while articles are worked on."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python's collector of cycles look at new objects only, and seldom, while the block runs.

    Neither parses nor what a build gathers make cycles, but the models are half a million objects: a third of the time
    of attribution, and a seventh of a rebuild's, would go into looking through it all again and again.
    """
    before = gc.get_threshold()
    gc.set_threshold(50_000, 50, 1_000_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)
