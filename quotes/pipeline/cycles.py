"""When Python looks for cycles among objects: seldom while articles are worked on, never while they are gathered."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python's collector of cycles look at the block's own objects only, and seldom; the rest it leaves out.

    Our parses make no cycles, Stanza's own documents do.  The models are half a million objects, and what a build has
    gathered as many: a third of the time of attribution would go into looking through them again and again.
    """
    resting, before = not gc.isenabled(), gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 50, 1_000_000)
    gc.enable()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if resting:
            gc.disable()
            gc.collect()
        else:
            gc.unfreeze()


@contextmanager
def uncollected() -> Iterator[None]:
    """Let Python look for no cycles while the block runs: what a build gathers makes none, and is a lot."""
    resting = not gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # first, so that all of it counts as looked through
        gc.unfreeze()
        if not resting:
            gc.enable()
