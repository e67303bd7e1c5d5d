"""Quotes merged by a Ray cluster: the build gives them away, and gets statements back.

It writes the quotes to files, from which workers put them into the cluster's memory. One worker finds out which are
worth comparing (``planner.py``), the others compare, join and compose (``stages.py``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from quotes.datatypes import Link, Statement
from quotes.datatypes.sequences import Keep
from quotes.pipeline import remembered_comparisons
from quotes.pipeline.cache import Cache
from quotes.pipeline.dependencies import code_behind
from quotes.pipeline.ray import checkpoints, parts, pieces
from quotes.pipeline.ray.cluster import RayCluster, unpacked
from quotes.pipeline.ray.planner import (
    COMPARED,
    COMPARING,
    LINKS,
    OTHERS,
    PARTS,
    QUOTES,
    STAGES,
    STATEMENTS,
    Order,
    planned,
)
from quotes.statements import Merged, Printed, edges_between

# Pairs of quotes, or quotes, of one piece: some seconds of work at most, which is what a lost machine costs.
RAY_PIECE = 5_000


# Quotes from which Ray's workers merge them: fewer are done sooner than they are handed out.
RAY_FEWEST = 5_000


# Quotes in one file, and in one block of the cluster's memory: some megabytes.
RAY_BLOCK = 2_048


@dataclass(frozen=True, slots=True)
class Merger:
    """Merges quotes on a cluster; ``place`` is where files and checkpoints are."""

    cluster: RayCluster
    place: str

    def merge(self, quotes: Iterable[Printed], cache: Cache, keep: Keep, fresh: bool) -> Merged:
        """Return what quotes add up to, as ``merged`` in statements does; they come in any order.

        What was compared goes into the cache in place of what is there, which is used if not ``fresh``.
        """
        code, run = code_behind(edges_between), uuid4().hex[:12]
        earlier = () if fresh else cache.comparisons(code)
        order = Order(
            self.place, run, parts.write(self._where(QUOTES), run, quotes, RAY_BLOCK),
            parts.write(self._where(COMPARED), run, earlier, 1),
            RAY_PIECE, RAY_BLOCK, remembered_comparisons.SAVED_PAIRS * self.cluster.jobs,
        )  # fmt: skip
        there = pieces.alone(planned, self.cluster, order)
        if isinstance(there, list):
            raise unpacked(there)
        cache.keep_comparisons(code, parts.read(self._where(COMPARED), there.compared, bytes))
        return Merged(
            keep(Printed, parts.read(self._where(OTHERS), there.others, Printed)),
            keep(Statement, parts.read(self._where(STATEMENTS), there.statements, Statement)),
            keep(Link, parts.read(self._where(LINKS), there.links, Link)),
        )

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

    def _forget(self, *stages: Iterable[str]) -> None:
        for where in (self._where(stage) for some in stages for stage in some):
            checkpoints.remove(where, [*checkpoints.names(where), *checkpoints.unfinished(where)])

    def _where(self, stage: str) -> str:
        return f"{self.place}/{stage}"
