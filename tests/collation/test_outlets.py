"""What outlets leave out of the statements that they share: qualifying halves, cuts, and who was first."""

from __future__ import annotations

import pytest

from quotes.collation import OutletPrinting, dropped_qualifiers, qualifiers, standings, tally
from quotes.text.word_places import placed_wording

# A wording, its language, and the clauses in it that qualify something.
QUALIFIERS = [
    ("We will stay, but only until the spring.", "en", ["but only until the spring."]),
    ("We will stay if the rent is paid.", "en", ["if the rent is paid."]),
    ("If the rent is paid, we will stay.", "en", ["If the rent is paid,"]),
    ("We want peace. But not at any price.", "en", ["But not at any price."]),
    ("But we want peace.", "en", []),  # nothing stands before it
    ("It is nothing but trouble.", "en", []),  # two words are no half of a sentence
    ("We have not yet decided on the price of it.", "en", []),
    ("He wins, yet nobody will cheer for him.", "en", ["yet nobody will cheer for him."]),
    ("We stay as long as they let us, and then we go.", "en", ["as long as they let us,"]),
    ("We stay, and then we go.", "en", []),
    ("Firmaremos si el precio baja.", "es", ["si el precio baja."]),
    ("Sí, firmaremos el contrato mañana.", "es", []),
    ("Queremos la paz, pero no a cualquier precio.", "es", ["pero no a cualquier precio."]),
    ("We will stay, but only until the spring.", "xx", []),
]


def words(text: str, start: int, end: int) -> str:
    return " ".join(placed_wording(text).shown(start, end))


@pytest.mark.parametrize(("text", "language", "clauses"), QUALIFIERS)
def test_qualifying_clauses(text: str, language: str, clauses: list[str]) -> None:
    assert [words(text, one.start, one.end) for one, _ in qualifiers(text, language)] == clauses


FULL = "We will open the bridge in March, but only if the council pays for it."  # 15 words, the clause from the eighth
# Which words are kept, and whether that drops the qualifying half.
KEPT = [
    (range(7), True),
    (range(15), False),
    (range(3, 7), True),
    (range(4, 7), False),  # "bridge in March" claims nothing
    (range(7, 15), False),  # the qualifying half alone
    ([*range(7), 8], True),  # one word of it says nothing
    ([*range(7), 8, 9, 10, 11], False),
    ((), False),
]


@pytest.mark.parametrize(("kept", "dropped"), KEPT)
def test_a_half_is_dropped_if_the_other_stands_alone(kept: list[int], dropped: bool) -> None:
    assert bool(dropped_qualifiers(FULL, set(kept), "en")) == dropped


def standing(**printings: list[tuple[str, str | None]]) -> dict[str, str]:
    """What each outlet did, in words."""
    given = {outlet: [OutletPrinting(*one) for one in own] for outlet, own in printings.items()}
    told = {}
    for outlet, one in standings(FULL, given, "en").items():
        done = [f"kept {one.kept}", f"cut {one.cut}"] + ([f"changed {one.changed}"] if one.changed else [])
        done += (["first"] if one.is_first else []) + ["dropped " + words(FULL, c.start, c.end) for c in one.dropped]
        told[outlet] = ", ".join(done)
    return told


HALF = "We will open the bridge in March"
OTHER_HALF = "only if the council pays for it."


def test_what_each_outlet_did() -> None:
    assert standing(a=[(FULL, "2026-03-02")], b=[(HALF, "2026-03-03")]) == {
        "a": "kept 15, cut 0, first",
        "b": "kept 7, cut 8, dropped but only if the council pays for it.",
    }
    # Two pieces are taken together, and what nobody else printed is no cut.
    assert standing(a=[(HALF, "2026-03-02"), (OTHER_HALF, None)], b=[(HALF, "2026-03-02")]) == {
        "a": "kept 14, cut 0",
        "b": "kept 7, cut 7, dropped but only if the council pays for it.",
    }
    assert standing(a=[(HALF, None)], b=[("We will open the old bridge in May", None)]) == {
        "a": "kept 7, cut 0",
        "b": "kept 7, cut 0, changed 2",
    }


FIRST = [
    ("2026-03-02", "2026-03-03", "a"),
    ("2026-03-02", "2026-03-02", None),
    ("2026-03-02", "2026-03-02T08:00:00+00:00", None),
    ("2026-03-02T09:00:00+00:00", "2026-03-02T08:00:00+00:00", "b"),
    ("2026-03-02T08:00:00+00:00", "2026-03-02T08:00:00+00:00", None),
    ("2026-03-02T08:00:00", "2026-03-02T08:00:01+00:00", "a"),
    (None, "2026-03-02", None),
    ("soon", "2026-03-02", None),
]


@pytest.mark.parametrize(("a", "b", "first"), FIRST)
def test_who_was_first(a: str | None, b: str | None, first: str | None) -> None:
    given = {"a": [OutletPrinting(HALF, a)], "b": [OutletPrinting(HALF, b), OutletPrinting(HALF, None)]}
    found = [outlet for outlet, one in standings(FULL, given, "en").items() if one.is_first]
    assert found == ([first] if first else [])


def test_a_tally_counts_statements() -> None:
    one = standings(FULL, {"a": [OutletPrinting(FULL, "2026-03-02")], "b": [OutletPrinting(HALF, "2026-03-03")]}, "en")
    two = standings(HALF, {"a": [OutletPrinting("open the old bridge", None)], "b": [OutletPrinting(HALF, None)]}, "en")
    counts = {
        outlet: (t.shared, t.first, t.cuts, t.drops, t.changes, round(t.share, 2))
        for outlet, t in tally([one, two]).items()
    }
    assert counts == {
        "a": (2, 1, 1, 0, 1, 0.82),
        "b": (2, 0, 1, 1, 0, 0.64),
    }  # fmt: skip
