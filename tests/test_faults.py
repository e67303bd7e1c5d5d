"""Kills, full disks, damage, signals, odd clocks: readers see a whole index, and the next build ends as a clean one."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from quotes import database, pipeline
from quotes.cache import Cache, path_for, sources
from quotes.cli import run
from quotes.database.schema import TABLES
from quotes.errors import DatabaseError, QuotesError
from quotes.extraction import Tools
from quotes.models import ModelChoice
from quotes.pipeline import BuildSummary, Options, Watcher
from tests.frozen import CORPUS, FrozenParser, write_corpus

MODEL = ModelChoice("frozen", Path("nowhere"), "frozen", "frozen")
NAMES = sorted(CORPUS)
HISTORY = ("builds", "statement_redirects")  # what depends on the builds before
ROOT = Path(__file__).parent.parent


def built(folder: Path, db: Path, told: list[str] | None = None) -> BuildSummary:
    watcher = Watcher(warn=(told if told is not None else []).append)
    return pipeline.build([folder], db, Options(MODEL), watcher, Tools(FrozenParser))


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


def dump(db: Path, without: tuple[str, ...] = HISTORY) -> dict[str, list[tuple[object, ...]]]:
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    return {t: sorted(rows(db, f'SELECT * FROM "{t}"'), key=repr) for t in TABLES if t not in without}


@dataclass(frozen=True)
class Place:
    """Two corpora, what a clean build's index of each holds, and an index that is built from either in turn."""

    folder: Path
    corpora: tuple[Path, Path]
    clean: tuple[dict[str, list[tuple[object, ...]]], dict[str, list[tuple[object, ...]]]]
    first: Path  # the index of the first corpus, and its cache

    @property
    def db(self) -> Path:
        return self.folder / "quotes.db"

    def build_first(self, db: Path | None = None) -> None:
        """Put the index of the first corpus there; a copy, for speed."""
        db = db or self.db
        for name in ("quotes.db", "quotes.db.cache.db"):
            shutil.copy(self.first / name, db.with_name(name.replace("quotes.db", db.name)))


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("corpora")
    both = write_corpus(folder / "a", NAMES[:3]), write_corpus(folder / "b", NAMES[1:])
    made = []
    for corpus in both:
        db = folder / f"of-{corpus.name}" / "quotes.db"
        db.parent.mkdir()
        built(corpus, db)
        made.append(dump(db))
        settled(db)
        settled(path_for(db))
    return Place(folder, both, (made[0], made[1]), folder / "of-a")


@pytest.fixture
def place(corpora: Place, tmp_path: Path) -> Place:
    return replace(corpora, folder=tmp_path)


def settled(path: Path) -> None:
    """Put everything into the one file, as it is when nobody has it open."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


# --- kills ---------------------------------------------------------------------------------------------------------


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


# --- no room -------------------------------------------------------------------------------------------------------


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


# --- damage --------------------------------------------------------------------------------------------------------

CUTS = [0.0, 0.03, 0.2, 0.5, 0.8, 0.97]


def _cut(path: Path, share: float) -> None:
    with path.open("r+b") as file:
        file.truncate(int(path.stat().st_size * share))


def _zeroed(path: Path, share: float) -> None:
    """Pages that were never written, as after a power cut."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(int(size * share) // 4096 * 4096)
        file.write(bytes(min(16384, size - file.tell())))


@pytest.mark.parametrize("damage", [_cut, _zeroed])
@pytest.mark.parametrize("share", CUTS)
def test_a_damaged_index_is_told_and_built_anew(
    place: Place, damage: Callable[[Path, float], None], share: float
) -> None:
    place.build_first()
    damage(place.db, share)
    told: list[str] = []
    built(place.corpora[0], place.db, told)
    assert dump(place.db) == place.clean[0]
    assert all("damaged" in line for line in told)


@pytest.mark.parametrize("damage", [_cut, _zeroed])
@pytest.mark.parametrize("share", CUTS)
def test_a_damaged_cache_costs_only_work(place: Place, damage: Callable[[Path, float], None], share: float) -> None:
    place.build_first()
    damage(path_for(place.db), share)
    built(place.corpora[0], place.db)
    assert dump(place.db) == place.clean[0]
    assert built(place.corpora[0], place.db).parsed == 0


def _large(path: Path, articles: int) -> None:
    from quotes.cache import Extraction
    from quotes.datatypes import Article, Document

    with Cache(path) as cache:
        for number in range(articles):
            noise = random.Random(number).randbytes(900).hex()
            article = Article(f"{number:04}", noise, f"{number}.txt")
            cache.note(article, (f"p{number:04}", f"e{number:04}"))
            cache.add((f"p{number:04}", f"e{number:04}"), Extraction((), ()), Document((), (), ()))


@pytest.mark.parametrize(("damage", "share", "least"), [(_zeroed, 0.5, 500), (_cut, 0.6, 200), (_cut, 0.0, 0)])
def test_what_is_whole_of_a_damaged_cache_is_kept(
    tmp_path: Path, damage: Callable[[Path, float], None], share: float, least: int
) -> None:
    path = tmp_path / "c.db"
    _large(path, 2000)
    settled(path)
    damage(path, share)
    told: list[str] = []
    with Cache(path, told.append) as cache:
        for _ in range(2):  # the damage may show at the first look at it, and is mended by the second
            kept = sum(cache.article(f"{number:04}") is not None for number in range(2000))
    assert least <= kept < 2000
    assert len(told) <= 1
    assert all("could be read and are kept" in line for line in told)
    assert {p.name for p in tmp_path.iterdir()} == {"c.db"}


def test_history_survives_damage_elsewhere(place: Place) -> None:
    """Builds and redirects go on where only the words are broken."""
    for corpus in (*place.corpora, place.corpora[0]):
        built(corpus, place.db)
    before = rows(place.db, "SELECT * FROM builds")
    (page,) = rows(place.db, "SELECT rootpage FROM sqlite_master WHERE name = 'quotes_fts_data'")[0]
    settled(place.db)
    with place.db.open("r+b") as file:
        file.seek((int(str(page)) - 1) * 4096)
        file.write(b"\xff" * 4096)
    built(place.corpora[0], place.db)
    assert rows(place.db, "SELECT * FROM builds")[:3] == before


def test_a_hot_journal_is_rolled_back(place: Place) -> None:
    place.build_first()
    code = "import os, sqlite3\ndb = sqlite3.connect('quotes.db')\ndb.execute('PRAGMA journal_mode = DELETE')\n"
    code += "db.execute('PRAGMA cache_size = 1')\ndb.execute('BEGIN')\ndb.execute('DELETE FROM builds')\n"
    code += "db.execute('UPDATE quotes SET reason = hex(randomblob(9000))')\nos._exit(9)"
    subprocess.run([sys.executable, "-c", code], cwd=place.folder, check=False)
    assert (place.folder / "quotes.db-journal").stat().st_size
    told: list[str] = []
    built(place.corpora[0], place.db, told)
    assert told == []
    assert dump(place.db) == place.clean[0]
    assert rows(place.db, "SELECT id FROM builds") == [(1,), (2,)]


def test_a_build_replaces_no_file_of_another_kind(place: Place) -> None:
    place.db.write_text("Notes of three months of work.\n")
    with pytest.raises(DatabaseError, match="a file of another kind"):
        built(place.corpora[0], place.db)
    assert place.db.read_text() == "Notes of three months of work.\n"


def test_a_build_replaces_no_database_of_another_kind(place: Place) -> None:
    connection = sqlite3.connect(place.db)
    connection.execute("CREATE TABLE notes (text)")
    connection.close()
    with pytest.raises(DatabaseError, match="no index of quotes"):
        built(place.corpora[0], place.db)
    assert rows(place.db, "SELECT name FROM sqlite_master") == [("notes",)]


# --- other versions ------------------------------------------------------------------------------------------------


def _version(db: Path, number: int) -> None:
    connection = sqlite3.connect(db)
    connection.execute(f"PRAGMA user_version = {number}")
    connection.close()


def test_an_older_index_is_refused_with_what_to_do_and_hands_on_its_history(place: Place) -> None:
    for corpus in place.corpora:
        built(corpus, place.db)
    connection = sqlite3.connect(place.db)
    connection.execute("ALTER TABLE builds DROP COLUMN skipped")  # a column that came later
    connection.execute("DROP TABLE statement_links")
    connection.execute("PRAGMA user_version = 0")
    connection.close()
    with pytest.raises(DatabaseError, match="another version of quotes .*; build it again with 'quotes build'"), \
            database.open_index(place.db):  # fmt: skip
        pass
    built(place.corpora[0], place.db)
    assert dump(place.db) == place.clean[0]
    assert rows(place.db, "SELECT id FROM builds") == [(1,), (2,), (3,)]


def test_a_newer_index_is_not_replaced(place: Place) -> None:
    place.build_first()
    _version(place.db, database.VERSION + 1)
    with pytest.raises(DatabaseError, match="newer version of quotes .*; update quotes"):
        built(place.corpora[1], place.db)
    with pytest.raises(DatabaseError, match="; update quotes"), database.open_index(place.db):
        pass
    assert dump(place.db) == place.clean[0]


# --- signals, workers, clocks, two at once ---------------------------------------------------------------------------

SLOW = """
import sys, time
from quotes import pipeline
from quotes.extraction import Tools
from tests.frozen import FrozenParser
class Slow(FrozenParser):
    def parse(self, items):
        print("parsing", flush=True)
        time.sleep(30)
pipeline.tools = lambda model, known: Tools(Slow, known)
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
    monkeypatch.setattr("quotes.pipeline.datetime", Backwards)
    monkeypatch.setattr("quotes.database.carry.datetime", Backwards)
    for corpus in (*place.corpora, place.corpora[0]):
        built(corpus, place.db)
    assert dump(place.db) == place.clean[0]
    started = rows(place.db, "SELECT id, started, seconds >= 0 FROM builds ORDER BY id")
    assert [(r[0], r[2]) for r in started] == [(1, 1), (2, 1), (3, 1)]
    assert sorted(started, key=lambda r: str(r[1]), reverse=True) == started
    assert built(place.corpora[0], place.db).parsed == 0


def test_the_cache_knows_what_was_read(place: Place) -> None:
    built(place.corpora[0], place.db)
    assert sources(path_for(place.db)) == (str(place.corpora[0]),)
    built(place.corpora[1], place.db)
    assert sources(path_for(place.db)) == (str(place.corpora[1]),)
    assert sources(place.folder / "none") == ()
