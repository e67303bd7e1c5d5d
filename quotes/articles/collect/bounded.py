"""Somebody's markup, parsed in a process of its own that is ended where one input wants too much of the machine.

The parsers are other people's and some of it is C: a limit within this process could not stop them.  The process is
started with the first page, and serves for all that come after it.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from typing import Any

from quotes.articles.collect.contents import Address, ArticleText, Body, NoArticle
from quotes.articles.unreadable import Unreadable
from quotes.errors import SourceError

# Seconds of processor time for one page: the longest articles want one second, and a page of nothing but links 23.
MAX_PAGE_SECONDS = 10
# For one feed or sitemap: a thousand entries with their whole texts want twenty.
MAX_LIST_SECONDS = 30
# Bytes of address space beyond the parsers' own: the worst page of the size that is read wants 700 million.
MAX_MEMORY_BYTES = 1_500_000_000
# Times the processor's seconds by the clock, after which a process that does not work at all is given up.
MAX_WAITING = 30

# Its path is ours, and nothing of the folder that it happens to run in.
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from quotes.articles.collect.bounded_child import serve; serve(int(sys.argv[2]), int(sys.argv[3]))"
)


def article(body: Body, encoding: str | None = None) -> ArticleText:
    """Return the article of a page.  Raises Unreadable with the reason, as all functions here do."""
    article_text: ArticleText = _parsers.ask("page", "read", (body, encoding), MAX_PAGE_SECONDS)
    return article_text


def fragment(html: str) -> str | None:
    """Return the text of a piece of HTML that holds an article and little else, None if there is none."""
    text: str | None = _parsers.ask("page", "fragment", (html,), MAX_PAGE_SECONDS)
    return text


def document(body: Body) -> ArticleText:
    """Return the article of an XML document in which a tool keeps one."""
    article_text: ArticleText = _parsers.ask("markup", "document", (body,), MAX_PAGE_SECONDS)
    return article_text


def feed(body: Body) -> list[ArticleText | Address]:
    """Return the entries of a feed: articles where it holds their whole text, addresses where it does not."""
    entries: list[ArticleText | Address] = _parsers.ask("listing", "feed", (body,), MAX_LIST_SECONDS)
    return entries


def sitemap(body: Body) -> list[Address]:
    """Return the addresses of a sitemap, or of a sitemap's index, with what it says of them."""
    links: list[Address] = _parsers.ask("listing", "sitemap", (body,), MAX_LIST_SECONDS)
    return links


def close() -> None:
    """End the process where there is one; the next page starts another."""
    _parsers.close()


class _Parsers:
    """The process with the parsers; another one takes its place where it was ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._there: Connection | None = None

    def ask(self, module: str, function: str, arguments: tuple[Any, ...], seconds: int) -> Any:
        """Return what a function of a module of this room returns, a list where it yields.

        Raises Unreadable for what is wrong with the input, and where it takes more than its share; SourceError where
        the packages are missing.
        """
        there = self._started()
        try:
            there.send((module, function, arguments, seconds))
            if not there.poll(seconds * MAX_WAITING):
                raise TimeoutError
            kind, answer = there.recv()
        except (EOFError, OSError) as error:
            raise Unreadable(_ended(self._stop(), seconds)) from error
        except BaseException:  # an answer that comes late would be taken for the next one
            self._stop()
            raise
        if kind == "memory":
            self._stop()
        return _answered(kind, answer)

    def _started(self) -> Connection:
        if self._there is None or self._process is None or self._process.poll() is not None:
            self._stop()
            self._there, theirs = Pipe()
            command = [sys.executable, "-P", "-c", _START, json.dumps(sys.path)]
            with theirs:
                self._process = subprocess.Popen(
                    [*command, str(theirs.fileno()), str(MAX_MEMORY_BYTES)],
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
        return self._there

    def _stop(self) -> int:
        """End the process, and return how it had ended by itself: its exit code, a signal's number below zero."""
        if self._there is not None:
            self._there.close()
        code = 0
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):  # one that ended has closed its end a moment before
                code = self._process.wait(1)
            self._process.kill()
            self._process.wait()
        self._process = self._there = None
        return code

    def forget(self) -> None:
        """Leave the process to the parent: a fork has its connection, and may not use it."""
        self._process = self._there = None

    def close(self) -> None:
        """End the process where there is one."""
        if self._process is not None:
            self._process.kill()
        self._stop()


def _answered(kind: str, answer: Any) -> Any:
    if kind == "nothing":
        raise NoArticle(answer)
    if kind == "unreadable":
        raise Unreadable(answer)
    if kind == "missing":
        raise SourceError(answer[0], remedy=answer[1])
    if kind == "memory":
        raise Unreadable(f"wants more than {MAX_MEMORY_BYTES:,} bytes of memory to be read")
    return answer


def _ended(code: int, seconds: int) -> str:
    if code == -signal.SIGXCPU:
        return f"takes more than {seconds} seconds to be read"
    return f"the parser did not survive it (exit code {code})" if code else "the parser did not answer"


_parsers = _Parsers()
atexit.register(close)
os.register_at_fork(after_in_child=_parsers.forget)
