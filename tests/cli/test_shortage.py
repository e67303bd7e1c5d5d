"""What the machine runs out of ends a command in one line that says what to do, and nothing is lost."""

from __future__ import annotations

import errno
import json
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from quotes.articles import read as articles
from quotes.articles.collect import ArticleFolder, add
from quotes.cli import run
from quotes.cli.shortage import KEPT, of_the_machine
from quotes.datatypes import Article
from tests.faults import built, dump, rows
from tests.frozen import write_corpus
from tests.web_site import CALL


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (MemoryError(), "too little memory (Python got none); close other programs"),
        (ImportError("libtorch_cpu.so: failed to map segment from shared object"), "--jobs 1"),
        (ImportError("libtorch_cpu.so: cannot open shared object file: Too many open files"), "ulimit -n 1024"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), "--jobs 1"),
        (OSError(errno.ENOSPC, "No space left on device", "a.db"), "a.db: No space left on device; make room"),
        (OSError(errno.EIO, "Input/output error", "a.db"), "a.db: Input/output error; the disk has a fault"),
        (OSError(errno.EMFILE, "Too many open files", "a.txt"), "a.txt: Too many open files; too many files are open"),
        (sqlite3.OperationalError("database or disk is full"), "database or disk is full; make room"),
        (sqlite3.OperationalError("disk I/O error"), "the disk has a fault"),
        (sqlite3.OperationalError("unable to open database file"), "ulimit -n 1024"),
    ],
)  # fmt: skip
def test_a_shortage_is_told_in_one_line_with_what_to_do(
    error: Exception, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("quotes.database.open_index", lambda db: raised(error))
    assert run(["search", "honor"]) == 1
    told = capsys.readouterr().err
    assert says in told
    assert KEPT in told
    assert "unexpected" not in told
    assert told.count("\n") == 1


def raised(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("error", [ValueError("memory of a speech"), ImportError("no module x"), KeyError("disk")])
def test_faults_of_ours_are_not_the_machines(error: Exception) -> None:
    assert of_the_machine(error) is None


def limited(kind: int, most: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(kind, (most, most))


@pytest.mark.parametrize(
    ("kind", "most"),
    [(resource.RLIMIT_NOFILE, 8), (resource.RLIMIT_AS, 700_000_000), (resource.RLIMIT_AS, 400_000_000)],
)
def test_a_build_without_handles_or_memory_leaves_the_index(kind: int, most: int, tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "a")
    built(corpus, tmp_path / "quotes.db")
    before = dump(tmp_path / "quotes.db", ())
    (corpus / "new.txt").write_text("“We will not sell the pier,” the mayor, Ann Example, said on Monday.")
    done = subprocess.run(
        [sys.executable, "-m", "quotes", "build", str(corpus), "--db", str(tmp_path / "quotes.db"), "--fast"],
        capture_output=True, text=True, timeout=300, preexec_fn=limited(kind, most),
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "unexpected" not in done.stderr
    assert done.stderr.strip().count("quotes: ") >= 1
    assert dump(tmp_path / "quotes.db", ()) == before


def test_a_cached_result_of_another_article_is_not_taken_for_this_ones(tmp_path: Path) -> None:
    corpus, db = write_corpus(tmp_path / "a"), tmp_path / "quotes.db"
    built(corpus, db)
    clean = dump(db)
    with sqlite3.connect(tmp_path / "quotes.db.cache.db") as cache:
        keys = [key for (key,) in cache.execute("SELECT key FROM extractions ORDER BY length(body) DESC")]
        bodies = [body for (body,) in cache.execute("SELECT body FROM extractions ORDER BY length(body) DESC")]
        cache.executemany("UPDATE extractions SET body = ? WHERE key = ?", [(bodies[0], key) for key in keys])
    cache.close()
    built(corpus, db)
    assert dump(db) == clean


def test_fields_of_the_longest_kind_are_stored_and_read_again(tmp_path: Path) -> None:
    field = chr(0x10FFFF) * 2000
    url = f"https://example.org/{field[:1900]}"
    record = {"title": field, "outlet": field, "author": field, "url": url, "canonical": f"{url}x", "language": "en"}
    record["text"] = " ".join(CALL)
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    with ArticleFolder(tmp_path / "kept") as store:
        assert [r.status for r in add([str(tmp_path / "a.jsonl")], store)] == ["stored"]
    (article,) = articles.read([tmp_path / "kept"])
    assert isinstance(article, Article)
    assert (article.title, article.outlet) == (field, field)


@pytest.mark.parametrize("name", ["[x].db", "[/x].db", "a*.db", "a?.db"])
def test_a_name_with_signs_of_patterns_is_a_name(name: str, place: Path) -> None:
    corpus, db = write_corpus(place / "a"), place / name.replace("/", "")
    for _ in range(2):
        built(corpus, db)
    (place / f"{db.name}.building-1").write_bytes(b"left by a kill")
    built(corpus, db)
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]


def test_a_folder_with_its_own_index_in_it_is_built_twice_strictly(place: Path) -> None:
    for _ in range(2):
        assert run(["build", ".", "--strict", "--fast", "--db", "[x].db"]) == 0
