"""Finished work in files: it comes back as it was, and what is damaged or foreign counts as not there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

from quotes.datatypes import Document, Skipped
from quotes.errors import DatabaseError, UsageError
from quotes.pipeline.cache import Cache
from quotes.pipeline.extraction import Done
from quotes.pipeline.ray import checkpoints, parts, stages
from quotes.pipeline.ray.checkpoints import CheckpointRow
from quotes.pipeline.ray.extraction import Ahead, take
from quotes.pipeline.ray.extraction import row as extraction_of
from quotes.pipeline.ray.readfiles import READ, ReadFiles
from scripts.bench_records import extracted


def packed_again(value: object) -> NoReturn:
    raise AssertionError("what is packed stays so")


def test_checkpoints_come_back(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    place = checkpoints.place(str(tmp_path / "a b"))
    outcomes = [CheckpointRow("k1", b"\x00\xff"), CheckpointRow("k2", b"why", kept=False)]
    name = checkpoints.name_of(["k1", "k2"])
    assert checkpoints.names(place) == []
    assert not checkpoints.there(place, name)
    checkpoints.write(place, name, outcomes)
    assert checkpoints.there(place, name)
    assert checkpoints.names(place) == [name]
    assert checkpoints.read(place, name) == outcomes
    checkpoints.remove(place, [name, "gone.parquet"])
    assert checkpoints.names(place) == []
    assert checkpoints.read(place, name) is None
    with pytest.raises(UsageError):
        checkpoints.place("nowhere://x")


def test_foreign_files_are_not_read(tmp_path: Path) -> None:
    """A schema that names a type of Ray's would be loaded by pickle."""
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    place = checkpoints.place(str(tmp_path))
    columns = {"key": ["k"], "body": [b"b"], "kept": [True]}
    pq.write_table(pa.table(columns), tmp_path / "schema.parquet")
    pq.write_table(pa.table(columns | {"kept": ["yes"]}), tmp_path / "types.parquet", store_schema=False)
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "types.parquet").read_bytes()[:-20])
    (tmp_path / "empty.parquet").write_bytes(b"")
    (tmp_path / "none.parquet").write_bytes(b"PAR1" + os.urandom(200) + b"PAR1")
    assert len(checkpoints.names(place)) == 5
    assert [checkpoints.read(place, name) for name in checkpoints.names(place)] == [None] * 5


def test_results_go_into_the_cache_as_they_were_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is damaged is not there, and the rest of its file is."""
    pytest.importorskip("pyarrow")
    place, ahead = checkpoints.place(str(tmp_path / "there")), Ahead()
    extraction, document = next(extracted(3)).extraction, Document((), (), ())
    rows = [
        extraction_of(("p1", "e1"), Done(extraction, document)),
        extraction_of(("p2", "e2"), Done(extraction, None)),
        CheckpointRow("e3", b"cut"),
        extraction_of(("p4", "e4"), Skipped("four.txt", "no text")),
    ]
    beside = checkpoints.place(str(tmp_path / "there" / READ))
    checkpoints.write(beside, "a.parquet", [CheckpointRow(row.key, row.beside) for row in rows if row.beside])
    ahead.files = ReadFiles(place)
    checkpoints.write(place, "a.parquet", rows)
    monkeypatch.setattr("quotes.pipeline.cache.pack", packed_again)
    with Cache(tmp_path / "x.cache.db") as cache:
        assert take("a.parquet", place, cache, ahead) == 4
        assert [cache.extraction(key) for key in ("e1", "e2", "e3", "e4")] == [extraction, extraction, None, None]
        assert [cache.document(key) for key in ("p1", "p2", "p4")] == [document, None, None]
    assert (ahead.parsed, ahead.failed) == (1, {"e4": "no text"})


def test_values_come_back_from_files(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    place = checkpoints.place(str(tmp_path))
    values = [f"value {n}" for n in range(7)]
    names = parts.write(place, "run", values, 3)
    assert (len(names), list(parts.read(place, names, str))) == (3, values)
    assert parts.write(place, "other", values, 3) != names
    assert parts.write(place, "none", [], 3) == []
    (tmp_path / names[1]).unlink()
    with pytest.raises(DatabaseError, match="cannot be read"):
        list(parts.read(place, names, str))


def test_a_damaged_checkpoint_is_made_again(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    place = checkpoints.place(str(tmp_path))
    checkpoints.write(place, "a.parquet", [CheckpointRow("code", b"x")])
    (tmp_path / ".0.a.parquet").write_bytes(b"cut")
    assert stages.once(place, "a.parquet", "code", lambda: b"2", int) == 2
    assert stages.once(place, "a.parquet", "code", lambda: b"3", int) == 2
    (tmp_path / "a.parquet").write_bytes(b"cut")
    assert stages.once(place, "a.parquet", "code", lambda: b"4", int) == 4
    assert checkpoints.names(place) == ["a.parquet"]
    assert checkpoints.unfinished(place) == [".0.a.parquet"]
