"""Word forms and the words that they may be forms of, by endings alone: for where nothing has been tagged yet."""

from __future__ import annotations

from functools import lru_cache

from quotes.lang import Language, load

# A tag that splits an utterance in two is no longer than this: "…," said Roe, who has long led the party, "…".
TAG_CHARACTERS = 160


def is_speech_verb(form: str, language: Language) -> bool:
    """Return whether a word form is one of a verb of speech, by the endings that such verbs take."""
    return bool(_lemmas(form.lower(), language.code) & language.words("cues", "speech"))


def is_cue(form: str, language: Language) -> bool:
    """Return whether a word form may be one of any cue: a verb of speech or judgement, or a noun for speech."""
    lemmas = _lemmas(form.lower(), language.code)
    return any(lemmas & language.words("cues", kind) for kind in ("speech", "judgement", "nouns"))


def cue_of(form: str, language: Language) -> str:
    """Return "speech", "judgement" or "noun" for a word form that may be such a cue, "" for any other."""
    lemmas = _lemmas(form.lower(), language.code)
    if lemmas & language.words("cues", "speech"):
        return "speech"
    if lemmas & language.words("cues", "judgement"):
        return "judgement"
    return "noun" if (lemmas | singulars(form, language)) & language.words("cues", "nouns") else ""


def verb_lemmas(form: str, language: Language) -> frozenset[str]:
    """Return the verbs that a word may be a form of, in all ways that the language's endings allow."""
    return _lemmas(form.lower(), language.code)


def singulars(form: str, language: Language) -> frozenset[str]:
    """Return the noun that a form may be or be the plural of, in all ways that the language's endings allow."""
    lower = form.lower()
    endings = language.table("plain").get("plurals", [])
    return frozenset({lower, *(lower.removesuffix(old) + new for old, new in endings if lower.endswith(old))})


def is_third_person(form: str, language: Language) -> bool:
    """Return whether a word is a pronoun for somebody whom the text names elsewhere."""
    return any(form.lower() in language.words("pronouns", kind) for kind in ("male", "female", "plural"))


def is_author(form: str, language: Language) -> bool:
    """Return whether a word outside quotes means whoever wrote the article: "I"."""
    return form.lower() in language.words("pronouns", "author")


@lru_cache(maxsize=50_000)
def _lemmas(form: str, code: str) -> frozenset[str]:
    language = load(code)
    irregular = language.table("cues").get("forms", {}).get(form, form)
    endings = language.table("cues").get("endings", [])
    cut = {form.removesuffix(old) + new for old, new in endings if form.endswith(old)}
    return frozenset({form, irregular, *cut})
