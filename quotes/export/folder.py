"""A folder that appears whole, or takes the place of an earlier export."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from quotes.errors import DatabaseError, UsageError


@dataclass(frozen=True, slots=True)
class FolderLayout:
    """How an export of a kind is recognised: by the file ``mark``; ``entries`` are patterns of all that it writes."""

    mark: str
    entries: tuple[str, ...]

    def has(self, entry: Path) -> bool:
        """Return whether something in the folder is what such an export writes."""
        return any(entry.match(pattern) for pattern in self.entries)


@contextmanager
def new_folder(folder: Path, layout: FolderLayout, replace: bool) -> Iterator[Path]:
    """Give an empty folder to fill, which stands at ``folder`` when the block ends without an error.

    With ``replace`` it takes the place of an earlier export of the same layout; other files there stay.  Raises
    UsageError if there is something else, DatabaseError if it cannot be written.
    """
    earlier = _earlier(folder, layout, replace)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as work:
            parts = Path(work) / "new"
            parts.mkdir()
            yield parts
            if earlier:
                _swap(folder, parts, earlier)
            else:
                if folder.exists():
                    folder.rmdir()
                parts.replace(folder)
    except OSError as error:
        happened = f"cannot be written ({error.strerror or error})"
        raise DatabaseError(happened, input=str(folder), remedy="choose another folder") from error


def _earlier(folder: Path, layout: FolderLayout, replace: bool) -> Sequence[Path]:
    """Return what an earlier export has left in a folder; raises UsageError if that is not to be replaced."""
    entries = list(folder.iterdir()) if folder.is_dir() else []
    if folder.is_dir() and not entries or not folder.exists():
        return ()
    if not replace:
        raise UsageError("exists already", input=str(folder), remedy="name a new or empty folder, or add --replace")
    if not (folder / layout.mark).is_file():
        raise UsageError("is no earlier export", input=str(folder), remedy="name another folder")
    return [entry for entry in entries if layout.has(entry)]


def _swap(folder: Path, parts: Path, earlier: Sequence[Path]) -> None:
    """Put what is in ``parts`` in the place of what an earlier export has left; if it cannot be, all is as before."""
    aside = parts.parent / "old"
    aside.mkdir()
    moves = [(entry, aside / entry.name) for entry in earlier]
    moves += [(entry, folder / entry.name) for entry in parts.iterdir()]
    undo: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            source.rename(target)
            undo.append((target, source))
    except OSError:
        for target, source in reversed(undo):
            shutil.move(target, source)
        raise
