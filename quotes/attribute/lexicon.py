"""What kind of cue a word is by the language's lists."""

from __future__ import annotations

from quotes.datatypes import Token
from quotes.lang import Language

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
