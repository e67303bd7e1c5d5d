"""A limit on the time that one article may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class OverTime(Exception):
    """A block of code has taken longer than it may."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Run the block; raises OverTime in it once it has taken ``seconds`` of this process's own processor time.

    Processor time is what counts, so that it does not matter what else the machine is doing. Signals reach only the
    main thread: in any other thread there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(number: int, frame: FrameType | None) -> NoReturn:
        raise OverTime(f"took longer than {seconds:g} seconds")

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
