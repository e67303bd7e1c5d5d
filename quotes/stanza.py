"""A processor for Stanza: after ``import quotes.stanza``, pipelines know ``quote``.

::

    import quotes.stanza

    nlp = quotes.stanza.pipeline()
    for quote in nlp(text).quotes:
        print(quote.speaker, quote.text)

That is a pipeline with the package that quotes has, ``pipeline("es")`` the one for Spanish.  Any other package with the
other five processors will do, too: ``stanza.Pipeline("en", processors="tokenize,pos,lemma,depparse,ner,quote")``.
``quote_speakers="speakers.yml"`` names a file of known speakers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quotes.errors import InputError, naming_extra

try:
    from stanza.pipeline.processor import Processor, register_processor
except ModuleNotFoundError as error:
    raise naming_extra(error) from error

from quotes import lang, speakers
from quotes.attribute import attribute
from quotes.datatypes import Article, QuoteRecord
from quotes.datatypes.plain import Plain
from quotes.detect import detect
from quotes.files import own_or_packaged
from quotes.models import choose
from quotes.parse.stanza.annotated import document_of
from quotes.parse.stanza.carried import carry
from quotes.parse.stanza.load import PROCESSORS
from quotes.parse.stanza.load import pipeline as _pipeline
from quotes.parse.ways import genders_of
from quotes.pipeline.records import make_records, with_speakers

__all__ = ["QuoteProcessor", "QuoteSpan", "TextSpan", "pipeline"]


@dataclass(frozen=True, slots=True)
class TextSpan(Plain):
    """Words of the document; offsets are of characters in ``doc.text``, the end exclusive, as Stanza's are."""

    text: str
    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True)
class QuoteSpan(Plain):
    """A quote of a Stanza document, without its marks, and who said it.

    ``speaker`` is the person's name in the fullest form that the text or the speakers file has, ``mention`` the words
    near the quote that mean them, ``cue`` the word that tells of speaking; each is None if there is none.
    ``confidence`` is the probability that role and speaker are right; ``rule`` is the pattern that decided.
    """

    id: int
    text: str
    start_char: int
    end_char: int
    role: str  # utterance, fragment, title, scare or nested
    utterance: int  # id of the first part of the same utterance, which a tag or a paragraph break can split
    speaker: str | None
    mention: TextSpan | None
    mention_type: str | None  # name, pronoun or nominal
    cue: TextSpan | None
    rule: str
    confidence: float


@register_processor("quote")
class QuoteProcessor(Processor):  # type: ignore[misc]
    """Gives a document ``quotes``: a tuple of QuoteSpan, in the order of the text.

    They are also in what Stanza writes of the document.  In ``to_dict()``, each token of a quote has its number in
    ``misc`` ("Quote=0"), the first one also "QuoteRole=…" and "QuoteSpeaker=…".  In CoNLL, the sentence in which a
    quote begins has a comment "# quote_0 = {…}" with the quote as JSON.

    Raises SpeakersError if the file of known speakers is not valid, and InputError for a document without text.
    """

    PROVIDES_DEFAULT = {"quote"}
    REQUIRES_DEFAULT = {"tokenize", "pos", "lemma", "depparse", "ner"}

    def __init__(self, config: dict[str, Any], pipeline: Any, device: Any) -> None:
        super().__init__(config, pipeline, device)
        own = config.get("speakers")
        self._known = speakers.load(Path(own) if own else own_or_packaged("speakers.yml"))
        self._language = lang.load(config.get("lang", "en"))
        self._genders = genders_of(pipeline.processors, self._language)

    def mark_inactive(self) -> None:
        """Do what Stanza asks of a processor whose requirements are not met; there is nothing to release."""

    def process(self, doc: Any) -> Any:
        """Find the quotes of a document that the other processors have annotated."""
        if not isinstance(doc.text, str):
            raise InputError("the document has no text", remedy="give the pipeline the text itself")
        article = Article("document", doc.text, "document", language=self._language.code)
        quotes = detect(article.text, self._language)
        document = document_of(doc, article.text, quotes, self._genders, self._language)
        attributions = attribute(article, quotes, document, self._known, self._language)
        ids, people = speakers.resolve([(article.id, a.speaker) for a in attributions if a.speaker], self._known)
        records = with_speakers(make_records(article, quotes, attributions), ids, {s.id: s for s in people})
        doc.quotes = tuple(_span(n, r, a.utterance) for n, (r, a) in enumerate(zip(records, attributions, strict=True)))
        carry(doc, [quote.to_dict() for quote in doc.quotes])
        return doc


def pipeline(language: str = "en", *, model: str | None = None, speakers: Path | str | None = None, **more: Any) -> Any:
    """Return a Stanza pipeline for "en" or "es" that finds quotes, with the package that quotes has for the language.

    ``model`` is another one: "stanford" or a folder.  ``speakers`` is a file of known speakers, and all else goes to
    ``stanza.Pipeline``: ``use_gpu=True`` for a graphics card.  Nothing is downloaded.

    Raises ModelError for a package that is missing or damaged, SpeakersError for an invalid file.
    """
    choice = choose(model, language)
    own = {"quote_speakers": str(speakers)} if speakers is not None else {}
    options = {"processors": f"{PROCESSORS},quote", **own, **more}
    return _pipeline(choice.dir, choice.package, language, **options)


def _span(number: int, record: QuoteRecord, utterance: int) -> QuoteSpan:
    return QuoteSpan(
        id=number,
        text=record.text,
        start_char=record.start,
        end_char=record.end,
        role=record.role.value,
        utterance=utterance,
        speaker=record.speaker,
        mention=_words(record.speaker_text, record.speaker_start, record.speaker_end),
        mention_type=record.mention_kind.value if record.mention_kind else None,
        cue=_words(record.cue_text, record.cue_start, record.cue_end),
        rule=record.rule,
        confidence=record.confidence,
    )


def _words(text: str | None, start: int | None, end: int | None) -> TextSpan | None:
    return None if text is None or start is None or end is None else TextSpan(text, start, end)
