"""Placeholders, the choice of sentences, and the reading of Stanza's documents."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotes.arithmetic import Precision
from quotes.datatypes import Article, Quote, Span
from quotes.detect import detect
from quotes.lang import load
from quotes.models import choose
from quotes.parse.fuller import telling_paragraphs
from quotes.parse.genders import Genders
from quotes.parse.parser import Parser
from quotes.parse.reduce import PLACEHOLDER, Reduced, reduce_text
from quotes.parse.select import near_paragraphs, quoted_paragraphs, sentences_to_parse
from quotes.parse.stanza.load import fast_load
from quotes.parse.stanza.processors import entities, sentences
from quotes.text.paragraphs import paragraphs

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


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        # Somebody is said to speak: what stands before the paragraph tells nothing.
        ("Roe told reporters on Monday.", [False, False, True, True, False, False]),
        # The quote stands alone, or nobody speaks beside it: the paragraph before.
        ("", [False, True, True, False, False]),
        ("The hall was cold on Monday.", [False, True, True, True, False, False]),
        # A pronoun: the paragraph before, and what follows the quotes before it.
        ("She told reporters on Monday.", [False, True, True, True, False, False]),
    ],
)
def test_sentences_that_tell_nothing_of_a_speaker_are_not_parsed(said: str, kept: list[bool]) -> None:
    quote = [(2, [])]
    sentences = [(0, []), (1, []), *quote, *([(2, said.split())] if said else []), (3, []), (4, [])]
    assert sentences_to_parse(sentences, frozenset({2}), ENGLISH) == kept


def test_who_is_still_spoken_of_is_parsed() -> None:
    sentences = [(0, ["Roe", "said"]), (1, ["A"]), (1, ["B"]), (2, ["C"]), (3, ["she", "said"]), (4, ["D"])]
    kept = [True, True, False, True, True, False]
    assert sentences_to_parse(sentences, frozenset({0, 3}), ENGLISH) == kept


def test_a_chain_of_pronouns_is_followed_back_to_a_name() -> None:
    def kept(*words: str) -> list[bool]:
        sentences = [(number, [word, "said"]) for number, word in enumerate(words)]
        return sentences_to_parse(sentences, frozenset({len(words) - 1}), ENGLISH)

    assert kept("Holm", "Roe", "He", "She", "he") == [False, True, True, True, True]
    assert kept("Holm", "Roe", "It", "he") == [False, False, True, True]
    assert kept("Roe", *["He"] * 7) == [False, False, *[True] * 6]


@pytest.mark.parametrize(
    ("blocks", "near"),
    [
        (["Roe left.", "He was late.", "They waited.", "It was cold.", "He “would not come back”."], {3, 4}),
        (["Poe.", "Roe left.", "He was late.", "They waited.", "He “would not come back”."], {1, 2, 3, 4}),
        (["One.", "Two.", "Roe said it “was far too late.”", "Four.", "Five."], {1, 2}),
        (["One.", "Roe said it “was far too late.”", "Three.", "She “would not come back”.", "Five."], {0, 1, 2, 3}),
        (["“She would never have come back,” Roe said.", "Two.", "Three."], {0}),  # a pronoun inside the quote
        (["One.", "Two."], set()),
        (["“She would never have come back.”", "— Carol Jensen, mayor", "Three."], {0, 1}),  # a signature
        (["“She would never have come back.”", "Jensen, who is the mayor of Easton, left on Monday."], {0}),
    ],
)
def test_only_what_stands_near_a_quote_is_read(blocks: list[str], near: set[int]) -> None:
    text = "\n\n".join(blocks)
    quotes = detect(text, ENGLISH)
    assert near_paragraphs(text, paragraphs(text), quotes, ENGLISH) == near


@pytest.mark.parametrize(
    ("far", "names", "telling"),
    [
        (["Mayor Carol Jensen spoke."], ["Jensen"], {0}),
        (["Jensen spoke.", "The mayor spoke."], ["Jensen"], set()),
        (["Carol Jensen spoke."], ["Carol Jensen"], {0}),  # seen once: where it was, it may not have been a name
        (["Tom Baker spoke."], ["Jensen"], set()),
        (["Jensen spoke. Baker did not."], ["Jensen"], set()),
        (["Carol Jensen spoke."] * 5, ["Jensen"], {0, 1, 2}),
        (["CAROL JENSEN’S BRIDGE"], ["Jensen"], {0}),
        (["élise Jensen spoke."], ["Jensen"], set()),
    ],
)
def test_paragraphs_that_name_somebody_more_fully_are_read_too(
    far: list[str], names: list[str], telling: set[int]
) -> None:
    text = "\n\n".join([*far, "Here a quote stands, and Carol Jensen."])
    blocks = paragraphs(text)
    assert telling_paragraphs(text, blocks, frozenset({len(far)}), names) == telling


def test_list_marks_and_emphasis_are_spaces_to_the_parser() -> None:
    text = "1. **Roe** left.\n• Poe stayed.\n5 * 3 is 15."
    reduced = reduce_text(text, (), (Span(0, len(text)),), frozenset({0}))
    assert reduced.text == "     Roe   left.   Poe stayed. 5 * 3 is 15."
    assert len(reduced.text) == len(text)


@pytest.mark.parametrize(
    ("code", "text", "seen"),
    [
        ("es", "dijo la Dra. Roe. Luego", "dijo la Dra  Roe. Luego"),
        ("es", "el Ing. Roe y el Sr. Poe", "el Ing  Roe y el Sr  Poe"),
        ("es", "vio a la dra. y al sr. El juez no", "vio a la dra  y al sr  El juez no"),
        ("es", "Ana J. Roe y J. J. Poe", "Ana J  Roe y J  J  Poe"),
        ("es", "el C. Roe y la M. Poe", "el C  Roe y la M  Poe"),
        ("es", "EE. UU. anunció y EE.UU. calló", "EE  UU  anunció y EE UU  calló"),
        ("es", "fue a EE. UU. Los jueces no", "fue a EE  UU. Los jueces no"),
        ("es", "la pág. cuatro, el art. 5", "la pág  cuatro, el art. 5"),
        ("es", "el Plan B. La ministra y la vitamina C. Roe", "el Plan B. La ministra y la vitamina C. Roe"),
        ("es", "Llegó Roe. Salió Poe... y nadie más.", "Llegó Roe. Salió Poe... y nadie más."),
        ("en", "said Det. Insp. Roe and Cllr. Poe.", "said Det. Insp  Roe and Cllr  Poe."),
        ("en", "said Dr. Ana J. Roe of the U.S. embassy", "said Dr. Ana J. Roe of the U.S. embassy"),
    ],
)
def test_full_stops_that_end_no_sentence_are_spaces_to_the_parser(code: str, text: str, seen: str) -> None:
    reduced = reduce_text(text, (), (Span(0, len(text)),), frozenset({0}), load(code))
    assert reduced.text == seen
    assert len(reduced.text) == len(text)


def test_a_signature_is_parsed() -> None:
    sentences: list[tuple[int, list[str]]] = [(0, ["Roe", "said", "so"]), (1, []), (2, [])]
    assert sentences_to_parse(sentences, frozenset({0}), ENGLISH, frozenset({1})) == [True, True, False]


def test_paragraphs_with_a_part_of_a_quote_are_quoted() -> None:
    text = 'One.\n\n"Two is a long one.\n\n"And three."\n\nFour says "no".'
    assert quoted_paragraphs(paragraphs(text), detect(text, ENGLISH)) == {1, 2, 3}


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
    (sentence,) = sentences(doc, [True], made)
    assert [t.span.of(text) for t in sentence.tokens] == ["Roe", "can't", "can't", "sing"]
    assert [t.head for t in sentence.tokens] == [2, 2, 2, -1]
    assert [t.quote for t in sentence.tokens] == [None, None, None, 0]
    nobody = Genders(ENGLISH, lambda word: None, None)
    assert [e.span for e in entities(doc, made.locate, nobody)] == [Span(0, 3)]


def test_first_names_lean_by_their_vectors() -> None:
    words = {"he": [1.0, 0.0], "she": [-1.0, 0.0], "ada": [-0.9, 0.1], "karl": [0.9, 0.1], "sand": [0.0, 1.0]}
    index = {word: i for i, word in enumerate(words)}
    genders = Genders(ENGLISH, index.get, np.array(list(words.values())))
    assert [genders.of(n) for n in ("Ada Quint", "Karl Dekker", "Sand Dekker", "Xu Dekker", "Sand")] == [
        "female",
        "male",
        None,
        None,
        None,
    ]


def _examples() -> list[tuple[Article, tuple[Quote, ...]]]:
    texts = [
        'Mayor Carol Jensen spoke. "The bridge will not open before May, whatever they say," she told reporters.',
        '"No," said Tom Baker, a ferry owner from the other bank of the river, who had waited for hours.',
        'A short one: he called it "a farce."\n\n"It was worse than that by far," his lawyer, Ada Quint, said.',
    ]
    return [(Article(str(n), text, "x"), detect(text, ENGLISH)) for n, text in enumerate(texts)]


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser(choose())


@pytest.mark.parametrize("precision", list(Precision))
def test_a_batch_does_not_change_a_parse(precision: Precision) -> None:
    parser, items = Parser(choose(), precision=precision), _examples()
    together = parser.parse(items)
    assert together == [parser.parse([item])[0] for item in items]
    assert together == parser.parse(items[::-1])[::-1]


def test_a_full_name_far_from_the_quote_is_found(parser: Parser) -> None:
    filler = "The water was high that spring and the road was closed."
    blocks = ["Mayor Carol Jensen opened the bridge on Friday.", "Mr. Baker came by ferry.", *[filler] * 3]
    text = "\n\n".join([*blocks, "“It will not open before May, whatever they say,” Jensen said."])
    (document,) = parser.parse([(Article("1", text, "x"), detect(text, ENGLISH))])
    assert [e.span.of(text) for e in document.entities] == ["Carol Jensen", "Jensen"]


def test_the_networks_alone_say_what_stanza_says(parser: Parser) -> None:
    text = (
        "Write to desk@example.org or see www.example.org/a.b.  “It’s 3,000 m,” said  Zoë  Ó Briain\u3000of 東京."
        "\u2009He (\uff21\uff12, the mayor's \U0001f600 friend) doesn't care… "
        + "and so it went on, Mr. Baker said, " * 40
        + "to the end."
    )
    items = [*_examples(), (Article("9", text, "x"), detect(text, ENGLISH))]
    assert parser.parse(items) == Parser(choose(), fast=False).parse(items)


def test_short_floats_parse_alike(parser: Parser) -> None:
    items = _examples()
    assert Parser(choose(), precision=Precision.SHORT).parse(items) == parser.parse(items)


def test_the_networks_alone_say_what_stanza_says_of_spanish() -> None:
    text = (
        "La alcaldesa de Villaseca, Carla Jiménez, dijo el jueves: «El puente del río no abrirá antes de mayo».\n\n"
        "“¿Quién va a situarse allí?”, preguntó Pérez —el dueño del transbordador—. Según la Alcaldía, “no hay dinero”."
    )
    spanish = load("es")
    items = [(Article("1", text, "x", language="es"), detect(text, spanish))]
    ours = Parser(choose("bundled", "es"), "es").parse(items)
    assert ours == Parser(choose("bundled", "es"), "es", precision=Precision.SHORT).parse(items)
    assert ours == Parser(choose("bundled", "es"), "es", fast=False).parse(items)
    assert len(ours[0].sentences) >= 2


class _Attack:
    """What an attacker would put into a file of weights: reading it makes a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize("packed", [True, False])
def test_weights_that_run_code_are_refused(tmp_path: Path, packed: bool) -> None:
    import torch

    file, made = tmp_path / "weights.pt", tmp_path / "made"
    torch.save({"model": _Attack(made)}, file, _use_new_zipfile_serialization=packed)
    with pytest.raises(pickle.UnpicklingError):
        fast_load(torch.load)(file, lambda storage, location: storage, weights_only=True)
    assert not made.exists()


def test_weights_come_out_as_they_went_in(tmp_path: Path) -> None:
    import torch

    file = tmp_path / "weights.pt"
    torch.save({"model": {"w": torch.arange(6.0).view(2, 3)}, "vocab": ["a", "é"], "config": {"dim": 3}}, file)
    read = fast_load(torch.load)(file)
    assert read["model"]["w"].tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    assert (read["vocab"], read["config"]) == (["a", "é"], {"dim": 3})


def test_memory_does_not_grow_with_the_shapes_of_input(parser: Parser) -> None:
    assert int(os.environ["ONEDNN_PRIMITIVE_CACHE_CAPACITY"]) < 100


def test_loading_leaves_stanza_as_it_was(parser: Parser) -> None:
    import torch
    from stanza.models.common import utils

    assert torch.load.__module__ == "torch.serialization"
    assert utils.get_optimizer.__name__ == "get_optimizer"
