"""What a build does to an index: articles that are added, changed and removed; too many of these must be meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from quotes.database import ArticleRow, EarlierArticle, slug
from quotes.errors import DatabaseError


@dataclass(frozen=True, slots=True)
class Changes:
    """How the articles of an index differ from those of the one before.

    ``removed`` are the sources of those that are gone, ``lost`` of those among them that the build should have kept,
    and could not: nothing has their text any more.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    kept: int = 0  # without being read from an input, standard input aside


def compare(
    before: Mapping[str, EarlierArticle], now: Sequence[ArticleRow], here: Callable[[str], bool], without_file: int = 0
) -> Changes:
    """Return what became of the articles; ``here`` tells whether the text of one that is gone is still to be had.

    An article whose id has changed with its text is the same article if it comes from the same place.
    """
    there = {row.id for row in now if row.id in before}
    former = {id: article.source for id, article in before.items() if id not in there}
    sources = set(former.values())
    new = {row.source for row in now if row.source in sources and row.id not in before} if sources else set()
    replaced = sum(source in new for source in former.values())
    left = {id: source for id, source in former.items() if source not in new}
    unchanged = sum(row.id in before and before[row.id][1:] == _printed(row) for row in now)
    changed = len(there) - unchanged + replaced
    return Changes(
        added=len(now) - unchanged - changed,
        changed=changed,
        unchanged=unchanged,
        removed=tuple(sorted(left.values())),
        lost=tuple(sorted(source for id, source in left.items() if not here(id))),
        kept=without_file,
    )


def _printed(row: ArticleRow) -> tuple[str | None, ...]:
    outlet = slug(row.outlet) if row.outlet else None
    return row.text_hash, row.title, row.url, row.published, row.language, outlet


# Share of an index that may leave in one build without a word: of a paper's archive a few articles are withdrawn now
# and then; when more are missing, it is nearly always a folder that was not mounted, or a mistyped name.
MOST_REMOVED = 0.1
_SHOWN = 3  # names of articles in a message


def refuse(changes: Changes, articles: int, db: Path, agreed: Callable[[str], bool]) -> None:
    """Raise DatabaseError if a build would lose articles, or remove many, of the ``articles`` of the index.

    A user who is asked and has ``agreed`` may remove many.
    """
    if changes.lost:
        happened = f"cannot keep {len(changes.lost):,} articles of the index, for their text is not there any more"
        remedy = "name the files that have them, or let them go with --prune; the index is as it was"
        raise DatabaseError(f"{happened} ({_some(changes.lost)})", input=str(db), remedy=remedy)
    if len(changes.removed) <= MOST_REMOVED * articles:
        return
    happened = f"would lose {len(changes.removed):,} of its {articles:,} articles ({_some(changes.removed)})"
    if not agreed(f"{db} {happened}. Let them go?"):
        remedy = "see whether all inputs are there, or let them go with --prune; the index is as it was"
        raise DatabaseError(happened, input=str(db), remedy=remedy)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
