"""What a worker does with a piece of merging: quotes compared, joined, made into statements; with a checkpoint of each.

What a piece gives depends on its quotes alone, so its checkpoint has a name made of these: whoever comes to it again,
after a machine or the whole build was lost, takes it from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from itertools import accumulate
from operator import attrgetter
from typing import Any, TypeVar

from quotes.datatypes import Statement
from quotes.datatypes.sequences import Numbers
from quotes.errors import QuotesError
from quotes.pipeline import remembered_comparisons
from quotes.pipeline.codec import pack, plain, reader_of, unpack
from quotes.pipeline.dependencies import code_behind
from quotes.pipeline.ray import checkpoints, parts
from quotes.pipeline.ray.bare import slim
from quotes.pipeline.ray.checkpoints import CheckpointRow
from quotes.pipeline.ray.cluster import packed
from quotes.pipeline.ray.pieces import HeldBodies, block_of
from quotes.pipeline.ray.shares import RECORDS, SHARES, QuoteShare, quotes_of
from quotes.pipeline.remembered_comparisons import fingerprint
from quotes.statements import Edge, Printed, edges_between
from quotes.statements.arrays import Pairs
from quotes.statements.compose import make_each
from quotes.statements.groups import join_part
from quotes.statements.revise import learned
from quotes.text.lexicon import lexicon

T = TypeVar("T")

Statements = tuple[Statement, ...]
Quotes = tuple[Printed, ...]
_Groups = list[list[list[int]]]  # of each part, by the places of its quotes
values = attrgetter(*(f.name for f in fields(Edge)))


def loaded(place: str, name: str, first: int) -> tuple[bytes | list[str | None], tuple[Numbers, Numbers] | None]:
    """Make the quotes of a share, and write their records into a file, for the process that builds.

    Returns the quotes that are merged without their texts, packed, with places from ``first`` on; and as a block.
    Instead of these, an error as data.
    """
    try:
        (share,) = parts.read(f"{place}/{SHARES}", [name], QuoteShare)
        records, repeats, quotes = quotes_of(place, share)
    except QuotesError as error:
        return packed(error), None
    rows = [CheckpointRow(repeats.of(record) or "", plain(record)) for record in records]
    checkpoints.write(f"{place}/{RECORDS}", name, rows)
    there = list(quotes)
    return plain([slim(quote, at) for at, quote in enumerate(there, first)]), block_of([plain(one) for one in there])


def compared(where: str, share: HeldBodies, numbers: Numbers, pairs: Pairs) -> list[tuple[Any, ...]]:
    """Return the edges of pairs of quotes, by the overall numbers of these."""
    quotes, code = _unpacked(share), code_behind(edges_between)
    name = _name(code, quotes, plain([side.tolist() for side in pairs]))
    body = once(where, name, code, lambda: remembered_comparisons.body_of(quotes, pairs), lambda body: body)
    edges = remembered_comparisons.of_bodies([body]).compare(quotes, [pairs])
    return [values(replace(edge, a=int(numbers[edge.a]), b=int(numbers[edge.b]))) for edge in edges]


def joined(where: str, share: HeldBodies, sizes: list[int], edges: list[list[tuple[Any, ...]]]) -> _Groups:
    """Return the groups of parts of so many quotes each, with the edges between these."""
    quotes, code = _unpacked(share), code_behind(join_part)

    def make() -> bytes:
        parts_ = zip(_divided(quotes, sizes), edges, strict=True)
        return pack([join_part(part, [Edge(*edge) for edge in own]) for part, own in parts_])

    return once(where, _name(code, quotes, plain((sizes, edges))), code, make, lambda body: unpack(_Groups, body))


def taught(share: HeldBodies, sizes: list[int]) -> bytes:
    """Return the quotes, packed, that groups of so many quotes each give a speaker."""
    return pack(tuple(learned(_divided(_unpacked(share), sizes), (), lexicon())))


def overruled(share: HeldBodies, sizes: list[int]) -> bytes:
    """Return the quotes, packed, that get another speaker; each comes with its echoes, so many together."""
    lists = _divided(_unpacked(share), sizes)
    return pack(tuple(learned((), ((one, echoes) for one, *echoes in lists), lexicon())))


def composed(where: str, share: HeldBodies, sizes: list[int]) -> bytes:
    """Return the statements of groups of so many quotes each, packed."""
    quotes, code = _unpacked(share), code_behind(make_each)

    def make() -> bytes:
        groups = (range(end - size, end) for size, end in zip(sizes, accumulate(sizes), strict=True))
        return pack(tuple(make_each(quotes, map(list, groups), lexicon())))

    def checked(body: bytes) -> bytes:
        unpack(Statements, body)
        return body

    return once(where, _name(code, quotes, plain(sizes)), code, make, checked)


def _unpacked(share: HeldBodies) -> list[Printed]:
    """Return the quotes of a share, by their numbers."""
    read = reader_of(Printed)
    quotes = {n: read(body) for n, body in share.bodies()}
    return [quotes[n] for n in range(len(quotes))]


def _divided(quotes: Sequence[Printed], sizes: Iterable[int]) -> Iterator[Sequence[Printed]]:
    """Yield the quotes in lists of these sizes."""
    start = 0
    for size in sizes:
        yield quotes[start : start + size]
        start += size


def _name(code: str, quotes: Iterable[Printed], rest: bytes) -> str:
    """Return the name of the checkpoint of a piece: it is made of all on which the result depends."""
    return checkpoints.name_of([code, b"".join(fingerprint(quote.record) for quote in quotes).hex(), rest.hex()])


def once(where: str, name: str, code: str, make: Callable[[], bytes], read: Callable[[bytes], T]) -> T:
    """Return what a checkpoint has; if it is not there or damaged, make it.  Raises OSError."""
    for row in checkpoints.read(where, name) or ():
        with suppress(ValueError):
            return read(row.body)
    body = make()
    checkpoints.write(where, name, [CheckpointRow(code, body)])
    return read(body)
