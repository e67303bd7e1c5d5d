"""Kills, full disks, signals, odd clocks: readers see a whole index, and the next build ends as a clean one."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from quotes import database
from quotes.cli import run
from quotes.errors import DatabaseError, QuotesError
from tests.faults import Place, built, dump, rows, two_corpora

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return two_corpora(tmp_path_factory.mktemp("corpora"))


@pytest.fixture
def place(corpora: Place, tmp_path: Path) -> Place:
    return replace(corpora, folder=tmp_path)


# --- kills ------------------------------------------------------------------------------------------------------------


def _build_for_ever(corpora: tuple[Path, ...], db: Path) -> None:
    for number in range(100_000):
        built(corpora[number % 2], db)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(db: Path) -> Iterator[str]:
    """Serve an index in a process of its own; gives the address."""
    port = free_port()
    command = [sys.executable, "-c", "from quotes.cli import main; main()", "serve", "--db", str(db)]
    server = subprocess.Popen([*command, "--port", str(port)], cwd=ROOT, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/-/versions.json").close()
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield address
    finally:
        server.kill()
        server.wait()


READER = """
import json, sys, urllib.parse, urllib.request
sql = '''select (select group_concat(id) from (select id from articles order by id)) as articles,
         (select count(*) from quotes) as quotes, (select count(*) from statements) as statements,
         (select articles from builds order by id desc limit 1) as told'''
print("ready", flush=True)
while True:
    for path in ("quotes.json?_shape=array&" + urllib.parse.urlencode({"sql": sql}), "search.json?q=bridge"):
        with urllib.request.urlopen(sys.argv[1] + "/" + path) as answer:
            found = json.load(answer)
        if isinstance(found, list):
            print(json.dumps(found[0]), flush=True)
"""


def _killed(place: Place, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    place.build_first()
    wholes = []
    for corpus, whole in zip(place.corpora, place.clean, strict=True):
        ids = ",".join(sorted(str(r[0]) for r in whole["articles"]))
        told = len(whole["articles"])
        wholes.append({"articles": ids, "quotes": len(whole["quotes"]), "statements": len(whole["statements"]),
                       "told": told})  # fmt: skip
        assert corpus.is_dir()
    with served(place.db) as address:
        reader = subprocess.Popen([sys.executable, "-c", READER, address], stdout=subprocess.PIPE, text=True)
        try:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "ready\n"
            for number in range(kills):
                fork = multiprocessing.get_context("fork")
                builder = fork.Process(target=_build_for_ever, args=(place.corpora, place.db))
                builder.start()
                time.sleep(chance.uniform(0.02, 0.8))
                builder.kill()
                builder.join()
                chosen = number % 2
                built(place.corpora[chosen], place.db)
                assert dump(place.db) == place.clean[chosen]
            time.sleep(0.2)
        finally:
            reader.terminate()
            seen = [json.loads(line) for line in reader.communicate()[0].splitlines()]
    assert reader.returncode == -signal.SIGTERM  # it has not fallen over an error of the server
    assert seen
    assert all(one in wholes for one in seen)


def test_killed_builds_are_never_seen_by_a_reader(place: Place) -> None:
    _killed(place, 4, seed=1)


@pytest.mark.slow
def test_a_hundred_killed_builds_are_never_seen_by_a_reader(place: Place) -> None:
    _killed(place, 100, seed=random.randrange(1 << 30))


def test_what_a_killed_build_leaves_is_told_and_tidied(place: Place) -> None:
    place.build_first()
    (place.db.parent / ".quotes.db.building").write_bytes(b"half")
    (place.db.parent / "quotes.db.lock").write_text("process 1 on here\n")
    assert database.failure(place.db) == "process 1 on here was killed"
    assert database.left_over(place.db) is not None
    built(place.corpora[0], place.db)
    assert database.failure(place.db) is None
    assert database.left_over(place.db) is None


# --- no room ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("only root can mount a small disk; the limit on the size of files is tested instead")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.parametrize("kilobytes", [0, 8, 40, 100, 200, 320, 500])
def test_a_full_disk_leaves_the_old_index(small_disk: Path, place: Place, kilobytes: int) -> None:
    db = small_disk / "quotes.db"
    place.build_first(db)
    room = os.statvfs(small_disk)
    (small_disk / "ballast").write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - 1024 * kilobytes)))
    try:
        built(place.corpora[1], db)
        now, told = 1, "make room"
    except QuotesError as error:
        now, told = 0, str(error)
    assert "make room" in told
    (small_disk / "ballast").unlink()  # on a disk without a single free page SQLite cannot open a database anew
    assert dump(db) == place.clean[now]
    assert database.left_over(db) is None
    built(place.corpora[1], db)
    assert dump(db) == place.clean[1]


def _with_small_files(corpus: Path, db: Path, limit: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        built(corpus, db)
    except QuotesError:
        os._exit(1)
    os._exit(0)


@pytest.mark.parametrize("kilobytes", [0, 20, 100, 250, 500])
def test_a_limit_on_files_leaves_the_old_index(place: Place, kilobytes: int) -> None:
    place.build_first()
    arguments = (place.corpora[1], place.db, 1024 * kilobytes)
    builder = multiprocessing.get_context("fork").Process(target=_with_small_files, args=arguments)
    builder.start()
    builder.join()
    assert builder.exitcode in (0, 1)
    assert dump(place.db) == place.clean[0 if builder.exitcode else 1]
    built(place.corpora[1], place.db)
    assert dump(place.db) == place.clean[1]


def test_a_read_only_folder_is_told_and_can_still_be_read(
    small_disk: Path, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    db = small_disk / "quotes.db"
    place.build_first(db)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(DatabaseError, match=r"cannot be written \(Read-only file system\); choose another place"):
        built(place.corpora[1], db)
    assert run(["search", "bridge", "--db", str(db), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


# --- signals, workers, clocks, two at once ----------------------------------------------------------------------------

SLOW = """
import sys, time
from quotes.pipeline import build
from quotes.pipeline.extraction import Tools
from tests.frozen import FrozenParser
class Slow(FrozenParser):
    def parse(self, items):
        print("parsing", flush=True)
        time.sleep(30)
build.tools = lambda model, known, precision, reader: Tools(Slow, known)
from quotes.cli import main
main()
"""


def slow_build(place: Place, *more: str) -> subprocess.Popen[str]:
    """Start a build by the command line that comes to no end by itself, and wait until it parses."""
    command = [sys.executable, "-c", SLOW, "build", str(place.corpora[1]), "--db", str(place.db), *more]
    pipe = subprocess.PIPE
    builder = subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)
    assert builder.stdout is not None
    assert builder.stdout.readline() == "parsing\n"
    return builder


@pytest.mark.parametrize(
    ("number", "code", "jobs"), [(signal.SIGINT, 130, "2"), (signal.SIGTERM, 143, "1"), (signal.SIGTERM, 143, "2")]
)
def test_a_signal_ends_a_build_with_its_code_and_the_old_index(
    place: Place, number: signal.Signals, code: int, jobs: str
) -> None:
    place.build_first()
    builder = slow_build(place, "--jobs", jobs)
    try:
        builder.send_signal(number)
        _, told = builder.communicate(timeout=20)
    finally:
        builder.kill()
    assert builder.returncode == code
    assert "Traceback" not in told
    assert dump(place.db) == place.clean[0]
    assert database.holder(place.db) is None
    assert database.failure(place.db)
    assert database.left_over(place.db) is None
    built(place.corpora[1], place.db)
    assert dump(place.db) == place.clean[1]


def test_two_builds_at_once(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    first = slow_build(place)
    try:
        assert database.holder(place.db) == f"process {first.pid} on {os.uname().nodename}"
        assert run(["build", str(place.corpora[0]), "--db", str(place.db)]) == 75
        assert f"is being built by process {first.pid}" in capsys.readouterr().err
        assert database.holder(place.db) is not None  # the second has not taken the first one's name off
    finally:
        first.kill()
        first.wait()
    assert database.failure(place.db) == f"process {first.pid} on {os.uname().nodename} was killed"


class Backwards(datetime):
    """A clock that runs backwards, a day for each look at it."""

    looks = 0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Backwards:
        cls.looks += 1
        return cls(2026, 1, 20, tzinfo=UTC) - timedelta(days=cls.looks)


def test_a_clock_that_runs_backwards_changes_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotes.pipeline.build.datetime", Backwards)
    monkeypatch.setattr("quotes.database.history.datetime", Backwards)
    for corpus in (*place.corpora, place.corpora[0]):
        built(corpus, place.db)
    assert dump(place.db) == place.clean[0]
    started = rows(place.db, "SELECT id, started, seconds >= 0 FROM builds ORDER BY id")
    assert [(r[0], r[2]) for r in started] == [(1, 1), (2, 1), (3, 1)]
    assert sorted(started, key=lambda r: str(r[1]), reverse=True) == started
    assert built(place.corpora[0], place.db).parsed == 0
