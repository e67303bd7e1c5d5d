"""Headlines: a label or a plain tag names the speaker, or the article, which quotes the same words."""

from __future__ import annotations

import pytest

from quotes import lang
from quotes.attribute import InHeadline, attribute_headline
from quotes.datatypes import (
    Article,
    Attribution,
    Document,
    Entity,
    LocalSpeaker,
    Role,
    Span,
    Speaker,
    SpeakerKind,
)
from quotes.detect import detect
from quotes.text.paragraphs import paragraphs

PERSONS = {
    "Dora Lindqvist": "Mayor of Easton",
    "Hugo Dekker": None,
    "Paul Marsh": None,
    "Nora Marsh": None,
    "the police": None,
    "Harbour Union": None,
}
ENGLISH = """Mayor Dora Lindqvist met Hugo Dekker of the Harbour Union in Easton.

“The pier is a disgrace to this town, and I will not pay for it,” Lindqvist said. “We close it on Monday.”

“Nobody asked us. It was a sham,” Dekker said. Paul Marsh and his wife Nora Marsh left.

“Stay away from the water,” the police said. The work is called “Bridges of Iron”.

Later, an engineer, Tomas Vidal Ruiz, read from a list. Vidal Ruiz gave no figures.
"""
SAID = {
    "The pier is": "Dora Lindqvist",
    "We close": "Dora Lindqvist",
    "Nobody asked": "Hugo Dekker",
    "Stay away": "the police",
}  # fmt: skip
SPANISH = """El presidente Gustavo Duarte se reunió con Ana Leiva en Villaseca.

«Si no hay diálogo, hay guerra», dijo Duarte. «El muelle es un desastre», respondió Leiva.

El Sindicato del Puerto no estuvo. Tampoco vino el ingeniero Tomás Vidal Ruiz.
"""
DICHO = {"Si no hay": "Gustavo Duarte", "El muelle": "Ana Leiva"}
NAMES_ES = {"Gustavo Duarte": "presidente", "Ana Leiva": None, "Sindicato del Puerto": None}
BODIES = {"Harbour Union", "Sindicato del Puerto"}


def speaker_of(name: str, description: str | None) -> LocalSpeaker:
    kind = SpeakerKind.ORGANISATION if name in BODIES else SpeakerKind.PERSON
    return LocalSpeaker(name, kind, not name.startswith("the "), (name,), description)


def answers(title: str, code: str) -> tuple[InHeadline, ...]:
    text, said, names = (ENGLISH, SAID, PERSONS) if code == "en" else (SPANISH, DICHO, NAMES_ES)
    language = lang.load(code)
    quotes = detect(text, language)
    made = []
    for index, quote in enumerate(quotes):
        name = next((n for words, n in said.items() if quote.text.startswith(words)), None)
        speaker = speaker_of(name, names[name]) if name else None
        role = quote.role if name else Role.TITLE
        made.append(Attribution(role, index, speaker, None, None, "tag-after", "", 0.9))
    entities = tuple(
        Entity(Span(at, at + len(name)), "ORG" if name in BODIES else "PERSON")
        for name in names
        if (at := text.find(name)) >= 0 and not name.startswith("the ")
    )
    document = Document(paragraphs(text), (), entities)
    article = Article("a", text, "a.txt", title=title, outlet="The Sample Gazette", language=code)
    return attribute_headline(title, detect(title, language), article, quotes, made, document, (), language)


LABELS = [
    ("en", "“A shame for us all”: Lindqvist", "Dora Lindqvist"),
    ("en", "‘A shame for us all’: Mayor Lindqvist on the pier", "Dora Lindqvist"),
    ("en", "‘A shame for us all’ – Lindqvist", "Dora Lindqvist"),
    ("en", "Lindqvist: ‘We can't pay, and won't’", "Dora Lindqvist"),
    ("en", "Watch | Mayor Lindqvist on the pier: 'It must go now'", "Dora Lindqvist"),
    ("en", "Mayor: 'It must go now'", "Dora Lindqvist"),
    ("en", "Police: 'The sea is too rough'", "the police"),
    ("en", "Harbour Union: 'We were not told'", "Harbour Union"),
    ("en", "‘No figures from me’: Vidal Ruiz", "Tomas Vidal Ruiz"),
    ("es", "«No firmo nada hoy»: Duarte", "Gustavo Duarte"),
    ("es", "«No firmo nada hoy, alcaldesa»: Duarte a Leiva tras la reunión", "Gustavo Duarte"),
    ("es", "Ana Leiva: ‘No nos vamos’", "Ana Leiva"),
    ("es", "El presidente Duarte: “No firmo nada”", "Gustavo Duarte"),
    ("es", "“No fuimos invitados”, Sindicato del Puerto", "Sindicato del Puerto"),
    ("es", "“Faltan los planos”: Vidal Ruiz", "Tomás Vidal Ruiz"),
]
TAGS = [
    ("en", "Lindqvist says pier 'must go now'", "Dora Lindqvist"),
    ("en", "Lindqvist Says Pier ‘Must Go Now’", "Dora Lindqvist"),
    ("en", "'Must go now', says Lindqvist", "Dora Lindqvist"),
    ("en", "'It must go now,' Mayor Lindqvist says", "Dora Lindqvist"),
    ("en", "Pier is 'beyond repair', according to Hugo Dekker", "Hugo Dekker"),
    ("en", "Dekker calls vote 'a bad joke'", "Hugo Dekker"),
    ("en", "Lindqvist says Dekker calls vote 'a bad joke'", "Hugo Dekker"),
    ("en", "Mayor branded 'a liar' by Dekker", "Hugo Dekker"),
    ("en", "Dekker hints at a strike and warns of 'a long summer'", "Hugo Dekker"),
    ("en", "Dekker tells the council he will not leave it at that: 'See you in court'", "Hugo Dekker"),
    ("en", "'Too late' and 'too dear', says Lindqvist", "Dora Lindqvist"),
    ("en", "Lindqvist tells Dekker: ‘You have no pier left’", "Dora Lindqvist"),
    ("en", "Dekker breaks silence: ‘You have no pier left’", "Hugo Dekker"),
    ("es", "Duarte dice que el puente es “una vergüenza”", "Gustavo Duarte"),
    ("es", "“No firmo nada”, asegura el presidente Duarte", "Gustavo Duarte"),
    ("es", "Leiva calificó la obra de ‘chapuza’", "Ana Leiva"),
    ("es", "Leiva rechaza la obra y dice que “no hay planos”", "Ana Leiva"),
    ("es", "El puente es “una vergüenza”, según Duarte", "Gustavo Duarte"),
]
REPEATED = [
    ("en", "Pier is ‘a disgrace to this town’", "Dora Lindqvist"),
    ("en", "Mayor: Pier ‘a disgrace’ … 'I will not pay'", "Dora Lindqvist"),
    ("en", "‘Nobody asked us … a sham’", "Hugo Dekker"),
    ("en", "Vote was a ‘sham’, union of Dekker hears", "Hugo Dekker"),
    ("es", "«Si no hay diálogo hay guerra»", "Gustavo Duarte"),
    ("es", "Leiva y el muelle, ‘un desastre’", "Ana Leiva"),
]
NOBODY = [
    ("en", "Town's ‘ghost pier’ to reopen"),
    ("en", "A ‘sham’ marriage ends in Easton"),  # one word that somebody says of something else
    ("en", "Lindqvist's lawyer: 'She is well'"),
    ("en", "Lindqvist called ‘a coward’"),
    ("en", "Lindqvist accused of being 'a coward'"),
    ("en", "Dekker sues Lindqvist: 'It is theft'"),
    ("en", "‘Iron Bridge’: Lindqvist opens the museum"),
    ("en", "Does Lindqvist want the pier 'gone or dead'?"),
    ("en", "‘Not my fault’: Marsh"),  # two of that name
    ("en", "Easton: ‘A town without a pier’"),
    ("en", "Opinion: ‘The pier has to go’"),
    ("en", "‘The pier has to go’ – The Sample Gazette"),
    ("es", "El «muelle fantasma» de Villaseca"),
    ("es", "Duarte, acusado de ser “un cobarde”"),
    ("es", "¿Quiere Duarte a Leiva “fuera del cargo”?"),
    ("es", "El abogado de Duarte dice que “está bien”"),
    ("es", "Villaseca: ‘un pueblo sin muelle’"),
]


@pytest.mark.parametrize("text", ["{}", "{}\n\nThe pier will close."])
def test_the_headline_at_the_top_of_the_text_tells_no_name(text: str) -> None:
    title, language = "Roe After The Vote: ‘No pier, no town’", lang.load("en")
    article = Article("a", text.format(title), "a.txt", title=title)
    document = Document(paragraphs(article.text), (), ())
    (found,) = attribute_headline(title, detect(title, language), article, (), (), document, (), language)
    assert found.attribution.speaker is None


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("It closed on Monday. ", "Clara Teale"),
        ("It will close, but on Monday ", "Clara Teale"),
        ("But ", "Clara Teale"),
        ("The old Pier Inn\n\n", "Clara Teale"),
        ("It was J. ", "J. Clara Teale"),
        ("It was Ana ", "Ana Clara Teale"),
        ("It was May ", "May Clara Teale"),
    ],
)
def test_a_name_in_the_text_does_not_begin_in_the_sentence_before(before: str, name: str) -> None:
    title, language = "Clara Teale: ‘No pier, no town’", lang.load("en")
    article = Article("a", f"{before}Clara Teale came to the pier.", "a.txt", title=title)
    document = Document(paragraphs(article.text), (), ())
    (found,) = attribute_headline(title, detect(title, language), article, (), (), document, (), language)
    assert found.attribution.speaker is not None
    assert found.attribution.speaker.name == name


@pytest.mark.parametrize(("code", "title", "speaker"), LABELS)
def test_a_label_names_the_speaker(code: str, title: str, speaker: str) -> None:
    (found,) = answers(title, code)
    assert (found.attribution.speaker and found.attribution.speaker.name) == speaker
    assert found.attribution.rule == "headline-label"
    assert found.attribution.mention is not None
    assert found.repeats is None


@pytest.mark.parametrize(("code", "title", "speaker"), TAGS)
def test_a_plain_tag_names_the_speaker(code: str, title: str, speaker: str) -> None:
    for found in answers(title, code):
        assert (found.attribution.speaker and found.attribution.speaker.name) == speaker
        assert found.attribution.rule == "headline-tag"
        assert found.attribution.role in (Role.UTTERANCE, Role.FRAGMENT)


@pytest.mark.parametrize(("code", "title", "speaker"), REPEATED)
def test_words_that_the_text_quotes_are_its_speakers(code: str, title: str, speaker: str) -> None:
    for found in answers(title, code):
        assert (found.attribution.speaker and found.attribution.speaker.name) == speaker
        assert found.repeats is not None


@pytest.mark.parametrize(("code", "title"), NOBODY)
def test_a_headline_that_does_not_tell_names_nobody(code: str, title: str) -> None:
    for found in answers(title, code):
        assert found.attribution.speaker is None, found.attribution
        assert found.repeats is None


def test_a_work_that_the_text_names_is_the_same_work() -> None:
    (found,) = answers("‘Bridges of Iron’ is read in school", "en")
    assert (found.attribution.speaker, found.attribution.role) == (None, Role.TITLE)
    assert found.repeats is not None


def test_a_label_that_agrees_with_the_text_is_told_as_a_label() -> None:
    (found,) = answers("‘We close it on Monday’: Lindqvist", "en")
    assert found.attribution.rule == "headline-label"
    assert found.repeats == 1


def test_a_name_of_the_speakers_file_is_that_speaker() -> None:
    known = Speaker("vidal", "Tomas Vidal Ruiz", SpeakerKind.PERSON, aliases=("Vidal Ruiz",))
    title, language = "Vidal Ruiz: ‘No figures’", lang.load("en")
    article = Article("a", ENGLISH, "a.txt", title=title)
    document = Document(paragraphs(ENGLISH), (), ())
    (found,) = attribute_headline(title, detect(title, language), article, (), (), document, (known,), language)
    assert found.attribution.speaker is not None
    assert found.attribution.speaker.known == "vidal"
