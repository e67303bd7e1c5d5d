"""What kind of word a word is, by the language's lists: a cue, a title."""

from __future__ import annotations

from functools import cache

from quotes.datatypes import Token
from quotes.lang import Language, load
from quotes.text.given_names import gender_of_given_name
from quotes.text.normal import fold

_SYMBOLS = {
    "ADP": "P",
    "CCONJ": "C",
    "SCONJ": "S",
    "AUX": "A",
    "ADV": "R",
    "PRON": "p",
    "NOUN": "N",
    "PROPN": "N",
    "NUM": "N",
    "ADJ": "N",
    "DET": "N",
    "PART": "t",
}
_MARKS = {**{mark: mark for mark in ",:;.?!()"}, **dict.fromkeys(("—", "–", "--", "-"), "-")}
_CUE_SYMBOLS = {"speech": "V+", "judgement": "V~", "noun": "n+"}
_CLAUSES = {"root", "parataxis", "ccomp", "advcl", "acl"}


def cue_kind(token: Token, language: Language) -> str:
    """Return "speech", "judgement", "noun" or "" for a word."""
    lemma = token.lemma.lower()
    if token.upos in {"VERB", "AUX"} or token.deprel in _CLAUSES:
        if lemma in language.words("cues", "speech"):
            return "speech"
        if lemma in language.words("cues", "judgement"):
            return "judgement"
    if token.upos in {"NOUN", "PROPN"} and lemma in language.words("cues", "nouns"):
        return "noun"
    return ""


def symbol_of(token: Token, kind: str, language: Language) -> str:
    """Return the symbol of a word's class, for patterns of the words between; ``kind`` is the kind of cue it is."""
    if token.quote is not None:
        return "Q"
    if token.upos == "PUNCT":
        return _MARKS.get(token.text, "")
    if kind:
        return _CUE_SYMBOLS[kind]
    if token.upos == "VERB":
        return "V"
    if token.lemma in language.words("cues", "that"):
        return "that"
    return _SYMBOLS.get(token.upos, "x")


@cache
def title_words(code: str) -> frozenset[str]:
    """Return the folded words, without full stops, that can stand before a name but are not part of it.

    A noun that is a first name without its accents is none: "Nina Roe" is not "la niña Roe".
    """
    language = load(code)
    honorifics = {w for key in ("male", "female", "titles") for w in language.words("honorifics", key)}
    nouns = {w for key in ("person", "male", "female", "spokes") for w in language.words("nouns", key)}
    names = {w for w in nouns if fold(w) != w and gender_of_given_name((fold(w),)) is not None}
    return frozenset(fold(w).rstrip(".") for w in honorifics | (nouns - names))


@cache
def abbreviated_titles(code: str) -> frozenset[str]:
    """Return the folded titles that are written with a full stop: "sen."."""
    tables = (load(code).words("honorifics", key) for key in ("titles", "male", "female"))
    return frozenset(fold(word) for table in tables for word in table if word.endswith("."))


@cache
def honorifics(code: str, gender: str) -> frozenset[str]:
    """Return the folded honorifics that only women ("female") or only men ("male") have."""
    return frozenset(map(fold, load(code).words("honorifics", gender)))


@cache
def suffixes(code: str) -> frozenset[str]:
    """Return the words, without full stops, that can follow a name but are not part of it ("Jr.")."""
    return frozenset(s.rstrip(".") for s in load(code).words("honorifics", "suffixes"))


@cache
def nations(code: str) -> frozenset[str]:
    """Return the words for people of a nation: "italiano"."""
    return frozenset(word for line in load(code).words("kinds", "nationalities") for word in line.split())
