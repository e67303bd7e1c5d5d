"""What the parser is asked for: what no earlier build has parsed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from quotes.datatypes import Article, Document, Quote, Skipped, Speaker, SpeakerKind
from quotes.pipeline.cache import Cache
from quotes.pipeline.cache_keys import Keys, keys
from quotes.pipeline.extraction import Tools
from quotes.pipeline.walk import Extracted, Remembered, extract
from quotes.text.paragraphs import paragraphs

FIRST = Article("a", "“So it is,” said Ada Quint.", "a.txt")
KEYS = keys("model")
OTHERS = (Speaker("ada-quint", "Ada Quint", SpeakerKind.PERSON),)


class Listening:
    """Parses nothing; ``asked`` are the articles that it was given."""

    def __init__(self) -> None:
        self.asked: list[Article] = []

    def parse(self, items: Sequence[tuple[Article, tuple[Quote, ...]]]) -> list[Document]:
        self.asked += [article for article, _ in items]
        return [Document(paragraphs(article.text), (), ()) for article, _ in items]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "c.db") as cache:
        yield cache


def asked(cache: Cache, article: Article, by: Keys = KEYS, *, fresh: bool = False) -> list[Article]:
    parser = Listening()
    list(extract([article], Tools(lambda: parser), remembered=Remembered(cache, by, fresh)))
    return parser.asked


@pytest.mark.parametrize(
    ("second", "by", "fresh", "parsed"),
    [
        pytest.param(FIRST, KEYS, False, False, id="the same"),
        pytest.param(replace(FIRST, title="Another"), KEYS, False, False, id="another title"),
        pytest.param(FIRST, keys("model", OTHERS), False, False, id="other speakers"),
        pytest.param(replace(FIRST, text=FIRST.text + "\n\nShe left."), KEYS, False, True, id="another text"),
        pytest.param(replace(FIRST, language="es"), KEYS, False, True, id="another language"),
        pytest.param(FIRST, keys("other model"), False, True, id="another model"),
        pytest.param(FIRST, KEYS, True, True, id="a full build"),
    ],
)
def test_what_no_earlier_build_has_parsed_is_parsed(
    cache: Cache, second: Article, by: Keys, fresh: bool, parsed: bool
) -> None:
    assert asked(cache, FIRST) == [FIRST]
    assert asked(cache, second, by, fresh=fresh) == [second] * parsed


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("&ldquo;&iexcl;Nos quedamos,&rdquo; dijo Ada Quint.", "&iexcl;Nos quedamos,", "Ada Quint"),
        ("â€œSe queda,â€ dijo Ada Quint.", "Se queda,", "Ada Quint"),
        ("\x93Se queda,\x94 dijo Ada Quint.", "Se queda,", "Ada Quint"),
        ("“El mue\u00adlle sigue,” dijo Ada Qui\u00adnt.", "El mue\u00adlle sigue,", "Ada Qui\u00adnt"),
        ("“El mue-\nlle sigue,” dijo Ada Qu-\nint.", "El mue-\nlle sigue,", "Ada Qu-\nint"),
        ("“Se queda,” dijo Ada Quint.", "Se queda,", "Ada Quint"),
    ],
)
def test_text_is_read_as_it_was_meant_and_quoted_as_it_stands(text: str, words: str, speaker: str) -> None:
    article = Article("a", text, "a.txt", language="es")
    (found,) = extract([article], Tools(Listening))
    assert isinstance(found, Extracted)
    (record,) = found.extraction.records
    assert (record.start, record.text, record.speaker) == (text.index(words), words, "Ada Quint")
    assert record.speaker_start is not None
    assert text[record.speaker_start : record.speaker_end] == record.speaker_text == speaker
    assert record.before + record.text + record.after == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\ufffdSe queda,\ufffd dijo Ada Quint.", True),
        ("«Se queda», dijo Ada Qu\ufffdnt en el caf\ufffd.", False),
        ("Ada Quint dijo en el caf\ufffd que se queda.", False),
        ("Ada Quint dijo que se queda.", False),
    ],
)
def test_an_article_whose_marks_were_lost_is_told_of(text: str, told: bool) -> None:
    (found,) = extract([Article("a", text, "a.txt", language="es")], Tools(Listening))
    assert isinstance(found, Skipped) == told
    assert not isinstance(found, Skipped) or "2 characters that were lost" in found.reason


def test_a_pointer_inside_a_paragraph_is_read_as_a_line_and_kept_as_it_stands() -> None:
    text = "Cerró. Lea también: “Cae otro”: Iván Prats El muelle abre. “Se queda,” dijo Ada Quint."
    article, parser = Article("a", text, "a.txt", language="es"), Listening()
    (found,) = extract([article], Tools(lambda: parser))
    assert isinstance(found, Extracted)
    assert parser.asked[0].text == text.replace(" Lea", "\nLea").replace(" El muelle", "\nEl muelle")
    assert [record.text for record in found.extraction.records] == ["Cae otro", "Se queda,"]
    assert [found.extraction.records[-1].speaker] == ["Ada Quint"]
