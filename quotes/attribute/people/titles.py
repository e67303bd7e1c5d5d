"""What an article says beside a name: titles and appositions, what they show about gender, and whose wife it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, takewhile

from quotes.attribute.mentions.lexicon import abbreviated_titles, honorifics, nations, title_words
from quotes.attribute.mentions.scene import Candidate, Scene
from quotes.attribute.people.descriptions import (
    age_after,
    deed_after,
    described_after,
    described_before,
    is_called,
    noun_named,
    titled_before,
)
from quotes.attribute.people.offices import offices_beside
from quotes.lang import Language, load
from quotes.text.normal import fold, normal

_END_OF_WORD = re.compile(r"[\w'’.\-]+\Z")
_TITLE_WORDS, _TITLE_CHARACTERS = 6, 80  # how far back a title before a name is looked for
_HONORIFIC = re.compile(r"(?:^|(?<=[^\w.]))([^\W\d_]+\.?)\s\Z")
_HONORIFIC_CHARACTERS = 12


def titles_of(scene: Scene, candidate: Candidate) -> list[str]:
    """Return the descriptions of a name in the article: the title before it, the apposition after it."""
    title_words_of_it = []
    titles = title_words(scene.language.code)
    abbreviated = abbreviated_titles(scene.language.code)
    words: list[str] = []
    for word in _words_before(scene.text, candidate.mention.span.start):
        plain = fold(word).rstrip(".")
        ends = word.endswith(".") and fold(word) not in abbreviated and "." not in plain  # the sentence before
        called = plain in titles or _is_called(scene, word)
        if ends or not (word[:1].isupper() or called or (words and word == "of")):
            break
        words.insert(0, word)
    while words and (words[0] == "of" or fold(words[0]) in scene.language.words("names", "openers")):
        del words[0]
    if any(fold(w).rstrip(".") in titles or _is_called(scene, w) for w in words):
        title_words_of_it.append(" ".join(words))
    own = candidate.mention.span.of(scene.text).split()[:-1]  # "Queen" of "Queen Jane"
    inside = list(takewhile(lambda w: fold(w).rstrip(".") in titles, own))
    if inside and candidate.mention.entity_type == "PERSON":
        title_words_of_it.append(" ".join(inside))
    if candidate.anchor is not None:
        title_words_of_it += _appositions(scene, candidate)
        if candidate.mention.entity_type == "PERSON":
            title_words_of_it += _noun_before(scene, candidate)
            title_words_of_it += age_after(scene.text, candidate.mention.span, scene.language)
    elif candidate.mention.entity_type == "PERSON":
        for find in (described_before, titled_before, described_after):
            title_words_of_it += find(scene.text, candidate.mention.span, scene.language)
    if candidate.mention.entity_type == "PERSON":
        for find in (deed_after, noun_named):
            title_words_of_it += find(scene.text, candidate.mention.span, scene.language)
        title_words_of_it += offices_beside(scene.text, candidate.mention.span, scene.language.code)
    return title_words_of_it


def _is_called(scene: Scene, word: str) -> bool:
    return is_called(word, scene.text, scene.language)


def _words_before(text: str, offset: int) -> Iterator[str]:
    """The words right before an offset, single spaces between them, nearest first; a line may end after the last."""
    *words, rest = text[max(0, offset - _TITLE_CHARACTERS) : offset].removesuffix("\n").split(" ")
    for word in reversed(words[-_TITLE_WORDS:]) if not rest else ():
        whole = _END_OF_WORD.search(word)
        if whole is None:
            return
        yield whole.group()
        if whole.start():
            return


def _appositions(scene: Scene, candidate: Candidate) -> list[str]:
    anchor = candidate.anchor
    if anchor is None:
        return []
    titles = []
    inside = set(scene.words_in(candidate.mention.span))
    if anchor not in inside and scene.tokens[anchor].upos == "NOUN":  # "climber Roe", where the parser has it so
        titles.append(_phrase(scene, anchor))
    for word in {anchor, *inside}:
        for child in scene.children[word]:
            if child not in inside and scene.tokens[child].deprel == "appos" and scene.tokens[child].upos == "NOUN":
                titles.append(_phrase(scene, child))
    head = scene.heads[anchor]
    if scene.tokens[anchor].deprel == "appos" and head >= 0 and scene.tokens[head].upos == "NOUN":
        titles.append(_phrase(scene, head))
    return titles


# A noun right before a name ("climber Roe"), or one with an article or a possessive that the name explains.
_RIGHT_BEFORE, _EXPLAINED = " ", ", "
_ENDS_APPOSITION = re.compile(r"[,.;)]|\Z")


def _noun_before(scene: Scene, candidate: Candidate) -> list[str]:
    """The noun for a person before a name, whatever the parser makes of both: "her translator, Roe,", "climber Roe"."""
    span = candidate.mention.span
    word = scene.word_at(span.start) - 1
    if word < 0 or scene.sentence_of[word] != candidate.sentence:
        return []
    explained = scene.tokens[word].text == ","
    last = word - 1 if explained else word
    gap = scene.text[scene.tokens[last].span.end : span.start] if last >= 0 else ""
    noun = _before_adjectives(scene, last) if last >= 0 else last
    if gap != (_EXPLAINED if explained else _RIGHT_BEFORE) or not _is_for_person(scene, noun):
        return []
    added = scene.text[scene.tokens[noun].span.end : scene.tokens[last].span.end]
    phrase = _phrase(scene, noun) + added
    whole = not explained or (
        _ENDS_APPOSITION.match(scene.text, span.end) is not None
        and any(scene.tokens[c].deprel in {"det", "nmod:poss"} for c in scene.children[noun])
    )
    return [phrase] if whole else []


# Adjectives that may stand between a noun and a name: "el delantero zurdo uruguayo Roe".
_ADJECTIVES = 2


def _before_adjectives(scene: Scene, word: int) -> int:
    """The word before the adjectives that end with a word, in a language that has them behind a noun."""
    endings = tuple(scene.language.words("plain", "adjectives"))
    noun = word
    while endings and noun > 0 and word - noun < _ADJECTIVES and not _is_for_person(scene, noun):
        token = scene.tokens[noun]
        adjective = token.text.endswith(endings) or token.text in nations(scene.language.code)
        if not token.text[0].islower() or not adjective or token.quote is not None:
            break
        noun -= 1
    return noun if _is_for_person(scene, noun) else word


def _is_for_person(scene: Scene, word: int) -> bool:
    """Whether a word is a common noun for one person, by the list of such nouns or by its ending."""
    token, language = scene.tokens[word], scene.language
    if token.upos != "NOUN" or token.quote is not None or token.xpos == "NNS" or not token.text[0].islower():
        return False
    noun = token.text.lower()
    people = language.words("nouns", "person") | language.words("nouns", "people") | language.words("nouns", "callings")
    return noun in people or noun.endswith(tuple(language.words("nouns", "endings")))


def _phrase(scene: Scene, noun: int) -> str:
    words = [
        c for c in scene.children[noun] if c < noun and scene.tokens[c].deprel in {"amod", "compound", "nmod:poss"}
    ]
    return " ".join(scene.tokens[w].text for w in [*words, noun])


def genders_told(by_honorific: str, of_titles: set[str], language: Language) -> list[str]:
    """Return what a name's honorific and titles show about the person's gender: "Mrs.", "spokeswoman"."""
    genders = [g for g in ("female", "male") if g == by_honorific or of_titles & language.words("nouns", g)]
    return genders if len(genders) == 1 else []


def honorific_of(scene: Scene, candidate: Candidate) -> tuple[str, str]:
    """Return the gendered honorific before a name or at its start, as printed, and its gender; "" twice if none."""
    start, end = candidate.mention.span
    before = _HONORIFIC.search(scene.text, max(0, start - _HONORIFIC_CHARACTERS), start)
    words = [before.group(1)] if before else []
    words += scene.text[start:end].split(" ")[:1] if " " in scene.text[start:end] else []
    for word in words:
        for gender in ("male", "female"):
            if fold(word) in honorifics(scene.language.code, gender):
                return word, gender
    return "", ""


@lru_cache(maxsize=1 << 13)
def words_of_titles(titles: tuple[str, ...], code: str) -> frozenset[str]:
    """Return the words of titles in normal form, with abbreviations written out, and their initials: "dpp"."""
    abbreviations = load(code).table("titles").get("abbreviations", {})
    words = [word for title in titles for word in normal(title).split()]
    full = [abbreviations[word].split() for word in words if isinstance(abbreviations.get(word), str)]
    links = load(code).words("nouns", "links")
    initials = (_initials([word for word in normal(title).split() if word not in links]) for title in titles)
    return frozenset(chain(words, *full, *initials))


def _initials(words_of_title: Sequence[str]) -> list[str]:
    """The initials of the last words of a title, two or more: "pp" and "dpp" of "deputy public prosecutor"."""
    letters = "".join(word[0] for word in words_of_title)
    return [letters[start:] for start in range(len(letters) - 1)]
