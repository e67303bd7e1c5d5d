"""What a watch remembers from one pass to the next, in a file of the folder in which it stores articles.

By the validators of a list, the next request asks whether it has changed; by what waits, articles that were stored
before an interrupt are built by the next pass. The file may be deleted at any time.
"""

from __future__ import annotations

import fcntl
import json
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from quotes.articles.collect import addresses
from quotes.articles.collect.contents import Validators
from quotes.errors import LockedError, SourceError
from quotes.files import replacing

FILE = ".watched.json"  # hidden, so that builds skip it


class Memory:
    """The memory of a folder; a context manager that keeps other watches from it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._lock: IO[bytes] | None = None
        self._says: dict[str, Any] = {}

    def __enter__(self) -> Memory:
        """Raises LockedError if another watch is at work on the folder, SourceError if it cannot be written."""
        place = str(self._path.parent)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = self._path.with_suffix(".lock").open("wb")
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(
                "another watch is at work on it", input=place, remedy="wait for it, or stop it"
            ) from error
        except OSError as error:
            raise SourceError(f"cannot be used: {error.strerror}", input=place, remedy="see --to") from error
        self._says = _read(self._path)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._lock is not None:
            self._lock.close()

    def of(self, url: str) -> Validators:
        """Return the validators of a list when all of it was read, none if it never was."""
        pairs = self._says["lists"].get(addresses.key(url), ())
        return tuple((str(name), str(value)) for name, value in pairs)

    def keep(self, url: str, validators: Validators) -> None:
        """Remember a list of which everything was read."""
        if validators:
            self._write(lists=self._says["lists"] | {addresses.key(url): validators})

    @property
    def waits(self) -> bool:
        """Return whether articles were stored, or texts seen, that no build of a watch has read."""
        return bool(self._says["waits"])

    def put_off(self) -> None:
        """Remember that there is something to build."""
        if not self.waits:
            self._write(waits=True)

    def texts(self, folder: str, look: str) -> bool:
        """Remember how a folder of texts looks, and return whether it looked otherwise before."""
        before = self._says["texts"].get(folder)
        if before != look:
            self._write(texts=self._says["texts"] | {folder: look}, waits=True)
        return bool(before != look)

    def built(self) -> None:
        """Remember that a build has read everything."""
        self._write(waits=False)

    def _write(self, **changes: object) -> None:
        self._says = self._says | changes
        try:
            with replacing(self._path) as file:
                file.write(json.dumps(self._says, ensure_ascii=False, indent=1).encode())
        except OSError as error:
            remedy = "what was stored is kept; make room there"
            raise SourceError(f"cannot be written: {error.strerror}", input=str(self._path), remedy=remedy) from error


def _read(path: Path) -> dict[str, Any]:
    """Return what a memory says, without the parts that are damaged or missing."""
    try:
        says = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        says = {}
    says = says if isinstance(says, dict) else {}
    lists = {url: pairs for url, pairs in _mapping(says, "lists").items() if _are_pairs(pairs)}
    texts = {folder: look for folder, look in _mapping(says, "texts").items() if isinstance(look, str)}
    return {"lists": lists, "texts": texts, "waits": bool(says.get("waits"))}


def _mapping(says: dict[str, Any], name: str) -> dict[str, Any]:
    part = says.get(name)
    return part if isinstance(part, dict) else {}


def _are_pairs(pairs: object) -> bool:
    """Return whether a list's validators are what we write: headers that can be sent again as they are."""
    if not isinstance(pairs, list):
        return False
    return all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) and one.isprintable() for one in pair)
        for pair in pairs
    )
