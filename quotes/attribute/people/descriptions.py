"""What the text beside a name says of a person, if no parse shows it: "Roe, a former guide,", "Roe, 36,"."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from quotes.attribute.mentions.lexicon import nations
from quotes.datatypes import Span
from quotes.lang import Language, load
from quotes.text.alternation import any_of
from quotes.text.normal import fold

_WORD = r"[^\W\d_][\w'’-]*"
_AGE = re.compile(r", (\d{1,3})(?=[,.;)]|$)")
_APPOSITION_CHARACTERS = 80


def described_after(text: str, name: Span, language: Language) -> list[str]:
    """Return what stands after a name as an apposition, up to the preposition or the mark that ends it, or an age."""
    apposition = _appositions(language.code).match(text[name.end : name.end + _APPOSITION_CHARACTERS])
    return [apposition[1]] if apposition else age_after(text, name, language)


def described_before(text: str, name: Span, language: Language) -> list[str]:
    """Return the noun for a person, with its adjectives, that a name explains: "the town's former mayor, Roe,"."""
    if _ENDS.match(text, name.end) is None:
        return []
    phrase = _explained(language.code).search(text, max(0, name.start - _APPOSITION_CHARACTERS), name.start)
    if phrase is None:
        return []
    noun = fold(phrase[1].split()[-1])
    people = language.words("nouns", "person") | language.words("nouns", "people")
    return [phrase[1]] if noun in people or noun.endswith(tuple(language.words("nouns", "endings"))) else []


def titled_before(text: str, name: Span, language: Language) -> list[str]:
    """Return the noun for a person right before a name, with the adjectives behind it: "el delantero zurdo Roe".

    Nothing in a language that has none behind a noun.
    """
    endings = tuple(language.words("plain", "adjectives"))
    before = max(0, name.start - _APPOSITION_CHARACTERS)
    phrase = _titled(language.code).search(text, before, name.start) if endings else None
    if phrase is None:
        return []
    noun, *adjectives = phrase[1].split()
    people = (words for key in ("person", "people", "callings") for words in language.words("nouns", key))
    fits = noun in set(people) and all(a.endswith(endings) or a in nations(language.code) for a in adjectives)
    return [phrase[1]] if fits else []


def noun_named(text: str, name: Span, language: Language) -> list[str]:
    """Return the noun for a person of which a name is said to be the name: "reporter" of "a reporter named Roe"."""
    before = _named(language.code).search(text, max(0, name.start - _APPOSITION_CHARACTERS), name.start)
    if before is None:
        return []
    people = language.words("nouns", "person") | language.words("nouns", "people") | language.words("nouns", "callings")
    return [before[1]] if fold(before[1].split()[-1]) in people else []


@cache
def _named(code: str) -> re.Pattern[str]:
    """A determiner, one to four words, and a word that leads to a name."""
    words = load(code).words
    leads = any_of(words("names", "named"))
    return re.compile(rf"\b(?i:{any_of(words('pronouns', 'determiners'))}) ((?:{_WORD} ){{0,3}}{_WORD}),? {leads} \Z")


@cache
def _titled(code: str) -> re.Pattern[str]:
    """An article and one to three small words before a name."""
    return re.compile(
        rf"\b(?i:{any_of(load(code).words('pronouns', 'determiners'))}) ([a-zß-ÿ]+(?: [a-zß-ÿ]+){{0,2}}) \Z"
    )


_ENDS = re.compile(r"[,.;)]|\Z")


@cache
def _explained(code: str) -> re.Pattern[str]:
    """An article or an owner, at most four words, and perhaps what they are of, before a comma."""
    words = load(code).words
    articles = any_of(words("pronouns", "determiners"))
    links = any_of(words("nouns", "links"))
    word = rf"(?!{links}\b)[^\W\d_A-ZÀ-Þ][\w'’-]*"
    return re.compile(
        rf"(?:\b(?i:{articles})|['’]s) ((?:{word} ){{0,3}}{word})(?: {links} [^,.;:!?\n“”\"«»]{{1,40}})?, \Z"
    )


def age_after(text: str, name: Span, language: Language) -> list[str]:
    """Return the age that stands after a name, in the words of a description: "36 year old"."""
    age = _AGE.match(text, name.end)
    return [f"{age[1]} {language.table('titles').get('age', '')}".strip()] if age else []


def deed_after(text: str, name: Span, language: Language) -> list[str]:
    """Return the post that a relative clause after a name tells: "roads committee chair" of ", who chairs the …"."""
    nouns = language.table("titles").get("deeds", {})
    deed = _deeds(language.code).match(text, name.end) if nouns else None
    return [f"{deed['what']} {nouns[deed['verb'].lower()]}"] if deed else []


@cache
def _deeds(code: str) -> re.Pattern[str]:
    """A relative pronoun, a verb that tells a post, and what it is done to, up to a mark or a preposition."""
    language = load(code)
    verbs = any_of(language.table("titles").get("deeds", {}))
    articles = any_of(language.words("pronouns", "determiners"))
    ends = any_of(
        language.words("plain", "prepositions") | language.words("plain", "and") | language.words("nouns", "links")
    )
    word = rf"(?!{ends}\b){_WORD}"
    return re.compile(
        rf", (?:{any_of(language.words('pronouns', 'relative'))}) (?P<verb>{verbs}) {articles} "
        rf"(?P<what>(?:{word} ){{0,3}}{word})(?=[,.;]| {ends}\b)"
    )


@cache
def _appositions(code: str) -> re.Pattern[str]:
    """An article and at most four words, which a mark, a preposition or a relative pronoun follows."""
    words = load(code).words
    articles = any_of(words("titles", "definite") | words("pronouns", "indefinite"))
    ends = any_of(words("nouns", "links") | words("pronouns", "relative"))
    word = rf"(?!{ends}\b){_WORD}"
    return re.compile(rf", {articles} ((?:{word} ){{0,3}}{word})(?=[,.;]| {ends}\b)")


def is_called(word: str, text: str, language: Language) -> bool:
    """Return whether the article calls somebody by a noun: "Miner" before a name if it has "the miner", too."""
    noun = fold(word)
    if noun not in _nouns_with_article(text, language.code):
        return False
    return noun in language.words("nouns", "person") or noun.endswith(tuple(language.words("nouns", "endings")))


@lru_cache(maxsize=4)  # of the last articles: a name is looked at once for every word before it
def _nouns_with_article(text: str, code: str) -> frozenset[str]:
    articles = any_of(load(code).words("titles", "definite"))
    return frozenset(re.findall(rf"\b{articles} ([a-zà-ÿ]+)\b", text))
