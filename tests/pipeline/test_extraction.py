"""What the worker is told of an article: its parse where that is known, else that of its earlier version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from quotes.datatypes import Article, Document, Quote
from quotes.pipeline.cache import Cache
from quotes.pipeline.cache_keys import Keys, keys
from quotes.pipeline.extraction import Store, Tools, extract
from quotes.text.paragraphs import paragraphs

FIRST = Article("a", "“So it is,” said Ada Quint.", "a.txt")
SECOND = replace(FIRST, text=FIRST.text + "\n\nShe left.")
KEYS = keys("model", "speakers")


class Listening:
    """Parses nothing; ``told`` are the earlier versions that it was told of."""

    def __init__(self) -> None:
        self.told: list[Mapping[str, Document]] = []

    def parse(
        self, items: Sequence[tuple[Article, tuple[Quote, ...]]], earlier: Mapping[str, Document] | None = None
    ) -> list[Document]:
        self.told.append(dict(earlier or {}))
        return [Document(paragraphs(article.text), (), ()) for article, _ in items]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "c.db") as cache:
        yield cache


def told(cache: Cache, article: Article, by: Keys = KEYS, *, fresh: bool = False) -> list[Mapping[str, Document]]:
    parser = Listening()
    list(extract([article], Tools(lambda: parser), store=Store(cache, by, fresh)))
    return parser.told


def test_the_parse_of_the_version_before_is_told(cache: Cache) -> None:
    assert told(cache, FIRST) == [{}]
    assert told(cache, SECOND) == [{"a": Document(paragraphs(FIRST.text), (), ())}]
    assert told(cache, SECOND) == []  # known by now


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(replace(SECOND, id="b"), id="another article"),
        pytest.param(replace(SECOND, language="es"), id="another language"),
    ],
)
def test_nothing_else_is(cache: Cache, second: Article) -> None:
    told(cache, FIRST)
    assert told(cache, second) == [{}]


def test_what_another_model_said_is_not_told(cache: Cache) -> None:
    told(cache, FIRST)
    assert told(cache, SECOND, keys("other model", "speakers")) == [{}]


def test_a_full_build_is_told_nothing(cache: Cache) -> None:
    told(cache, FIRST)
    assert told(cache, SECOND, fresh=True) == [{}]


def test_other_speakers_need_no_parse(cache: Cache) -> None:
    told(cache, FIRST)
    assert told(cache, FIRST, keys("model", "other speakers")) == []
