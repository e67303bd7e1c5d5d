"""What the simulation of large builds says of builds that were measured, and of more workers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scripts.simulate_scale import FIGURES, Load, data, reproduced, simulate

KNOWN = data()
RATES = KNOWN["rates"]


@pytest.mark.parametrize(
    ("point", "said"),
    reproduced(KNOWN),
    ids=lambda one: f"{one['command'].split()[1]} {one['load']['articles']}" if isinstance(one, dict) else "",
)
def test_what_was_measured_is_reproduced_within_a_tenth(point: dict[str, object], said: float) -> None:
    assert said == pytest.approx(point["value"], rel=0.1)


def test_every_kind_of_figure_was_measured() -> None:
    assert {point["figure"] for point in KNOWN["measured"]} == set(FIGURES)


def test_more_workers_shorten_reading_alone() -> None:
    load = Load(1_000_000, 300, 3, workers=1)
    one, ten = simulate(load, RATES), simulate(replace(load, workers=10), RATES)
    assert ten.reading == pytest.approx(one.reading / 10, rel=0.01)
    assert ten.wall - ten.reading - ten.waited == pytest.approx(one.wall - one.reading - one.waited)
    assert ten.money(0.05, 10) < one.money(0.05, 1) * 1.1


def test_results_wait_where_workers_outrun_the_building_process() -> None:
    load = Load(1_000_000, 300, 3, workers=10)
    fast = replace(load, workers=10_000)
    assert simulate(load, RATES).waited < 1
    assert simulate(fast, RATES).waited > simulate(fast, RATES).reading


def test_what_has_not_changed_is_not_read() -> None:
    load = Load(100_000, 300, 3)
    assert simulate(replace(load, fresh=0), RATES).workers == 0
    assert simulate(replace(load, fresh=0.01), RATES).wall < simulate(load, RATES).wall / 20
