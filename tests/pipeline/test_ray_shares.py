"""With Ray, quotes stay in files that workers read: the building process has none until it writes their rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from quotes.datatypes import Speaker, SpeakerKind
from quotes.datatypes.sequences import ById
from quotes.errors import DatabaseError
from quotes.pipeline import together
from quotes.pipeline.build import Far
from quotes.pipeline.codec import pack
from quotes.pipeline.corpus import Corpus
from quotes.pipeline.ray import checkpoints, merging, readfiles
from quotes.pipeline.ray.checkpoints import CheckpointRow
from quotes.pipeline.ray.readfiles import READ, ReadFiles
from quotes.pipeline.ray.shares import SHARES, About, Away, quotes_of
from quotes.pipeline.shelf import Shelf
from quotes.pipeline.walk import Extracted
from scripts.bench_records import extracted
from tests.builds import dump, rows
from tests.pipeline.test_engines import built, corpus
from tests.pipeline.test_ray_merging import ended, pretended

__all__ = ["pretended"]


def test_files_are_known_by_the_keys_of_what_is_in_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of an earlier build, too; what is put there is asked for when all has come."""
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(readfiles, "_TOGETHER", 3)
    place = checkpoints.place(str(tmp_path))
    first = ReadFiles(place)
    checkpoints.write(first.where, "w.parquet", [CheckpointRow("f0", b"w")])
    first.note("w.parquet", ["f0"])
    first.settle()
    assert first.of("f0") == "w.parquet"
    for n in range(7):
        assert first.of(f"a{n}") is None
        first.put(f"a{n}", b"%d" % n)
    first.settle()
    for files in (first, ReadFiles(place)):
        assert files.of("f0") == "w.parquet"
        assert files.of("f1") is None
        names = [files.of(f"a{n}") for n in range(7)]
        assert [names.count(name) for name in dict.fromkeys(names)] == [3, 3, 1]
        bodies = {r.key: r.body for name in names for r in checkpoints.read(files.where, name or "") or ()}
        assert bodies == {f"a{n}": b"%d" % n for n in range(7)}
    readfiles.forget(place)
    assert ReadFiles(place).of("f0") is None


def given_away(some: Sequence[Extracted], place: str, folder: Path) -> Away:
    """Put articles into files, with one after the other under another name of its outlet."""
    away = Away(ReadFiles(place), Shelf(folder, About))
    for one in some:
        away.files.put(one.article.id, pack(one.extraction))
        away.put(one.article.id, one.article.id, "The Beacon", len(one.extraction.records))
    away.files.settle()
    return away


def test_a_worker_makes_quotes_of_a_share(tmp_path: Path) -> None:
    """With the speakers that are known by then, and of an article those that its own names mean."""
    pytest.importorskip("pyarrow")
    some, place = list(extracted(60)), checkpoints.place(str(tmp_path))
    away = given_away(some, place, tmp_path)
    locals_ = [(one.article.id, local) for one in some for local in one.extraction.speakers]
    ids = {(article, local.name): f"{n % 5}" for n, (article, local) in enumerate(locals_)}
    people = [Speaker(f"{n}", f"Person {n}", SpeakerKind.PERSON, aliases=("P",)) for n in range(5)]
    shares = list(away.shares(locals_, ids, ById(people), 9))
    assert all(share.quotes <= 9 or len(share.articles) == 1 for share in shares)
    assert sum(share.quotes for share in shares) == away.count == 60
    records = [record for share in shares for record in quotes_of(place, share)[0]]
    before = [record for one in some for record in one.extraction.records]
    assert [record.text for record in records] == [record.text for record in before]
    assert {record.outlet for record in records} == {"The Beacon"}
    expected = [ids.get((r.article_id, r.speaker or "")) for r in before]
    assert [record.speaker_id for record in records] == expected
    assert [r.speaker for r in records] == [f"Person {id}" if id else None for id in expected]
    texts = [record.text for record in before if len(record.text) > 20]
    assert texts
    assert not any(text in repr(share) for text in texts for share in shares)


@pytest.mark.parametrize("damage", ["gone", "cut", "another"])
def test_what_is_not_there_is_said(tmp_path: Path, damage: str) -> None:
    pytest.importorskip("pyarrow")
    place = checkpoints.place(str(tmp_path))
    away = given_away(list(extracted(9)), place, tmp_path)
    (share,) = away.shares((), {}, ById(()), 100)
    (file,) = (tmp_path / READ).iterdir()
    if damage == "another":
        rows_ = checkpoints.read(away.files.where, file.name) or []
        checkpoints.write(away.files.where, file.name, [CheckpointRow(r.key, pack("no quotes")) for r in rows_])
    else:
        file.unlink() if damage == "gone" else file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(DatabaseError, match=r"cannot be read; start the build again with --full"):
        quotes_of(place, share)


def test_the_building_process_has_no_quotes(tmp_path: Path, pretended: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor are their texts in what it writes for workers; so it is with what a build of one machine has read."""
    folder, db = corpus(tmp_path / "articles"), tmp_path / "quotes.db"
    built(folder, db)
    right, texts = dump(db), [str(text) for (text,) in rows(db, "SELECT text FROM quotes")]
    seen: list[Corpus] = []
    of_all = together.of_all

    def noting(corpus: Corpus, *given: Any, **named: Any) -> Any:
        seen.append(corpus)
        return of_all(corpus, *given, **named)

    monkeypatch.setattr("quotes.pipeline.build.of_all", noting)
    for where in ("quotes.pipeline.build.with_answers", None):
        if where:
            ended(monkeypatch, where, folder, db)
            there = db.with_name(f"{db.name}.checkpoints")
            files = list((there / SHARES).iterdir())
            assert len(files) > 3
            read = (checkpoints.read((there / SHARES).as_uri(), file.name) or () for file in files)
            bodies = b"".join(row.body for some in read for row in some)
            assert len(bodies) > 1_000
            assert not any(text.encode() in bodies for text in texts if len(text) > 12)
        else:
            assert built(folder, db, far=Far()).parsed == 0
        (one,) = seen
        assert (len(one.records), len(one.wordings)) == (0, 0)
        assert one.away is not None
        assert one.away.count == len(texts)
        seen.clear()
    assert dump(db) == right
    assert not list(db.with_name(f"{db.name}.checkpoints").rglob("*.parquet"))


def test_few_quotes_need_no_workers(tmp_path: Path, pretended: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "RAY_FEWEST", 5_000)
    monkeypatch.setattr(merging.Merger, "merge", None)
    folder, here, there = corpus(tmp_path / "articles"), tmp_path / "here.db", tmp_path / "there.db"
    built(folder, here)
    built(folder, there, far=Far())
    assert dump(there) == dump(here)
