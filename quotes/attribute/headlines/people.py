"""Whom the names in a headline mean: the people and bodies of its article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.people.names import display_name, is_short_form, name_parts
from quotes.datatypes import Article, Attribution, Document, LocalSpeaker, Speaker, SpeakerKind
from quotes.lang import Language
from quotes.text.given_names import gender_of_given_name
from quotes.text.normal import fold, words

_KINDS = {"PERSON": SpeakerKind.PERSON, "ORG": SpeakerKind.ORGANISATION}
# Capitalised words before a name in the text that can be a part of it: "Maria del Pilar Roe", "J. Roe". A full stop
# after a longer word ends a sentence: "on Monday. Roe".
_BEFORE = r"((?:(?:[A-ZÀ-Þ][\w'’-]*|(?:[A-ZÀ-Þ]\.){1,3})[ \t]+){1,3}(?:(?:de|del|la|van|von|der|al)\s+){0,2})"

Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """The people whom an article quotes or names, with the parts of their names."""

    text: str
    outlet: str
    language: Language
    persons: tuple[tuple[Parts, LocalSpeaker], ...]
    known: Mapping[Parts, Speaker] = field(default_factory=dict)

    def called(self, name: str) -> LocalSpeaker | None:
        """Return the only person or body of the article whom a name means, in full or in part.

        A description means the only person with that description. None if nobody is meant, or several are.
        """
        if fold(name) == self.outlet:
            return None
        parts = name_parts(name, self.language)
        if not name[:1].isupper():
            return self._described(name)
        exact = [speaker for own, speaker in self.persons if own == parts]
        if not parts or len(exact) == 1:
            return exact[0] if exact else None
        fits = [
            speaker
            for own, speaker in self.persons
            if speaker.named and speaker.kind is SpeakerKind.PERSON and is_short_form(parts, own)
        ]
        if fits:
            return fits[0] if len(fits) == 1 else None
        return self._in_text(name, parts) or self._described(name)

    def _described(self, noun: str) -> LocalSpeaker | None:
        """The only one quoted who is called so or described so: "the mayor"."""
        bare_words = [word for word in words(noun) if word not in self.language.words("pronouns", "determiners")]
        office = bool(title_words(self.language.code).intersection(bare_words))
        fits = [
            speaker
            for _, speaker in self.persons
            if _bare(speaker, self.language) == bare_words
            or (office and set(bare_words) <= set(words(speaker.description or "")))
        ]
        return fits[0] if bare_words and len(fits) == 1 else None

    def _in_text(self, name: str, parts: Parts) -> LocalSpeaker | None:
        """Somebody whom the text names in full, though no quote of it is near: the fullest form by which it does."""
        if fold(name) in title_words(self.language.code) or not self._is_name(name):
            return None
        fuller: Counter[str] = Counter()
        for match in re.finditer(rf"(?<![\w-]){_BEFORE}{re.escape(name)}(?![\w-])", self.text):
            full = display_name(self._without_opener(match[0]), self.language)
            if is_short_form(parts, name_parts(full, self.language)) and full != name:
                fuller[full] += 1
        if fuller:
            full = max(fuller, key=lambda form: (fuller[form], -len(form), form))
            return self._known(LocalSpeaker(full, SpeakerKind.PERSON, True, (full, name)))
        if len(parts) > 1 and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", self.text):
            return self._known(LocalSpeaker(name, SpeakerKind.PERSON, True, (name,)))
        return None

    def _without_opener(self, printed: str) -> str:
        """A name without the words that only open its sentence or tell the day: "But Roe", "Monday Roe"."""
        words = self.language.words
        capital_days = not self.language.table("names").get("two_surnames")  # "Domingo" is a man's name in Spanish
        days = {word for line in words("kinds", "weekdays") for word in line.split()} if capital_days else set()
        function = {w for w in words("statements", "function") if gender_of_given_name((w,)) is None}  # not "May Roe"
        others = days | function | words("names", "openers")
        names = printed.split()
        while len(names) > 1 and fold(names[0]) in others:
            names = names[1:]
        return " ".join(names)

    def _is_name(self, name: str) -> bool:
        particles = self.language.words("names", "particles") | self.language.words("plain", "particles")
        return all(word[:1].isupper() or word in particles for word in name.split())

    def _known(self, speaker: LocalSpeaker) -> LocalSpeaker:
        return as_known(speaker, self.known, self.language)


def people_of(
    article: Article,
    title: str,
    document: Document,
    attributions: Sequence[Attribution],
    known_people: Iterable[Speaker],
    language: Language,
) -> NamedPeople:
    """Return the people in an article: those whom it quotes, and those whom its parse names.

    Names in a repetition of the ``title`` in the text do not count.
    """
    known_forms = _known_forms(known_people, language)
    persons = {a.speaker.name: a.speaker for a in reversed(attributions) if a.speaker is not None}
    quoted = [(name_parts(s.name, language), s) for s in persons.values()]
    names: dict[Parts, LocalSpeaker] = {}
    for entity in document.entities:
        kind = _KINDS.get(entity.type)
        printed = display_name(entity.span.of(article.text), language)
        parts = name_parts(printed, language)
        if kind is None or not parts or any(_is_called(parts, own, speaker) for own, speaker in quoted):
            continue
        names.setdefault(parts, as_known(LocalSpeaker(printed, kind, True, (printed,)), known_forms, language))
    full = {p: s for p, s in names.items() if not any(p != q and is_short_form(p, q) for q in names)}
    text, outlet = article.text.replace(title, " "), fold(article.outlet or "")
    return NamedPeople(text, outlet, language, (*quoted, *full.items()), known_forms)


def as_known(speaker: LocalSpeaker, known_forms: Mapping[Parts, Speaker], language: Language) -> LocalSpeaker:
    """Return the speaker as in the speakers file, if it has them."""
    entry = known_forms.get(name_parts(speaker.name, language))
    if entry is None:
        return speaker
    return LocalSpeaker(entry.name, entry.kind, True, speaker.aliases, None, entry.id)


def _known_forms(known_people: Iterable[Speaker], language: Language) -> dict[Parts, Speaker]:
    forms: dict[Parts, list[Speaker]] = {}
    for speaker in known_people:
        for parts in {name_parts(name, language) for name in (speaker.name, *speaker.aliases)}:
            forms.setdefault(parts, []).append(speaker)
    return {parts: speakers[0] for parts, speakers in forms.items() if len(speakers) == 1}


def _is_called(parts: Parts, own: Parts, speaker: LocalSpeaker) -> bool:
    person = speaker.named and speaker.kind is SpeakerKind.PERSON
    return parts == own or (person and is_short_form(parts, own))


def _bare(speaker: LocalSpeaker, language: Language) -> list[str]:
    return [w for w in words(speaker.name) if w not in language.words("pronouns", "determiners")]
