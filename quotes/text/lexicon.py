"""What the merge knows about a language: a word's information and stem, and the words that reverse a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from quotes.lang import available, load
from quotes.text.normal import normal

# The bits of a word that is not in the list of common words. All rare words count alike, since beyond the list a count
# says more about the list's sources than about the word.
RAREST_WORD_BITS = 16


# Letters that must remain of a word when its ending is removed.
SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The words of one language that the merge needs, in normal form."""

    bits: dict[str, int]  # of words and of stems
    function: frozenset[str]
    negations: frozenset[str]
    numbers: frozenset[str]  # stems
    numerals: dict[str, str]  # words for numbers to their digits
    opposites: Mapping[str, frozenset[str]]  # of words and of stems
    kinds: Mapping[str, Sequence[tuple[str, str]]]  # of words: sets that exclude each other, and the meaning there
    scarce: frozenset[str]  # words that an article reverses: "few", "a few"
    articles: frozenset[str]
    conditions: frozenset[str]  # words that open a condition
    auxiliaries: frozenset[str]  # verbs that open a question
    endings: tuple[str, ...]
    others: frozenset[str]  # third-person pronouns for people
    cues: frozenset[str]  # stems of the verbs that say somebody said or thinks something
    stems: dict[str, str]  # filled as words are met

    def tells(self, word: str) -> int:
        """Return the information of a word or stem in bits: 4 for "the", 16 for a name."""
        return self.bits.get(word, RAREST_WORD_BITS)

    def stem(self, word: str) -> str:
        """Return the part of a word that its inflections share; the word itself if nothing can be removed."""
        stem = self.stems.get(word)
        if stem is None:
            stem = self.stems[word] = self._cut(word)
        return stem

    def _cut(self, word: str) -> str:
        if word in self.function or word in self.negations:
            return word
        for ending in self.endings:
            if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
                cut = word[: -len(ending)]
                return cut[:-1] if cut[-1] == cut[-2] and ending in ("ing", "ed") else cut.removesuffix("i")
        return word

    def opposed(self, one: str, other: str) -> bool:
        """Return whether two words, or two stems, are listed as opposites."""
        return other in self.opposites.get(one, ())

    def number(self, stem: str) -> bool:
        """Return whether a stem stands for a number."""
        return stem[0].isdigit() or stem in self.numbers


@cache
def lexicon(code: str = "en") -> Lexicon:
    """Return the words of the language ``code``, with the negations of all; raises InputError if it has no file."""
    language = load(code)
    bits: dict[str, int] = {}
    for line in files("quotes.lang").joinpath(f"{language.code}_words.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            number, *words = line.split()
            bits.update(dict.fromkeys(words, int(number)))
    plain = Lexicon(
        bits=bits,
        function=language.words("statements", "function"),
        negations=_of_all("negations"),
        numbers=frozenset(),
        numerals={normal(w): str(n) for n, w in enumerate(language.table("statements").get("numerals", ()))}
        | _figures(),
        opposites={},
        kinds=_kinds(),
        scarce=_of_all("scarce"),
        articles=language.words("labels", "articles"),
        conditions=_of_all("conditions"),
        auxiliaries=_of_all("auxiliaries"),
        endings=tuple(language.table("statements").get("endings", ())),
        others=frozenset({"he", "she", "they"} & language.words("pronouns", "sources")),
        cues=frozenset(),
        stems={},
    )
    tables = (("cues", "speech"), ("cues", "judgement"), ("statements", "past"))
    verbs = frozenset().union(*(language.words(*table) for table in tables))
    result = replace(
        plain,
        numbers=frozenset(map(plain.stem, _of_all("numbers"))),
        opposites=_opposites(plain),
        cues=frozenset(map(plain.stem, verbs)),
    )
    for word, value in list(bits.items()):  # an inflection has no more bits than its commonest form
        stem = result.stem(word)
        bits[stem] = min(value, bits.get(stem, value))
    return result


def _of_all(key: str) -> frozenset[str]:
    """Return the words that all languages list under ``key``, since quotes in all languages are merged together."""
    return frozenset(normal(w) for code in available() for w in load(code).words("statements", key))


def _figures() -> dict[str, str]:
    """Return the words of all languages for numbers with the figures that stand for them."""
    lines = (line for code in available() for line in load(code).table("statements").get("figures", ()))
    return {normal(word): figure for word, figure in map(str.split, lines)}


def _kinds() -> dict[str, list[tuple[str, str]]]:
    """Return for each word that excludes others its kinds, in all languages, and its meaning in each kind."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for code in available():
        for kind, lines in load(code).table("kinds").items():
            for line in lines:
                forms = [normal(form) for form in line.split()]
                for form in forms:
                    kinds.setdefault(form, []).append((kind, forms[0]))
    return kinds


def _opposites(words: Lexicon) -> dict[str, frozenset[str]]:
    """Return the opposites of words and of stems: the language files' pairs, and those of ``<code>_opposites.txt``."""
    lines = [pair for code in available() for pair in load(code).words("statements", "opposites")]
    for file in sorted(files("quotes.lang").iterdir(), key=lambda f: f.name):
        if file.name.endswith("_opposites.txt"):
            lines += [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    others_of: dict[str, set[str]] = {}
    for line in lines:
        word, *others = map(normal, line.split())
        for other in others:
            for a, b in ((word, other), (words.stem(word), words.stem(other))):
                if a != b:
                    others_of.setdefault(a, set()).add(b)
                    others_of.setdefault(b, set()).add(a)
    return {word: frozenset(others) for word, others in others_of.items()}
