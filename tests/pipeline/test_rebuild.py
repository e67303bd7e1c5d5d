"""The second build and all after it: what is worked out again, what is kept, and that it ends as a full one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes.articles import read as articles
from quotes.articles.read import jsonlines
from quotes.datatypes import Article, Document, Quote
from quotes.pipeline import build as pipeline
from quotes.pipeline.build import Options
from quotes.pipeline.cache import Cache, Extraction
from quotes.pipeline.cache_keys import keys
from quotes.pipeline.extraction import Extracted, Store, Tools
from quotes.text.paragraphs import paragraphs
from tests.builds import MODEL, built, dump, rows
from tests.frozen import CORPUS, FrozenParser, write_corpus


def test_second_build_parses_nothing_and_changes_nothing(folder: Path, db: Path) -> None:
    built(folder, db)
    first = dump(db)

    def no_parser() -> FrozenParser:
        raise AssertionError("the parser must not be loaded")

    again = pipeline.build([folder], db, Options(MODEL), with_tools=Tools(no_parser))
    assert again.parsed == 0
    assert dump(db) == first


def test_one_changed_article_is_parsed_again(folder: Path, db: Path) -> None:
    built(folder, db)
    with (folder / "silent.txt").open("a") as file:
        file.write("\nA third paragraph.\n")
    parser = FrozenParser()
    assert built(folder, db, parser).parsed == 1
    assert [t.splitlines()[-1] for t in parser.seen] == ["A third paragraph."]


def write_lines(path: Path, found: Sequence[Article]) -> Path:
    """Write articles as lines of JSON."""
    names = ("id", "text", "title", "outlet", "url", "published", "language")
    path.write_text("".join(json.dumps({name: getattr(a, name) for name in names}) + "\n" for a in found))
    return path


def test_a_line_that_was_read_before_is_not_read_again_wherever_it_stands(
    folder: Path, db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [a for a in articles.read([folder]) if isinstance(a, Article)]
    lines = write_lines(tmp_path / "news.jsonl", found[1:])
    built(lines, db)
    read: list[str] = []
    make = jsonlines._article

    def noted(line: bytes, name: str) -> Article:
        read.append(name)
        return make(line, name)

    monkeypatch.setattr(jsonlines, "_article", noted)
    write_lines(lines, found[::-1])
    assert built(lines, db).parsed == 1
    assert read == [f"news.jsonl:{len(found)}"]
    built(lines, tmp_path / "other.db")
    assert dump(db) == dump(tmp_path / "other.db")
    built(lines, db, full=True)
    assert len(read) == 1 + 2 * len(found)


def test_a_line_is_read_again_when_the_package_for_its_language_is_another(folder: Path, tmp_path: Path) -> None:
    (article, *_) = (a for a in articles.read([folder]) if isinstance(a, Article))
    lines = write_lines(tmp_path / "news.jsonl", [replace(article, language="es")])
    with Cache(tmp_path / "x.cache.db") as cache:
        store = Store(cache, keys("model", "", lambda language: ""))
        (read,) = articles.read([lines], store)
        assert isinstance(read, Article)
        cache.add(store.note(read), Extraction((), ()), None)
        (known,) = articles.read([lines], store)
        assert isinstance(known, Extracted)
        assert (known.id, known.source) == (read.id, read.source)
        (anew,) = articles.read([lines], Store(cache, keys("model", "", lambda language: "another")))
        assert anew == read


def test_full_build_parses_everything(folder: Path, db: Path) -> None:
    built(folder, db)
    first = dump(db)
    assert built(folder, db, full=True).parsed == 4
    assert dump(db) == first


def test_changed_text_at_the_same_address_is_recorded(folder: Path, db: Path) -> None:
    built(folder, db)
    path = folder / "gazette.txt"
    path.write_text(CORPUS["gazette.txt"] + "\nMore without a mark.\n")
    pipeline.build([folder], db, Options(MODEL), with_tools=Tools(lambda: AnyParser()))
    assert rows(db, "SELECT outlet_id FROM articles WHERE changed IS NOT NULL") == [("the-sample-gazette",)]


class AnyParser(FrozenParser):
    """Finds paragraphs in what is not frozen, and no more."""

    def _frozen(self, article: Article, quotes: tuple[Quote, ...]) -> Document:
        try:
            return super()._frozen(article, quotes)
        except AssertionError:
            return Document(paragraphs(article.text), (), ())


def test_articles_that_are_gone_leave_unless_kept(folder: Path, db: Path) -> None:
    built(folder, db)
    whole = dump(db)
    (folder / "courier.txt").unlink()
    assert built(folder, db, keep=True).counts["articles"] == 4
    assert dump(db) == whole
    assert built(folder, db).counts["articles"] == 3
    assert built(folder, db, keep=True).counts["articles"] == 3


def test_a_fuller_wording_moves_the_statement_and_leaves_a_redirect(folder: Path, db: Path) -> None:
    of = "SELECT statement_id FROM quotes WHERE text = 'will not open before May'"
    built(write_corpus(folder, ["post.md"]), db)
    old = rows(db, of)[0][0]
    built(write_corpus(folder, ["post.md", "gazette.txt"]), db)
    new = rows(db, of)[0][0]
    assert rows(db, "SELECT articles FROM statements WHERE id = " + repr(new)) == [(2,)]
    assert rows(db, "SELECT old_id, new_id FROM statement_redirects") == [(old, new)]


SUBSETS = st.lists(st.lists(st.sampled_from(sorted(CORPUS)), min_size=1, unique=True), min_size=2, max_size=3)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SUBSETS)
def test_incremental_builds_end_as_a_full_one(tmp_path_factory: pytest.TempPathFactory, steps: list[list[str]]) -> None:
    tmp = tmp_path_factory.mktemp("steps")
    for names in steps:
        built(write_corpus(tmp / "articles", names), tmp / "a.db")
    built(tmp / "articles", tmp / "b.db")
    without = ("builds", "statement_redirects")
    assert dump(tmp / "a.db", without) == dump(tmp / "b.db", without)
