"""Quotes where all machines of a cluster read them: the process that builds names them, and has none itself.

What a worker makes of an article is in a file beside its checkpoint.  When it is known who is who, the building process
writes down which articles are in a share, and whom their names mean; a worker makes the quotes of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from quotes.datatypes import LocalSpeaker, QuoteRecord, Speaker, SpeakerKind
from quotes.datatypes.sequences import ById, in_memory
from quotes.errors import DatabaseError
from quotes.pipeline.codec import unpack
from quotes.pipeline.extraction import Extraction
from quotes.pipeline.ray import checkpoints
from quotes.pipeline.ray.readfiles import READ, ReadFiles
from quotes.pipeline.records import with_speakers
from quotes.pipeline.shelf import Shelf
from quotes.statements import Printed, Repeats, Wording, taking_part

SHARES, RECORDS = "shares", "records"  # where articles to make quotes of are, and the records that were made
_HERE = 1 << 10  # quotes that are read together where no worker does it

# What the building process knows of an article's quotes: its id, the key of the extraction, the outlet's name, and how
# many quotes there are.
About = tuple[str, str, str | None, int]


@dataclass(frozen=True, slots=True)
class ArticleOfShare:
    """An article in a share: its key, the number of its file, its outlet, and the ids of those whom its names mean."""

    key: str
    file: int
    outlet: str | None
    ids: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QuoteShare:
    """Articles whose quotes one worker makes: how many, in which files, and the id, name and kind of each speaker."""

    quotes: int
    files: tuple[str, ...]
    articles: tuple[ArticleOfShare, ...]
    speakers: tuple[tuple[str, str, SpeakerKind], ...]


@dataclass(slots=True)
class Away:
    """The quotes of a build that its own process does not have: which articles they are of, and where these are."""

    files: ReadFiles
    about: Shelf[About]
    count: int = 0

    def put(self, id: str, key: str, outlet: str | None, quotes: int) -> None:
        """Take an article with so many quotes."""
        self.about.append((id, key, outlet, quotes))
        self.count += quotes

    def shares(
        self,
        locals_: Iterable[tuple[str, LocalSpeaker]],
        ids: Mapping[tuple[str, str], str],
        people: ById[Speaker],
        size: int,
    ) -> Iterator[QuoteShare]:
        """Yield all articles in shares of ``size`` quotes at most, or one article; ``locals_`` are in their order."""
        names = groupby(locals_, itemgetter(0))
        article, own = next(names, ("", iter(())))
        some: list[tuple[About, tuple[tuple[str, str], ...]]] = []
        count = 0
        for about in self.about:
            whom: tuple[tuple[str, str], ...] = ()
            if about[0] == article:
                whom = tuple((local.name, id) for key, local in own if (id := ids.get((key, local.name))))
                article, own = next(names, ("", iter(())))
            if not about[3]:
                continue
            if some and count + about[3] > size:
                yield self._share(some, people)
                some, count = [], 0
            some.append((about, whom))
            count += about[3]
        if some:
            yield self._share(some, people)

    def _share(self, some: Sequence[tuple[About, tuple[tuple[str, str], ...]]], people: ById[Speaker]) -> QuoteShare:
        files: dict[str, int] = {}
        articles = tuple(
            ArticleOfShare(key, files.setdefault(self.files.of(key) or "", len(files)), outlet, whom)
            for (_, key, outlet, _), whom in some
        )
        speakers = (people[id] for id in dict.fromkeys(id for _, whom in some for _, id in whom))
        return QuoteShare(
            sum(about[3] for about, _ in some),
            tuple(files),
            articles,
            tuple((one.id, one.name, one.kind) for one in speakers),
        )

    def here(self) -> Iterator[tuple[QuoteRecord, Wording]]:
        """Yield the quotes and their wordings after all, as articles have them: a build of few does without workers."""
        for share in self.shares((), {}, ById(()), _HERE):
            for _, records, wordings in _read(self.files.where, share):
                yield from zip(records, wordings, strict=True)


def quotes_of(place: str, share: QuoteShare) -> tuple[Sequence[QuoteRecord], Repeats, Iterator[Printed]]:
    """Return the records of a share with their speakers, what headlines repeat, and the quotes that are merged.

    Raises DatabaseError if a file is not there or damaged.
    """
    people = {id: Speaker(id, name, kind) for id, name, kind in share.speakers}
    records: list[QuoteRecord] = []
    wordings: list[Wording] = []
    for article, some, own in _read(f"{place}/{READ}", share):
        ids = {(record.article_id, name): id for record in some[:1] for name, id in article.ids}
        records.extend(with_speakers(some, ids, people))
        wordings.extend(own)
    return taking_part(records, wordings, in_memory)


def _read(where: str, share: QuoteShare) -> Iterator[tuple[ArticleOfShare, Sequence[QuoteRecord], tuple[Wording, ...]]]:
    """Yield the articles of a share, with their quotes and wordings, and with the names of outlets."""
    keys = {article.key for article in share.articles}
    bodies: dict[str, bytes] = {}
    for name in share.files:
        bodies |= {row.key: row.body for row in checkpoints.read(where, name) or () if row.key in keys}
    for article in share.articles:
        try:
            extraction = unpack(Extraction, bodies[article.key])
        except (KeyError, ValueError) as error:
            file = f"{where}/{share.files[article.file]}"
            raise DatabaseError("cannot be read", input=file, remedy="start the build again with --full") from error
        outlet, records = article.outlet, extraction.records
        own = [one if one.outlet == outlet else replace(one, outlet=outlet) for one in records]
        yield article, own, extraction.wordings
