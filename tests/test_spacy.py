"""The component for spaCy, in spaCy itself where it is installed (scripts/check_all installs it)."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import quotes
from quotes import api
from tests.frozen import CORPUS, FrozenParser

spacy = pytest.importorskip("spacy", reason="spaCy is not installed; scripts/check_all spacy runs this")
ROOT = Path(__file__).parent.parent
GAZETTE = CORPUS["gazette.txt"].partition("---\n")[2].partition("---\n")[2]
POST = CORPUS["post.md"]


@pytest.fixture
def nlp(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A pipeline of nothing but a tokenizer and our component, with a parser that needs no model."""
    monkeypatch.setattr(api, "_parser", lambda choice: FrozenParser())
    one = spacy.blank("en")
    one.add_pipe("quotes")
    return one


def test_a_document_has_the_quotes_that_extract_finds(nlp: Any) -> None:
    doc = nlp(GAZETTE)
    plain = [(q.start, q.end, q.text, q.speaker, q.role) for q in quotes.extract(GAZETTE)]
    assert [(q.start, q.end, q.text, q.speaker, q.role) for q in doc._.quotes] == plain
    assert isinstance(doc._.quotes[0], quotes.QuoteRecord)


def test_spans_fit(nlp: Any) -> None:
    doc = nlp(GAZETTE)
    spans = [doc.char_span(q.start, q.end) for q in doc._.quotes]
    assert [span.text for span in spans] == [q.text for q in doc._.quotes]
    group = doc.spans["quotes"]
    assert [(s.start, s.end) for s in group] == [(s.start, s.end) for s in spans]
    assert [s.label_ for s in group] == [q.role.value for q in doc._.quotes]
    assert [s.kb_id_ for s in group] == [q.speaker_id or "" for q in doc._.quotes]
    assert [s._.quote for s in group] == list(doc._.quotes)
    assert doc[0:2]._.quote is None


def test_a_quote_that_ends_inside_a_token_has_the_whole_token(nlp: Any) -> None:
    text = "It is un“real”istic, Roe said."
    doc = spacy.tokens.Doc(nlp.vocab, words=["It", "is", "un“real”istic", ",", "Roe", "said", "."],
                           spaces=[True, True, False, True, True, False, False])  # fmt: skip
    assert doc.text == text
    record = quotes.QuoteRecord(**(dict.fromkeys(f.name for f in fields(quotes.QuoteRecord)) | {
        "id": "one", "start": 9, "end": 13, "text": "real", "role": quotes.Role.SCARE, "rule": "", "reason": "",
        "utterance_id": "one", "article_id": "a", "confidence": 0.5, "alternatives": (), "before": "", "after": "",
        "others": (), "part": "text"}))  # fmt: skip
    from quotes.spacy import annotated

    annotated(doc, [record])
    assert [span.text for span in doc.spans["quotes"]] == ["un“real”istic"]
    assert doc._.quotes[0].text == "real"


def test_it_is_kept_on_disk(nlp: Any, tmp_path: Path) -> None:
    from spacy.tokens import Doc, DocBin

    doc = nlp(GAZETTE)
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "docs")
    (kept,) = DocBin().from_disk(tmp_path / "docs").get_docs(nlp.vocab)
    for one in (kept, Doc(nlp.vocab).from_bytes(doc.to_bytes())):
        assert one._.quotes == doc._.quotes
        assert [s._.quote for s in one.spans["quotes"]] == list(doc._.quotes)
    nlp.to_disk(tmp_path / "nlp")
    assert spacy.load(tmp_path / "nlp").pipe_names == ["quotes"]


TEXTS = [POST, "", GAZETTE, " ", POST] * 6


@pytest.mark.parametrize("processes", [1, 2])
def test_many_texts_keep_their_order(nlp: Any, processes: int) -> None:
    found = [len(doc._.quotes) for doc in nlp.pipe(TEXTS, n_process=processes)]
    assert found == [len(nlp(text)._.quotes) for text in TEXTS]
    assert sum(found) > 0


def test_a_text_that_cannot_be_parsed_goes_to_the_handler_of_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(FrozenParser):
        def parse(self, items: Any) -> Any:
            if any("fail" in article.text for article, _ in items):
                raise ValueError("no")
            return super().parse(items)

    monkeypatch.setattr(api, "_parser", lambda choice: Failing())
    one = spacy.blank("en")
    one.add_pipe("quotes")
    with pytest.raises(quotes.QuotesError, match="cannot be parsed"):
        one("“I fail,” Roe said.")
    failed: list[str] = []
    one.set_error_handler(lambda name, component, docs, error: failed.extend(doc.text for doc in docs))
    docs = list(one.pipe([POST, "“I fail,” Roe said.", POST]))
    assert failed == ["“I fail,” Roe said."]
    assert [len(doc._.quotes) for doc in docs] == [3, 0, 3]


def test_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_parser", lambda choice: FrozenParser())
    known = tmp_path / "speakers.yml"
    known.write_text("- name: Carolina Jensen\n  kind: person\n  aliases: [Carol Jensen]\n")
    one = spacy.blank("en")
    one.add_pipe("quotes", config={"speakers": str(known), "fast": True})
    assert "Carolina Jensen" in {q.speaker for q in one(GAZETTE)._.quotes}


def test_languages() -> None:
    for code in ("en", "es", "xx"):
        spacy.blank(code).add_pipe("quotes")
    with pytest.raises(quotes.QuotesError, match="tt"):
        spacy.blank("tt").add_pipe("quotes")


def test_it_is_found_by_its_entry_point() -> None:
    """In a process that has not imported it: the name is enough."""
    code = "import spacy, sys; nlp = spacy.blank('en'); nlp.add_pipe('quotes'); print(nlp.pipe_names)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, cwd="/")
    assert done.stdout.strip() == "['quotes']", done.stderr


@pytest.mark.model
def test_on_real_articles(tmp_path: Path) -> None:
    """Spans of the sample articles: nearly all are whole tokens, and those that are not are widened to them."""
    from quotes.articles.read import read

    one = spacy.blank("en")
    one.add_pipe("quotes")
    articles = [a for a in read([str(ROOT / "data" / "articles")]) if isinstance(a, quotes.Article)][:24]
    fitting = total = 0
    for doc in one.pipe([article.text for article in articles if article.language == "en"]):
        for record, span in zip(doc._.quotes, doc.spans["quotes"], strict=True):
            fitting += doc.char_span(record.start, record.end) is not None
            total += 1
            assert record.text in span.text
    assert total > 50
    assert fitting / total > 0.99
