"""Records as compact bytes and back, and the cache that holds them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quotes.datatypes import Article, Attribution, Document, Quote, Speaker, SpeakerKind
from quotes.errors import DatabaseError
from quotes.pipeline.cache import Cache, path_for
from quotes.pipeline.cache_keys import keys
from quotes.pipeline.codec import pack, unpack
from quotes.pipeline.extraction import Extraction

st.register_type_strategy(int, st.integers(-(1 << 63), (1 << 63) - 1))
for kind in (Article, Document, Extraction, Quote, Attribution):
    st.register_type_strategy(kind, st.builds(kind))
KINDS = [Article, Document, Extraction, Quote, Attribution]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_packed_records_come_back_the_same(kind: type[object], data: st.DataObject) -> None:
    record = data.draw(st.from_type(kind))
    assume("nan" not in repr(record))  # equals nothing, itself included
    assert unpack(kind, pack(record)) == record


@given(st.binary(max_size=200))
def test_other_bytes_are_an_error_of_value(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a packed Extraction"):
        unpack(Extraction, data)


@pytest.mark.parametrize("kind", [Document, Extraction])
def test_a_record_of_another_shape_is_an_error_of_value(kind: type[object]) -> None:
    packed = pack(Article("a", "text", "a.txt"))
    with pytest.raises(ValueError, match="not a packed"):
        unpack(kind, packed)


ARTICLE = Article("a", "text", "a.txt")
NOTHING = Extraction((), ())


def test_results_are_found_by_all_that_they_depend_on(tmp_path: Path) -> None:
    ours = keys("model")
    with Cache(path_for(tmp_path / "x.db")) as cache:
        cache.add(ours.of(ARTICLE), NOTHING, Document((), (), ()))
    with Cache(path_for(tmp_path / "x.db")) as cache:
        parse, extraction = ours.of(ARTICLE)
        assert cache.document(parse) == Document((), (), ())
        assert cache.extraction(extraction) == NOTHING
        other = keys("model", (Speaker("ada-quint", "Ada Quint", SpeakerKind.PERSON),)).of(ARTICLE)
        assert cache.document(other[0]) is not None
        assert cache.extraction(other[1]) is None
        assert keys("model", reading="bf16").of(ARTICLE)[0] == parse
        assert keys("model", reading="bf16").of(ARTICLE)[1] != extraction
        other_text = Article("a", "other text", "a.txt")
        others = (keys("other model").of(ARTICLE), keys("model", precision="bf16").of(ARTICLE), ours.of(other_text))
        for changed in others:
            assert cache.document(changed[0]) is None
            assert cache.extraction(changed[1]) is None


def test_finish_forgets_what_no_article_uses(tmp_path: Path) -> None:
    ours = keys("model")
    gone, kept = (Article(id, f"text of {id}", f"{id}.txt") for id in ("gone", "kept"))
    with Cache(tmp_path / "c.db") as cache:
        for article in (gone, kept):
            cache.note(article, ours.of(article))
            cache.add(ours.of(article), NOTHING, Document((), (), ()))
        cache.finish()
    with Cache(tmp_path / "c.db") as cache:
        cache.note(kept, ours.of(kept))
        assert cache.document(ours.of(gone)[0]) is not None
        cache.finish()
        assert cache.document(ours.of(gone)[0]) is None
        assert cache.document(ours.of(kept)[0]) is not None


def test_damage_is_told_and_the_broken_file_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    path.write_bytes(b"nothing like a database " * 500)
    told: list[str] = []
    with Cache(path, told.append) as cache:
        cache.add(("00", "01"), NOTHING, None)
    assert len(told) == 1
    assert "damaged" in told[0]
    assert (tmp_path / "c.db.damaged").read_bytes().startswith(b"nothing like a database")
    with Cache(path, told.append) as cache:
        assert cache.extraction("01") == NOTHING
    assert len(told) == 1


class Failing:
    """A connection to a disk that fails."""

    def __getattr__(self, name: str) -> object:
        if name == "close":
            return lambda: None
        raise sqlite3.OperationalError("disk I/O error")


def test_a_disk_that_fails_is_told_once_and_costs_no_build(tmp_path: Path) -> None:
    told: list[str] = []
    with Cache(tmp_path / "c.db", told.append) as cache:
        cache._db.close()
        cache._db = Failing()  # type: ignore[assignment]
        for number in range(3):
            cache.add((f"p{number}", f"e{number}"), NOTHING, Document((), (), ()))
            assert cache.extraction(f"e{number}") is None
            cache.note(ARTICLE, ("p", "e"))
            cache.commit()
        cache.finish()
    assert len(told) == 1
    assert "disk I/O error" in told[0]
    assert (tmp_path / "c.db").exists()
    assert not (tmp_path / "c.db.damaged").exists()


def test_a_place_that_cannot_be_written_is_an_error_that_helps(tmp_path: Path) -> None:
    (tmp_path / "c.db").mkdir()
    with pytest.raises(DatabaseError, match=r"cannot be opened .*another place with --db"):
        Cache(tmp_path / "c.db")
