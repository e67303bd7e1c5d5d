"""A component for spaCy: ``nlp.add_pipe("quotes")`` gives documents ``doc._.quotes``.

::

    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("quotes")
    doc = nlp(text)
    for quote in doc._.quotes:
        print(quote.speaker, quote.text, doc.char_span(quote.start, quote.end))
    for span in doc.spans["quotes"]:
        print(span.label_, span.kb_id_, span._.quote.speaker)

It works in any pipeline, since it parses by itself, and needs the extra ``spacy`` beside ``build``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any

import msgspec

from quotes.errors import InputError, naming_extra

try:
    from spacy.language import Language
    from spacy.pipeline import Pipe
    from spacy.tokens import Doc, Span
    from spacy.util import minibatch
except ModuleNotFoundError as error:
    raise naming_extra(error) from error

from quotes import lang
from quotes.api import extract_many
from quotes.articles.read import article_of
from quotes.datatypes import Article, QuoteRecord, Skipped
from quotes.datatypes.plain import Results
from quotes.text.normal import digest

__all__ = ["QuotesComponent"]

KEY = "quotes"  # of the records in doc.user_data, and of the spans in doc.spans
ANY_LANGUAGE = "xx"  # spaCy's code for a pipeline of several languages: each text's is looked at
# Texts that are parsed together where spaCy names no number: as many as a build takes.
BATCH = 24


class QuotesComponent(Pipe):  # type: ignore[misc]
    """Gives a document ``doc._.quotes``, the records of its quotes, and ``doc.spans["quotes"]``.

    A record's ``start`` and ``end`` are characters of ``doc.text``, and ``doc.char_span(start, end)`` is its span.  The
    spans of ``doc.spans["quotes"]`` are the same in the same order; where a quote ends inside a token, they have the
    whole token.  Their label is the role, their ``kb_id_`` the speaker's id, and ``span._.quote`` the record.
    All of it is kept when the document is written to disk.

    Raises InputError for a language that quotes does not know.
    """

    def __init__(self, nlp: Language, name: str, speakers: str | None, model: str | None, fast: bool) -> None:
        self.name = name
        self._options: dict[str, Any] = {"speakers": speakers, "model": model, "fast": fast}
        self._language = None if nlp.lang == ANY_LANGUAGE else lang.load(nlp.lang).code

    def __call__(self, doc: Doc) -> Doc:
        """Find the quotes of one document."""
        (annotated,) = self.pipe([doc])
        return annotated

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH) -> Iterator[Doc]:
        """Yield documents with their quotes, in order; those of a batch are parsed together."""
        for docs in minibatch(stream, size=batch_size):
            faults: list[Skipped] = []
            texts = [self._article(doc.text) for doc in docs]
            with closing(extract_many(texts, skipped=faults.append, **self._options)) as walk:
                for doc, records in zip(docs, walk, strict=True):
                    if faults:
                        error = InputError(faults.pop().reason, input=f"{doc.text[:40]!r}")
                        self.get_error_handler()(self.name, self, [doc], error)
                    yield annotated(doc, records)

    def _article(self, text: str) -> Article:
        language = self._language or (article_of(text).language if text.strip() else lang.FALLBACK)
        return Article(digest(text), text, "document", language=language)


@Language.factory(  # type: ignore[untyped-decorator]
    "quotes", default_config={"speakers": None, "model": None, "fast": False}, assigns=["doc._.quotes"]
)
def make(nlp: Language, name: str, speakers: str | None, model: str | None, fast: bool) -> QuotesComponent:
    """Return the component: ``nlp.add_pipe("quotes", config={"speakers": "speakers.yml"})``."""
    return QuotesComponent(nlp, name, speakers, model, fast)


def annotated(doc: Doc, records: Iterable[QuoteRecord]) -> Doc:
    """Return a document with the records of its quotes, as values that spaCy writes to disk, and their spans."""
    results = Results(records)
    doc.user_data[KEY] = results.to_dicts()
    spans = (
        doc.char_span(
            one.start, one.end, label=one.role.value, kb_id=one.speaker_id or "", span_id=one.id,
            alignment_mode="expand",
        )
        for one in results
    )  # fmt: skip
    doc.spans[KEY] = [span for span in spans if span is not None]
    return doc


def _quotes(doc: Doc) -> Results[QuoteRecord]:
    """What ``doc._.quotes`` is."""
    return Results(msgspec.convert(values, QuoteRecord) for values in doc.user_data.get(KEY, ()))


def _quote(span: Span) -> QuoteRecord | None:
    """What ``span._.quote`` is: the record of a span that stands for a quote."""
    for values in span.doc.user_data.get(KEY, ()):
        if values["id"] == span.id_:
            return msgspec.convert(values, QuoteRecord)
    return None


def _extend(kind: Any, name: str, getter: Callable[[Any], Any]) -> None:
    kind.set_extension(name, getter=getter, force=True)


_extend(Doc, "quotes", _quotes)
_extend(Span, "quote", _quote)
