"""Quotes in headlines, from the articles to the index: where they are, whose they are, and what they count."""

from __future__ import annotations

from pathlib import Path

import pytest

from quotes.articles import read as articles
from quotes.datatypes import Article, Part
from quotes.pipeline.extraction import Tools
from quotes.pipeline.walk import Extracted, extract
from tests.builds import built, rows
from tests.frozen import FrozenParser
from tests.headline_reports import WORDS, write_reports


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "reports")


def test_a_statement_is_printed_once_in_each_article(reports: Path, db: Path) -> None:
    built(reports, db)
    shown = rows(db, "SELECT quotes, articles, outlets, text FROM statements WHERE quotes > 1")
    assert shown == [(3, 3, 3, WORDS)]
    sql = """SELECT s.name, q.relation, q.text FROM quotes q JOIN speakers s ON s.id = q.speaker_id
             JOIN statements t ON t.id = q.statement_id WHERE q.part = 'title' AND t.quotes = 3"""
    in_headlines = rows(db, sql)
    assert in_headlines == [("Gustavo Duarte", "excerpt", "No hay diálogo en este puerto")] * 3
    assert rows(db, "SELECT DISTINCT quotes FROM articles") == [(1,)]
    assert rows(db, "SELECT name, statements, quotes, articles FROM speakers") == [("Gustavo Duarte", 2, 4, 4)]
    assert rows(db, "SELECT quotes FROM builds") == [(4,)]


def test_an_utterance_that_the_headline_repeats_is_the_texts(reports: Path, db: Path) -> None:
    built(reports, db)
    utterances = rows(db, "SELECT part, count(*), sum(parts) FROM utterances GROUP BY part ORDER BY part")
    assert utterances == [("text", 3, 3), ("title", 1, 1)]
    sql = "SELECT q.id FROM quotes q LEFT JOIN utterances u ON u.id = q.utterance_id WHERE u.id IS NULL"
    assert rows(db, sql) == []


def test_words_that_only_a_headline_quotes_are_an_utterance_of_the_articles_person(reports: Path, db: Path) -> None:
    built(reports, db)
    alone = "part = 'title' AND id IN (SELECT id FROM utterances)"
    ((text, speaker, rule),) = rows(db, f"SELECT text, speaker, rule FROM quotes_readable WHERE {alone}")
    assert (text, speaker) == ("Aquí no se rinde nadie, ni hoy ni mañana", "Gustavo Duarte")
    assert rule == "headline-label"


def test_positions_are_of_the_title(reports: Path, db: Path) -> None:
    built(reports, db)
    sql = """SELECT a.title, q.start, q."end", q.text, q.before, q.after, q.speaker_start, q.speaker_end, q.speaker_text
             FROM quotes q JOIN articles a ON a.id = q.article_id WHERE q.part = 'title'"""
    found = rows(db, sql)
    assert len(found) == 4
    for title, start, end, text, before, after, who, until, name in found:
        assert str(title)[start:end] == text  # type: ignore[misc]
        assert f"{before}{text}{after}" == title
        assert str(title)[who:until] == name == "Duarte"  # type: ignore[misc]


TITLES = [
    ("&ldquo;Nadie se rinde&rdquo;: Duarte", "Nadie se rinde"),
    ("â€œNadie se rinde,â€ dice Duarte", "Nadie se rinde,"),
    ("Duarte: ‘Nadie se rinde’", "Nadie se rinde"),
    ("“Nadie se rin\u00adde”: Duarte", "Nadie se rin\u00adde"),
]


@pytest.mark.parametrize(("title", "words"), TITLES)
def test_headlines_are_read_as_they_were_meant(title: str, words: str) -> None:
    text = "El presidente Gustavo Duarte no quiso dar más explicaciones."
    (done,) = extract([Article("a", text, "a.txt", title=title, language="es")], Tools(FrozenParser))
    assert isinstance(done, Extracted)
    (record,) = done.extraction.records
    assert (record.part, record.text, record.speaker) == (Part.TITLE, words, "Gustavo Duarte")
    assert title[record.start : record.end] == words
    assert [s.name for s in done.extraction.speakers] == ["Gustavo Duarte"]


@pytest.mark.parametrize("title", [None, "", "Duarte calla", "‘" * 30, "«a» " * 40])
def test_titles_without_a_quote_and_titles_that_are_none_have_none(title: str | None) -> None:
    text = "El presidente Gustavo Duarte no quiso dar más explicaciones."
    (done,) = extract([Article("a", text, "a.txt", title=title, language="es")], Tools(FrozenParser))
    assert isinstance(done, Extracted)
    assert done.extraction.records == ()


def test_a_title_changes_no_id_of_the_text(reports: Path) -> None:
    for article in articles.read([reports / "1.txt"]):
        assert isinstance(article, Article)
        bare = Article(article.id, article.text, article.source, language="es", outlet=article.outlet)
        (one,), (other,) = (list(extract([a], Tools(FrozenParser))) for a in (article, bare))
        assert isinstance(one, Extracted)
        assert isinstance(other, Extracted)
        ids = [r.id for r in one.extraction.records]
        assert ids[: len(other.extraction.records)] == [r.id for r in other.extraction.records]
        assert len(set(ids)) == len(ids) == 2
