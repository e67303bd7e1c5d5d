"""Words that a prefix or an ending makes opposites."""

from __future__ import annotations

# Letters that must remain after a prefix or an ending is removed: "unfit" leaves "fit", but "under" does not leave
# "der".
SHORTEST_ROOT = 3
_PREFIXES = ("un", "dis", "in", "im", "il", "ir", "non", "anti", "mis", "des", "de")
_ENDINGS = (("ful", "less"), ("", "less"), ("er", "ee"))
_PREFIX_PAIRS = (
    ("pre", "post"), ("pro", "anti"), ("over", "under"), ("in", "out"), ("up", "down"), ("in", "ex"), ("im", "ex"),
    ("im", "em"), ("inter", "intra"), ("on", "off"), ("after", "before"),
)  # fmt: skip


def by_affix(one: str, other: str) -> bool:
    """Return whether a prefix or an ending makes two words opposites: "likely" and "unlikely"."""
    if one[-SHORTEST_ROOT:] != other[-SHORTEST_ROOT:] and one[:SHORTEST_ROOT] != other[:SHORTEST_ROOT]:
        return False  # as nearly all words do, and quickly
    short, long = sorted((one, other), key=len)
    if len(short) >= SHORTEST_ROOT and any(long == prefix + short for prefix in _PREFIXES):
        return True
    if any(
        one.startswith(a) and len(one) - len(a) >= SHORTEST_ROOT and other == b + one[len(a) :]
        for x, y in _PREFIX_PAIRS
        for a, b in ((x, y), (y, x))
    ):
        return True
    return any(
        len(one.removesuffix(a)) >= SHORTEST_ROOT and one.endswith(a) and other == one[: len(one) - len(a)] + b
        for x, y in _ENDINGS
        for a, b in ((x, y), (y, x))
    )
