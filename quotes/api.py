"""The functions for Python programs: ``quotes.extract``, ``extract_many``, ``build`` and ``open``.

Nothing heavy is imported before it is needed: ``import quotes`` loads neither Stanza nor PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.datatypes import Article, Link, QuoteRecord, Skipped, Speaker, Statement
from quotes.datatypes.plain import ResultList, Results
from quotes.errors import InputError, missing_extra

if TYPE_CHECKING:
    from quotes.check import Checked
    from quotes.database import FoundStatement
    from quotes.models import ModelChoice
    from quotes.pipeline.build import BuildSummary
    from quotes.pipeline.extraction import Parses, Tools

PathLike = Path | str


def extract(
    article: str | Article, *, speakers: PathLike | None = None, model: str | None = None, fast: bool = False
) -> Results[QuoteRecord]:
    """Return the quotes of one article, in the order of its text, with their speakers.

    ``article`` is the text, or an Article that also has title, outlet or date.  Those of its title are the last: their
    ``part`` is "title", and their offsets are into it.  ``speakers`` is a file of known
    speakers; without one, ``data/speakers.yml`` in the working folder is used, or the packaged file.  ``model`` is a
    Stanza package: "bundled", "stanford" or a folder.  ``fast`` leaves out the second reader.  The first call loads the
    package, which takes seconds, and keeps it.

    Raises InputError for a text that cannot be read or parsed, SpeakersError for an invalid file, ModelError for a
    Stanza package that is missing or damaged, ExtraError if the extra "build" is not installed.
    """
    one = _article(article) if isinstance(article, str) else article
    with closing(extract_many([one], speakers=speakers, model=model, fast=fast)) as each:
        return next(each)


def extract_many(
    texts: Iterable[str | Article],
    *,
    speakers: PathLike | None = None,
    model: str | None = None,
    fast: bool = False,
    jobs: int = 1,
    progress: bool | Callable[[int], object] = False,
    skipped: Callable[[Skipped], object] | None = None,
) -> Generator[Results[QuoteRecord], None, None]:
    """Yield the quotes of each text, in the order of the texts, as ``extract`` returns those of one.

    It is lazy: texts are taken a few batches ahead of what has been yielded, and nothing happens before the first is
    asked for, so that neither the texts nor the quotes need to fit into memory.  ``jobs`` is how many processes parse.
    Where the walk ends early, by Ctrl-C or by a ``break``, they end too.

    ``progress`` draws a bar on stderr, or is called with the number of texts that are done.  A text that cannot be read
    or parsed ends the walk with InputError; with ``skipped``, that is called with its reason, and the text's quotes are
    none.  Raises SpeakersError and ModelError as ``extract`` does.
    """
    with _told_what_is_missing():
        from quotes import speakers as people
        from quotes.pipeline.build import records_of
        from quotes.pipeline.walk import extract

    registry = people.load(_speakers_file(speakers))
    tools = _tools(registry, model, fast)
    total = len(texts) if isinstance(texts, Sequence) else None
    walk = extract(map(_as_article, texts), tools, jobs=jobs)
    with closing(walk), _counting(progress, total) as count:
        for number, result in enumerate(walk, 1):
            count(number)
            if not isinstance(result, Skipped):
                yield Results(records_of(result, registry))
            elif skipped is not None:
                skipped(result)
                yield Results()
            else:
                raise InputError(result.reason, input=result.input)


def _tools(registry: tuple[Speaker, ...], model: str | None, fast: bool) -> Tools:
    from quotes.arithmetic import best_precision
    from quotes.attribute import reader_of
    from quotes.models import choose
    from quotes.pipeline.extraction import Tools

    choice = choose(model)
    return Tools(lambda: _parser(choice), registry, None if fast else reader_of(best_precision()))


def _as_article(text: str | Article) -> Article | Skipped:
    if isinstance(text, Article):
        return text
    try:
        return _article(text)
    except InputError as error:
        return Skipped("text", error.happened)


@contextmanager
def _told_what_is_missing() -> Iterator[None]:
    """Raise ExtraError if the packages that build an index are not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        missing = missing_extra(error)
        if missing is None:
            raise
        raise missing from error


@contextmanager
def _counting(progress: bool | Callable[[int], object], total: int | None) -> Iterator[Callable[[int], object]]:
    """Give what is told how many texts are done: the caller's own function, a bar, or nothing."""
    if not isinstance(progress, bool):
        yield progress
    elif not progress:
        yield lambda number: None
    else:
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("quotes", total=total)
            yield lambda number: bar.update(task, completed=number)


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
    from quotes.files import CORRECTIONS, OUTLETS, given_or_own
    from quotes.models import choose

    with _told_what_is_missing():
        from quotes.arithmetic import best_precision
        from quotes.pipeline.build import BuildOptions, build

    options = BuildOptions(
        model=choose(model),
        speakers=_speakers_file(speakers),
        corrections=given_or_own(corrections, CORRECTIONS),
        outlets=given_or_own(outlets, OUTLETS),
        jobs=jobs,
        full=full,
        keep=keep,
        prune=prune,
        only=only,
        precision=best_precision(),
        reader=not fast,
    )
    return build([sources] if isinstance(sources, Path | str) else list(sources), Path(db), options)


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

    def check(self, text: str, *, speaker: str = "") -> Results[Checked]:
        """Return what the index says of each quote in ``text``, or of each sentence where it quotes nothing.

        ``speaker`` is who is said to have said it, where the text does not say so.
        """
        from quotes.check import check

        return Results(check(self._database.conn, text, speaker))

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
    ) -> ResultList[FoundStatement]:
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
        return ResultList(search_index(self._database.conn, criteria, limit))


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
    from quotes.arithmetic import best_precision
    from quotes.parse.packages import Parsers

    return Parsers(choice, best_precision())


def _article(text: str) -> Article:
    from quotes.articles.read import article_of

    return article_of(text)


def _speakers_file(own: PathLike | None) -> Path:
    from quotes.files import own_or_packaged

    return Path(own) if own is not None else own_or_packaged("speakers.yml")
