"""The Stanza processor: quotes whose own words were parsed, drawn together; the pipeline as Stanza's users make it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.datatypes import Document, Token
from quotes.detect import detect
from quotes.errors import QuotesError
from quotes.lang import load
from quotes.parse.genders import Genders
from quotes.parse.stanza.annotated import document_of

ENGLISH = load("en")
NOBODY = Genders(ENGLISH, lambda word: None, None)

# A word: (text, head counted from 1 in its sentence, relation, part of speech).
Words = Sequence[tuple[str, int, str, str]]


def annotated(text: str, sentences: Sequence[Words], names: Sequence[tuple[str, str]] = ()) -> Document:
    """The document of a text whose sentences Stanza would have parsed so."""
    at, made = 0, []
    for words in sentences:
        tokens = []
        for word, head, relation, upos in words:
            start = text.index(word, at)
            at = start + len(word)
            place = {"start_char": start, "end_char": at}
            parsed = SimpleNamespace(text=word, lemma=word, upos=upos, xpos="", deprel=relation, head=head, **place)
            tokens.append(SimpleNamespace(words=[parsed], **place))
        made.append(SimpleNamespace(tokens=tokens))
    ents = [
        SimpleNamespace(text=n, type=t, start_char=text.index(n), end_char=text.index(n) + len(n)) for n, t in names
    ]
    return document_of(SimpleNamespace(sentences=made, ents=ents), text, detect(text, ENGLISH), NOBODY, ENGLISH)


def tree(tokens: Sequence[Token]) -> list[tuple[str, str, str]]:
    """Each word with its relation and its head's text."""
    return [(t.text, t.deprel, tokens[t.head].text if t.head >= 0 else "") for t in tokens]


LONG: list[Words] = [
    [("“", 3, "punct", "PUNCT"), ("It", 3, "nsubj", "PRON"), ("rained", 0, "root", "VERB"), (".", 3, "punct", "PUNCT")],
    [
        ("The", 2, "det", "DET"), ("town", 4, "nsubj", "NOUN"), ("never", 4, "advmod", "ADV"),
        ("slept", 0, "root", "VERB"), (",", 4, "punct", "PUNCT"), ("”", 4, "punct", "PUNCT"),
        ("Roe", 8, "nsubj", "PROPN"), ("said", 4, "parataxis", "VERB"), (".", 4, "punct", "PUNCT"),
    ],
]  # fmt: skip


def test_a_quote_over_sentences_is_one_placeholder() -> None:
    document = annotated("“It rained. The town never slept,” Roe said.", LONG)
    assert len(document.sentences) == 1
    tokens = document.sentences[0].tokens
    assert tree(tokens) == [
        ("this", "nsubj", "so"), ("is", "cop", "so"), ("so", "root", ""), ("”", "punct", "so"),
        ("Roe", "nsubj", "said"), ("said", "parataxis", "so"), (".", "punct", "so"),
    ]  # fmt: skip
    assert [t.quote for t in tokens] == [0, 0, 0, None, None, None, None]
    assert tokens[2].span.of("“It rained. The town never slept,” Roe said.") == "It rained. The town never slept,"


def test_words_before_a_quote_keep_their_sentence() -> None:
    text = "Roe said: “It rained all day. The town never slept at all.”"
    document = annotated(
        text,
        [
            [
                ("Roe", 2, "nsubj", "PROPN"), ("said", 0, "root", "VERB"), (":", 2, "punct", "PUNCT"),
                ("“", 6, "punct", "PUNCT"), ("It", 6, "nsubj", "PRON"), ("rained", 2, "ccomp", "VERB"),
                ("all", 8, "det", "DET"), ("day", 6, "obl", "NOUN"), (".", 2, "punct", "PUNCT"),
            ],
            [
                ("The", 2, "det", "DET"), ("town", 4, "nsubj", "NOUN"), ("never", 4, "advmod", "ADV"),
                ("slept", 0, "root", "VERB"), (".", 4, "punct", "PUNCT"), ("”", 4, "punct", "PUNCT"),
            ],
        ],
    )  # fmt: skip
    assert [t.text for s in document.sentences for t in s.tokens] == ["Roe", "said", ":", "“", "this", "is", "so"]
    assert tree(document.sentences[0].tokens)[-1] == ("so", "ccomp", "said")


def test_a_quote_by_itself_keeps_one_placeholder() -> None:
    text = "Roe spoke.\n\n“It rained all day. The town never slept.”"
    document = annotated(
        text,
        [
            [("Roe", 2, "nsubj", "PROPN"), ("spoke", 0, "root", "VERB"), (".", 2, "punct", "PUNCT")],
            [("“", 3, "punct", "PUNCT"), ("It", 3, "nsubj", "PRON"), ("rained", 0, "root", "VERB"), (".", 3, "p", "X")],
            [("town", 2, "nsubj", "NOUN"), ("slept", 0, "root", "VERB"), (".", 2, "p", "PUNCT"), ("”", 2, "p", "X")],
        ],
    )
    assert [[t.text for t in s.tokens] for s in document.sentences] == [
        ["Roe", "spoke", "."], ["“", "this", "is", "so"],
    ]  # fmt: skip
    assert [s.paragraph for s in document.sentences] == [0, 1]


def test_short_quotes_keep_their_words() -> None:
    text = "Roe called it “a great honor” twice."
    words = [(w, 2 if n != 1 else 0, "dep", "NOUN") for n, w in enumerate(("Roe", "called", "it", "“", "a", "great"))]
    words += [(w, 2, "dep", "NOUN") for w in ("honor", "”", "twice", ".")]
    (sentence,) = annotated(text, [words]).sentences
    assert [t.text for t in sentence.tokens if t.quote == 0] == ["a", "great", "honor"]


def test_names_inside_quotes_and_other_types_are_left_out() -> None:
    text = "Ann Roe of Easton said: “We met Tom Baker of the town on Monday.”"
    document = annotated(
        text,
        [[("Ann", 0, "root", "PROPN")]],
        [("Ann Roe", "PER"), ("Easton", "GPE"), ("Tom Baker", "PERSON"), ("Monday", "DATE")],
    )
    assert [(e.span.of(text), e.type) for e in document.entities] == [("Ann Roe", "PERSON"), ("Easton", "LOC")]


@given(st.data())
def test_every_tree_stays_one(data: Any) -> None:
    """Whatever the tree, drawing a quote together leaves a tree: every word reaches a root."""
    words = ["Roe", "said", "“", "one", "two", "three", "four", "five", "”", "there", "."]
    order = data.draw(st.permutations(range(len(words))))
    heads = [0] * len(words)
    for place, word in enumerate(order[1:], 1):
        heads[word] = order[data.draw(st.integers(0, place - 1))] + 1
    parsed = [(w, h, "dep", "PUNCT" if not w.isalnum() else "X") for w, h in zip(words, heads, strict=True)]
    (sentence,) = annotated(" ".join(words), [parsed]).sentences
    tokens = sentence.tokens
    assert sum(t.head < 0 for t in tokens) == 1
    for token in tokens:
        steps, at = 0, token.head
        while at >= 0:
            at, steps = tokens[at].head, steps + 1
            assert steps <= len(tokens)


def test_gender_needs_no_vectors() -> None:
    assert Genders(ENGLISH, lambda word: None, np.zeros((1, 2))).of("Ann Roe") == "female"


@pytest.fixture(scope="module")
def pipeline() -> Any:
    """The pipeline as Stanza's users make it, with the bundled package and no network."""
    import stanza

    import quotes.stanza  # noqa: F401
    from quotes.models import choose

    choice = choose()
    return stanza.Pipeline(
        "en", dir=str(choice.dir), package=choice.package, processors="tokenize,pos,lemma,depparse,ner,quote",
        download_method=None, use_gpu=False, verbose=False,
    )  # fmt: skip


TEXT = """Mayor Carol Jensen said on Thursday that the bridge of Easton would stay closed.

“The bridge will not open before May. It is a pity,” Jensen told reporters. “We will not gamble with lives.”

A spokesman for the contractor said the steel was “late but sound”."""


@pytest.mark.model
def test_a_document_has_quotes(pipeline: Any) -> None:
    doc = pipeline(TEXT)
    assert [(q.text, q.speaker) for q in doc.quotes] == [
        ("The bridge will not open before May. It is a pity,", "Carol Jensen"),
        ("We will not gamble with lives.", "Carol Jensen"),
        ("late but sound", "A spokesman for the contractor"),
    ]
    for number, quote in enumerate(doc.quotes):
        assert quote.id == number
        assert TEXT[quote.start_char : quote.end_char] == quote.text
        assert TEXT[quote.mention.start_char : quote.mention.end_char] == quote.mention.text
        assert 0 < quote.confidence <= 1
    first, second, third = doc.quotes
    assert (first.mention.text, first.mention_type, first.cue.text) == ("Jensen", "name", "told")
    assert (first.utterance, second.utterance, third.utterance) == (0, 0, 2)
    plain = pipeline(TEXT, processors="tokenize,pos,lemma,depparse,ner")
    assert _stanzas(doc) == _stanzas(plain)  # Stanza's own annotation is left as it was


def _stanzas(doc: Any) -> list[Any]:
    """What Stanza itself writes of a document."""
    return [[{name: value for name, value in token.items() if name != "misc"} for token in s] for s in doc.to_dict()]


@pytest.mark.model
@pytest.mark.parametrize("text", ["", "No marks here.", "“", "”“", "“…”", "\n\n", "“I,” I said. “You.”\n\n“No one.”"])
def test_odd_texts(pipeline: Any, text: str) -> None:
    assert isinstance(pipeline(text).quotes, tuple)


@pytest.mark.model
def test_many_documents_at_once(pipeline: Any) -> None:
    one, other = pipeline.bulk_process([TEXT, "Nothing."])
    assert len(one.quotes) == 3
    assert other.quotes == ()


@pytest.mark.model
def test_what_is_missing_is_told() -> None:
    import stanza
    from stanza.pipeline.core import PipelineRequirementsException

    import quotes.stanza  # noqa: F401
    from quotes.models import choose

    choice = choose()
    with pytest.raises(PipelineRequirementsException):
        stanza.Pipeline(
            "en", dir=str(choice.dir), package=choice.package, processors="tokenize,quote", download_method=None,
            use_gpu=False, verbose=False,
        )  # fmt: skip


@pytest.mark.model
def test_known_speakers(pipeline: Any, tmp_path: Path) -> None:
    from quotes.stanza import QuoteProcessor

    known = tmp_path / "speakers.yml"
    known.write_text("- name: Carolina Jensen\n  kind: person\n  aliases: [Carol Jensen]\n")
    processor = QuoteProcessor({"lang": "en", "speakers": str(known)}, pipeline, "cpu")
    assert processor.process(pipeline(TEXT)).quotes[0].speaker == "Carolina Jensen"
    with pytest.raises(QuotesError, match=r"none\.yml"):
        QuoteProcessor({"lang": "en", "speakers": str(tmp_path / "none.yml")}, pipeline, "cpu")


@pytest.mark.model
def test_a_document_without_its_text(pipeline: Any) -> None:
    from stanza.models.common.doc import Document as StanzaDocument

    with pytest.raises(QuotesError, match="has no text"):
        pipeline.processors["quote"].process(StanzaDocument([]))
