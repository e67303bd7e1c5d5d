"""A heading made of somebody's words has the speaker of the paragraph that quotes them."""

from __future__ import annotations

import pytest

from quotes import lang
from quotes.attribute import attribute
from quotes.attribute.headings import with_headings
from quotes.datatypes import (
    Article,
    Attribution,
    Document,
    LocalSpeaker,
    Mention,
    MentionKind,
    Quote,
    Role,
    Span,
    SpeakerKind,
)
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


ENGLISH = lang.load("en")
ABOVE = "The pier of Harlow\n\n“We have no money for it,” said Omar Dale. Later Dale left.\n\n"
BELOW = "\n\nThe mayor is Dora Lind. “It is a rotten pier, and we know it,” Lind told the council."


def answered(text: str, quote: Quote) -> Attribution:
    """Dale for what stands above and for the heading, Lind for what stands below it."""
    name, words = ("Dora Lind", "Lind told") if "rotten pier, and" in quote.text else ("Omar Dale", "Dale left")
    span = Span(text.index(words), text.index(words) + 4)
    speaker = LocalSpeaker(name, SpeakerKind.PERSON, True)
    return Attribution(Role.FRAGMENT, 0, speaker, Mention(span, span, MentionKind.NAME), None, "reader", "", 0.8)


@pytest.mark.parametrize(
    ("heading", "speaker", "mention"),
    [
        ("‘A rotten pier’", "Dora Lind", "Dora Lind"),
        ("A ‘rotten pier’ in Harlow", "Dora Lind", "Dora Lind"),
        ("‘Rotten’", "Omar Dale", "Dale"),  # a single word is anybody's
        ("‘A broken pier’", "Omar Dale", "Dale"),
        ("‘A rotten pier’, Dale left saying", "Omar Dale", "Dale"),  # the line itself names somebody
    ],
)
def test_a_heading_is_not_of_whoever_speaks_above_it(heading: str, speaker: str, mention: str) -> None:
    text = ABOVE.replace(" Later Dale left.", "" if "Dale left" in heading else " Later Dale left.") + heading + BELOW
    quotes = detect(text, ENGLISH)
    made = with_headings(text, Document(paragraphs(text), (), ()), quotes, [answered(text, q) for q in quotes])
    (found,) = (a for q, a in zip(quotes, made, strict=True) if q.opening == "‘")
    assert found.speaker is not None
    assert found.mention is not None
    assert (found.speaker.name, found.mention.span.of(text)) == (speaker, mention)
