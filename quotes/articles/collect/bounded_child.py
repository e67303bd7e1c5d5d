"""The process that ``bounded`` asks: it parses one input after the other, each within its limits."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from quotes.articles.collect import web_extra
from quotes.articles.collect.contents import NoArticle
from quotes.articles.unreadable import Unreadable
from quotes.errors import SourceError


def serve(handle: int, memory: int) -> None:
    """Answer the questions that come over a connection until it is closed, with so many bytes of memory for each."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the user stops the command, which then ends this process
    with suppress(SourceError):  # told with each answer
        for module in ("page", "listing", "markup"):
            web_extra.load(module)
    for limit, value in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, _in_use() + memory)):
        with suppress(ValueError, OSError):  # a limit that is lower already, or that the system lacks
            resource.setrlimit(limit, (value, value))
    here = Connection(handle)
    with suppress(EOFError, OSError):
        while True:
            here.send(_answer(*here.recv()))


def _in_use() -> int:
    """Return the bytes of address space that the process has, 0 if the system does not say."""
    with suppress(OSError), open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[0]) * resource.getpagesize()
    return 0


def _answer(module: str, function: str, arguments: tuple[Any, ...], seconds: int) -> tuple[str, Any]:
    """Return the kind of answer and what goes with it; past the seconds, the system ends the process instead."""
    try:
        called = getattr(web_extra.load(module), function)
        _allow(seconds)
        value = called(*arguments)
        return "value", list(value) if isinstance(value, Iterator) else value
    except NoArticle as error:
        return "nothing", str(error)
    except Unreadable as error:
        return "unreadable", str(error)
    except SourceError as error:
        return "missing", (error.happened, error.remedy)
    except MemoryError:
        return "memory", None
    except Exception as error:  # somebody's markup may trip a parser in any way
        return "unreadable", f"cannot be read: {type(error).__name__}"


def _allow(seconds: int) -> None:
    """Let the process work so many seconds more; the limit is on all that it has worked."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    limit = int(usage.ru_utime + usage.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))
