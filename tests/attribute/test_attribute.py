"""Attribution on cases of our own, with frozen parses; see tests/frozen.py for how to renew them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.attribute import attribute
from quotes.attribute.learned.quote_features import quote_features, single_marks
from quotes.attribute.learned.rules import CONTINUATION, RULES, pair_of
from quotes.attribute.learned.scorer import bundled, parse_weights
from quotes.attribute.mentions.build import build_scene
from quotes.attribute.mentions.described import described_features
from quotes.attribute.mentions.place import place_of
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.mentions.spot import spot_of
from quotes.attribute.people.antecedents import antecedents
from quotes.attribute.people.clusters import names_of
from quotes.attribute.people.names import display_name, is_initials, is_short_form, name_parts
from quotes.attribute.people.titles import titles_of
from quotes.datatypes import (
    Article,
    Attribution,
    Descriptor,
    Document,
    Entity,
    Mention,
    MentionKind,
    Quote,
    Role,
    Span,
    Speaker,
    SpeakerKind,
)
from quotes.detect import detect
from quotes.errors import ModelError
from quotes.lang import load
from tests.frozen import FrozenParser

CASES = Path(__file__).parent / "cases"
ENGLISH = load("en")
RULE_CASES = json.loads((CASES / "attribution_rules.json").read_text(encoding="utf-8"))
WHOLE_CASES = json.loads((CASES / "attribution.json").read_text(encoding="utf-8"))


def parsed(text: str, published: str | None = None) -> tuple[Article, tuple[Quote, ...], Document]:
    article = Article("case", text, "case.txt", published=published)
    quotes = detect(text, ENGLISH)
    return article, quotes, FrozenParser().parse([(article, quotes)])[0]


def scene_of(text: str) -> Scene:
    article, quotes, document = parsed(text)
    return build_scene(article, quotes, document, ENGLISH)


def attributed(text: str, known: tuple[Speaker, ...] = (), published: str | None = None) -> dict[str, Attribution]:
    article, quotes, document = parsed(text, published)
    made = attribute(article, quotes, document, known, ENGLISH)
    return {quote.text: attribution for quote, attribution in zip(quotes, made, strict=True)}


@pytest.mark.parametrize("case", RULE_CASES, ids=lambda c: f"{c['rule']}-{'holds' if c['holds'] else 'not'}")
def test_rule_holds_only_for_its_pattern(case: dict[str, Any]) -> None:
    scene = scene_of(case["text"])
    quote = next(i for i, q in enumerate(scene.quotes) if q.text == case["quote"])
    mentions = [c for c in scene.candidates if c.mention.span.of(scene.text) == case["mention"]]
    rule = next(r for r in RULES if r.id == case["rule"])
    assert mentions, [c.mention.span.of(scene.text) for c in scene.candidates]
    assert any(rule.holds(pair_of(spot_of(scene, quote), place_of(scene, m))) for m in mentions) is case["holds"]


def test_every_rule_has_a_case_for_and_one_against() -> None:
    for rule in RULES:
        assert {c["holds"] for c in RULE_CASES if c["rule"] == rule.id} == {True, False}, rule.id


@pytest.mark.parametrize(
    ("text", "quote", "described"),
    [
        ('Nora Quint spoke on Friday and called Paul Dekker a "small man."', "small man.", "Paul Dekker"),
        ('Nora Quint described the council as "asleep" on Friday.', "asleep", "the council"),
        # The owner of what is called so may be the speaker; and a verb of speech describes nobody.
        ('Nora Quint spoke on Friday and praised Paul Dekker\'s "small steps."', "small steps.", None),
        ('Nora Quint told Paul Dekker: "The dam will hold."', "The dam will hold.", None),
    ],
)
def test_whom_a_quote_is_said_of_is_told(text: str, quote: str, described: str | None) -> None:
    scene = scene_of(text)
    spot = spot_of(scene, next(i for i, q in enumerate(scene.quotes) if q.text == quote))
    rows = described_features(spot, range(len(scene.candidates)), {})
    itself = [scene.candidates[k].mention.span.of(text) for k, row in enumerate(rows) if row == ("described=itself",)]
    assert itself == ([described] if described else [])


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("‘The dam will hold,’ said Nora Quint. Paul Dekker called it ‘a risk’.", "“"),
        # One pair of single marks among double ones means something else: irony, a label, a quote inside a quote.
        ("“The dam will hold,” said Nora Quint. “No,” said Paul Dekker. It is a ‘risk’.", "‘"),
    ],
)
def test_single_marks_count_as_double_ones_where_they_are_the_usual_ones(text: str, mark: str) -> None:
    scene = scene_of(text)
    last = len(scene.quotes) - 1
    assert f"opening={mark}" in quote_features(spot_of(scene, last), {}, single=single_marks(scene))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('Paul Dekker met Tom Baker, whose land he had sold. "A pity," he said.', "Paul Dekker"),
        ('Paul Dekker met Tom Baker, who said that he was tired. "A pity," he said.', "Tom Baker"),
    ],
)
def test_a_pronoun_is_not_whom_its_own_clause_describes(text: str, meant: str) -> None:
    scene = scene_of(text)
    names = names_of(scene)
    pronoun = next(i for i, c in enumerate(scene.candidates) if c.mention.span.of(text) == "he")
    choices = {names.clusters[a.cluster].name for a in antecedents(scene, names.clusters, names.cluster_of, pronoun)}
    assert meant in choices
    assert ("Tom Baker" in choices) is (meant == "Tom Baker")


@pytest.mark.parametrize(
    ("text", "quote", "continues"),
    [
        (
            '"The dam will hold," said Nora Quint. "It has held for ninety years."',
            "It has held for ninety years.",
            True,
        ),
        ('"The dam will hold," said Nora Quint. "It has held," said Paul Dekker.', "It has held,", False),
    ],
)
def test_a_quote_without_a_tag_of_its_own_goes_on(text: str, quote: str, continues: bool) -> None:
    assert (attributed(text)[quote].rule == CONTINUATION.id) is continues


def test_parts_over_paragraphs_share_the_source_that_one_of_them_names() -> None:
    text = "“We came here with two suitcases and a dog.\n\n“We had no papers and no English,” Miguel Santos said."
    article, quotes, document = parsed(text)
    made = attribute(article, quotes, document, (), ENGLISH)
    assert [a.speaker.name if a.speaker else None for a in made] == ["Miguel Santos", "Miguel Santos"]
    assert [a.utterance for a in made] == [0, 0]


@pytest.mark.parametrize("case", WHOLE_CASES, ids=lambda c: str(c["pattern"]))
def test_speaker(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if "xfail" in case:
        request.applymarker(pytest.mark.xfail(reason=case["xfail"], strict=True))
    found = attributed(case["text"])[case["quote"]]
    name = found.speaker.name if found.speaker else None
    assert (name or "").lower() == (case["speaker"] or "").lower(), found


def test_every_quote_has_an_attribution_with_a_reason() -> None:
    for case in WHOLE_CASES:
        for found in attributed(case["text"]).values():
            assert found.reason
            assert 0 <= found.confidence <= 1
            assert found.speaker is None or found.mention is not None


def test_a_quote_split_by_its_tag_is_one_utterance() -> None:
    text = '"The dam will hold," said Nora Quint, "and so will the town." Quint called the mayor "a coward."'
    article, quotes, document = parsed(text)
    made = attribute(article, quotes, document, (), ENGLISH)
    assert [a.utterance for a in made] == [0, 0, 2]


PRESIDENT = Speaker(
    "nora-quint",
    "Nora Quint",
    SpeakerKind.PERSON,
    aliases=("President Quint",),
    descriptors=(Descriptor("the Freedonian president", "2020-01-01", "2024-01-01"),),
)
DESCRIBED = 'The harbor stays open. "No ship is turned away," the Freedonian president said.'


@pytest.mark.parametrize(
    ("published", "name"), [("2022-05-01", "Nora Quint"), ("2025-05-01", None), ("2024-01-01", None), (None, None)]
)
def test_a_known_descriptor_counts_only_in_its_time(published: str | None, name: str | None) -> None:
    found = attributed(DESCRIBED, (PRESIDENT,), published)["No ship is turned away,"]
    assert found.speaker is not None
    assert (found.speaker.known == "nora-quint") is (name is not None)


NAMED = 'President Omar Keller met Nora Quint. "No ship is turned away," the Freedonian president said.'


@pytest.mark.parametrize(
    ("published", "name"), [("2022-05-01", "Nora Quint"), ("2025-05-01", "Omar Keller"), (None, "Nora Quint")]
)
def test_a_known_descriptor_of_somebody_named_needs_no_date(published: str | None, name: str) -> None:
    speaker = attributed(NAMED, (PRESIDENT,), published)["No ship is turned away,"].speaker
    assert (speaker.name if speaker else None) == name


@pytest.mark.parametrize(("lead", "known"), [("Nora Quint", "nora-quint"), ("Ada Holm", None)])
def test_a_nation_alone_describes_only_somebody_named(lead: str, known: str | None) -> None:
    norwegian = replace(PRESIDENT, descriptors=(Descriptor("the Norwegian"),), gender="female")
    text = f'{lead} rode up the hill on Monday. She was first. "No ship is turned away," the Norwegian said.'
    speaker = attributed(text, (norwegian,))["No ship is turned away,"].speaker
    assert (speaker.known if speaker else None) == known


@pytest.mark.parametrize("article", ["A", "Another", "One"])
def test_a_descriptor_with_an_indefinite_article_means_nobody_known(article: str) -> None:
    text = f'The harbor stays open. {article} Freedonian president said: "No ship is turned away."'
    speaker = attributed(text, (PRESIDENT,), "2022-05-01")["No ship is turned away."].speaker
    assert speaker is None or speaker.known is None


LEADER = """Omar Keller has called at last, and he was in a good mood.

In the old harbor the Freedonian president had a crowd to calm. "No ship is turned away," he said."""


@pytest.mark.parametrize(("published", "known"), [("2022-05-01", "omar-quint"), ("2025-05-01", None)])
def test_a_pronoun_can_mean_whom_the_speakers_file_describes(published: str, known: str | None) -> None:
    """He has not spoken yet, and is not named in the text; when he was no president, he is nobody's."""
    president = replace(PRESIDENT, id="omar-quint", name="Omar Quint", aliases=(), gender="male")
    found = attributed(LEADER, (president,), published)["No ship is turned away,"]
    assert (found.speaker.known if found.speaker else None) == known


def test_a_known_name_is_matched_by_its_alias_and_not_by_its_surname_alone() -> None:
    text = '"No ship is turned away," President Quint said. "Not one," Ada Quint said.'
    found = attributed(text, (PRESIDENT,))
    assert [a.speaker.known if a.speaker else "" for a in found.values()] in (["nora-quint", None], [None, None])


@pytest.mark.parametrize(
    ("short", "full", "same"),
    [
        ("dekker", "paul dekker", True),
        ("paul", "paul dekker", True),
        ("p. dekker", "paul dekker", True),
        ("paul dekker", "paul m. dekker", True),
        ("erik dekker", "paul dekker", False),
        ("paul decker", "paul dekker", False),
        ("paul m. dekker", "paul dekker", False),
    ],
)
def test_short_forms_of_a_name(short: str, full: str, same: bool) -> None:
    assert is_short_form(tuple(short.replace(".", "").split()), tuple(full.replace(".", "").split())) is same


def test_initials_of_a_body() -> None:
    assert is_initials(("uno",), ("united", "naval", "office"))
    assert not is_initials(("uno",), ("united", "office"))


def test_titles_are_not_part_of_a_name() -> None:
    assert name_parts("Former Sen. Paul Dekker Jr.", ENGLISH) == ("paul", "dekker")
    assert display_name("Councilwoman Nora Quint’s", ENGLISH) == "Nora Quint"
    assert display_name("President", ENGLISH) == "President"


def test_an_even_surname_is_nobody_in_particular() -> None:
    scene = scene_of('Nathan Dekker and Adam Dekker fish. "We fish," Dekker said.')
    names = names_of(scene)
    assert sorted(c.name for c in names.clusters) == ["Adam Dekker", "Nathan Dekker"]
    last = max(i for i, c in enumerate(scene.candidates) if c.mention.span.of(scene.text) == "Dekker")
    assert last not in names.cluster_of
    assert [share for _, share in names.shares[last]] == [0.5, 0.5]


def test_a_headline_that_looks_like_a_name_swallows_no_surname() -> None:
    quotes = detect("Roe With Poe\n\nPoe left.", ENGLISH)
    article = Article("x", "Roe With Poe\n\nPoe left.", "x")
    entities = (Entity(Span(0, 12), "PERSON"), Entity(Span(14, 17), "PERSON"))
    scene = build_scene(article, quotes, Document((Span(0, 12), Span(14, 23)), (), entities), ENGLISH)
    assert [c.name for c in names_of(scene).clusters] == ["Roe With Poe", "Poe"]


@pytest.mark.parametrize("vectors", ["1 -2 3 4", "1 -2 3 4 5", "1 -2 three 4 5 6", "", [[1, -2, 3], [4, 5, 6]]])
def test_damaged_weights_are_named(vectors: object) -> None:
    network = {"features": ["a", "b"], "direct": [0, 0], "bias": [0, 0, 0], "out": [0, 0, 0], "temperature": 1}
    whole = {"version": 1, "strengths": {}, "source": network | {"vectors": "1 -2 3 4 5 6000"}}
    assert parse_weights(json.dumps(whole)).source.vectors[1, 2] == 6.0
    for broken in ({"version": 1}, whole | {"source": network | {"vectors": vectors}}):
        with pytest.raises(ModelError, match="damaged"):
            parse_weights(json.dumps(broken))


@given(st.lists(st.sampled_from(list(bundled().source.features)[:400]), max_size=12), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_probabilities_add_up_and_unknown_features_count_nothing(row: list[str], rows: int) -> None:
    scorer = bundled().source
    shares = scorer.probabilities([row] * rows)
    assert abs(float(shares.sum()) - 1) < 1e-5
    assert abs(float(scorer.scores([row])[0]) - float(scorer.scores([[*row, "no such feature"]])[0])) < 1e-4


@given(st.text(alphabet="AaBb .,\"'“”‘’\n said Roe he", max_size=120))
@settings(max_examples=80, deadline=None)
def test_any_text_without_a_parse_gets_attributions(text: str) -> None:
    quotes = detect(text, ENGLISH)
    article = Article("x", text, "x")
    from quotes.text.paragraphs import paragraphs

    made = attribute(article, quotes, Document(paragraphs(text), (), ()), (), ENGLISH)
    assert len(made) == len(quotes)
    for quote, attribution in zip(quotes, made, strict=True):
        assert (attribution.role is Role.NESTED) is (quote.role is Role.NESTED)


def test_silent_quotes_stay_silent_whatever_their_role() -> None:
    text = 'The so-called "iron rule" was written by Paul Dekker.'
    article, quotes, document = parsed(text)
    loud = tuple(replace(q, role=Role.UTTERANCE) for q in quotes)
    assert attribute(article, loud, document, (), ENGLISH)[0].speaker is None


def test_features_in_groups_weigh_what_they_weigh_in_one_row() -> None:
    network = bundled().source
    groups = [[("kind=name", "type=PERSON"), ("side=<", "never seen"), ()], [("NONE",)]]
    rows = [[feature for group in row for feature in group] for row in groups]
    assert network.probabilities_of_groups(groups).tolist() == network.probabilities(rows).tolist()


@pytest.mark.parametrize(
    ("before", "titles"),
    [
        ("the late Prime Minister ", ["Prime Minister"]),
        ("said (President \n", ["President"]),
        ("said Senator  ", []),  # two spaces end a title
        ("the President with ", []),  # nor does a word of no title stand before a name
    ],
)
def test_the_title_before_a_name_ends_with_its_line_of_words(before: str, titles: list[str]) -> None:
    text = f"{before}Quint"
    span = Span(len(before), len(text))
    name = Candidate(Mention(span, span, MentionKind.NAME, "PERSON"), None, None, 0, "", False)
    article = Article("case", text, "case.txt")
    scene = build_scene(article, (), Document((Span(0, len(text)),), (), ()), ENGLISH)
    assert titles_of(scene, name) == titles
