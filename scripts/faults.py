"""Break builds in every way that a machine can, and count what is lost: nothing may be.

    python scripts/faults.py --kills 200 --damage 500 --pages 200 --seconds 3600

Builds of a small corpus are killed before and within their writes, or get a full or failing disk from a write on; files
of an index are damaged; hostile pages are read.  After each, readers must see the old index or the new one, the next
build must end as a clean one would, and each error must be one that says what to do.  It goes through all of it again
with other places until the time is up, and ends with exit code 1 at the first promise that was broken.  Needs Linux and
a C compiler.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from quotes.articles.collect import bounded  # noqa: E402
from quotes.articles.collect.contents import Body  # noqa: E402
from quotes.articles.unreadable import Unreadable  # noqa: E402
from quotes.cli.shortage import of_the_machine  # noqa: E402
from quotes.database import by_row  # noqa: E402
from quotes.errors import QuotesError  # noqa: E402
from tests.faults import Place, built, dump, two_corpora  # noqa: E402

COUNT, KILL, TORN, FULL, BROKEN = range(5)
KINDS = {KILL: "kills before a write", TORN: "torn writes", FULL: "full disks", BROKEN: "failing disks"}
TOLD, UNEXPECTED = 1, 3  # exit codes of a build that met a fault
PARTS = ("quotes.db", "quotes.db.cache.db", "quotes.db.articles.db")


class BrokenPromise(Exception):
    """Something was lost, or an error says nothing."""


def library(folder: Path) -> Path:
    """Compile what makes writes fail, and return where it is."""
    path = folder / "faults.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", path, ROOT / "scripts" / "faults.c", "-ldl"], check=True)
    return path


def build_with_fault(place: Path, corpus: Path, kind: int, at: int) -> tuple[int, int]:
    """Build in a process of its own in which a write fails; return its exit code and how many changes it made."""
    here, there = os.pipe()
    process = os.fork()
    if process == 0:
        os._exit(_in_child(place, corpus, kind, at, there))
    os.close(there)
    with os.fdopen(here, "rb") as stream:
        told = stream.read()
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return status, int(told or 0)


def _in_child(place: Path, corpus: Path, kind: int, at: int, there: int) -> int:
    faults = ctypes.CDLL(None)
    faults.faults_arm(str(place).encode(), kind, ctypes.c_long(at))
    code = 0
    try:
        built(corpus, place / "quotes.db")
    except QuotesError:
        code = TOLD
    except OSError as error:
        code = TOLD if error.errno else UNEXPECTED
    except Exception as error:
        code = TOLD if of_the_machine(error) else UNEXPECTED
        if code == UNEXPECTED:
            traceback.print_exc()
    changes = faults.faults_changes()
    faults.faults_arm(b"", COUNT, ctypes.c_long(-1))
    os.write(there, str(changes).encode())
    return code


def failed_writes(place: Place, number: int, chance: random.Random, counts: Counter[str]) -> Callable[[], None]:
    """Return what does one of the failing builds, spread evenly over all writes of a build."""
    place.build_first()
    _, changes = build_with_fault(place.folder, place.corpora[1], COUNT, -1)
    order = iter(range(number))

    def one() -> None:
        index = next(order)
        kind = index % len(KINDS) + 1
        at = 1 + (index * changes // max(1, number) + chance.randrange(max(1, changes // number))) % changes
        _fresh(place)
        code, _ = build_with_fault(place.folder, place.corpora[1], kind, at)
        counts[KINDS[kind]] += 1
        counts["builds killed"] += code == -signal.SIGKILL
        counts["builds ended with a reason"] += code == TOLD
        counts["changes of files in a build"] = changes
        if code not in (0, TOLD, -signal.SIGKILL):
            raise BrokenPromise(f"{KINDS[kind]} at change {at} of {changes}: exit code {code}")
        if dump(place.db) not in place.clean:
            raise BrokenPromise(f"{KINDS[kind]} at change {at} of {changes}: readers see neither index")
        built(place.corpora[1], place.db)
        if dump(place.db) != place.clean[1]:
            raise BrokenPromise(f"{KINDS[kind]} at change {at} of {changes}: the next build ends otherwise")

    return one


def damaged_files(place: Place, chance: random.Random, counts: Counter[str]) -> Callable[[], None]:
    """Return what damages one file of an index, and builds over it."""

    def one() -> None:
        _fresh(place)
        name = chance.choice(PARTS)
        path = place.folder / name
        what = _damage(path, chance)
        try:
            built(place.corpora[1], place.db)
        except QuotesError:
            counts["damaged files told of"] += 1
            return
        except Exception as error:
            raise BrokenPromise(f"{name}, {what}: {type(error).__name__}: {error}") from error
        counts["damaged files built over"] += 1
        with suppress(sqlite3.Error):
            if dump(place.db) != place.clean[1]:
                raise BrokenPromise(f"{name}, {what}: the build ends otherwise")

    return one


def _damage(path: Path, chance: random.Random) -> str:
    """Damage a file in one of the ways in which disks and copies do it; return what was done."""
    data = bytearray(path.read_bytes())
    start, size = chance.randrange(len(data)), chance.choice((1, 16, 512, 4096, 65536))
    way = chance.choice(("cut", "zeroed", "changed", "grown"))
    if way == "cut":
        data = data[:start]
    elif way == "grown":
        data += chance.randbytes(size)
    else:
        end = min(start + size, len(data))
        data[start:end] = bytes(end - start) if way == "zeroed" else chance.randbytes(end - start)
    path.write_bytes(data)
    return f"{way} at {start}, {size} bytes"


def _fresh(place: Place) -> None:
    for path in place.folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    place.build_first()


TAGS = ("<p>", "<div>", "<table><tr><td>", "<blockquote>", "<a href='/x'>", "<ul><li>", "<!--", "<script>", "<q>",
        "&#x0;", "<span class='", "</p>", "</div>", "<![CDATA[", "\0", "“No,” she said. ", "word ", "<svg><p>",
        "<br>", "]]>")  # fmt: skip


def hostile_pages(chance: random.Random, counts: Counter[str]) -> Callable[[], None]:
    """Return what reads one page that nobody would write."""

    def one() -> None:
        unit = "".join(chance.choices(TAGS, k=chance.randint(1, 6)))
        article = "".join(f"<p>{n} people said “no” to the pier on Monday.</p>" for n in range(chance.randint(0, 40)))
        page = (article + unit * (chance.choice((10, 1000, 100_000)) // len(unit) + 1) + article).encode()
        begun = time.monotonic()
        try:
            bounded.article(Body("page", page, type="text/html"))
            counts["pages read"] += 1
        except Unreadable:
            counts["pages refused with a reason"] += 1
        if time.monotonic() - begun > bounded.MAX_PAGE_SECONDS * bounded.MAX_WAITING:
            raise BrokenPromise(f"a page of {len(page)} bytes, {unit!r}: held the reader")

    return one


def campaign(folder: Path, asked: argparse.Namespace, counts: Counter[str]) -> None:
    """Go through all faults, and again with other places, until the time is up."""
    deadline = time.monotonic() + asked.seconds
    if not asked.all_pages:
        by_row.LEAST_PAGES, by_row.MOST_DIFFERENT = 0, 1.0
    made = two_corpora(folder)
    (folder / "work").mkdir()
    place = Place(folder / "work", made.corpora, made.clean, made.first)
    for turn in range(asked.seed, 1 << 30):
        chance = random.Random(turn)
        faults = ((failed_writes(place, asked.kills, chance, counts), asked.kills),
                  (damaged_files(place, chance, counts), asked.damage),
                  (hostile_pages(chance, counts), asked.pages))  # fmt: skip
        for one, times in faults:
            for _ in range(times):
                if time.monotonic() > deadline:
                    return
                one()
        if asked.once:
            return


def main() -> int:
    """Break things until the time is up; print the counts as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="writes that fail, spread over those of a build")
    parser.add_argument("--damage", type=int, default=500, help="files that are damaged")
    parser.add_argument("--pages", type=int, default=200, help="hostile pages")
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--all-pages", action="store_true", help="publish by SQLite's backup, and not by rows")
    parser.add_argument("--once", action="store_true", help="end after one round, also before the time is up")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="quotes-faults-") as folder:
        if "QUOTES_FAULTS" not in os.environ:
            preload = {"LD_PRELOAD": str(library(Path(folder))), "QUOTES_FAULTS": "1"}
            return subprocess.run([sys.executable, *sys.argv], env=os.environ | preload).returncode
        counts: Counter[str] = Counter()
        problem = None
        begun = time.monotonic()
        try:
            campaign(Path(folder), asked, counts)
        except BrokenPromise as error:
            problem = str(error)
        print(json.dumps({"seconds": round(time.monotonic() - begun), **counts, "broken": problem}))
        return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
