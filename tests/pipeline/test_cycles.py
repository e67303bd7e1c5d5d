"""The collector of cycles rests while articles are worked on and gathered, and then is as before."""

from __future__ import annotations

import gc
import weakref

import pytest

from quotes.pipeline.cycles import seldom_collected, uncollected


class Cycle:
    """An object that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_the_collector_looks_seldom_and_then_as_before() -> None:
    before = gc.get_threshold()
    with seldom_collected():
        assert gc.isenabled()
        assert gc.get_threshold() > before
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_an_error_leaves_the_collector_as_it_was() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), seldom_collected():
        raise ZeroDivisionError
    assert gc.get_threshold() == before


def test_nothing_is_collected_between_batches_and_their_own_cycles_after_each() -> None:
    with uncollected():
        assert not gc.isenabled()
        with seldom_collected():
            assert gc.isenabled()
            gone = weakref.ref(Cycle())
        assert gone() is None
        assert not gc.isenabled()
        kept = weakref.ref(Cycle())
        with seldom_collected():
            gc.collect()
        assert kept() is not None  # made before the batch, which looks at its own objects only
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    gc.collect()
    assert kept() is None


def test_a_collector_that_rests_already_goes_on_resting() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
