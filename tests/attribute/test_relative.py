"""The mention of "who" begins with the noun before it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quotes import lang
from quotes.attribute.mentions.build import build_scene
from quotes.attribute.mentions.relative import mention_of
from quotes.attribute.mentions.scene import Candidate
from quotes.datatypes import Article, Document, Mention, MentionKind, Span
from quotes.text.paragraphs import paragraphs

ENGLISH = lang.load("en")


def candidate(text: str, words: str, kind: MentionKind, noun: str = "") -> Candidate:
    start = text.index(words)
    span = Span(start, start + len(words))
    return Candidate(Mention(span, span, kind), None, None, 0, noun, False)


@pytest.mark.parametrize(
    ("text", "pronoun", "names", "mention"),
    [
        ("The locals who said so left.", "who", ["The locals"], "The locals who"),
        ("Dora Lind, who said so, left.", "who", ["Dora Lind"], "Dora Lind, who"),
        (
            "The mayor of Harlow, who said so, left.",
            "who",
            ["The mayor of Harlow", "Harlow"],
            "The mayor of Harlow, who",
        ),
        ("Dora Lind said so. Who knows?", "Who", ["Dora Lind"], "Who"),  # no noun stands before it
        ("Dora Lind and he said so.", "he", ["Dora Lind"], "he"),  # no relative pronoun
        ("Dora Lind \n\nwho said so left.", "who", ["Dora Lind"], "who"),  # another paragraph
    ],
)
def test_the_mention_of_a_relative_pronoun(text: str, pronoun: str, names: list[str], mention: str) -> None:
    scene = build_scene(Article("a", text, "a.txt"), (), Document(paragraphs(text), (), ()), ENGLISH)
    own = candidate(text, pronoun, MentionKind.PRONOUN, pronoun.lower())
    others = [candidate(text, name, MentionKind.NAME) for name in names]
    found = mention_of(replace(scene, candidates=(*others, own)), own)
    assert found.span.of(text) == mention
    assert found.kind is (MentionKind.NAME if mention != pronoun else MentionKind.PRONOUN)
