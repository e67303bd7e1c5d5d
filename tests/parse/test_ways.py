"""Where Stanza lacks a private name that our own run needs, its own processors parse, and it is told once."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quotes.datatypes import Article, Document
from quotes.detect import detect
from quotes.lang import load as load_language
from quotes.models import choose
from quotes.parse import ways
from quotes.parse.fast import private
from quotes.parse.fast.parts import TreeParts
from quotes.parse.parser import Parser
from quotes.parse.stanza.load import load
from quotes.parse.ways import genders_of, way_of

ENGLISH = load_language("en")
TEXT = "Mayor Carol Jensen spoke. “The bridge will not open before May, whatever they say,” she told reporters."
OWN, STANZAS = "our own run of its networks", "Stanza's own processors"


@pytest.fixture(scope="module")
def processors() -> dict[str, Any]:
    choice = choose()
    return load(choice.dir, choice.package, "en")


@pytest.fixture
def parser(processors: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return how to make a parser without loading the package anew."""
    ways._warn_once.cache_clear()
    monkeypatch.setattr("quotes.parse.parser.load", lambda *_: processors)
    yield lambda: Parser(choose())
    ways._warn_once.cache_clear()


def parsed(parser: Parser) -> Document:
    return parser.parse([(Article("1", TEXT, "x"), detect(TEXT, ENGLISH))])[0]


def test_our_own_run_parses_with_the_bundled_package(parser: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert parser().way == OWN
    assert not caplog.records


def _without_function(patch: pytest.MonkeyPatch, _: dict[str, Any]) -> None:
    patch.delattr("stanza.models.ner.utils.decode_from_bioes")


def _without_constant(patch: pytest.MonkeyPatch, _: dict[str, Any]) -> None:
    patch.delattr("stanza.models.common.vocab.ROOT_ID")


def _without_module(patch: pytest.MonkeyPatch, _: dict[str, Any]) -> None:
    patch.setitem(sys.modules, "stanza.models.ner.trainer", None)


def _without_setting(patch: pytest.MonkeyPatch, processors: dict[str, Any]) -> None:
    patch.delitem(processors["pos"].trainer.args, "rec_dropout")


def _of_another_shape(patch: pytest.MonkeyPatch, processors: dict[str, Any]) -> None:
    patch.setattr(processors["depparse"].trainer.vocab["deprel"], "unmap", None, raising=False)
    patch.setattr("stanza.__version__", "1.15.9")


def _with_other_answers(patch: pytest.MonkeyPatch, _: dict[str, Any]) -> None:
    real = private._trees

    def shifted(processor: Any) -> TreeParts:
        return replace(real(processor), relation_offset=real(processor).relation_offset - 1)

    patch.setattr(private, "_trees", shifted)
    patch.setattr("stanza.__version__", "1.15.9")


CHANGES = {
    "a function": (_without_function, "decode_from_bioes"),
    "a constant": (_without_constant, "ROOT_ID"),
    "a module": (_without_module, "stanza.models.ner.trainer"),
    "a setting of training": (_without_setting, "rec_dropout"),
    "another shape": (_of_another_shape, "TypeError"),
    "other answers": (_with_other_answers, "parsed differently"),
}


@pytest.mark.parametrize(("change", "told"), CHANGES.values(), ids=CHANGES)
def test_without_a_private_name_stanzas_processors_parse(
    parser: Any, processors: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    change: Any, told: str,
) -> None:  # fmt: skip
    expected = parsed(parser())
    change(monkeypatch, processors)
    with caplog.at_level(logging.WARNING, "quotes"):
        first, second = parser(), parser()
    assert (first.way, second.way) == (STANZAS, STANZAS)
    assert len(caplog.records) == 1  # told once, however many parsers are made
    assert told in caplog.records[0].getMessage()
    if told != "TypeError":  # there Stanza's own processor lacks it too
        assert parsed(first) == expected


def test_a_package_of_another_kind_is_no_fault(
    processors: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(processors["ner"].trainers[0].args, "charlm", True)
    way = way_of(processors, genders_of(processors, ENGLISH), ENGLISH)
    assert way.way == STANZAS
    assert not caplog.records


def test_another_version_that_answers_alike_is_run(parser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stanza.__version__", "1.15.9")
    assert parser().way == OWN


def test_word_vectors_out_of_reach_are_told(
    processors: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ways._warn_once.cache_clear()
    monkeypatch.delattr(processors["depparse"].pretrain.vocab, "_unit2id")
    with caplog.at_level(logging.WARNING, "quotes"):
        assert genders_of(processors, ENGLISH).of("Kgosi Quint") is None
    assert "first names give no gender" in caplog.text


def test_private_names_stand_in_one_file() -> None:
    """Other files of the room import from Stanza what it documents: the package itself, and its documents."""
    room = Path(private.__file__).parent.parent
    lines = {
        (path.name, line.strip())
        for path in room.rglob("*.py")
        if path.name != "private.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith(("from stanza", "import stanza")) or ".trainer" in line or "._unit2id" in line
    }
    assert {line for _, line in lines} <= {
        "import stanza",
        "from stanza.models.common.doc import Document",
        "from stanza.models.common.doc import Document as StanzaDocument",
    }
