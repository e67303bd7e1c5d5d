"""Placeholders, the choice of sentences, and the reading of Stanza's documents."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.datatypes import Article, Span
from quotes.detect import detect
from quotes.lang import load
from quotes.layout import paragraphs
from quotes.parse.engine import _entities, _sentences, is_tree
from quotes.parse.genders import Genders
from quotes.parse.reduce import PLACEHOLDER, Reduced, reduce_text
from quotes.parse.select import sentences_to_parse

ENGLISH = load("en")


def reduced(text: str) -> Reduced:
    blocks = paragraphs(text)
    return reduce_text(text, detect(text, ENGLISH), blocks, frozenset(range(len(blocks))))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('"We shall never give up this town," she said.', '"This is so," she said.'),
        ('She said they would "never again accept it."', 'She said they would "never again accept it."'),
        ('He called it a "great honor" twice.', 'He called it a "great honor" twice.'),
        ("No marks at all.", "No marks at all."),
        ('One.\n\n"We shall never give up this town."', 'One.\n\n"This is so."'),
    ],
)
def test_long_quotes_give_way_to_a_placeholder(text: str, seen: str) -> None:
    assert reduced(text).text == seen


@given(st.text(alphabet='abc AB.,"“”\n', max_size=200))
@settings(max_examples=200, deadline=None)
def test_every_offset_finds_its_way_back(text: str) -> None:
    made = reduced(text)
    for piece in made.pieces:
        if not piece.stands_for and made.text[piece.start : piece.end].strip():
            span, _ = made.locate(piece.start, piece.end)
            flat = text[span.start : span.end].replace("\n", " ").replace("\r", " ")
            assert flat == made.text[piece.start : piece.end]


def test_a_placeholder_stands_for_the_whole_quote() -> None:
    text = '"We shall never give up this town," she said.'
    made = reduced(text)
    start = made.text.lower().index(PLACEHOLDER)
    span, quote = made.locate(start, start + 4)
    assert (span.of(text), quote) == ("We shall never give up this town", 0)


def test_sentences_far_from_quotes_are_not_parsed() -> None:
    places = [(0, False), (1, False), (2, True), (2, False), (3, False), (3, False), (4, False)]
    assert sentences_to_parse(places) == [False, True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("heads", "tree"),
    [([0, 0, 1], True), ([0, 2, 0, 2], True), ([0, 2, 1], False), ([0, 0, 0], False), ([0, 2, 3, 1, 0], False)],
)
def test_the_shortcut_is_taken_only_for_trees(heads: list[int], tree: bool) -> None:
    assert is_tree(heads) is tree


def _word(text: str, start: int | None, end: int | None, head: int, deprel: str) -> Any:
    return SimpleNamespace(
        text=text, start_char=start, end_char=end, lemma=None, upos="X", xpos="X", head=head, deprel=deprel
    )


def test_words_of_a_multi_word_token_share_its_offsets_where_they_have_none() -> None:
    text = 'Roe can\'t "sing."'
    can = SimpleNamespace(
        start_char=4, end_char=9, words=[_word("ca", None, None, 3, "aux"), _word("n't", None, None, 3, "advmod")]
    )
    roe = SimpleNamespace(start_char=0, end_char=3, words=[_word("Roe", 0, 3, 3, "nsubj")])
    sing = SimpleNamespace(start_char=11, end_char=15, words=[_word("sing", 11, 15, 0, "root")])
    entity = SimpleNamespace(start_char=0, end_char=3, text="Roe", type="PERSON")
    doc = SimpleNamespace(sentences=[SimpleNamespace(tokens=[roe, can, sing])], ents=[entity])
    made = reduced(text)
    (sentence,) = _sentences(doc, [True], made)
    assert [t.span.of(text) for t in sentence.tokens] == ["Roe", "can't", "can't", "sing"]
    assert [t.head for t in sentence.tokens] == [2, 2, 2, -1]
    assert [t.quote for t in sentence.tokens] == [None, None, None, 0]
    nobody = Genders(ENGLISH, lambda word: None, None)
    assert [e.span for e in _entities(doc, made, nobody)] == [Span(0, 3)]


def test_first_names_lean_by_their_vectors() -> None:
    words = {"he": [1.0, 0.0], "she": [-1.0, 0.0], "ada": [-0.9, 0.1], "karl": [0.9, 0.1], "sand": [0.0, 1.0]}
    index = {word: i for i, word in enumerate(words)}
    genders = Genders(ENGLISH, index.get, np.array(list(words.values())))
    assert [genders.of(n) for n in ("Ada Quint", "Karl Dekker", "Sand Dekker", "Xu Dekker", "Ada")] == [
        "female",
        "male",
        None,
        None,
        None,
    ]


def test_a_batch_does_not_change_a_parse() -> None:
    from quotes.models import choose
    from quotes.parse import Parser

    texts = [
        'Mayor Carol Jensen spoke. "The bridge will not open before May, whatever they say," she told reporters.',
        '"No," said Tom Baker, a ferry owner from the other bank of the river, who had waited for hours.',
        'A short one: he called it "a farce."\n\n"It was worse than that by far," his lawyer, Ada Quint, said.',
    ]
    items = [(Article(str(n), text, "x"), detect(text, ENGLISH)) for n, text in enumerate(texts)]
    parser = Parser(choose())
    together = parser.parse(items)
    assert together == [parser.parse([item])[0] for item in items]
    assert together == parser.parse(items[::-1])[::-1]
