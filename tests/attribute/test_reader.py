"""The second reader: its tape of pieces, its windows, its weights on disk, and what it points at."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from quotes.arithmetic import Precision
from quotes.attribute.learned.reader.batches import batch_of
from quotes.attribute.learned.reader.files import load, save
from quotes.attribute.learned.reader.network import Net
from quotes.attribute.learned.reader.pieces import SPACE, UNKNOWN, Vocabulary
from quotes.attribute.learned.reader.reader import LearnedReader, bundled_reader
from quotes.attribute.learned.reader.reading import Reading
from quotes.attribute.learned.reader.single import SingleNet
from quotes.attribute.learned.reader.tape import CLOSE, LEFT_OUT, OPEN, PARAGRAPH, Tape, tape_of
from quotes.attribute.learned.reader.windows import windows
from quotes.datatypes import Span
from quotes.detect import detect
from quotes.errors import ModelError
from quotes.lang import load as language

WEIGHTS = Path(str(files("quotes.models").joinpath("reader", "reader.npz")))
# As the tokenizer that the encoder was trained with cuts them (a Rust library of its own, which we do without).
CUT = [
    ("harbour", True, "▁har bour"),
    ("harbour", False, "har bour"),
    ("unbelievably", True, "▁un beli eva bly"),
    ("Mayor's", True, "▁Mayor ' s"),
    ("o’clock", True, "▁o ’ c lock"),
    ("alcaldesa", True, "▁alcalde sa"),
    ("según", False, "se gún"),
    ("cancillería", True, "▁can ci lle ría"),
    ("microplastics", False, "micro plast ics"),
    ("“", False, "“"),
    ("2026", True, "▁20 26"),
    ("ﬁsh", True, "▁fish"),  # a ligature
]


@pytest.fixture(scope="module")
def loaded() -> tuple[Net, Vocabulary]:
    return load(WEIGHTS)


@pytest.fixture(scope="module")
def reader() -> LearnedReader:
    return LearnedReader(*load(WEIGHTS), Precision.WHOLE)


@pytest.mark.parametrize(("word", "spaced", "pieces"), CUT)
def test_words_are_cut_as_the_encoder_learned_them(word: str, spaced: bool, pieces: str) -> None:
    with np.load(WEIGHTS) as arrays:
        spelt = bytes(arrays["pieces"]).decode().split("\n")
        vocabulary = Vocabulary(spelt, arrays["scores"].tolist())
    assert " ".join(spelt[n] for n in vocabulary.pieces(word, spaced)) == pieces


def test_the_likeliest_cut_is_taken_and_unknown_letters_are_one_piece() -> None:
    vocabulary = Vocabulary(["<s>", "<pad>", "</s>", "<unk>", SPACE, "a", "b", "ab", SPACE + "a"], [0] * 4 + [-1.0] * 5)
    assert vocabulary.pieces("ab", spaced=False) == (7,)
    assert vocabulary.pieces("ab", spaced=True) in {(4, 7), (8, 6)}
    assert vocabulary.pieces("xyzab", spaced=False) == (UNKNOWN, 7)
    assert vocabulary.pieces("xyz", spaced=False) == (UNKNOWN,)


def tape(text: str, vocabulary: Vocabulary) -> Tape:
    return tape_of(text, detect(text, language("en")), vocabulary)


def test_a_tape_marks_quotes_and_leaves_out_what_is_far(loaded: tuple[Net, Vocabulary]) -> None:
    vocabulary = loaded[1]
    long = "We will paint every boat in the harbour blue, then green, then blue again, and nobody will stop us."
    text = f"Nothing here.\n\nA word before.\n\n“{long}” said Nora Quint.\n\nA word after.\n\nNothing more."
    made = tape(text, vocabulary)
    words = [text[p.start : p.end] for p in made.pieces if p.leads]
    assert "Nothing" not in words
    assert words[:3] == ["A", "word", "before"]
    assert words[-1] == "after"
    assert [text[p.start : p.end] for p in made.pieces if p.leads and p.paragraph == 2] == ["said", "Nora", "Quint"]
    opened, closed = made.quotes[0]
    marks = [p.id - vocabulary.size for p in made.pieces if p.id >= vocabulary.size]
    assert [made.pieces[at].id - vocabulary.size for at in (opened, closed)] == [OPEN, CLOSE]
    assert marks.count(LEFT_OUT) == 1
    assert marks.count(PARAGRAPH) == 3
    inside = {text[p.start : p.end] for p in made.pieces[opened:closed]}
    assert {"We", "paint", "stop", "us"} <= inside
    assert "green" not in inside
    assert not any(p.leads for p in made.pieces[opened : closed + 1])


def test_windows_hold_each_quote_once_and_no_more_than_fits(loaded: tuple[Net, Vocabulary]) -> None:
    text = "\n\n".join(f"“The {n}th boat sank on the way,” said Nora Quint of the harbour office." for n in range(90))
    made = tape(text, loaded[1])
    found = windows(made, range(90))
    assert [q for w in found for q in w.quotes] == list(range(90))
    assert len(found) > 3
    assert all(w.end - w.start <= 446 for w in found)
    assert all(w.start <= made.quotes[q][0] < made.quotes[q][1] < w.end for w in found for q in w.quotes)
    assert windows(made, [3, 999]) == windows(made, [3]), "a quote that is not on the tape has no window"


def best(reading: Reading, text: str) -> str | None:
    """The word that a quote points at, None for nobody."""
    found = [(reading.mentioned(Span(a, b)), text[a:b]) for a, b in zip(reading.starts, reading.ends, strict=True)]
    share, word = max(found)
    return word if share > reading.mention.nobody else None


@pytest.mark.parametrize(
    ("code", "text", "mention"),
    [
        ("en", "“The dam will hold,” said Nora Quint on Friday. Paul Dekker did not answer.", "Nora Quint"),
        ("en", "Nora Quint met Paul Dekker on Friday. “The dam will hold,” Dekker told reporters.", "Dekker told"),
        ("en", "According to Nora Quint, the dam of Mr. Dekker is “a risk”.", "Nora Quint"),
        ("en", "The band closed the night with “Blue Harbour”, its oldest song.", None),
        ("es", "«La presa va a aguantar», dijo el viernes la ministra Nora Quintero.", "Nora Quintero"),
        ("es", "Según Nora Quintero, la presa es «un peligro». Pablo Duarte no respondió.", "Nora Quintero"),
        ("es", "La película «Puerto azul» se estrena el viernes en Medellín.", None),
    ],
)
def test_it_points_at_who_speaks_and_at_nobody_for_a_title(
    reader: LearnedReader, code: str, text: str, mention: str | None
) -> None:
    reading = reader.read(text, detect(text, language(code)), [0])[0]
    if mention is None:
        assert reading.mention.nobody > 0.5
    else:
        start = text.index(mention)
        assert reading.mentioned(Span(start, start + len(mention))) > 0.5
    total = sum(reading.mentioned(Span(a, b)) for a, b in zip(reading.starts, reading.ends, strict=True))
    assert total + reading.mention.nobody == pytest.approx(1)


def test_a_pronoun_is_the_mention_and_the_name_before_it_the_person(reader: LearnedReader) -> None:
    text = "Nora Quint met Paul Dekker at the dam on Friday.\n\n“I am not worried,” she said."
    reading = reader.read(text, detect(text, language("en")), [0])[0]
    assert best(reading, text) == "she"
    nora, paul = (text.index(name) for name in ("Nora Quint", "Paul Dekker"))
    assert reading.meant(Span(nora, nora + 10)) > 0.5
    assert reading.meant(Span(paul, paul + 11)) < 0.5


TEXT = "\n\n".join(
    f"The council met for the {n}th time.\n\n“We said so,” {who} said. The answer was “no” again.\n\nThe boats lay."
    for n, who in enumerate(["Nora Quint", "Paul Dekker", "she", "the mayor", "Mr. Dekker", "a spokesman"] * 4)
)


@pytest.mark.parametrize("precision", list(Precision))
def test_an_answer_does_not_depend_on_what_else_was_read(precision: Precision) -> None:
    quotes = detect(TEXT, language("en"))
    one, other = LearnedReader(*load(WEIGHTS), precision), LearnedReader(*load(WEIGHTS), precision)
    asked = range(0, len(quotes), 9)
    first = one.read(TEXT, quotes, asked)
    other.read(TEXT[300:], detect(TEXT[300:], language("en")), [0, 1, 2])
    assert other.read(TEXT, quotes, reversed(asked)) == first == one.read(TEXT, quotes, asked)


def test_a_window_alone_is_read_as_in_a_padded_batch(loaded: tuple[Net, Vocabulary]) -> None:
    net, vocabulary = loaded
    made = tape(TEXT, vocabulary)
    long, short = windows(made, [4, 5, 6, 7, 8]), windows(made, [20])
    alone = SingleNet(net, Precision.WHOLE).scores(batch_of([(made, short[0])]))
    together = net(batch_of([(made, long[0]), (made, short[0])]))
    words = alone[0].shape[1] - 1
    for single, padded in zip(alone, together, strict=True):
        torch.testing.assert_close(padded[-1:, :words], single[:, :-1], atol=1e-3, rtol=1e-3)
        torch.testing.assert_close(padded[-1:, -1:], single[:, -1:], atol=1e-3, rtol=1e-3)


def test_short_floats_answer_as_whole_ones_do() -> None:
    quotes = detect(TEXT, language("en"))
    asked = range(len(quotes))
    short, whole = (
        LearnedReader(*load(WEIGHTS), p).read(TEXT, quotes, asked) for p in (Precision.SHORT, Precision.WHOLE)
    )
    other = [q for q in asked if best(short[q], TEXT) != best(whole[q], TEXT)]
    assert len(other) <= 1, "but for a choice that is nearly even"


def test_weights_come_back_as_they_were_written(loaded: tuple[Net, Vocabulary], tmp_path: Path) -> None:
    net, _ = loaded
    with np.load(WEIGHTS) as arrays:
        pieces, scores = bytes(arrays["pieces"]).decode().split("\n"), arrays["scores"].tolist()
    save(tmp_path / "again.npz", net, pieces, scores)
    again, vocabulary = load(tmp_path / "again.npz")
    assert vocabulary.size == len(pieces)
    for name, weights in net.state_dict().items():
        step = weights.abs().amax(-1, keepdim=True) / 127
        assert ((again.state_dict()[name] - weights).abs() <= 0.51 * step + 1e-6).all(), name


@pytest.mark.parametrize("damage", ["missing", "cut", "text"])
def test_damaged_weights_are_told_of(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "reader.npz"
    if damage != "missing":
        path.write_bytes(WEIGHTS.read_bytes()[:100_000] if damage == "cut" else b"no weights")
    with pytest.raises(ModelError, match="reader's weights"):
        load(path)


def test_the_weights_fit_in_the_package() -> None:
    assert WEIGHTS.stat().st_size < 25_000_000
    assert bundled_reader(Precision.WHOLE) is bundled_reader(Precision.WHOLE)
