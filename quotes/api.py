"""The functions for Python programs: ``quotes.extract``, ``quotes.build`` and ``quotes.open``.

Nothing heavy is imported before it is needed: ``import quotes`` loads neither Stanza nor PyTorch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.datatypes import Article, Link, QuoteRecord, Skipped, Speaker, Statement
from quotes.errors import InputError

if TYPE_CHECKING:
    from quotes.check import Checked
    from quotes.database import FoundStatement
    from quotes.models import ModelChoice
    from quotes.pipeline.build import BuildSummary
    from quotes.pipeline.extraction import Parses

PathLike = Path | str


def extract(
    article: str | Article, *, speakers: PathLike | None = None, model: str | None = None, fast: bool = False
) -> tuple[QuoteRecord, ...]:
    """Return the quotes of one article, in the order of its text, with their speakers.

    ``article`` is the text, or an Article that also has title, outlet or date.  Those of its title are the last: their
    ``part`` is "title", and their offsets are into it.  ``speakers`` is a file of known
    speakers; without one, ``data/speakers.yml`` in the working folder is used, or the packaged file.  ``model`` is a
    Stanza package: "bundled", "stanford" or a folder.  ``fast`` leaves out the second reader.  The first call loads the
    package, which takes seconds, and keeps it.

    Raises InputError for a text that cannot be read or parsed, SpeakersError for an invalid file, ModelError for a
    package that is missing or damaged.
    """
    from quotes import speakers as people
    from quotes.attribute import best_precision, reader_of
    from quotes.models import choose
    from quotes.pipeline.build import records_of
    from quotes.pipeline.extraction import Tools
    from quotes.pipeline.walk import extract

    if isinstance(article, str):
        article = _article(article)
    registry = people.load(_speakers_file(speakers))
    choice = choose(model)
    reader = None if fast else reader_of(best_precision())
    (result,) = extract([article], Tools(lambda: _parser(choice), registry, reader))
    if isinstance(result, Skipped):
        raise InputError(result.reason, input=result.input)
    return tuple(records_of(result, registry))


def build(
    sources: PathLike | Sequence[PathLike] = (),
    db: PathLike = "quotes.db",
    *,
    speakers: PathLike | None = None,
    corrections: PathLike | None = None,
    outlets: PathLike | None = None,
    model: str | None = None,
    jobs: int = 1,
    full: bool = False,
    keep: bool = False,
    prune: bool = False,
    only: bool = False,
    fast: bool = False,
) -> BuildSummary:
    """Build or update the index ``db`` from articles, as ``quotes build`` does, and return what it holds.

    ``sources`` are folders, files or "-", which are added to the inputs that the index remembers; ``only`` forgets the
    others.  ``jobs`` is how many processes parse; ``full`` ignores earlier results; ``keep`` keeps articles that are
    gone from the inputs, and ``prune`` lets them go, however many they are; ``fast`` leaves out the second reader.
    Without ``corrections``, ``data/corrections.yml`` is used if there is one, and likewise for ``outlets``.

    Raises InputError, SpeakersError, CorrectionsError, OutletsError, ModelError, LockedError while another build runs,
    and DatabaseError when the index cannot be written, or would lose more than a tenth of its articles without
    ``prune``; the old index is intact then.
    """
    from quotes.attribute import best_precision
    from quotes.files import CORRECTIONS, OUTLETS
    from quotes.models import choose
    from quotes.pipeline.build import BuildOptions, build

    corrections_file = Path(corrections) if corrections else CORRECTIONS if CORRECTIONS.is_file() else None
    options = BuildOptions(
        model=choose(model),
        speakers=_speakers_file(speakers),
        corrections=corrections_file,
        outlets=Path(outlets) if outlets else OUTLETS if OUTLETS.is_file() else None,
        jobs=jobs,
        full=full,
        keep=keep,
        prune=prune,
        only=only,
        precision=None if fast else best_precision(),
    )
    inputs = [sources] if isinstance(sources, Path | str) else list(sources)
    return build(inputs, Path(db), options)


class Reader:
    """An index that is open for reading; ``quotes.open`` makes one."""

    def __init__(self, database: Any) -> None:
        self._database = database

    def statements(self, speaker_id: str | None = None) -> Iterator[Statement]:
        """Yield the statements in the order of their ids, or those of one speaker."""
        from quotes.database import read_statements

        return read_statements(self._database, speaker_id)

    def quotes(self, statement_id: str | None = None) -> Iterator[QuoteRecord]:
        """Yield the printed quotes by article and place, or those of one statement by date."""
        from quotes.database import read_quotes

        return read_quotes(self._database, statement_id)

    def speakers(self) -> Iterator[Speaker]:
        """Yield the speakers in the order of their ids."""
        from quotes.database import read_speakers

        return read_speakers(self._database)

    def check(self, text: str, *, speaker: str = "") -> tuple[Checked, ...]:
        """Return what the index says of each quote in ``text``, or of each sentence where it quotes nothing.

        ``speaker`` is who is said to have said it, where the text does not say so.
        """
        from quotes.check import check

        return check(self._database.conn, text, speaker)

    def links(self, statement_id: str | None = None, kind: str | None = None) -> Iterator[Link]:
        """Yield the links between statements, or those of one: translations, echoes, and what may be the same.

        ``kind`` is "translation", "echoes" or "similar".  Of a statement and its translation ``original_id`` tells
        which was said in the speaker's own language, where that is known.
        """
        from quotes.database import read_links

        return read_links(self._database.conn, statement_id, kind)

    def search(
        self,
        text: str = "",
        *,
        speaker: str | None = None,
        unattributed: bool = False,
        kind: str | None = None,
        outlet: str | None = None,
        role: str | None = None,
        confidence: str | None = None,
        since: str | None = None,
        until: str | None = None,
        sort: str | None = None,
        any: bool = False,
        page: int = 1,
        limit: int = 20,
    ) -> list[FoundStatement]:
        """Return the statements that a search finds, best first, as ``quotes search`` and the site do.

        With ``any`` one of the words is enough.

        Raises UsageError for a role, confidence, order or date that does not exist.
        """
        from quotes.database import Search, search_index

        criteria = Search(
            q=text, speaker=speaker or "", unattributed=unattributed, kind=kind or "", outlet=outlet or "",
            role=role or "", confidence=confidence or "", since=since or "", until=until or "", sort=sort or "",
            any=any, page=page,
        )  # fmt: skip
        return search_index(self._database.conn, criteria, limit)


@contextmanager
def open(db: PathLike = "quotes.db") -> Iterator[Reader]:
    """Open an index for reading; a build may publish a new one meanwhile.

    Raises DatabaseError if there is no index, or one of another version.
    """
    from quotes.database import open_index

    with open_index(Path(db)) as index:
        yield Reader(index)


@lru_cache(maxsize=1)
def _parser(choice: ModelChoice) -> Parses:
    from quotes.parse.packages import Parsers

    return Parsers(choice)


def _article(text: str) -> Article:
    from quotes.articles.read import article_of

    return article_of(text)


def _speakers_file(own: PathLike | None) -> Path:
    from quotes.files import own_or_packaged

    return Path(own) if own is not None else own_or_packaged("speakers.yml")
