"""What the recognizer takes for a part of a person's name: "Hacienda" of "el ministro de Hacienda Juan Roe"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from quotes.attribute.mentions.lexicon import title_words
from quotes.attribute.mentions.scene import Scene
from quotes.datatypes import Entity, Span
from quotes.text.alternation import any_of
from quotes.text.given_names import gender_of_given_name
from quotes.text.normal import fold

_CHARACTERS = 60
_WORD_BEFORE, _ARTICLE_CHARACTERS = re.compile(r"\b(?P<word>\w+) \Z"), 8
_NAME_WORDS = 2  # what is left must be a first name and a surname


def without_post(scene: Scene, entity: Entity, entities: Iterable[Entity]) -> Entity:
    """Return a person without the ministry or place of the post before the name, if the name begins with one.

    It is one of the language's ministries, or what the article names as a place elsewhere, after a title and "of". What
    leads to a title in capitals goes as well: "Harlow MP" of "Harlow MP Roe Poe".
    """
    words = entity.span.of(scene.text).split(" ")
    if entity.type != "PERSON" or len(words) <= _NAME_WORDS:
        return entity
    titles = title_words(scene.language.code) | scene.language.words("nouns", "callings")
    last = max((n for n, word in enumerate(words[:-1]) if _is_acronym(word) and fold(word) in titles), default=None)
    if last is not None:
        return replace(entity, span=Span(entity.span.end - len(" ".join(words[last + 1 :])), entity.span.end))
    title = _title_before(scene, entity.span.start)
    posts = {fold(e.span.of(scene.text)) for e in entities if e.type == "LOC"} if title else set[str]()
    if title in scene.language.words("nouns", "ministers"):
        posts |= scene.language.words("nouns", "ministries")
    for number in range(len(words) - _NAME_WORDS, 0, -1):
        post = " ".join(words[:number])
        if fold(post) in posts:
            return replace(entity, span=Span(entity.span.start + len(post) + 1, entity.span.end))
    return entity


def _is_acronym(word: str) -> bool:
    return word.isupper() and word.isalpha() and len(word) > 1


def is_office(scene: Scene, entity: Entity) -> bool:
    """Return whether what the recognizer takes for a name is an office with a capital: "el Presidente", "the MP".

    Or a phrase for one ("the National Chairman", "the Tory MP"), also before its name: "Deputy Prosecutor Dora Roe".
    """
    word = entity.span.of(scene.text)
    before = _WORD_BEFORE.search(scene.text, max(0, entity.span.start - _ARTICLE_CHARACTERS), entity.span.start)
    definite = before is not None and before["word"].lower() in scene.language.words("titles", "definite")
    if fold(word) in scene.language.words("titles", "offices"):
        return definite
    if _is_post_of(scene, word.split(" ")):
        return True
    return entity.type != "PERSON" and _is_post(scene, word.split(" ")) and (definite or _is_before_name(scene, entity))


def _is_post(scene: Scene, words: Sequence[str]) -> bool:
    """Whether the last word is a title in capitals, or all belong to a title and the last is a noun for a person."""
    language, last = scene.language, fold(words[-1])
    if last not in language.words("nouns", "person") | language.words("nouns", "callings"):
        return False
    titles = title_words(language.code) | language.words("titles", "fillers")
    return _is_acronym(words[-1]) or (len(words) > 1 and all(fold(word) in titles for word in words[:-1]))


def _is_post_of(scene: Scene, words: Sequence[str]) -> bool:
    """Whether words are a post and of what: "Consejero de Turismo".

    Not "Reina de la Torre", who has a first name, nor "Secretaría de Obras", the body of a "secretaria".
    """
    if len(words) < 3 or fold(words[1]) not in scene.language.words("plain", "of"):
        return False
    posts = scene.language.words("nouns", "person") - scene.language.words("nouns", "kin")
    return words[0].lower() in posts and gender_of_given_name((fold(words[0]),)) is None


def _is_before_name(scene: Scene, entity: Entity) -> bool:
    after = (e for e in scene.entities if e.type == "PERSON" and e.span.start == entity.span.end + 1)
    return next(after, None) is not None and scene.text[entity.span.end] == " "


def _title_before(scene: Scene, start: int) -> str:
    """The title that stands with "of" right before an offset, an adjective between them or not; "" if none does."""
    links = any_of(scene.language.words("plain", "of"))
    before = scene.text[max(0, start - _CHARACTERS) : start]
    match = re.search(rf"(\w+) (?:(\w+) )?{links}(?: la| los| las)? $", before)
    titles = title_words(scene.language.code) | scene.language.words("nouns", "person")
    return next((fold(word) for word in reversed(match.groups()) if word and fold(word) in titles), "") if match else ""
