"""Articles from pages, feeds, archives, dumps and texts, stored as files that a build reads.

Addresses that the user names are fetched; addresses inside files are fetched only if the user asks for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from quotes import limits
from quotes.articles.collect import addresses, bounded, claims, dispatch, web_extra
from quotes.articles.collect.contents import Address, ArticleText, Body, NoArticle, prepared
from quotes.articles.collect.folder import ArticleFolder
from quotes.articles.collect.memory import Memory
from quotes.articles.read.inputs import printable
from quotes.articles.unreadable import NotNow, Unchanged, Unreadable
from quotes.datatypes import Skipped
from quotes.datatypes.decisions import Outlet

if TYPE_CHECKING:
    from quotes.articles.collect.web import Web

__all__ = ["AddOptions", "ArticleFolder", "Memory", "Result", "Status", "add", "open_web"]


EMPTY_BEFORE = "when it was last fetched; name it by itself to look again"
FORGOTTEN = "forgotten: 'quotes forget' has removed it for good"


class Status(StrEnum):
    """What was done with an item of an input."""

    STORED = "stored"
    KNOWN = "known"  # the article is already stored
    UNCHANGED = "unchanged"  # a list that is as it was when a watch last read it
    LISTED = "listed"  # by a dry run: an address that would be fetched
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Result:
    """What was done with one article, address or input; ``file`` is relative to the store's folder."""

    status: Status
    source: str  # as the user named it
    input: str  # the address, or the file and its line
    file: str | None = None
    title: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AddOptions:
    """What the user says about all articles, which overrides their own data, and how much to do.

    ``fetch`` lets addresses in files be fetched; ``most`` ends after this many new articles.  ``outlets`` are those
    that the user has listed: no page takes the name of one.
    """

    outlet: str | None = None
    language: str | None = None
    encoding: str | None = None
    fetch: bool = False
    most: int | None = None
    dry: bool = False
    outlets: tuple[Outlet, ...] = ()


# Seconds between two requests to one host, unless its robots.txt asks for more.
PAUSE_SECONDS = 1.0


def open_web(pause: float = PAUSE_SECONDS) -> Web:
    """Return the public network.  Raises SourceError if the packages for it are missing."""
    web = web_extra.load("web")
    opened: Web = web.Web(limits=web.Limits(pause=pause))
    return opened


def add(
    names: Sequence[str],
    store: ArticleFolder,
    options: AddOptions | None = None,
    web: Callable[[], Web] = open_web,
    memory: Memory | None = None,
) -> Iterator[Result]:
    """Store the articles of ``names``: files, folders, ``-``, addresses of pages, feeds and sitemaps; yield each.

    With a ``memory`` of earlier calls, lists that have not changed since are not read again. An input's failure does
    not affect the others. Raises SourceError if work cannot go on: a package is missing, or a folder cannot be written.
    """
    work = _Work(store, options or AddOptions(), web, memory)
    for name in dict.fromkeys(names):
        for result in work.source(name):
            yield result
            if work.done():
                return


class _Work:
    """One call of ``add``: what has been requested, and how many articles are new."""

    def __init__(
        self, store: ArticleFolder, options: AddOptions, web: Callable[[], Web], memory: Memory | None
    ) -> None:
        self._memory = memory
        self._lists = 0  # that were read, or have not changed
        self._put_off: set[str] = set()  # keys of addresses that may be answered another time
        self._failed = 0  # how often one of these was named
        self._store = store
        self._options = options
        self._open = web
        self._web: Web | None = None
        self._asked: set[str] = set()
        self._new = 0

    def done(self) -> bool:
        """Return whether there are as many new articles as the user wanted."""
        return self._options.most is not None and self._new >= self._options.most

    def source(self, name: str) -> Iterator[Result]:
        """Yield what was done with everything that an input contains."""
        if addresses.is_web(name):
            yield from self._address(Address(name, name), printable(name), 0)
            return
        for item in dispatch.files(name, self._options.encoding):
            yield from self._item(item, printable(name), None)

    def _item(
        self, item: dispatch.Item, source: str, depth: int | None, request: str | None = None
    ) -> Iterator[Result]:
        """Yield what becomes of an item from a file (``depth`` None), or from ``request``, this many lists deep."""
        if isinstance(item, Skipped):
            yield Result(Status.SKIPPED, source, item.input, reason=item.reason)
        elif isinstance(item, ArticleText):
            # Possibly from a list, whose own address is not the article's.
            yield self._kept(item if depth is None else self._claimed(item), source)
        elif isinstance(item, Body):
            yield self._page(item, source, request)
        elif depth is None and not self._options.fetch:
            reason = "only an address; use --fetch to fetch it"
            yield Result(Status.SKIPPED, source, item.url, title=item.about.title, reason=reason)
        else:
            yield from self._address(item, source, (depth or 0) + 1)

    def _address(self, link: Address, source: str, depth: int) -> Iterator[Result]:
        """Yield what becomes of the content of an address; ``depth`` 0 is an address that the user named."""
        key = addresses.key(link.url)
        file = self._store.known(link.url)
        if file:
            yield Result(Status.KNOWN, source, link.url, file, link.about.title)
        self._failed += key in self._put_off
        if file or key in self._asked:
            return
        self._asked.add(key)
        try:
            self._web = self._web or self._open()
            self._check(link, depth)
            if self._options.dry and depth:
                self._web.check(link.url)
                yield Result(Status.LISTED, source, link.url, title=link.about.title)
                return
            body = self._web.get(link.url, self._memory.of(link.url) if self._memory else ())
            yield from self._answer(replace(body, about=body.about.or_else(link.about)), link.url, source, depth)
        except Unchanged:
            self._lists += 1
            yield Result(Status.UNCHANGED, source, link.url, title=link.about.title)
        except Unreadable as error:
            if isinstance(error, NotNow):
                self._put_off.add(key)
                self._failed += 1
            yield Result(Status.SKIPPED, source, link.url, title=link.about.title, reason=str(error))

    def _answer(self, body: Body, url: str, source: str, depth: int) -> Iterator[Result]:
        """Yield what becomes of an answer; a list is remembered once nothing of it is left for another time.

        One that names other lists is not: these change while it stays as it is.
        """
        before, is_list = (self._lists, self._failed), False
        for item in dispatch.answers(body, self._options.encoding):
            is_list = is_list or not isinstance(item, Body)
            yield from self._item(dispatch.believed(item, body, depth == 0), source, depth, url)
        if is_list and self._memory and (self._lists, self._failed) == before:
            self._memory.keep(url, body.validators)
        self._lists += is_list

    def _check(self, link: Address, depth: int) -> None:
        if self._store.is_forgotten(link.url):
            raise Unreadable(FORGOTTEN)
        empty = self._store.empty(link.url)
        if depth and empty:
            raise Unreadable(f"{empty} {EMPTY_BEFORE}")
        if depth > limits.MAX_LISTS:
            raise Unreadable("lists nested too deep")

    def _page(self, body: Body, source: str, request: str | None) -> Result:
        url = body.about.url
        file = self._store.known(url) if url else None
        if file:
            self._store.also(file, request)
            return Result(Status.KNOWN, source, url or body.source, file)
        try:
            article = bounded.article(body, self._options.encoding)
        except NoArticle as error:
            if request:
                self._store.put_empty(request, str(error))
            return Result(Status.SKIPPED, source, request or body.source, reason=str(error))
        except Unreadable as error:
            return Result(Status.SKIPPED, source, request or body.source, reason=str(error))
        return self._kept(self._claimed(article), source, request)

    def _claimed(self, article: ArticleText) -> ArticleText:
        """Return an article of a page or a list, which may name another's outlet as its own, with one to believe."""
        about = article.about
        outlet = claims.believed(about.outlet, about.url, self._options.outlets, self._store.sites)
        return replace(article, about=replace(about, outlet=outlet or addresses.host(about.url or "") or None))

    def _kept(self, article: ArticleText, source: str, request: str | None = None) -> Result:
        about = article.about
        try:
            article = prepared(article, self._options.outlet, self._options.language)
        except Unreadable as error:
            return Result(Status.SKIPPED, source, about.url or article.source, title=about.title, reason=str(error))
        about = article.about
        if self._store.refuses(article):
            return Result(Status.SKIPPED, source, about.url or article.source, reason=FORGOTTEN)
        file = self._store.same(article)
        if file:
            self._store.also(file, request, about.url)
            return Result(Status.KNOWN, source, about.url or article.source, file, about.title)
        self._new += 1
        file = self._store.put(article, request)
        return Result(Status.STORED, source, about.url or article.source, file, about.title)
