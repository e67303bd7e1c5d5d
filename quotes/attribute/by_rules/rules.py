"""The rules for languages without learned weights, by what stands before and after a quote in its sentence.

They are tried in order, and the first that holds names the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quotes.attribute.by_rules.page import MASK, Page, Source
from quotes.datatypes import Quote, Role, Span
from quotes.lang.forms import TAG_CHARACTERS
from quotes.text.alternation import any_of

_CLAUSE_END = re.compile(rf"[,;:—–(.!?…{MASK}]")
_VERB_IS_NEAR = 6  # words from a quote to the verb of its tag
_SUBJECT_IS_NEAR = 60  # characters from a verb to a subject after it


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule saw: the source (None if the verb has no subject) and the cue."""

    rule: str
    source: Source | None
    cue: Span | None = None
    plural: bool = False


@dataclass(frozen=True, slots=True)
class QuoteSetting:
    """A quote and the parts of its sentence before and after it, with the words of other quotes blanked out."""

    page: Page
    quote: Quote
    left: Span
    right: Span

    @property
    def colon(self) -> bool:
        """Return whether a colon stands before the quote."""
        return self.left.of(self.page.masked).rstrip().endswith(":")


def _place(page: Page, index: int) -> QuoteSetting:
    quote = page.quotes[index]
    before, after = page.sentence_at(quote.outer.start), page.sentence_at(quote.outer.end - 1)
    following = next((q.outer.start for q in page.quotes[index + 1 :] if q.role is not Role.NESTED), len(page.masked))
    right = Span(quote.outer.end, max(quote.outer.end, min(after.end, following)))
    return QuoteSetting(page, quote, Span(before.start, quote.outer.start), right)


def _tag_after(place: QuoteSetting) -> Found | None:
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
    """The beginning of a stretch up to its first stop; commas around an apposition do not count as stops."""
    at = rest.start
    while end := _CLAUSE_END.search(page.masked, at, rest.end):
        around = [s for s in page.sources_in(rest.start, rest.end) if s.begin < end.start() < s.finish]
        if not around:
            return Span(rest.start, end.start())
        at = around[0].finish
    return rest


def _with_subject(page: Page, verb: Span, clause: Span) -> tuple[Source | None, Span, bool]:
    """A verb's subject (the parser's, the one right after the verb, the last one before it), the verb, its number."""
    plural = page.form(verb).endswith(tuple(page.language.words("cues", "plural")) or MASK)
    subject = page.subjects.get(verb.start)
    for source in page.sources_in(clause.start, clause.end):
        if subject is not None and source.begin <= subject < source.finish:
            return source, verb, plural
    behind = _behind(page, verb, clause)
    before = [s for s in page.sources_in(clause.start, verb.start) if s.subject]
    return behind or (before[-1] if before else None), verb, plural


def _behind(page: Page, verb: Span, clause: Span) -> Source | None:
    """The subject right after a verb, with no comma and no "that" between them."""
    near = min(clause.end, verb.end + TAG_CHARACTERS)
    source = next((s for s in page.sources_in(verb.end, near) if s.subject), None)
    if source is None:
        return None
    gap = Span(verb.end, source.begin)
    apart = gap.end - gap.start > _SUBJECT_IS_NEAR or _CLAUSE_END.search(gap.of(page.masked))
    relative = page.language.words("pronouns", "relative")
    return None if apart or any(page.form(w) in relative for w in page.words_in(gap)) else source


def _according(place: QuoteSetting) -> Found | None:
    """According to Roe, "…"; "…", according to Roe."""
    page = place.page
    phrase = re.compile(rf"(?<!\w){any_of(page.language.words('cues', 'according'))}\s+", re.I)
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
    """Whether a source stands right after an offset, with at most an article between."""
    between = page.masked[at : source.begin].split()
    articles = page.language.words("pronouns", "determiners")
    return len(between) <= 1 and source.begin >= at and all(w.lower() in articles for w in between)


def _tag_before(place: QuoteSetting) -> Found | None:
    """Roe said: "…"; Roe said that "…"; said Roe: "…"; not Roe who said that Poe called it "…"."""
    spoken = _verb_before(place, "speech", "colon" if place.colon else "tag-before")
    judged = _judged(place)
    if spoken is None or spoken.cue is None or judged is None or judged.source is None or judged.cue is None:
        return spoken
    return None if spoken.cue < judged.cue and _leads_to(place.page, spoken.cue, judged.source) else spoken


def _judged(place: QuoteSetting) -> Found | None:
    """Roe called it "…"."""
    source = _verb_before(place, "judgement", "judgement")
    return source if source is not None and source.source is not None else None


def _verb_before(place: QuoteSetting, kind: str, rule: str) -> Found | None:
    page = place.page
    verbs = [w for w in page.words_in(place.left) if page.cues.get(w.start) == kind]
    if not verbs:
        return None
    return Found(rule, *_with_subject(page, verbs[-1], place.left))


def _noun_before(place: QuoteSetting) -> Found | None:
    """The words of Roe, "…"; in a letter Roe was "…"."""
    page = place.page
    nouns = [w for w in page.words_in(place.left) if page.cues.get(w.start) == "noun"]
    if not nouns:
        return None
    noun = nouns[-1]
    of = any_of(page.language.words("plain", "of"))
    owned = re.compile(rf"\s+{of}\s+").match(page.masked, noun.end, place.left.end)
    sources = page.sources_in(place.left.start, place.left.end)
    owner = next((s for s in sources if owned and _follows(page, owned.end(), s)), None)
    subject = next((s for s in sources if s.subject and s.sort != "document"), None)
    source = owner or subject
    return Found("noun-cue", source, noun) if source is not None else None


def _colon(place: QuoteSetting) -> Found | None:
    """Roe was clear: "…"."""
    if not place.colon:
        return None
    sources = place.page.sources_in(place.left.start, place.left.end)
    source = next((s for s in sources if s.subject), None)
    return Found("colon", source) if source is not None else None


def _pointer(place: QuoteSetting) -> Found | None:
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


_RULES: Sequence[Callable[[QuoteSetting], Found | None]] = (
    _according, _tag_after, _tag_before, _judged, _noun_before, _colon, _pointer,
)  # fmt: skip


def what_holds(page: Page, index: int) -> Found | None:
    """Return what the first rule that holds for a quote saw, or None if none holds."""
    place = _place(page, index)
    return next((match for rule in _RULES if (match := rule(place)) is not None), None)


def what_reports(page: Page, answer: Found) -> Source | None:
    """Return whose sentence says that the source of a quote has said it: the subject of "said that" right before it."""
    source, cue = answer.source, answer.cue
    if (
        source is None
        or cue is None
        or answer.rule not in ("tag-before", "judgement", "colon")
        or _unreal(page, source, cue)
    ):
        return None
    start = page.sentence_at(source.begin).start
    verbs = [w for w in page.words_in(Span(start, source.begin)) if page.cues.get(w.start) == "speech"]
    if not verbs or not _leads_to(page, verbs[-1], source):
        return None
    before = [s for s in page.sources_in(start, verbs[-1].start) if s.subject]
    near = before and not _CLAUSE_END.search(page.masked, before[-1].finish, verbs[-1].start)
    return before[-1] if near and not _unreal(page, before[-1], verbs[-1]) else None


def _leads_to(page: Page, verb: Span, source: Source) -> bool:
    """Whether nothing but "that" and an article stands between a verb and the subject of what it tells."""
    between = [page.form(w) for w in page.words_in(Span(verb.end, source.begin))]
    that = page.language.words("cues", "that")
    articles = page.language.words("pronouns", "determiners")
    return bool(between) and between[0] in that and len(between) <= 2 and all(w in articles for w in between[1:])


def _unreal(page: Page, subject: Source, verb: Span) -> bool:
    """Whether something between a subject and its verb denies it: "Roe no dijo"."""
    unreal = page.language.words("cues", "unreal")
    return any(page.form(w) in unreal for w in page.words_in(Span(min(subject.finish, verb.start), verb.end)))
