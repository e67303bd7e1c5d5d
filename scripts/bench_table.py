"""What all benchmarks print alike: the command, the machine, and a table of medians."""

from __future__ import annotations

import os
import platform
import shlex
import statistics
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("stanza", "torch", "sqlite-utils", "datasette")


def command() -> str:
    """Return the command that was given, so that it can be given again."""
    script = os.path.relpath(sys.argv[0])
    return shlex.join(["python", script, *sys.argv[1:]])


def machine() -> str:
    """Return one line on the machine: processor, cores, memory, system, versions, and how busy it is meanwhile."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    busy = os.getloadavg()[0]
    made = [f"Python {platform.python_version()}", *(f"{name} {_version(name)}" for name in _PACKAGES)]
    return (
        f"{_processor()}, {cores} cores, {memory:.0f} GB, {platform.system()} {platform.release()}; "
        f"{', '.join(made)}; load {busy:.1f}"
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not there"


def middle(values: Sequence[float]) -> float:
    """Return the median."""
    return float(statistics.median(values))


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Return the median with the least and the largest value: "4,700 (4,610-4,790)"; a single value alone."""
    low, high = min(values), max(values)
    told = f"{middle(values):,.{digits}f}"
    return told if len(values) == 1 else f"{told} ({low:,.{digits}f}-{high:,.{digits}f})"


def show(head: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> None:
    """Print the command, the machine and a table, its first column to the left and the others to the right."""
    print(f"$ {command()}")
    print(machine())
    for note in notes:
        print(note)
    print()
    table = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[n]) for row in table) for n in range(len(head))]
    table.insert(1, ["-" * width for width in widths])
    for row in table:
        cells = [c.ljust(w) if n == 0 else c.rjust(w) for n, (c, w) in enumerate(zip(row, widths, strict=True))]
        print("  ".join(cells).rstrip())
    sys.stdout.flush()
