"""The wordings of one statement as a collation: the fullest on top, the others in its places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from quotes.collation.align import Run, RunKind, align
from quotes.text.word_places import placed_wording

MOST_ROWS = 30  # of one picture: more are no longer taken in at a glance


@dataclass(frozen=True, slots=True)
class CollationRow:
    """One wording as most print it, its runs against the fullest one, and the numbers of its printings."""

    text: str
    runs: tuple[Run, ...]
    members: tuple[int, ...]

    @property
    def kept(self) -> int:
        """Return how many words of the fullest wording it has, changed ones included."""
        return sum(run.end - run.start for run in self.runs if run.kind != RunKind.CUT)

    @property
    def cut(self) -> int:
        """Return how many words of the fullest wording it leaves out."""
        return sum(run.end - run.start for run in self.runs if run.kind == RunKind.CUT)

    @property
    def changed(self) -> int:
        """Return how many of its words stand where the fullest wording has others."""
        return sum(max(run.end - run.start, len(run.printed)) for run in self.runs if run.kind == RunKind.CHANGED)

    @property
    def added(self) -> int:
        """Return how many words it has beyond the fullest wording."""
        return sum(len(run.printed) for run in self.runs if run.kind == RunKind.ADDED)


@dataclass(frozen=True, slots=True)
class Collation:
    """All wordings of a statement; the first row is the fullest one, the others follow by how much of it they keep.

    ``words`` is the number of words of the fullest wording; ``left_out`` are the numbers of the printings whose
    wordings are not among the rows.
    """

    words: int
    rows: tuple[CollationRow, ...]
    left_out: tuple[int, ...]
    wordings: int


def fullest(wordings: Sequence[str]) -> int:
    """Return the number of the wording with most words: of equally many, the first."""
    lengths = [len(placed_wording(one).words) for one in wordings]
    return max(range(len(wordings)), key=lambda n: (lengths[n], -n))


def collate(wordings: Sequence[str], most_rows: int = MOST_ROWS, own: int | None = None) -> Collation:
    """Return the collation of a statement's printings, given by their wordings, the earliest first.

    Of more wordings than ``most_rows``, those that most printings have are among the rows, and always the fullest,
    which is one of the first ``own`` (all of them if it is None): the others may be printings of other statements.
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, text in enumerate(wordings):
        groups.setdefault(placed_wording(text).words, []).append(number)
    if not groups:
        return Collation(0, (), (), 0)
    full = placed_wording(wordings[fullest(wordings[:own])]).words
    ranked = sorted(groups, key=lambda words: (words != full, -len(groups[words]), groups[words][0]))
    drawn, others = ranked[:most_rows], ranked[most_rows:]
    top = _most_printed(wordings, groups[full])
    rows = [_row(top, _most_printed(wordings, groups[words]), groups[words]) for words in drawn]
    rows[1:] = sorted(rows[1:], key=lambda row: (-row.kept, _begins(row), row.members))
    left_out = sorted(number for words in others for number in groups[words])
    return Collation(len(full), tuple(rows), tuple(left_out), len(groups))


def _row(full: str, text: str, members: Sequence[int]) -> CollationRow:
    return CollationRow(text, align(full, text), tuple(members))


def _begins(row: CollationRow) -> int:
    """Return where in the fullest wording a row begins."""
    return next((run.start for run in row.runs if run.kind != RunKind.CUT), 0)


def _most_printed(wordings: Sequence[str], members: Sequence[int]) -> str:
    """Return the form in which most of some printings have the same words: of equally many, the earliest."""
    counts = Counter(wordings[number] for number in members)
    return max(counts, key=lambda text: counts[text])  # a Counter keeps the order of printings
