"""Names of people in articles, and others in their place, so that the reader learns turns of phrase and not names."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quotes.attribute.by_rules.reading import read
from quotes.datatypes import Article, Document, MentionKind, Quote
from quotes.lang import Language

_WORD = re.compile(r"\w+")
_NOT_A_NAME = frozenset(["Jr", "Sr", "II", "III", "De", "Van", "Al", "Mr", "Mrs", "Ms", "Dr"])


@dataclass(frozen=True, slots=True)
class Person:
    """A name: its given names and its surname, with the gender that they suggest."""

    given: tuple[str, ...]
    surname: str
    gender: str | None


def people_of(
    article: Article, quotes: tuple[Quote, ...], document: Document, language: Language
) -> tuple[Person, ...]:
    """Return the people named in an article: those of its parse, else what the rules take for names of two words."""
    if document.sentences:
        found = [_person(e.span.of(article.text), e.gender) for e in document.entities if e.type == "PERSON"]
    else:
        found = list(_by_rules(article, quotes, document, language))
    return tuple(sorted({p for p in found if p}, key=str))


def _person(name: str, gender: str | None) -> Person | None:
    words = [w for w in _WORD.findall(name) if w.isalpha() and w[0].isupper() and len(w) > 1 and w not in _NOT_A_NAME]
    return Person(tuple(words[:-1]), words[-1], gender) if words else None


def _by_rules(
    article: Article, quotes: tuple[Quote, ...], document: Document, language: Language
) -> Iterator[Person | None]:
    for source in read(article, quotes, document, language).sources:
        if source.kind is MentionKind.NAME and source.type == "PERSON":
            person = _person(source.span.of(article.text), None)
            if person and person.given:  # a single word can be a place or the first of a sentence
                yield Person(person.given[:1], person.surname, None)


class Exchange:
    """Names of people that can stand for others: surnames, and given names by gender."""

    def __init__(self, people: Iterable[Person]) -> None:
        surnames: set[str] = set()
        given: dict[str, set[str]] = {"female": set(), "male": set()}
        for person in people:
            surnames.add(person.surname)
            if person.gender:
                given[person.gender].update(person.given)
        self._surnames = sorted(surnames)
        self._given = {gender: sorted(names) for gender, names in given.items()}

    def instead(self, people: Iterable[Person], chance: random.Random) -> dict[str, str]:
        """Return other names for people, one for a name wherever it stands; given names keep their gender."""
        made: dict[str, str] = {}
        for person in people:
            made.setdefault(person.surname, chance.choice(self._surnames))
            for name in person.given:
                if person.gender and self._given[person.gender]:
                    made.setdefault(name, chance.choice(self._given[person.gender]))
        return made | {old.upper(): new.upper() for old, new in made.items()}
