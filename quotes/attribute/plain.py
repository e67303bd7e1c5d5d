"""Attribution by rules alone, for languages without learned weights: it works from the language's lists, parse or not.

The rules are tried in order, and the first that holds names the source; nothing is weighed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from quotes.attribute.nested import inner_source
from quotes.attribute.people import People, find_people
from quotes.attribute.reading import MASK, Page, Source, read
from quotes.attribute.rules import CONTINUATION, RULES
from quotes.attribute.unspoken import silent_quotes, spoken_role, unspoken
from quotes.config import (
    NESTED_CONFIDENCE,
    PLAIN_CONFIDENCE,
    PLAIN_PARAGRAPHS,
    PLAIN_UNCLEAR,
    SILENT_CONFIDENCE,
    TAG_CHARACTERS,
)
from quotes.datatypes import (
    Article,
    Attribution,
    Document,
    LocalSpeaker,
    Mention,
    MentionKind,
    Quote,
    Role,
    Span,
    Speaker,
    SpeakerKind,
)
from quotes.lang import Language

_CLAUSE_END = re.compile(rf"[,;:—–(.!?…{MASK}]")
_VERB_IS_NEAR = 6  # words from a quote to the verb of its tag
_SUBJECT_IS_NEAR = 60  # characters from a verb to its subject behind it
_REASONS = {r.id: r.reason for r in (*RULES, CONTINUATION)} | {
    "pointer": "the sentence after the quote says who said so",
    "pronoun-drop": "the verb of speech beside the quote has no subject of its own: it is the one last spoken of",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule saw: the source, None where the verb's subject is left out, and the cue."""

    rule: str
    source: Source | None
    cue: Span | None = None
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A quote and what of its sentence stands before and behind it, other quotes' words blotted out."""

    page: Page
    quote: Quote
    left: Span
    right: Span

    @property
    def colon(self) -> bool:
        """Return whether a colon stands before the quote."""
        return self.left.of(self.page.masked).rstrip().endswith(":")


def attribute(
    article: Article, quotes: tuple[Quote, ...], document: Document, known: tuple[Speaker, ...], lang: Language
) -> tuple[Attribution, ...]:
    """Return one attribution for each quote, in order; ``document`` may hold nothing but paragraphs."""
    if not quotes:
        return ()
    page = read(article, quotes, document, lang)
    people = find_people(page, known)
    silent = silent_quotes(article.text, document.paragraphs, quotes, lang)
    made: list[Attribution] = []
    last: int | None = None
    for index, quote in enumerate(quotes):
        if quote.role is Role.NESTED:
            made.append(_nested(people, index, quote, made))
            continue
        found = None if index in silent else _found(page, index, last, made)
        if found is None:
            role, reason = unspoken(quote, index in silent)
            if index not in silent and quote.opening in lang.words("marks", "dialogue"):
                role, reason = Role.UTTERANCE, "a turn of a dialogue, whose speaker no tag names"
            confidence = SILENT_CONFIDENCE if index in silent else PLAIN_CONFIDENCE["no-source"]
            made.append(Attribution(role, index, None, None, None, "no-source", reason, confidence))
        elif isinstance(found, Found):
            made.append(_attributed(people, index, found, _part_of(page, index, last, found, made)))
        else:
            made.append(found)
        last = index
    return tuple(made)


def _found(page: Page, index: int, last: int | None, made: Sequence[Attribution]) -> Found | Attribution | None:
    """What the first rule that holds says, or the last quote's attribution where this one goes on from it."""
    place = _place(page, index)
    for rule in _RULES:
        found = rule(place)
        if found is not None:
            return found
    return _continued(page, index, last, made)


def _place(page: Page, index: int) -> Place:
    quote = page.quotes[index]
    before, after = page.sentence_at(quote.outer.start), page.sentence_at(quote.outer.end - 1)
    following = next((q.outer.start for q in page.quotes[index + 1 :] if q.role is not Role.NESTED), len(page.masked))
    right = Span(quote.outer.end, max(quote.outer.end, min(after.end, following)))
    return Place(page, quote, Span(before.start, quote.outer.start), right)


def _tag_after(place: Place) -> Found | None:
    """ "…", said Roe; "…", Roe said; "…", said."""
    return _tag(place.page, place.right, "tag-after")


def _tag(page: Page, right: Span, rule: str) -> Found | None:
    words = page.words_in(right)
    if not words:
        return None
    clause = _clause(page, Span(words[0].start, right.end))
    sources = page.sources_in(clause.start, clause.end)
    for word in page.words_in(clause)[:_VERB_IS_NEAR]:
        cue = page.cues.get(word.start)
        if cue == "speech":
            return Found(rule, *_with_subject(page, word, clause))
        if cue == "judgement" and (behind := _behind(page, word, clause)):
            return Found("judgement", behind, word)
        inside = any(s.begin <= word.start < s.finish for s in sources)
        if not inside and page.form(word) not in page.language.words("plain", "between"):
            return None
    return None


def _clause(page: Page, rest: Span) -> Span:
    """The beginning of a stretch up to its first stop; commas around an apposition are none."""
    at = rest.start
    while end := _CLAUSE_END.search(page.masked, at, rest.end):
        around = [s for s in page.sources_in(rest.start, rest.end) if s.begin < end.start() < s.finish]
        if not around:
            return Span(rest.start, end.start())
        at = around[0].finish
    return rest


def _with_subject(page: Page, verb: Span, clause: Span) -> tuple[Source | None, Span, bool]:
    """A verb's subject: the parser's, the one right behind the verb, the last one before it; the verb; its number."""
    plural = page.form(verb).endswith(tuple(page.language.words("cues", "plural")) or MASK)
    told = page.subjects.get(verb.start)
    for source in page.sources_in(clause.start, clause.end):
        if told is not None and source.begin <= told < source.finish:
            return source, verb, plural
    behind = _behind(page, verb, clause)
    before = [s for s in page.sources_in(clause.start, verb.start) if s.subject]
    return behind or (before[-1] if before else None), verb, plural


def _behind(page: Page, verb: Span, clause: Span) -> Source | None:
    """The subject right behind a verb: no comma and no "that" between them."""
    near = min(clause.end, verb.end + TAG_CHARACTERS)
    source = next((s for s in page.sources_in(verb.end, near) if s.subject), None)
    if source is None:
        return None
    gap = Span(verb.end, source.begin)
    apart = gap.end - gap.start > _SUBJECT_IS_NEAR or _CLAUSE_END.search(gap.of(page.masked))
    relative = page.language.words("pronouns", "relative")
    return None if apart or any(page.form(w) in relative for w in page.words_in(gap)) else source


def _according(place: Place) -> Found | None:
    """According to Roe, "…"; "…", according to Roe."""
    page = place.page
    phrases = sorted(page.language.words("cues", "according"), key=len, reverse=True)
    phrase = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases)) or '(?!)'})\s+", re.I)
    behind = phrase.search(page.masked, place.right.start, place.right.end)
    if behind and re.search(r"\w", page.masked[place.right.start : behind.start()]):
        behind = None
    before = list(phrase.finditer(page.masked, *place.left)) if behind is None else []
    for match in ([behind] if behind else []) + before[-1:]:
        source = next((s for s in page.sources_in(match.end(), page.sentence_at(match.start()).end)), None)
        if source is not None and _follows(page, match.end(), source):
            return Found("according-to", source, Span(match.start(), match.start() + len(match[0].rstrip())))
    return None


def _follows(page: Page, at: int, source: Source) -> bool:
    """Whether a source stands right behind an offset, but for an article."""
    between = page.masked[at : source.begin].split()
    articles = page.language.words("pronouns", "determiners")
    return len(between) <= 1 and source.begin >= at and all(w.lower() in articles for w in between)


def _tag_before(place: Place) -> Found | None:
    """Roe said: "…"; Roe said that "…"; said Roe: "…"."""
    return _verb_before(place, "speech", "colon" if place.colon else "tag-before")


def _judged(place: Place) -> Found | None:
    """Roe called it "…"."""
    found = _verb_before(place, "judgement", "judgement")
    return found if found is not None and found.source is not None else None


def _verb_before(place: Place, kind: str, rule: str) -> Found | None:
    page = place.page
    verbs = [w for w in page.words_in(place.left) if page.cues.get(w.start) == kind]
    if not verbs:
        return None
    return Found(rule, *_with_subject(page, verbs[-1], place.left))


def _noun_before(place: Place) -> Found | None:
    """The words of Roe, "…"; in a letter Roe was "…"."""
    page = place.page
    nouns = [w for w in page.words_in(place.left) if page.cues.get(w.start) == "noun"]
    if not nouns:
        return None
    noun = nouns[-1]
    of = "|".join(sorted(page.language.words("plain", "of"))) or "(?!)"
    owned = re.compile(rf"\s+(?:{of})\s+").match(page.masked, noun.end, place.left.end)
    sources = page.sources_in(place.left.start, place.left.end)
    owner = next((s for s in sources if owned and _follows(page, owned.end(), s)), None)
    subject = next((s for s in sources if s.subject and s.sort != "document"), None)
    source = owner or subject
    return Found("noun-cue", source, noun) if source is not None else None


def _colon(place: Place) -> Found | None:
    """Roe was clear: "…"."""
    if not place.colon:
        return None
    sources = place.page.sources_in(place.left.start, place.left.end)
    source = next((s for s in sources if s.subject), None)
    return Found("colon", source) if source is not None else None


def _pointer(place: Place) -> Found | None:
    """ "…". So said Roe."""
    page = place.page
    if re.search(r"\w", place.right.of(page.masked)) or place.quote.role is not Role.UTTERANCE:
        return None
    following = page.sentence_at(min(place.right.end + 2, len(page.masked)))
    words = page.words_in(following)
    if following.start < place.right.end or "\n" in page.masked[place.right.end : following.start] or not words:
        return None
    points = page.form(words[0]) in page.language.words("plain", "pointers")
    return _tag(page, following, "pointer") if points else None


_RULES: Sequence[Callable[[Place], Found | None]] = (
    _according, _tag_after, _tag_before, _judged, _noun_before, _colon, _pointer,
)  # fmt: skip


def _continued(page: Page, index: int, last: int | None, made: Sequence[Attribution]) -> Attribution | None:
    """The last quote's attribution, where this one stands by itself in its paragraph, or after it as a whole."""
    quote = page.quotes[index]
    if last is None or made[last].rule == "no-source" or made[last].speaker is None:
        return None
    own, other = (page.paragraph_at(page.quotes[i].outer.start) for i in (index, last))
    goes_on = quote.continues == last
    if own == other:
        fits = quote.role is Role.UTTERANCE
    else:
        outside = page.paragraphs[own].of(page.masked)
        ends = page.sentence_at(page.quotes[last].outer.end - 1).end == page.paragraphs[other].end
        alone = not re.search(r"\w", outside) and quote.opening not in page.language.words("marks", "dialogue")
        fits = own == other + 1 and alone and ends
    if not fits and not goes_on:
        return None
    before = made[last]
    gap = page.masked[page.quotes[last].outer.end : quote.outer.start]
    joined = goes_on or (own == other and len(gap) <= TAG_CHARACTERS and before.role is Role.UTTERANCE)
    confidence = min(before.confidence, PLAIN_CONFIDENCE["continuation"])
    return replace(
        before,
        role=spoken_role(quote),
        utterance=before.utterance if joined else index,
        rule=CONTINUATION.id,
        reason=CONTINUATION.reason,
        confidence=confidence,
    )


def _part_of(page: Page, index: int, last: int | None, found: Found, made: Sequence[Attribution]) -> int:
    """The first quote of the utterance: "…", said Roe, "…" is one."""
    if last is None or found.source is None or made[last].mention is None:
        return index
    one, other = page.quotes[last], page.quotes[index]
    same = made[last].mention == _mention(found.source) and "\n" not in page.masked[one.outer.end : other.outer.start]
    between = one.outer.end <= found.source.span.start <= other.outer.start
    both = one.role is Role.UTTERANCE and other.role is Role.UTTERANCE
    return made[last].utterance if same and between and both else index


def _attributed(people: People, index: int, found: Found, utterance: int) -> Attribution:
    page = people.page
    quote = page.quotes[index]
    source, rule = found.source, found.rule
    meant = source
    if source is None or source.kind is MentionKind.PRONOUN:
        rule = rule if source is not None else "pronoun-drop"
        plural = found.plural or (source is not None and source.plural)
        meant = None if plural else _last_spoken_of(people, (found.cue or quote.outer).start, source)
    speaker = people.speaker(meant) if meant is not None else None
    confidence, reason = PLAIN_CONFIDENCE[rule], _REASONS[rule]
    if source is None and meant is not None:
        source = meant
    elif source is not None and source.kind is MentionKind.PRONOUN:
        confidence = min(confidence, PLAIN_CONFIDENCE["pronoun-drop"])
    if speaker is None:
        confidence, reason = PLAIN_UNCLEAR, f"{reason}; whom it means is not clear"
    mention = _mention(source) if source is not None else None
    return Attribution(spoken_role(quote), utterance, speaker, mention, found.cue, rule, reason, confidence)


def _last_spoken_of(people: People, at: int, pronoun: Source | None) -> Source | None:
    """The first subject of the nearest sentence before ``at`` that names one person or body of the pronoun's gender."""
    page = people.page
    gender = None
    if pronoun is not None:
        form = page.form(pronoun.span)
        if form in page.language.words("pronouns", "first"):
            return None
        gender = next((g for g in ("female", "male") if form in page.language.words("pronouns", g)), None)
    lowest = page.paragraphs[max(0, page.paragraph_at(at) - PLAIN_PARAGRAPHS)].start
    sentence = page.sentence_at(at)
    while sentence.start >= lowest:
        sources = [s for s in page.sources_in(sentence.start, min(at, sentence.end)) if s is not pronoun]
        for number, source in enumerate(sources):
            if source.subject and _can_be_meant(people, source, gender):
                return None if any(_are_two(page, source, s) for s in sources[number + 1 : number + 2]) else source
        if sentence.start == 0:
            return None
        earlier = page.sentence_at(sentence.start - 1)
        if earlier == sentence:
            return None
        sentence = earlier
    return None


def _are_two(page: Page, one: Source, other: Source) -> bool:
    """Whether two sources are one subject: "Roe and Poe"."""
    between = page.masked[one.finish : other.begin].strip().lower()
    return between in page.language.words("plain", "and")


def _can_be_meant(people: People, source: Source, gender: str | None) -> bool:
    if source.kind is MentionKind.PRONOUN or source.plural or source.sort == "document":
        return False
    speaker = people.speaker(source)
    if gender is not None and (speaker is None or speaker.kind is not SpeakerKind.PERSON):
        return False
    return gender is None or people.gender(source) in (None, gender)


def _mention(source: Source) -> Mention:
    return Mention(source.span, source.span, source.kind, source.type)


def _nested(people: People, index: int, quote: Quote, made: Sequence[Attribution]) -> Attribution:
    page = people.page
    outer = quote.parent if quote.parent is not None else index
    inner = inner_source(page.article.text, quote, page.quotes[outer], page.language)
    if inner is None:
        reason = "a quote inside a quote, without a speaker of its own"
        return Attribution(Role.NESTED, index, None, None, None, "nested", reason, NESTED_CONFIDENCE)
    name = inner.mention.span.of(page.article.text)
    speaker: LocalSpeaker | None = None
    if inner.mention.kind is MentionKind.NAME:
        speaker = people.called(name) or LocalSpeaker(name, SpeakerKind.PERSON, True, (name,))
    elif name.lower() in page.language.words("pronouns", "first"):
        speaker = made[outer].speaker
    reason = "a quote inside a quote, whose speaker the enclosing words name"
    return Attribution(Role.NESTED, index, speaker, inner.mention, inner.cue, "nested", reason, NESTED_CONFIDENCE)
