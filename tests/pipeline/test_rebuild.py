"""The second build and all after it: what is worked out again, what is kept, and that it ends as a full one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotes.datatypes import Article, Document, Quote
from quotes.pipeline.build import BuildOptions, build
from quotes.pipeline.cache import path_for
from quotes.pipeline.extraction import Tools
from quotes.text.paragraphs import paragraphs
from tests.builds import MODEL, built, dump, rows
from tests.frozen import CORPUS, FrozenParser, write_corpus


def test_second_build_parses_nothing_and_changes_nothing(folder: Path, db: Path) -> None:
    built(folder, db)
    first = dump(db)

    def no_parser() -> FrozenParser:
        raise AssertionError("the parser must not be loaded")

    again = build([folder], db, BuildOptions(MODEL), with_tools=Tools(no_parser))
    assert again.parsed == 0
    assert dump(db) == first


def test_one_changed_article_is_parsed_again(folder: Path, db: Path) -> None:
    built(folder, db)
    with (folder / "silent.txt").open("a") as file:
        file.write("\nA third paragraph.\n")
    parser = FrozenParser()
    assert built(folder, db, parser).parsed == 1
    assert [t.splitlines()[-1] for t in parser.seen] == ["A third paragraph."]


SPANISH = "La casa de los que no son se abre en la tarde, y la gente del pueblo la mira desde lejos sin decir nada.\n\n"


def test_the_language_of_a_text_is_told_once(folder: Path, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def tell(text: str) -> str:
        asked.append(text)
        return "es"

    monkeypatch.setattr("quotes.text.language.language_of", tell)
    texts = [SPANISH * 3, SPANISH * 4]
    for text in (texts[0], texts[0], texts[1], texts[1], texts[0]):  # what a build does not read is forgotten
        (folder / "casa.txt").write_text(text)
        built(folder, db)
        assert rows(db, "SELECT language FROM articles WHERE source LIKE '%casa.txt'") == [("es",)]
    assert [text.strip() for text in asked] == [texts[0].strip(), texts[1].strip(), texts[0].strip()]


def test_results_of_another_article_are_not_taken(folder: Path, db: Path) -> None:
    built(folder, db)
    whole = dump(db)
    cache = sqlite3.connect(path_for(db))
    (one,) = cache.execute("SELECT body FROM extractions ORDER BY length(body) DESC LIMIT 1").fetchone()
    cache.execute("UPDATE extractions SET body = ?", [one])
    cache.commit()
    cache.close()
    built(folder, db)
    assert dump(db) == whole


def test_full_build_parses_everything(folder: Path, db: Path) -> None:
    built(folder, db)
    first = dump(db)
    assert built(folder, db, full=True).parsed == 4
    assert dump(db) == first


def test_changed_text_at_the_same_address_is_recorded(folder: Path, db: Path) -> None:
    built(folder, db)
    path = folder / "gazette.txt"
    path.write_text(CORPUS["gazette.txt"] + "\nMore without a mark.\n")
    build([folder], db, BuildOptions(MODEL), with_tools=Tools(lambda: AnyParser()))
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
    without = ("builds", "changes", "statement_redirects")
    assert dump(tmp / "a.db", without) == dump(tmp / "b.db", without)
