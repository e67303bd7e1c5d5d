"""Whom a quote names: people hardly ever call themselves by name, so whoever a quote names is not its speaker.

``"Mr. Roe would like an answer," he added.``  "He" is not Roe, however near Roe is named before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from quotes.attribute.mentions.scene import Scene, outer_quotes
from quotes.attribute.people.clusters import Cluster
from quotes.attribute.people.names import name_parts
from quotes.datatypes import Span
from quotes.lang import Language
from quotes.text.normal import fold

_NAME = re.compile(r"(?<![\w'’@#-])[A-ZÀ-Þ][\w-]{2,}(?![\w-])")
# What counts for a person whom the quote names. Of the quotes in train articles that name one of the article's
# speakers by surname, 63 are that speaker's own and 760 somebody else's.
SHARE_IF_NAMED = 0.1


def named_inside(scene: Scene, clusters: Sequence[Cluster]) -> Mapping[int, frozenset[int]]:
    """Return the people whom each quote names, for the quotes that name somebody.

    "I'm Roe" and "this is Jane Roe" name the speaker, and a word that two people are called by names nobody.
    """
    people = _by_word(clusters, scene.language)
    inside = {
        quote: _people_in(scene.quotes[quote].text, people, scene.language) for quote in outer_quotes(scene.quotes)
    }
    return {quote: persons for quote, persons in inside.items() if persons}


# How far a pronoun stands from the quote that it tags: "…," added he; he told reporters on Monday that "…".
_AFTER_CHARACTERS, _BEFORE_CHARACTERS = 30, 60
_SENTENCE_ENDS = re.compile(r"[.!?;\n]")


def quote_beside(scene: Scene, span: Span) -> int | None:
    """Return the quote that a pronoun stands right after, or right before, in one sentence; None if there is none."""
    for quote in outer_quotes(scene.quotes):
        outer = scene.quotes[quote].outer
        after, before = span.start - outer.end, outer.start - span.end
        if 0 <= after <= _AFTER_CHARACTERS:
            gap = scene.text[outer.end : span.start]
        elif 0 <= before <= _BEFORE_CHARACTERS:
            gap = scene.text[span.end : outer.start]
        else:
            continue
        if not _SENTENCE_ENDS.search(gap):
            return quote
    return None


def without_named(weighed: Sequence[tuple[int, float]], persons: Collection[int]) -> list[tuple[int, float]]:
    """Return the people whom a pronoun beside a quote can mean; those whom the quote names count for little."""
    if not persons or len(weighed) < 2:
        return list(weighed)
    shares = [(person, share * (SHARE_IF_NAMED if person in persons else 1)) for person, share in weighed]
    total = sum(share for _, share in shares)
    return sorted(((person, share / total) for person, share in shares), key=lambda x: -x[1])


def _by_word(clusters: Sequence[Cluster], language: Language) -> dict[str, int]:
    """The people by first name and surname, without words that several clusters share."""
    by_word: defaultdict[str, set[int]] = defaultdict(set)
    for number, cluster in enumerate(clusters):
        for word in name_parts(cluster.name, language):
            by_word[word].add(number)
    return {
        word: number
        for word, numbers in by_word.items()
        for number in numbers
        if len(numbers) == 1 and clusters[number].type == "PERSON"
        if word in {name_parts(clusters[number].name, language)[n] for n in (0, -1)}
    }


def _people_in(content: str, people: Mapping[str, int], language: Language) -> frozenset[int]:
    if not people:
        return frozenset()
    own = language.words("pronouns", "introducing")
    persons = (
        people.get(fold(match.group()))
        for match in _NAME.finditer(content)
        if not _introduces(content[: match.start()], own)
    )
    return frozenset(number for number in persons if number is not None)


def _introduces(before: str, phrases: frozenset[str]) -> bool:
    """Whether speakers name themselves: "I'm", "my name is", with at most a first name after it."""
    words = fold(before[-40:]).replace(",", " ").split()
    ends = (" ".join(words[: len(words) - n]) for n in (0, 1) if len(words) > n)
    return any(f" {end}".endswith(f" {phrase}") for end in ends for phrase in phrases)
