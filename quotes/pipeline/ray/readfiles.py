"""What workers made of articles, in files that all machines read: there it stays until the build ends."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from uuid import uuid4

import numpy as np

from quotes.errors import DatabaseError
from quotes.pipeline.ray import checkpoints
from quotes.pipeline.ray.checkpoints import CheckpointRow

READ = "read"  # where the files with what was made of articles are

# Articles in a file that the building process writes, of which earlier builds made the quotes: some hundred kilobytes.
_TOGETHER = 200


class ReadFiles:
    """Files with packed extractions, by the keys of these: twelve bytes are in memory for each, and names of files."""

    def __init__(self, place: str) -> None:
        """Take what is there; ``place`` is where checkpoints are."""
        self.where = checkpoints.place(f"{place}/{READ}")
        self.names: list[str] = []
        self._keys, self._files = np.empty(0, np.uint64), np.empty(0, np.int32)  # in the order of the keys
        self._new_keys, self._new_files = array("Q"), array("i")  # which are not among these yet
        self._new: list[CheckpointRow] = []
        checkpoints.remove(self.where, checkpoints.unfinished(self.where))
        for name in checkpoints.names(self.where):
            self.note(name, checkpoints.keys(self.where, name))
        self.settle()

    def note(self, name: str, keys: Iterable[str]) -> None:
        """Note that a file has the extractions of some keys, which can be asked for when all is settled."""
        for key in keys:
            self._new_keys.append(int(key, 16))
            self._new_files.append(len(self.names))
        self.names.append(name)

    def put(self, key: str, body: bytes) -> None:
        """Write an extraction that an earlier build or this process has made.  Raises DatabaseError if it cannot."""
        self._new.append(CheckpointRow(key, body))
        if len(self._new) >= _TOGETHER:
            self._write()

    def settle(self) -> None:
        """Write what is not in a file yet, and let all be asked for.  Raises DatabaseError if there is no room."""
        self._write()
        keys = np.concatenate([self._keys, np.array(self._new_keys, np.uint64)])
        files = np.concatenate([self._files, np.array(self._new_files, np.int32)])
        self._new_keys, self._new_files = array("Q"), array("i")
        order = np.argsort(keys, kind="stable")
        self._keys, self._files = keys[order], files[order]

    def _write(self) -> None:
        if not self._new:
            return
        name = f"{uuid4().hex[:16]}.parquet"
        try:
            checkpoints.write(self.where, name, self._new)
        except OSError as error:
            remedy = "make room there"
            raise DatabaseError(f"cannot be written ({error})", input=self.where, remedy=remedy) from error
        self.note(name, (row.key for row in self._new))
        self._new = []

    def of(self, key: str) -> str | None:
        """Return the name of the file with the extraction of a key, None if there is none."""
        number = np.uint64(int(key, 16))
        at = int(np.searchsorted(self._keys, number))
        return self.names[self._files[at]] if at < len(self._keys) and self._keys[at] == number else None


def forget(place: str) -> None:
    """Remove what workers made of articles."""
    where = f"{place}/{READ}"
    checkpoints.remove(where, [*checkpoints.names(where), *checkpoints.unfinished(where)])
