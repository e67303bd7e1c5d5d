"""Names of bodies that the recognizer clips, misses or takes for people's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from quotes.attribute.mentions.scene import Scene
from quotes.attribute.people.variants import long_forms, spelled_out
from quotes.datatypes import Entity, Span
from quotes.lang import load
from quotes.text.alternation import any_of
from quotes.text.normal import fold


def bodies_in_full(scene: Scene, entities: Iterable[Entity]) -> Iterator[Entity]:
    """Return where full names of bodies stand that also have short ones; the recognizer may clip or miss them."""
    short = {e.span.of(scene.text) for e in entities if e.type == "ORG"}
    explained = long_forms(scene.text, scene.language)
    for name in sorted(short):
        span = explained.get(name) or (spelled_out(scene.text, name) if name.isupper() else None)
        if span is not None and not any(quote.overlaps(span) for quote in scene.outer):
            yield Entity(span, "ORG")


def bodies_in_short(scene: Scene, entities: Iterable[Entity]) -> Iterator[Entity]:
    """Return where a short name stands that the article explains, if no entity is there."""
    spans = [*scene.outer, *(e.span for e in entities)]
    for name in long_forms(scene.text, scene.language):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", scene.text):
            span = Span(*match.span())
            if not any(other.overlaps(span) for other in spans):
                yield Entity(span, "ORG")


def with_fields(scene: Scene, entity: Entity, entities: Sequence[Entity]) -> Entity:
    """Return a body with all that it sees to: "Ministerio de Agricultura y Pesca", where the recognizer sees two.

    Not where "and" leads to a person, or to another body, which speaks with the first one: a verb for several follows.
    """
    pattern, text = _fields(scene.language.code), scene.text
    whole = pattern.match(text, entity.span.start) if entity.type == "ORG" and pattern else None
    if whole is None or whole.end() <= entity.span.end or whole["first"] not in entity.span.of(text):
        return entity
    span = Span(*whole.span())
    persons = any(e.type == "PERSON" and e.span.overlaps(span) for e in entities)
    after = scene.word_at(span.end)
    plural = tuple(scene.language.words("cues", "plural"))
    several = after < len(scene.tokens) and scene.tokens[after].upos in {"VERB", "AUX"}
    several = several and fold(scene.tokens[after].text).endswith(plural)
    return entity if persons or several else replace(entity, span=span)


@cache
def _fields(code: str) -> re.Pattern[str] | None:
    words = load(code).words
    bodies = [word.capitalize() for word in words("nouns", "fields")]
    of, and_ = (any_of(words("plain", key)) for key in ("of", "and"))
    field = rf"[A-ZÀ-Þ][\w-]+(?: (?:{of} )?[A-ZÀ-Þ][\w-]+){{0,2}}"
    if not bodies:
        return None
    return re.compile(rf"(?P<first>{any_of(bodies)} {of} {field})(?:, {field}){{0,3}} {and_} {field}")


def is_body(scene: Scene, entity: Entity) -> bool:
    """Return whether a name is a body's by its last word, what explains it, or who leads it.

    "Halden Partners", "Roe, the bank,", "Sismocor" after "the director of Sismocor".
    """
    name = entity.span.of(scene.text).split()
    explained = _explanation(scene.language.code).match(scene.text, entity.span.end) is not None
    led = len(name) == 1 and name[0] in _led(scene.text, scene.language.code)
    return explained or led or (len(name) > 1 and name[-1] in scene.language.words("nouns", "firms"))


@lru_cache(maxsize=4)  # of the last articles: all their names are looked up
def _led(text: str, code: str) -> frozenset[str]:
    """The single words that an article says somebody leads, and that no other name follows."""
    words = load(code).words
    leaders, links = any_of(words("nouns", "leaders")), any_of(words("nouns", "links"))
    return frozenset(re.findall(rf"\b(?i:{leaders}) (?i:{links}) ([A-ZÀ-Þ][\w-]+)(?![\w’']| [A-ZÀ-Þ])", text))


@cache
def _explanation(code: str) -> re.Pattern[str]:
    """A comma, an article, at most three other words, and a noun for bodies at the end of the phrase."""
    words = load(code).words
    articles = any_of(words("titles", "definite") | words("pronouns", "indefinite"))
    links = any_of(words("nouns", "links"))
    ends = any_of(words("nouns", "links") | words("pronouns", "relative"))
    nouns = any_of(words("nouns", "organisation"))
    return re.compile(rf", {articles} (?:(?!{links}\b)[^\W\d_][\w'’-]* ){{0,3}}{nouns}(?=[,.;]| {ends}\b)")
