"""A heading made of somebody's words has the speaker of the paragraph that quotes them."""

from __future__ import annotations

import pytest

from quotes import lang
from quotes.attribute import attribute
from quotes.datatypes import Article, Document
from quotes.detect import detect
from quotes.text.paragraphs import paragraphs

SPANISH = lang.load("es")
BODY = "«Es un muelle viejo, y nadie lo cuida», dijo Ana Ruiz."
CASES = [
    ("El muelle\n\n«Un muelle viejo»\n\n" + BODY, "Ana Ruiz"),
    ("El muelle\n\n" + BODY + "\n\nNadie fue a verlo.\n\n«Un muelle viejo»", "Ana Ruiz"),
    ("El muelle\n\nUn «muelle viejo» en peligro\n\n" + BODY, "Ana Ruiz"),
    ("El muelle\n\n«Un muelle nuevo»\n\n" + BODY, None),
    ("El muelle\n\nUn «muelle» en peligro\n\n" + BODY, None),
    ("Un «muelle viejo» en peligro\n\n" + BODY, None),
    ("El muelle\n\nLa ciudad tiene un «muelle viejo».\n\n" + BODY, None),
]


@pytest.mark.parametrize(("text", "speaker"), CASES)
def test_a_heading_has_the_speaker_of_the_paragraph_with_its_words(text: str, speaker: str | None) -> None:
    quotes = detect(text, SPANISH)
    made = attribute(
        Article("a", text, "a.txt", language="es"), quotes, Document(paragraphs(text), (), ()), (), SPANISH
    )
    (found,) = (a for q, a in zip(quotes, made, strict=True) if "Es un" not in q.text)
    assert (found.speaker.name if found.speaker else None) == speaker
    assert (found.rule == "heading") == (speaker is not None)
