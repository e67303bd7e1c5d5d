"""Quotes in what Stanza writes of a document, and Stanza's pipeline with the package that quotes has."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from quotes.errors import ModelError, QuotesError
from quotes.parse.stanza.carried import carry

pytest.importorskip("stanza")


def document(text: str, words: list[str]) -> Any:
    """One of Stanza's documents: a sentence of words, with their places."""
    from stanza.models.common.doc import Document

    at, tokens = 0, []
    for number, word in enumerate(words, 1):
        start = text.index(word, at)
        at = start + len(word)
        tokens.append({"id": (number,), "text": word, "start_char": start, "end_char": at})
    return Document([tokens], text=text)


def quote(
    number: int, start: int, end: int, role: str = "utterance", speaker: str | None = "Ann Roe"
) -> dict[str, Any]:
    return {"id": number, "start_char": start, "end_char": end, "role": role, "speaker": speaker}


TEXT = "Roe said “No ‘if’ here”."
WORDS = ["Roe", "said", "“", "No", "‘", "if", "’", "here", "”", "."]
BOTH = [quote(0, 10, 22), quote(1, 14, 16, "nested", None)]

CARRIED = [
    ([], [None] * 10),
    (
        BOTH,
        [None, None, None, "Quote=0|QuoteRole=utterance|QuoteSpeaker=Ann Roe", "Quote=0",
         "Quote=0,1|QuoteRole=nested", "Quote=0", "Quote=0", None, None],
    ),
    ([quote(0, 10, 12, speaker="A|B\tC")], [None, None, None, "Quote=0|QuoteRole=utterance|QuoteSpeaker=A B C"]),
]  # fmt: skip


@pytest.mark.parametrize(("quotes", "misc"), CARRIED)
def test_tokens_carry_their_quotes(quotes: list[dict[str, Any]], misc: list[str | None]) -> None:
    doc = document(TEXT, WORDS)
    carry(doc, quotes)
    ((*tokens,),) = doc.to_dict()
    # Stanza notes spaces there, too.
    written = ["|".join(p for p in t.get("misc", "").split("|") if p.startswith("Quote")) or None for t in tokens]
    assert written[: len(misc)] == misc


def test_what_was_there_is_kept_and_ours_is_replaced() -> None:
    doc = document(TEXT, WORDS)
    doc.sentences[0].words[0].misc = "Lang=en"
    doc.sentences[0].comments.add("# speaker_of_day = x")
    carry(doc, BOTH)
    carry(doc, [quote(0, 0, 3)])
    first = doc.to_dict()[0]
    assert "Lang=en|Quote=0|QuoteRole=utterance" in first[0]["misc"]
    assert "Quote" not in json.dumps(first[1:])
    keys = doc.sentences[0].comments.keys()
    assert [key for key in keys if "quote" in key] == ["quote_0"]
    assert "speaker_of_day" in keys


def test_conll_has_each_quote_once_as_json() -> None:
    doc = document(TEXT, WORDS)
    carry(doc, BOTH)
    lines = re.findall(r"^# quote_(\d) = (.+)$", f"{doc:C}", re.MULTILINE)
    assert [(int(number), json.loads(value)) for number, value in lines] == [(q["id"], q) for q in BOTH]


@pytest.fixture(scope="module")
def english() -> Any:
    import quotes.stanza

    return quotes.stanza.pipeline()


ENGLISH = "Mayor Carol Jensen spoke.\n\n“It is a pity. We will wait,” Jensen told reporters."
SPANISH = "La alcaldesa Ana Ruiz habló el lunes.\n\n«No vamos a esperar más», dijo Ruiz a la prensa del barrio."


@pytest.mark.model
def test_a_pipeline_for_english(english: Any) -> None:
    from stanza.utils.conll import CoNLL

    doc = english(ENGLISH)
    assert [(q.text, q.speaker) for q in doc.quotes] == [("It is a pity. We will wait,", "Carol Jensen")]
    assert "QuoteSpeaker=Carol Jensen" in json.dumps(doc.to_dict())
    again = CoNLL.conll2doc(input_str=f"{doc:C}")
    kept = [json.loads(s.comments.get("quote_0")) for s in again.sentences if s.comments.has("quote_0")]
    assert kept == [doc.quotes[0].to_dict()]


@pytest.mark.model
def test_a_pipeline_for_spanish() -> None:
    import quotes.stanza

    doc = quotes.stanza.pipeline("es")(SPANISH)
    assert [(q.text, q.speaker) for q in doc.quotes] == [("No vamos a esperar más", "Ana Ruiz")]


@pytest.mark.model
def test_options_reach_stanza_and_the_processor(tmp_path: Path) -> None:
    import quotes.stanza

    known = tmp_path / "speakers.yml"
    known.write_text("- name: Carolina Jensen\n  kind: person\n  aliases: [Carol Jensen]\n")
    nlp = quotes.stanza.pipeline(speakers=known, ner_batch_size=7)
    assert nlp.config["ner_batch_size"] == 7
    assert nlp(ENGLISH).quotes[0].speaker == "Carolina Jensen"


def test_what_is_not_there_is_told() -> None:
    import quotes.stanza

    with pytest.raises(ModelError):
        quotes.stanza.pipeline("xx")
    with pytest.raises(QuotesError, match="no-such"):
        quotes.stanza.pipeline(model="no-such-folder")
