"""What the process that builds does with memory that it no longer needs."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# The number by which glibc knows the size of a block from which on it is given back at once. By itself it learns larger
# sizes, and keeps what was freed between other blocks: arrays that grow with an index then add up from step to step.
_MMAP_THRESHOLD = -3
# Of a megabyte: smaller arrays stay with the process, which is faster. Those of up to four left holes of 30 MB.
_LARGE = 1 << 20


def give_back() -> None:
    """Let the system have large blocks of memory as soon as they are freed, where the C library can be told so.

    What was freed of smaller blocks until now goes back at once.
    """
    with suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.malloc_trim(0)


# New objects after which Python looks for cycles of garbage. A build makes a million that stay to its end: looking
# through them again and again, after each 700 as usual, takes a tenth of it.
OBJECTS_BEFORE_COLLECTION = 20_000


# And while quotes are merged and written: nothing there makes cycles, but lists of a hundred thousand edges, which are
# looked through each time.
OBJECTS_IN_MERGING = 200_000


@contextmanager
def seldom_collecting(objects: int = OBJECTS_BEFORE_COLLECTION) -> Iterator[None]:
    """Have Python look for cycles of garbage after so many new objects, whoever builds."""
    before = gc.get_threshold()
    gc.set_threshold(objects, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
