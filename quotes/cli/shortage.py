"""What the machine has run out of, in one line that says what to do about it.

None of these is a fault of ours or of the input.  The index changes in one transaction at the end of a build: it is as
it was.
"""

from __future__ import annotations

import errno
import sqlite3

KEPT = "the index is as it was, and what was worked out is kept"
_MEMORY = ("cannot allocate memory", "can't allocate memory", "failed to map segment", "out of memory", "bad_alloc")
_REMEDIES = {
    errno.ENOSPC: "make room on that disk",
    errno.EDQUOT: "make room, or ask for a larger quota",
    errno.EIO: "the disk has a fault: look at the system's log, and copy the folder to another one",
    errno.EMFILE: "too many files are open: raise the limit with 'ulimit -n 1024'",
    errno.ENFILE: "too many files are open on this machine: close other programs",
    errno.EROFS: "choose a place that can be written, with --db or --to",
    errno.ENOMEM: "close other programs, or use --jobs 1",
    errno.EAGAIN: "the machine has too many processes: close other programs, or use --jobs 1",
}
_DATABASE = {
    "disk is full": _REMEDIES[errno.ENOSPC],
    "disk I/O error": _REMEDIES[errno.EIO],
    "unable to open database file": "make room in its folder, or raise the limit of open files with 'ulimit -n 1024'",
    "readonly database": _REMEDIES[errno.EROFS],
    "out of memory": _REMEDIES[errno.ENOMEM],
}


def remedy(error: OSError) -> str:
    """Return what to do about an error of the system, to be added to its line; "" where the line says it all."""
    advice = _REMEDIES.get(error.errno or 0)
    return f"; {advice}; {KEPT}" if advice else ""


def of_the_machine(error: Exception) -> str | None:
    """Return what is missing and what to do, None where the machine is not at fault."""
    text = " ".join(str(error).split())
    if isinstance(error, MemoryError) or any(sign in text.lower() for sign in _MEMORY):
        return f"too little memory ({text[:100] or 'Python got none'}); {_REMEDIES[errno.ENOMEM]}; {KEPT}"
    if isinstance(error, sqlite3.DatabaseError):
        advice = next((each for sign, each in _DATABASE.items() if sign in text), None)
        return f"database: {text}; {advice}; {KEPT}" if advice else None
    if isinstance(error, ImportError) and "too many open files" in text.lower():
        return f"cannot be loaded ({text[:100]}); {_REMEDIES[errno.EMFILE]}; {KEPT}"
    return None
