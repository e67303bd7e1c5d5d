"""What leads to a quote and tells who says it: a noun with its verb of speech right before it, or a clause.

The sentence around them often has another subject, or a tag of somebody else's stands after the quote.
"""

from __future__ import annotations

import re
from functools import cache

from quotes.attribute.learned.features import SPEAKING, noun_class
from quotes.attribute.mentions.scene import ROOT, Candidate, Scene
from quotes.datatypes import MentionKind, Span
from quotes.lang import load
from quotes.lang.forms import is_speech_verb
from quotes.text.alternation import any_of

# Between a subject and its verb, and between the verb and a quote: at most six words, and a comma or colon after them.
_TO_VERB = re.compile(r"[^.!?;:\n“”„«»\"]{1,60}")
_TO_QUOTE = re.compile(r"(?:[ \t]+|(?:[ \t][\w'’-]+){0,6}[,:][ \t]*)")
_CLAUSES = frozenset({"VERB", "AUX", "SCONJ"})


def noun_tells(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``the doctors told those outside: "…."``: a noun for people or "someone", its verb of speech, a whole sentence.

    A name only in a clause beside the main one: ``Poe watched as Roe told the crowd: "…"``.
    In the train articles it is the source in 55 of 59 such quotes. A title is none: ``the critic wrote in a book, "The
    Mill"``. None in a language without words for it.
    """
    printed, anchor, crying = scene.quotes[quote], candidate.anchor, scene.language.words("cues", "crying")
    opening = printed.outer.start
    if not crying or anchor is None or scene.tokens[anchor].deprel != "nsubj" or scene.heads[anchor] == ROOT:
        return False
    verb = scene.heads[anchor]
    token = scene.tokens[verb]
    if not candidate.mention.span.end < token.span.start < opening or token.quote is not None:
        return False
    own = Span(candidate.mention.span.end, token.span.start)
    besides = token.deprel.startswith("advcl") and candidate.mention.entity_type == "PERSON"  # "as Roe told us: …"
    somebody = _is_for_people(scene, candidate) and not _is_beside_a_name(scene, candidate.mention.span, own)
    if not besides and not somebody:
        return False
    near = _TO_VERB.fullmatch(scene.text, candidate.mention.span.end, token.span.start)
    leads = _TO_QUOTE.fullmatch(scene.text, token.span.end, opening)
    alone = all(scene.tokens[w].upos not in _CLAUSES for w in range(verb + 1, scene.word_at(opening)))
    if not (near and leads and alone and is_speech_verb(token.text, scene.language) and _is_sentence(printed.text)):
        return False
    cries = token.lemma.lower() in crying
    moves = token.lemma.lower() in scene.language.words("cues", "moving")  # "once the Senate goes on holiday, …"
    return cries or not (moves or _is_title(printed.text))


def _is_for_people(scene: Scene, candidate: Candidate) -> bool:
    """Whether a mention is a noun for people or bodies, by lists or by its ending, or "someone"."""
    mention, words = candidate.mention, scene.language.words
    if mention.kind is MentionKind.PRONOUN:
        return candidate.noun in words("pronouns", "unnamed")
    endings = tuple(words("nouns", "endings"))
    kind = noun_class(scene, candidate)
    people = kind in SPEAKING or candidate.noun in words("nouns", "kin")
    return mention.kind is MentionKind.NOMINAL and (people or (kind == "" and candidate.noun.endswith(endings)))


_TO_NAME = re.compile(r",?[ \t]")


def _is_beside_a_name(scene: Scene, span: Span, to_verb: Span) -> bool:
    """Whether a person's name stands right beside a description, or between it and its verb.

    "The miller Roe said", "Roe, its chairman, said", "his colleague, the former miller Roe, said": the name's words.
    """
    near = [c.mention.span for c in scene.candidates if c.mention.entity_type == "PERSON"]
    gaps = (Span(min(s.end, span.end), max(s.start, span.start)) for s in near if not s.overlaps(span))
    return any(s.overlaps(to_verb) for s in near) or any(_TO_NAME.fullmatch(scene.text, *gap) for gap in gaps)


def _is_sentence(text: str) -> bool:
    return next((c for c in text if c.isalnum()), "").isupper()


_LONG_WORD = 4


def _is_title(text: str) -> bool:
    """Whether all longer words of several have capitals, and no mark ends them but a full stop or a comma."""
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    long = [word for word in words if len(word) >= _LONG_WORD]
    return len(words) > 1 and all(word[0].isupper() for word in long) and text.rstrip()[-1:] not in {"!", "?"}


# Words of a title that may stand between a conjunction and the name of its subject.
_TITLE_WORDS = 3
# A clause is sought so far before a quote.
_CHARACTERS = 300
_SENTENCE = re.compile(r"[.!?…][\"”’)]*\s+(?=[A-ZÀ-Þ])|\n\s*|[;:]\s")


def leads_clause(scene: Scene, quote: int, candidate: Candidate) -> bool:
    """``After Roe called it "a lie," Poe``: the subject of a clause that leads a sentence and ends with the quote.

    The clause has a conjunction, its first subject belongs to a verb by which people utter words, and a comma ends it.
    What follows is said of somebody else, or of the same, but is no tag of the quote. In the train articles 8 of 9 such
    subjects are the source.
    """
    anchor, span, opening = candidate.anchor, candidate.mention.span, scene.quotes[quote].outer.start
    if anchor is None or span.end > opening or scene.tokens[anchor].deprel != "nsubj":
        return False
    verb = scene.heads[anchor]
    if verb <= anchor or scene.tokens[verb].quote is not None or scene.tokens[verb].span.end > opening:
        return False
    start = _start_of_clause(scene, quote)
    if start is None or start > span.start:
        return False
    before = range(scene.word_at(start), scene.word_at(span.start))
    first = not any(scene.tokens[w].deprel.startswith("nsubj") for w in before)
    if not first or len(before) > _TITLE_WORDS or any(scene.tokens[w].upos in {*_CLAUSES, "ADP"} for w in before):
        return False
    return scene.tokens[verb].lemma.lower() in scene.language.words("cues", "uttering")


def _start_of_clause(scene: Scene, quote: int) -> int | None:
    """Where the words after a conjunction begin that opens a sentence, if a quote ends its clause before a comma."""
    leading = _leading(scene.language.code)
    printed, text = scene.quotes[quote], scene.text
    opening, end = printed.outer
    if leading is None or not (printed.text.rstrip().endswith(",") or text.startswith(",", end)):
        return None
    from_ = max(0, opening - _CHARACTERS)
    sentence = max((m.end() for m in _SENTENCE.finditer(text, from_, opening)), default=from_)
    conjunction = leading.match(text, sentence, opening)
    if conjunction is None:
        return None
    clause = text[conjunction.end() : opening].rstrip()
    words = re.findall(r"\w+", clause)
    if clause.endswith(",") and not (words and is_speech_verb(words[-1], scene.language)):
        return None  # the quote is a sentence of its own: ``As he left, "It is over," Roe said``
    return None if "," in clause[:-1] else conjunction.end()


@cache
def _leading(code: str) -> re.Pattern[str] | None:
    """A conjunction that opens a clause before the main one, with what may stand before it: "but even as"."""
    words = load(code).words
    conjunctions, before = (any_of(words("cues", key)) for key in ("leading", "before_leading"))
    return re.compile(rf"(?:{before},?\s+)*{conjunctions}\s+", re.I) if words("cues", "leading") else None
