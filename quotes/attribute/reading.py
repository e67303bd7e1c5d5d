"""An article as it is read where there are no learned weights: sentences, cues and sources, from the language's lists.

Names are runs of capitalised words, cues are forms of listed verbs.  Where a Stanza package has parsed the article,
names, verbs and subjects are the parser's.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from quotes.attribute.lexicon import cue_kind, title_words
from quotes.config import TAG_CHARACTERS
from quotes.datatypes import Article, Document, MentionKind, Quote, Role, Span, Token
from quotes.lang import Language
from quotes.lang.forms import cue_of, singulars
from quotes.layout import paragraphs as split_paragraphs
from quotes.text import fold

MASK = "\ufffc"
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SPACE = re.compile(r"\s*")
_STOP = re.compile(r"[.!?…]+[\"'”»)\]]*(\s+)")
_ENDS = ".!?…"
_OPENERS = "¿¡«“\"'(—–"
_NOUNS = ("spokes", "person", "office", "organisation", "group", "document")
_NAME_WORDS = 12  # "Departamento Administrativo para la Prosperidad Social de la República" has ten
_ADJECTIVES_BEFORE = 2  # "el nuevo primer ministro"


@dataclass(frozen=True, slots=True)
class Source:
    """Words that can name a source, and what stands with them.

    ``title`` are the words that describe a name, or a noun phrase itself; ``noun`` is their noun and ``sort`` its list.
    ``subject`` is whether they can be a verb's subject, ``owner`` the name for whom an office or spokesperson speaks.
    """

    span: Span
    kind: MentionKind
    type: str | None = None
    title: Span | None = None
    noun: str = ""
    sort: str = ""
    subject: bool = True
    plural: bool = False
    owner: Span | None = None

    @property
    def begin(self) -> int:
        """Return where the source begins, a title before the name included."""
        return min(self.span.start, self.title.start) if self.title else self.span.start

    @property
    def finish(self) -> int:
        """Return where the source ends, an apposition included."""
        return max(self.span.end, self.title.end) if self.title else self.span.end


@dataclass(frozen=True, slots=True)
class Page:
    """An article without a scene: ``masked`` is its text with every quote blotted out, offset by offset."""

    article: Article
    language: Language
    quotes: tuple[Quote, ...]
    masked: str
    paragraphs: tuple[Span, ...]
    sentences: tuple[Span, ...]
    words: tuple[Span, ...]
    cues: dict[int, str]  # by where a word starts: "speech", "judgement" or "noun"
    sources: tuple[Source, ...]
    subjects: dict[int, int]  # by where a verb starts: where its subject starts, if a parser says so

    def words_in(self, span: Span) -> tuple[Span, ...]:
        """Return the words that start inside ``span``."""
        return self.words[bisect_left(self.words, (span.start, 0)) : bisect_left(self.words, (span.end, 0))]

    def form(self, word: Span) -> str:
        """Return a word in small letters."""
        return word.of(self.masked).lower()

    def sources_in(self, start: int, end: int) -> list[Source]:
        """Return the sources that lie between two offsets."""
        first, last = (bisect_left(self.sources, at, key=lambda s: s.begin) for at in (start, end))
        return [s for s in self.sources[first:last] if s.span.end <= end]

    def sentence_at(self, offset: int) -> Span:
        """Return the sentence in which ``offset`` lies, the one before it where it lies between two."""
        place = bisect_right(self.sentences, (offset, len(self.masked) + 1)) - 1
        return self.sentences[max(0, place)] if self.sentences else Span(0, 0)

    def paragraph_at(self, offset: int) -> int:
        """Return the index of the paragraph in which ``offset`` lies."""
        return max(0, bisect_right(self.paragraphs, (offset, len(self.masked) + 1)) - 1)


def read(article: Article, quotes: tuple[Quote, ...], document: Document, language: Language) -> Page:
    """Return the page of an article; ``document`` may be empty but for its paragraphs."""
    masked = _masked(article.text, quotes)
    blocks = document.paragraphs or split_paragraphs(article.text)
    words = tuple(Span(*m.span()) for m in _WORD.finditer(masked))
    sentences = tuple(_sentences(masked, blocks, quotes, language))
    tokens = {t.span.start: t for s in document.sentences for t in s.tokens if t.quote is None}
    page = Page(article, language, quotes, masked, blocks, sentences, words, {}, (), _subjects(document))
    page = replace(page, cues=dict(_cues(page, tokens)))
    names = _named(page, document) if document.sentences else list(_capitalised(page))
    return replace(page, sources=tuple(_sources(page, names)))


def _masked(text: str, quotes: Sequence[Quote]) -> str:
    parts, at = [], 0
    for quote in quotes:
        if quote.role is not Role.NESTED and quote.outer.start >= at:
            parts += [text[at : quote.outer.start], MASK * (quote.outer.end - quote.outer.start)]
            at = quote.outer.end
    return "".join([*parts, text[at:]])


def _sentences(masked: str, blocks: Sequence[Span], quotes: Sequence[Quote], language: Language) -> Iterator[Span]:
    """The sentences of every paragraph; a quote that ends one ends the reporter's too, if a capital follows."""
    abbreviations = language.words("plain", "abbreviations")
    ends = []
    for stop in _STOP.finditer(masked):
        last = re.search(r"\w+$", masked[max(0, stop.start() - 20) : stop.start()])
        short = last is not None and stop.group()[0] == "." and (len(last[0]) == 1 or last[0].lower() in abbreviations)
        if not short and _begins(masked[stop.end() : stop.end() + 2]):
            ends.append(stop.start(1))
    for quote in quotes:
        at = quote.outer.end
        after = masked[at : at + 3]
        if quote.text[-1:] in _ENDS and after[:1].isspace() and _begins(after.lstrip()):
            ends.append(at)
    ends.sort()
    for block in blocks:
        start = block.start
        for end in ends[bisect_right(ends, block.start) : bisect_left(ends, block.end)]:
            yield Span(start, end)
            start = end + len(_SPACE.match(masked, end, block.end)[0])  # type: ignore[index]
        if start < block.end:
            yield Span(start, block.end)


def _begins(after: str) -> bool:
    return after[:1] == MASK or after.lstrip(_OPENERS)[:1].isupper() or after[:1].isdigit()


def _subjects(document: Document) -> dict[int, int]:
    found = {}
    for sentence in document.sentences:
        for token in sentence.tokens:
            if token.deprel.startswith("nsubj") and token.head >= 0 and token.quote is None:
                found[sentence.tokens[token.head].span.start] = token.span.start
    return found


def _cues(page: Page, tokens: dict[int, Token]) -> Iterator[tuple[int, str]]:
    """What kind of cue each word is, for those that are one."""
    words = page.language.words
    guards = words("pronouns", "determiners") | words("plain", "prepositions")
    previous = ""
    for word in page.words:
        form = page.form(word)
        token = tokens.get(word.start)
        if token is not None:
            kind = cue_kind(token, page.language)
        else:
            kind = cue_of(form, page.language)
            if kind in {"speech", "judgement"} and form in words("cues", "homographs") and previous in guards:
                kind = "noun" if singulars(form, page.language) & words("cues", "nouns") else ""
        previous = form
        if kind:
            yield word.start, kind


def _named(page: Page, document: Document) -> list[tuple[Span, str]]:
    outside = (e for e in document.entities if MASK not in e.span.of(page.masked))
    return [(e.span, e.type) for e in sorted(outside, key=lambda e: e.span)]


def _capitalised(page: Page) -> Iterator[tuple[Span, str]]:
    """Runs of capitalised words with the small words that stand inside names, and what each seems to be."""
    small = {page.form(w) for w in page.words if w.of(page.masked)[0].islower()}
    at = 0
    while at < len(page.words):
        run = _run(page, at)
        at += max(1, len(run))
        name = _without_opener(page, run, small)
        name = name and _without_place(page, name)
        if name:
            yield Span(name[0].start, name[-1].end), _type(page, name)


def _run(page: Page, at: int) -> list[Span]:
    """The words of a name that begins with a word; empty where none does."""
    particles = page.language.words("plain", "particles")
    abbreviations = page.language.words("plain", "abbreviations")
    run: list[Span] = []
    waiting: list[Span] = []
    for word in islice(page.words, at, None):
        last = (waiting or run or [word])[-1]
        gap = page.masked[last.end : word.start]
        joined = gap in (" ", "\u00a0") or (gap in (". ", ".\u00a0", ".") and page.form(last) in abbreviations)
        if last is not word and not joined:
            break
        if len(run) >= _NAME_WORDS:
            break
        if word.of(page.masked)[0].isupper():
            if run and not waiting and _is_whole(page, run, word):
                break
            run += [*waiting, word]
            waiting = []
        elif run and page.form(word) in particles and len(waiting) < 2:
            waiting.append(word)
        else:
            break
    return run


def _is_whole(page: Page, run: list[Span], word: Span) -> bool:
    """Whether a run is a place or an acronym, so that the capitalised word behind it begins another name."""
    if _is_acronym(page, run[-1]) and page.masked[run[-1].end] != ".":
        return not _is_acronym(page, word)
    return _is_place(page, Span(run[0].start, run[-1].end))


def _is_place(page: Page, span: Span) -> bool:
    places = {fold(place) for place in page.language.words("plain", "places")}
    return fold(span.of(page.masked)).replace(".", "") in places


def _without_opener(page: Page, run: list[Span], small: set[str]) -> list[Span]:
    """The run without a word that is capitalised only because it begins a sentence."""
    words = page.language.words
    common = (
        words("plain", "openers") | words("pronouns", "determiners") | words("statements", "function")
        | words("plain", "between") | words("pronouns", "sources")
    )  # fmt: skip
    while run and page.form(run[0]) in common and not _is_acronym(page, run[0]):
        run = run[1:]
        while run and page.form(run[0]) in words("plain", "particles"):
            run = run[1:]
    if run and _starts_sentence(page, run[0]) and (page.cues.get(run[0].start) or page.form(run[0]) in small):
        return run[1:]
    return run


def _starts_sentence(page: Page, word: Span) -> bool:
    place = bisect_left(page.words, word)
    return place == 0 or page.words[place - 1].start < page.sentence_at(word.start).start


def _is_acronym(page: Page, word: Span) -> bool:
    return word.end - word.start > 1 and word.of(page.masked).isupper()


def _without_place(page: Page, run: list[Span]) -> list[Span]:
    """ "Jane Roe de Colombia" without the place, which an office has in its name and a person has not."""
    offices = page.language.words("nouns", "office") | page.language.words("nouns", "organisation")
    if any(page.form(w) in offices for w in run):
        return run
    particles = page.language.words("plain", "particles")
    for number in range(2, len(run)):
        if page.form(run[number - 1]) in particles and _is_place(page, Span(run[number].start, run[-1].end)):
            return run[: number - 1]
    return run


def _type(page: Page, run: list[Span]) -> str:
    words = page.language.words
    if _is_place(page, Span(run[0].start, run[-1].end)):
        return "LOC"
    forms = [page.form(w) for w in run]
    bodies = words("nouns", "office") | words("nouns", "organisation")
    acronym = len(run) == 1 and _is_acronym(page, run[0])
    before = _words_before(page, run[0].start, 1)
    return "ORG" if acronym or bodies & set(forms) or before & words("titles", "definite") else "PERSON"


def _words_before(page: Page, offset: int, count: int) -> frozenset[str]:
    place = bisect_left(page.words, (offset, 0))
    start = page.sentence_at(offset).start
    return frozenset(page.form(w) for w in page.words[max(0, place - count) : place] if w.start >= start)


def _sources(page: Page, names: Sequence[tuple[Span, str]]) -> list[Source]:
    """The names with their titles, the noun phrases for people and bodies, and pronouns, in the order of the text."""
    phrases = list(_nominals(page, names))
    found: list[Source] = []
    taken: set[int] = set()
    for span, type_ in names:
        source = Source(span, MentionKind.NAME, type_, subject=_can_be_subject(page, span.start))
        titled = _titled(page, source, phrases)
        taken |= {p.span.start for p in phrases if titled.title == p.span}
        found.append(titled)
    found += [p for p in phrases if p.span.start not in taken]
    for word in page.words:
        if page.form(word) in page.language.words("pronouns", "sources"):
            plural = page.form(word) in page.language.words("pronouns", "plural")
            subject = _can_be_subject(page, word.start)
            found.append(Source(word, MentionKind.PRONOUN, subject=subject, plural=plural))
    return sorted(found, key=lambda s: (s.begin, s.span))


def _titled(page: Page, name: Source, phrases: Sequence[Source]) -> Source:
    """The name with the noun phrase that stands before it or, between commas, before or behind it."""
    after = page.masked[name.span.end : name.span.end + 2]
    first, last = (bisect_left(phrases, at, key=lambda p: p.span.start) for at in _beside(name.span))
    for phrase in phrases[first:last]:
        if phrase.sort not in ("person", "spokes") or phrase.plural:
            continue
        gap = page.masked[phrase.span.end : name.span.start] if phrase.span.end <= name.span.start else ""
        closed = not after.strip() or after[0] in ",.:;)" + MASK or after[1:] == MASK
        if gap.strip(" \u00a0") == "" and gap or (gap == ", " and closed):
            return replace(
                name, type="PERSON", title=phrase.span, noun=phrase.noun, sort=phrase.sort, subject=phrase.subject
            )
        if after == ", " and phrase.span.start == name.span.end + 2:
            return replace(name, type="PERSON", title=phrase.span, noun=phrase.noun, sort=phrase.sort)
    return name


def _beside(name: Span) -> tuple[int, int]:
    """Where a noun phrase that belongs to a name can start: before it, or right behind its comma."""
    return name.start - TAG_CHARACTERS, name.end + 3


def _nominals(page: Page, names: Sequence[tuple[Span, str]]) -> Iterator[Source]:
    """Noun phrases whose noun is listed: "el presidente colombiano", "la oficina de Roe", a title before a name."""
    words = page.language.words
    named = {span.start: span for span, _ in names}
    covered = 0
    for number, word in enumerate(page.words):
        if word.start < covered:
            continue
        determined = page.form(word) in words("pronouns", "determiners")
        head = _noun(page, number, named) if determined else number
        if head is None:
            continue
        sort, noun = _sort(page, page.words[head])
        titles = title_words(page.language.code)
        if not sort or (not determined and (sort not in ("person", "spokes") or fold(noun) not in titles)):
            continue
        last, owner = _phrase_end(page, head, named)
        contracted = determined and page.form(word) in words("plain", "prepositions")
        begin = page.words[number + 1] if contracted else word
        covered = last
        form = page.form(page.words[head])
        yield Source(
            Span(begin.start, last),
            MentionKind.NOMINAL,
            title=Span(begin.start, last),
            noun=noun,
            sort=sort,
            subject=_can_be_subject(page, begin.start),
            plural=form != noun,
            owner=owner,
        )


def _noun(page: Page, determiner: int, named: dict[int, Span]) -> int | None:
    """The number of the listed noun behind an article, adjectives passed over."""
    for number in range(determiner + 1, min(determiner + 2 + _ADJECTIVES_BEFORE, len(page.words))):
        word, last = page.words[number], page.words[number - 1]
        if page.masked[last.end : word.start] not in (" ", "\u00a0") or word.start in named:
            return None
        if _sort(page, word)[0]:
            return number
        if page.cues.get(word.start) or page.form(word) in page.language.words("statements", "function"):
            return None
    return None


def _sort(page: Page, word: Span) -> tuple[str, str]:
    forms = singulars(page.form(word), page.language)
    for sort in _NOUNS:
        fits = forms & page.language.words("nouns", sort)
        if fits:
            return sort, max(sorted(fits), key=len)
    return "", ""


def _phrase_end(page: Page, head: int, named: dict[int, Span]) -> tuple[int, Span | None]:
    """Where a noun phrase ends, with an adjective and "de" and a name behind its noun; and that name."""
    words = page.language.words
    end, number = page.words[head].end, head + 1

    def next_to(number: int) -> bool:
        near = number < len(page.words)
        return near and page.masked[page.words[number - 1].end : page.words[number].start] in (" ", "\u00a0")

    while next_to(number) and page.words[number].start not in named and not page.cues.get(page.words[number].start):
        form = page.form(page.words[number])
        if not form.endswith(tuple(words("plain", "adjectives"))) or form in words("statements", "function"):
            break
        end, number = page.words[number].end, number + 1
    owner = None
    while next_to(number) and page.form(page.words[number]) in words("plain", "of"):
        inner = number + 1
        while next_to(inner) and page.form(page.words[inner]) in words("titles", "definite"):
            inner += 1
        if not next_to(inner):
            break
        word = page.words[inner]
        name = named.get(word.start)
        grammar = page.form(word) in words("statements", "function")
        if name is None and (grammar or not word.of(page.masked)[0].islower()):
            break
        owner = owner or name
        end = name.end if name else word.end
        number = bisect_left(page.words, (end, 0))
    return end, owner


def _can_be_subject(page: Page, offset: int) -> bool:
    """Whether no preposition stands before the words, articles and titles passed over."""
    place = bisect_left(page.words, (offset, 0)) - 1
    start = page.sentence_at(offset).start
    titles = title_words(page.language.code)
    prepositions = page.language.words("plain", "prepositions")
    near = offset
    while place >= 0 and page.words[place].start >= start:
        word = page.words[place]
        if page.masked[word.end : near].strip(" \u00a0"):
            return True
        form = page.form(word)
        if form in prepositions:
            return False
        if form not in page.language.words("pronouns", "determiners") and fold(form) not in titles:
            return True
        near, place = word.start, place - 1
    return True
