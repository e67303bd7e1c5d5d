"""The Python interface: what a program gets, and that importing it costs nothing."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import quotes
from quotes import api, database
from quotes.articles import read as articles
from quotes.database.schema import TABLES
from quotes.pipeline.build import records_of
from quotes.pipeline.extraction import Tools
from quotes.pipeline.walk import extract
from tests.frozen import CORPUS, FrozenParser, write_corpus


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with articles, and a parser that needs no model."""
    (tmp_path / "data").mkdir()
    write_corpus(tmp_path / "data" / "articles")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("quotes.pipeline.build.tools", lambda model, known, *_, **__: Tools(FrozenParser, known))
    monkeypatch.setattr(api, "_parser", lambda choice: FrozenParser())
    return tmp_path


def body(name: str) -> str:
    return CORPUS[name].partition("---\n")[2].partition("---\n")[2]


def test_all_public_names_are_there_and_documented() -> None:
    for name in quotes.__all__:
        found = getattr(quotes, name)
        assert name == "__version__" or inspect.getdoc(found), name
    assert set(quotes.__all__) <= set(dir(quotes))
    assert (Path(quotes.__file__).parent / "py.typed").is_file()


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="extrcat"):
        quotes.extrcat  # noqa: B018


def test_extract_gives_records_with_speakers() -> None:
    found = quotes.extract(body("gazette.txt"))
    assert [(q.text, q.speaker) for q in found if q.role == quotes.Role.UTTERANCE] == [
        ("The bridge will not open before May,", "Carol Jensen"),
        ("We will not gamble with lives.", "Carol Jensen"),
    ]
    for q in found:
        assert body("gazette.txt")[q.start : q.end] == q.text


def test_extract_of_an_article_keeps_its_outlet() -> None:
    article = quotes.Article("one", body("gazette.txt"), "here", outlet="The Sample Gazette")
    assert {(q.article_id, q.outlet) for q in quotes.extract(article)} == {("one", "The Sample Gazette")}


@pytest.mark.parametrize("text", ["", " \n ", "a\0b\0c\0"])
def test_what_is_no_article_is_told(text: str) -> None:
    with pytest.raises(quotes.QuotesError):
        quotes.extract(text)


def test_build_and_open() -> None:
    summary = quotes.build("data/articles", "my.db")
    assert summary.counts["articles"] == 4
    with quotes.open("my.db") as index:
        statements = {s.id: s for s in index.statements()}
        speakers = {s.id: s for s in index.speakers()}
        printed = list(index.quotes())
        gamble = next(s for s in statements.values() if "gamble" in s.text)
        jensen = speakers[gamble.speaker_id or ""]
        assert jensen.name == "Carol Jensen"
        assert jensen.kind is quotes.SpeakerKind.PERSON
        assert {q.outlet for q in index.quotes(gamble.id)} == {"The Sample Gazette", "Specimen Courier", None}
        assert {m.quote_id for m in gamble.members} == {q.id for q in index.quotes(gamble.id)}
        assert gamble.id in {s.id for s in index.statements(gamble.speaker_id)}
        assert {s.speaker_id for s in index.statements(gamble.speaker_id)} == {gamble.speaker_id}
        assert [f.statement_id for f in index.search("gamble")] == [gamble.id]
    with database.open_index(Path("my.db")) as opened:
        assert len(printed) == opened["quotes"].count
        assert len(statements) == opened["statements"].count


def test_what_is_read_is_what_was_written() -> None:
    quotes.build("data/articles", "my.db")
    article = next(a for a in map(str, sorted(Path("data/articles").iterdir())) if "gazette" in a)
    (result,) = extract(articles.read([article]), Tools(FrozenParser))
    assert not isinstance(result, quotes.Article)
    made = {r.id: r for r in records_of(result, ())}  # type: ignore[arg-type]
    with quotes.open("my.db") as index:
        read = {q.id: q for q in index.quotes() if q.id in made}
    assert read.keys() == made.keys()
    for id, record in made.items():
        for name in TABLES["quotes"]:
            inside = "_by_" in name or name.startswith("occasion_")  # fields of values that the record has whole
            if name not in ("statement_id", "relation", "score", "confidence", "alternatives") and not inside:
                assert getattr(read[id], name) == getattr(record, name), name
        assert read[id].alternatives == record.alternatives


def test_no_index_is_told() -> None:
    with pytest.raises(quotes.QuotesError, match="quotes build"), quotes.open("none.db"):
        pass
