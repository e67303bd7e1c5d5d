"""Whom the sources of a page mean: names that are short forms of each other, titles, known speakers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotes.attribute.by_rules.page import Page, Source
from quotes.attribute.people.names import display_name, is_short_form, name_parts
from quotes.datatypes import LocalSpeaker, MentionKind, Speaker, SpeakerKind
from quotes.text.normal import fold, words

_ENTITY_KINDS = {"PERSON": SpeakerKind.PERSON, "ORG": SpeakerKind.ORGANISATION, "LOC": SpeakerKind.OFFICE}
_NOUN_KINDS = {
    "spokes": SpeakerKind.PERSON,
    "person": SpeakerKind.PERSON,
    "office": SpeakerKind.OFFICE,
    "organisation": SpeakerKind.ORGANISATION,
    "group": SpeakerKind.GROUP,
    "document": SpeakerKind.DOCUMENT,
}
_SAME_PLACE = 5  # how many letters a place and its adjective share: Colombia, colombiano


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody or something that the article names, with the words that describe them."""

    speaker: LocalSpeaker
    nouns: frozenset[str]  # the nouns of their titles
    titles: frozenset[str]  # all words of their titles, folded
    gender: str | None


@dataclass(frozen=True, slots=True)
class People:
    """The people whom an article names, and the person of each name, by where the name starts."""

    page: Page
    persons: tuple[Person, ...]
    by_start: dict[int, int]
    known: tuple[Speaker, ...]

    def speaker(self, source: Source) -> LocalSpeaker | None:
        """Return whom a source means, or None for a pronoun."""
        if source.kind is MentionKind.PRONOUN:
            return None
        if source.kind is MentionKind.NAME:
            return self.persons[self.by_start[source.span.start]].speaker
        return self._described(source)

    def called(self, name: str) -> LocalSpeaker | None:
        """Return the only person in the article whom a name fits in full or in part, or None if there is none."""
        parts = name_parts(name, self.page.language)
        fits = [p.speaker for p in self.persons if is_short_form(parts, name_parts(p.speaker.name, self.page.language))]
        return fits[0] if len(fits) == 1 else None

    def gender(self, source: Source) -> str | None:
        """Return "female" or "male" if titles or the speakers file show it, else None."""
        speaker = self.speaker(source)
        person = next((p for p in self.persons if speaker is not None and p.speaker == speaker), None)
        return person.gender if person else _gender(self.page, {source.noun})

    def _described(self, source: Source) -> LocalSpeaker:
        page = self.page
        printed = " ".join(source.span.of(page.masked).split())
        bare = _bare(page, printed)
        known_people = [k for k in self.known if _is_called(page, k, bare)]
        if len(known_people) == 1:
            return LocalSpeaker(known_people[0].name, known_people[0].kind, True, (), None, known_people[0].id)
        if source.sort == "person" and not source.plural:
            fits = [p for p in self.persons if self._fits(source, bare, p)]
            if len(fits) == 1:
                return fits[0].speaker
        kind = SpeakerKind.GROUP if source.plural else _NOUN_KINDS[source.sort]
        owner = None
        if source.owner is not None and source.sort in ("spokes", "office", "organisation"):
            owner = self.persons[self.by_start[source.owner.start]].speaker.name
        is_name = owner is not None and kind in (SpeakerKind.OFFICE, SpeakerKind.ORGANISATION)
        name = bare if is_name else printed
        return LocalSpeaker(name, kind, is_name, (printed,) if name != printed else (), None, None, owner)

    def _fits(self, source: Source, bare: str, person: Person) -> bool:
        """Whether a person's titles contain the noun of a description and all its other words."""
        language = self.page.language
        kinds = language.table("titles").get("kinds", {}).get(source.noun, [])
        if not person.nouns & {source.noun, *kinds}:
            return False
        places = language.table("titles").get("places", {})
        fillers = {fold(f) for f in language.words("titles", "fillers")}
        for word in words(bare):
            if word == fold(source.noun) or word in fillers:
                continue
            place = words(places.get(word, word))
            if not all(any(_same_place(w, t) for t in person.titles) for w in place):
                return False
        return True


def find_people(page: Page, known_people: tuple[Speaker, ...]) -> People:
    """Return the people whom the names on a page mean.

    A short form belongs to the only fuller name that it fits; a speaker from the speakers file is recognized by any
    form of the name.
    """
    name_sources = [s for s in page.sources if s.kind is MentionKind.NAME]
    parts = [name_parts(s.span.of(page.masked), page.language) for s in name_sources]
    groups: list[list[int]] = []
    for number in sorted(range(len(name_sources)), key=lambda n: (-len(parts[n]), name_sources[n].span.start)):
        fits = [g for g in groups if parts[g[0]] == parts[number]]
        if not fits and name_sources[number].type == "PERSON":
            fits = [
                g for g in groups if name_sources[g[0]].type == "PERSON" and is_short_form(parts[number], parts[g[0]])
            ]
        if len(fits) == 1:
            fits[0].append(number)
        else:
            groups.append([number])
    by_start = {name_sources[n].span.start: g for g, group in enumerate(groups) for n in group}
    forms: dict[tuple[str, ...], set[str]] = {}
    for speaker in known_people:
        for name in (speaker.name, *speaker.aliases):
            forms.setdefault(name_parts(name, page.language), set()).add(speaker.id)
    by_id = {s.id: s for s in known_people}
    persons = []
    for group in groups:
        ids = {i for n in group for i in forms.get(parts[n], ())}
        persons.append(
            _person(page, [name_sources[n] for n in sorted(group)], by_id[ids.pop()] if len(ids) == 1 else None)
        )
    return People(page, tuple(persons), by_start, known_people)


def _person(page: Page, names: Sequence[Source], known_person: Speaker | None) -> Person:
    printed = [display_name(s.span.of(page.masked), page.language) for s in names]
    name = max(printed, key=lambda n: (len(n.split()), -printed.index(n)))
    aliases = tuple(sorted(set(printed)))
    titled = [s for s in names if s.title is not None]
    described = [_bare(page, " ".join(s.title.of(page.masked).split())) for s in titled if s.title is not None]
    nouns = frozenset(s.noun for s in titled)
    titles = frozenset(w for d in described for w in words(d))
    description = max(described, key=len, default=None)
    if known_person is not None:
        speaker = LocalSpeaker(known_person.name, known_person.kind, True, aliases, description, known_person.id)
        return Person(speaker, nouns, titles, known_person.gender or _gender(page, nouns))
    types = [s.type or "" for s in names]
    type_ = max(types, key=lambda t: (types.count(t), t))
    kind = _ENTITY_KINDS.get(type_, SpeakerKind.ORGANISATION)
    if kind is SpeakerKind.ORGANISATION and page.language.words("nouns", "office") & set(name.lower().split()):
        kind = SpeakerKind.OFFICE
    return Person(LocalSpeaker(name, kind, True, aliases, description), nouns, titles, _gender(page, nouns))


def _gender(page: Page, nouns: set[str] | frozenset[str]) -> str | None:
    genders = [g for g in ("female", "male") if nouns & page.language.words("nouns", g)]
    return genders[0] if len(genders) == 1 else None


def _bare(page: Page, printed: str) -> str:
    first, _, rest = printed.partition(" ")
    return rest if rest and first.lower() in page.language.words("pronouns", "determiners") else printed


def _is_called(page: Page, speaker: Speaker, bare: str) -> bool:
    """Whether these words are a name or a descriptor in the speakers file that holds on the article's date."""
    date = page.article.published
    described = [
        d.text
        for d in speaker.descriptors
        if (d.since is None and d.until is None)
        or (
            date is not None
            and (d.since is None or d.since <= date[: len(d.since)])
            and (d.until is None or date[: len(d.until)] < d.until)
        )
    ]
    return words(bare) in [words(_bare(page, text)) for text in (speaker.name, *speaker.aliases, *described)]


def _same_place(one: str, other: str) -> bool:
    return one == other or (len(one) >= _SAME_PLACE and one[:_SAME_PLACE] == other[:_SAME_PLACE])
