"""Where the files that users may edit are, and how a file is replaced or erased."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from typing import IO

# Where a user's own file is looked for in the working folder.
OWN = {"metadata.yml": Path("metadata.yml"), "speakers.yml": Path("data/speakers.yml")}
CORRECTIONS = Path("data/corrections.yml")
OUTLETS = Path("data/outlets.yml")
TEMPLATES = Path("templates")  # pages of the site


def own_or_packaged(name: str) -> Path:
    """Return the user's own file ``name`` if there is one, else the packaged default.

    In a checkout, the default is the checkout's own file, of which the wheel has a copy.
    """
    own = OWN[name]
    if own.is_file():
        return own
    package = Path(str(files("quotes")))
    packaged = package / "defaults" / name
    return packaged if packaged.is_file() else package.parent / own


def given_or_own(name: Path | str | None, own: Path) -> Path | None:
    """Return the file of this name, or without a name the user's own one if it is there."""
    return Path(name) if name else own if own.is_file() else None


def check_regular(path: Path) -> None:
    """Raise OSError if something is at ``path`` that is no regular file: reading it may not end, replacing it harms."""
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError(errno.EINVAL, "not a regular file but a folder, device or pipe", str(path))


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Give a new file to write, which stands at ``path`` when the block ends without an error.

    A link stays, and what it leads to is replaced; the mode and, if possible, the owner are kept. Raises OSError as
    ``check_regular`` does, and if there is no room.
    """
    check_regular(path)
    real = Path(os.path.realpath(path))
    with tempfile.NamedTemporaryFile(dir=real.parent, prefix=f".{real.name}.", delete=False) as file:
        try:
            yield file
            file.flush()
            _like(real, file.fileno())
            os.fsync(file.fileno())
            os.replace(file.name, real)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file that people and programs add to, whatever link leads to it; wait for it first."""
    real = Path(os.path.realpath(path))
    with real.with_name(f".{real.name}.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _like(old: Path, new: int) -> None:
    """Give an open file the mode and the owner of the one that it replaces, else the usual mode."""
    try:
        status = old.stat()
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(new, 0o666 & ~mask)
        return
    with suppress(PermissionError):  # the owner of a file can be changed by root only
        os.fchown(new, status.st_uid, status.st_gid)
    os.fchmod(new, stat.S_IMODE(status.st_mode))


def erase(path: Path) -> None:
    """Overwrite a file and remove it; nothing happens if it is not there.

    What the file system itself has kept elsewhere (snapshots, blocks of an older version) is out of reach.
    """
    if path.is_file() and not path.is_symlink():
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, 1 << 20)))
            file.flush()
            os.fsync(file.fileno())
    path.unlink(missing_ok=True)


def nameless(text: str) -> Path:
    """Return the path of an open file without a name, by which this process, and what it becomes, can read ``text``.

    Nothing of it is left when the process ends.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        file.write(text)
        file.seek(0)
        handle = os.dup(file.fileno())
    os.set_inheritable(handle, True)
    return Path(f"/dev/fd/{handle}")
