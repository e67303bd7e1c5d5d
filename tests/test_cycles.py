"""The collector of cycles rests while articles are worked on, and then is as before."""

from __future__ import annotations

import gc

import pytest

from quotes.cycles import seldom_collected


def test_the_collector_looks_seldom_and_then_as_before() -> None:
    before = gc.get_threshold()
    with seldom_collected():
        assert gc.isenabled()
        assert gc.get_threshold() > before
    assert gc.get_threshold() == before


def test_an_error_leaves_the_collector_as_it_was() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), seldom_collected():
        raise ZeroDivisionError
    assert gc.get_threshold() == before
