"""What takes long to count is counted once by each connection, as long as nobody writes to the index.

A connection keeps what it has counted itself only, so that all on a page is of one state of the index.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Callable
from itertools import count
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from quotes.database.rows import value

T = TypeVar("T")
MOST_KEPT = 200  # results of one connection: to count for a speaker whom nobody asks for often is quick, too
_FUNCTION = "memory_of_connection"


class _Memory:
    """The results of one connection, of the state of the index when they were counted."""

    def __init__(self) -> None:
        self.number = next(_numbers)
        self.state: tuple[int, int] | None = None
        self.results: OrderedDict[str, Any] = OrderedDict()

    def told(self) -> int:
        """Return the number; the connection holds the memory by this method, and it is gone with the connection."""
        return self.number


_numbers = count()
_memories: WeakValueDictionary[int, _Memory] = WeakValueDictionary()


def once(conn: sqlite3.Connection, key: str, counted: Callable[[], T]) -> T:
    """Return what ``counted`` returns, or what it returned under this key in this state of the index.

    What is returned is shared: nobody may change it.
    """
    memory = _memory(conn)
    state = int(value(conn, "PRAGMA data_version")), conn.total_changes
    if memory.state != state:
        memory.state, memory.results = state, OrderedDict()
    if key not in memory.results:
        memory.results[key] = counted()
        if len(memory.results) > MOST_KEPT:
            memory.results.popitem(last=False)
    memory.results.move_to_end(key)
    result: T = memory.results[key]
    return result


def _memory(conn: sqlite3.Connection) -> _Memory:
    try:
        return _memories[int(value(conn, f"SELECT {_FUNCTION}()"))]
    except sqlite3.OperationalError:  # the first time
        memory = _Memory()
        _memories[memory.number] = memory
        conn.create_function(_FUNCTION, 0, memory.told)
        return memory
