"""Short quotes that name things have no speaker, those that somebody says keep theirs."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations

import pytest

from quotes import lang
from quotes.attribute import naming
from quotes.attribute.naming import features, probability, without_names
from quotes.datatypes import Attribution, LocalSpeaker, Mention, MentionKind, Role, Span, SpeakerKind
from quotes.detect import detect

ENGLISH = lang.load("en")
NAMES = (
    "According to the museum, the painting is called “Harbour at Night” and hangs on the first floor.",
    "According to Ruiz, the song “Paper Boats” was written on a ferry.",
    "Ruiz said that the ship “Northern Star” left the pier at noon.",
    "According to Ruiz, the new “pier pass” card is free.",
    "Ruiz asked what the “Green Pier” label means.",
)
SAID = (
    "Ruiz called the plan “completely absurd” and left.",
    "Ruiz said that the plan was “a disgrace.”",
    "“Never again,” Ruiz said.",
    "Ruiz said she was “deeply ashamed” of the pier.",
)


def judged(text: str, confidence: float = 0.7, code: str = "en", rule: str = "reader") -> Attribution:
    """What becomes of a quote whose speaker is Ruiz."""
    language = lang.load(code)
    (quote,) = detect(text, language)
    at = Span(text.index("Ruiz"), text.index("Ruiz") + 4) if "Ruiz" in text else Span(0, 9)
    speaker = LocalSpeaker(at.of(text), SpeakerKind.PERSON, True)
    found = Attribution(Role.FRAGMENT, 0, speaker, Mention(at, at, MentionKind.NAME), None, rule, "", confidence)
    (made,) = without_names(text, (quote,), (found,), language)
    assert (made is found) == (made.speaker is not None)
    return made


@pytest.mark.parametrize("text", NAMES)
def test_a_name_has_no_speaker(text: str) -> None:
    made = judged(text)
    assert (made.role, made.rule, made.mention) == (Role.SCARE, "no-source", None)
    assert made.confidence > 0.5
    assert [a.score for a in made.alternatives] == [pytest.approx(1 - made.confidence, abs=1e-4)]


@pytest.mark.parametrize("text", SAID)
def test_what_is_said_keeps_its_speaker(text: str) -> None:
    assert judged(text).speaker is not None


@pytest.mark.parametrize(("confidence", "rule"), [(0.95, "reader"), (0.7, "heading")])
def test_sure_answers_and_headings_are_not_judged(confidence: float, rule: str) -> None:
    assert judged(NAMES[1], confidence, rule=rule).speaker is not None


def test_a_language_judges_by_its_own_words_and_threshold() -> None:
    assert judged("Según Ruiz, la canción “Barcos de papel” se escribió en un ferri.", code="es").speaker is None
    assert judged("Ruiz llamó al plan “un disparate” y se fue.", code="es").speaker is not None
    assert naming.nobody_threshold(ENGLISH) < naming.nobody_threshold(lang.load("es"))


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("Ruiz llegó tarde. «Levadura vieja», le gritó desde el muelle.", True),
        ("Ruiz llegó tarde. «Levadura vieja», se dijo.", True),
        # No sentence of its own, and no verb of speech.
        ("Ruiz, alias «Levadura», dijo que llegaba tarde.", False),
        ("Ruiz abrió su bar. «Levadura», que abre los lunes, tiene horno.", False),
    ],
)
def test_a_sentence_with_a_tag_is_no_name(text: str, speaks: bool) -> None:
    assert (judged(text, code="es").speaker is not None) == speaks


def test_no_name_is_learned() -> None:
    text = "In May Ruiz said that the ship “Northern Star” left Harlow."
    (quote,) = detect(text, ENGLISH)
    found = features(text, text.lower(), quote, ENGLISH)
    assert not [f for f in found if f.startswith(("<", ">")) and ("Ruiz" in f or "Harlow" in f)]


def test_a_short_quote_that_repeats_a_longer_one_keeps_its_speaker() -> None:
    text = "Ruiz described how her film “Paper Boats” was made. “I wanted to call it Paper Boats all along,” Ruiz said."
    quotes = detect(text, ENGLISH)
    at = Span(0, 4)
    speaker = LocalSpeaker("Ruiz", SpeakerKind.PERSON, True)
    said = [
        Attribution(q.role, n, speaker, Mention(at, at, MentionKind.NAME), None, "reader", "", 0.7)
        for n, q in enumerate(quotes)
    ]
    assert without_names(text, quotes, said, ENGLISH) == tuple(said)
    other = replace(said[1], speaker=replace(speaker, name="Brandt"))
    assert without_names(text, quotes, [said[0], other], ENGLISH)[0].speaker is None


def test_the_probability_does_not_depend_on_the_order_of_a_set() -> None:
    weights = {"": 1.0, "a": 1e16, "b": -1e16, "c": 1.0, "d": -1.0}
    assert {probability(order, weights) for order in permutations("abcd")} == {1 / (1 + math.exp(-1.0))}
