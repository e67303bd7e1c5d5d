"""Quotes merged by a Ray cluster: the build says which articles there are, and gets statements back.

Workers make the quotes out of what was read, and put them into the cluster's memory and into files, from which the
build writes their rows. One worker finds out which are worth comparing (``planner.py``), the others compare, join and
compose (``stages.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from quotes.datatypes import Link, QuoteRecord, Statement
from quotes.datatypes.sequences import Ids, Keep, id_of
from quotes.pipeline import remembered_comparisons
from quotes.pipeline.cache import Cache
from quotes.pipeline.codec import reader_of
from quotes.pipeline.dependencies import code_behind
from quotes.pipeline.ray import checkpoints, parts, pieces
from quotes.pipeline.ray.cluster import RayCluster, unpacked
from quotes.pipeline.ray.planner import (
    COMPARED,
    COMPARING,
    LINKS,
    OTHERS,
    PARTS,
    STAGES,
    STATEMENTS,
    Order,
    planned,
)
from quotes.pipeline.ray.readfiles import forget
from quotes.pipeline.ray.shares import RECORDS, SHARES, QuoteShare
from quotes.statements import Merged, Printed, Repeats, edges_between, put_together

# Pairs of quotes, or quotes, of one piece: some seconds of work at most, which is what a lost machine costs.
RAY_PIECE = 5_000


# Quotes from which Ray's workers merge them: fewer are done sooner than they are handed out.
RAY_FEWEST = 5_000


# Quotes of one share and in one block of the cluster's memory: some megabytes, and more than an article has.
RAY_BLOCK = 2_048


@dataclass(frozen=True, slots=True)
class HandedOut:
    """Shares that are written down: the names of their files, and the most quotes of one; ``run`` is the build."""

    run: str
    names: list[str]
    widest: int


@dataclass(frozen=True, slots=True)
class Merger:
    """Merges quotes on a cluster; ``place`` is where files and checkpoints are."""

    cluster: RayCluster
    place: str

    def hand_out(self, shares: Iterable[QuoteShare]) -> HandedOut:
        """Write shares down where workers read them.  Raises DatabaseError if there is no room."""
        widest = 1

        def noted() -> Iterator[QuoteShare]:
            nonlocal widest
            for share in shares:
                widest = max(widest, share.quotes)
                yield share

        run = uuid4().hex[:12]
        names = parts.write(self._where(SHARES), run, noted(), 1)
        return HandedOut(run, names, widest)

    def merge(
        self, shares: HandedOut, cache: Cache, keep: Keep, fresh: bool
    ) -> tuple[Sequence[QuoteRecord], Sequence[Statement], Sequence[Link]]:
        """Return the quotes of shares, the statements that they add up to, and the links between these.

        What was compared goes into the cache in place of what is there, which is used if not ``fresh``. Raises
        DatabaseError and EngineError.
        """
        code = code_behind(edges_between)
        earlier = () if fresh else cache.comparisons(code)
        compared = parts.write(self._where(COMPARED), shares.run, earlier, 1)
        together = remembered_comparisons.SAVED_PAIRS * self.cluster.jobs
        order = Order(
            self.place, shares.run, shares.names, compared, RAY_PIECE, RAY_BLOCK, shares.widest, together
        )  # fmt: skip
        there = pieces.alone(planned, self.cluster, order)
        if isinstance(there, list):
            raise unpacked(there)
        cache.keep_comparisons(code, parts.read(self._where(COMPARED), there.compared, bytes))
        whole = Merged(
            keep(Printed, parts.read(self._where(OTHERS), there.others, Printed)),
            keep(Statement, parts.read(self._where(STATEMENTS), there.statements, Statement)),
            keep(Link, parts.read(self._where(LINKS), there.links, Link)),
        )
        return put_together(*self._records(shares.names, keep), whole, keep)

    def _records(self, names: Iterable[str], keep: Keep) -> tuple[Sequence[QuoteRecord], Repeats]:
        """Return the records that workers have made of shares, and what those of headlines repeat."""
        read, titles, targets = reader_of(QuoteRecord), Ids(), Ids()

        def made() -> Iterator[QuoteRecord]:
            where = self._where(RECORDS)
            for target, body in (row for name in names for row in parts.rows(where, name)):
                record = read(body)
                if target:
                    titles.append(record.id)
                    targets.append(target)
                yield record

        records = keep(QuoteRecord, made())
        pairs = zip(*(map(id_of, some.whole().tolist()) for some in (titles, targets)), strict=True)
        return records, Repeats(pairs)

    def take_over(self, cache: Cache, fresh: bool) -> None:
        """Put into the cache what an interrupted build has compared; with ``fresh``, forget all that it has done."""
        for stage in (*STAGES, *PARTS):
            checkpoints.place(self._where(stage))
        self._forget(STAGES if fresh else (), PARTS)
        where, code = self._where(COMPARING), code_behind(edges_between)
        there = checkpoints.names(where)
        for name in there:
            for row in checkpoints.read(where, name) or ():
                if row.key == code:
                    cache.add_comparisons(code, row.body)
        checkpoints.remove(where, there)

    def finish(self) -> None:
        """Forget files and checkpoints, of which the next build has no use."""
        self._forget(STAGES, PARTS)
        forget(self.place)

    def _forget(self, *stages: Iterable[str]) -> None:
        for where in (self._where(stage) for some in stages for stage in some):
            checkpoints.remove(where, [*checkpoints.names(where), *checkpoints.unfinished(where)])

    def _where(self, stage: str) -> str:
        return f"{self.place}/{stage}"
