"""What workers made of articles, in files that all machines read: there it stays until the build ends."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from uuid import uuid4

import numpy as np

from quotes.datatypes.sequences import Numbers
from quotes.errors import DatabaseError
from quotes.pipeline.ray import checkpoints
from quotes.pipeline.ray.checkpoints import CheckpointRow

READ = "read"  # where the files with what was made of articles are

# Articles in a file that the building process writes, of which earlier builds made the quotes: some hundred kilobytes.
_TOGETHER = 200


class ReadFiles:
    """Files with packed extractions, by the keys of these; sixteen bytes are in memory for each."""

    def __init__(self, place: str) -> None:
        """Take what is there; ``place`` is where checkpoints are."""
        self.where = checkpoints.place(f"{place}/{READ}")
        self.names: list[str] = []
        self._keys, self._files = array("Q"), array("I")
        self._order: tuple[Numbers, Numbers] | None = None
        self._new: list[CheckpointRow] = []
        checkpoints.remove(self.where, checkpoints.unfinished(self.where))
        for name in checkpoints.names(self.where):
            self.note(name, checkpoints.keys(self.where, name))

    def note(self, name: str, keys: Iterable[str]) -> None:
        """Note that a file has the extractions of some keys."""
        for key in keys:
            self._keys.append(int(key, 16))
            self._files.append(len(self.names))
        self.names.append(name)
        self._order = None

    def put(self, key: str, body: bytes) -> None:
        """Write an extraction that an earlier build or this process has made.  Raises DatabaseError if it cannot."""
        self._new.append(CheckpointRow(key, body))
        if len(self._new) >= _TOGETHER:
            self._write()

    def settle(self) -> None:
        """Write what is not in a file yet, when nothing more will come.  Raises DatabaseError if there is no room."""
        self._write()
        self._order = None

    def _write(self) -> None:
        if not self._new:
            return
        name = f"{uuid4().hex[:16]}.parquet"
        try:
            checkpoints.write(self.where, name, self._new)
        except OSError as error:
            remedy = "make room there"
            raise DatabaseError(f"cannot be written ({error})", input=self.where, remedy=remedy) from error
        before = self._order  # which need not be put in order anew: nobody asks for these until all have come
        self.note(name, (row.key for row in self._new))
        self._order, self._new = before, []

    def of(self, key: str) -> str | None:
        """Return the name of the file with the extraction of a key, None if there is none."""
        if self._order is None:
            keys = np.array(self._keys, np.uint64)
            order = np.argsort(keys, kind="stable").astype(np.int32)
            self._order = keys[order], order
        keys, order = self._order
        number = np.uint64(int(key, 16))
        at = int(np.searchsorted(keys, number))
        return self.names[self._files[order[at]]] if at < len(keys) and keys[at] == number else None


def forget(place: str) -> None:
    """Remove what workers made of articles."""
    where = f"{place}/{READ}"
    checkpoints.remove(where, [*checkpoints.names(where), *checkpoints.unfinished(where)])
