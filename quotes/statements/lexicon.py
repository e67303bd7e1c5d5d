"""What the merge knows of a language: how much a word tells, its stem, and which words turn a sentence round."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from quotes.lang import available, load
from quotes.text.normal import normal

# What a word tells that the list of common words does not hold: all rare words alike, for beyond the list a count
# says more of the list's sources than of the word.
RAREST_WORD_BITS = 16


# Letters that must be left of a word when its ending is cut: "careless" and "extremely" keep theirs, "this" is whole.
SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The words of one language as the merge needs them, in normal form."""

    bits: dict[str, int]  # of words and of stems
    function: frozenset[str]
    negations: frozenset[str]
    numbers: frozenset[str]  # stems
    opposites: frozenset[tuple[str, str]]  # stems, each pair in the order of the alphabet
    endings: tuple[str, ...]
    others: frozenset[str]  # pronouns for people who are spoken of
    cues: frozenset[str]  # stems of the verbs that say somebody said or thinks something
    stems: dict[str, str]  # filled as words are met

    def tells(self, word: str) -> int:
        """Return how much a word or stem tells, in bits: 4 for "the", 16 for a name."""
        return self.bits.get(word, RAREST_WORD_BITS)

    def stem(self, word: str) -> str:
        """Return the part of a word that its inflections share; the word itself where nothing can be taken off."""
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

    def number(self, stem: str) -> bool:
        """Return whether a stem stands for a number."""
        return stem[0].isdigit() or stem in self.numbers


@cache
def lexicon(code: str = "en") -> Lexicon:
    """Return the words of the language ``code``, with the negations of all; raises InputError where it has no file."""
    language = load(code)
    bits: dict[str, int] = {}
    for line in files("quotes.lang").joinpath(f"{language.code}_words.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            number, *words = line.split()
            bits.update(dict.fromkeys(words, int(number)))
    made = Lexicon(
        bits,
        language.words("statements", "function"),
        frozenset(normal(w) for c in available() for w in load(c).words("statements", "negations")),
        frozenset(),
        frozenset(),
        tuple(language.table("statements").get("endings", ())),
        frozenset({"he", "she", "they"} & language.words("pronouns", "sources")),
        frozenset(),
        {},
    )
    tables = (("cues", "speech"), ("cues", "judgement"), ("statements", "past"))
    verbs = frozenset().union(*(language.words(*table) for table in tables))
    numbers = frozenset(map(made.stem, language.words("statements", "numbers")))
    pairs = [sorted(map(made.stem, pair.split())) for pair in language.words("statements", "opposites")]
    cues = frozenset(map(made.stem, verbs))
    result = replace(made, numbers=numbers, opposites=frozenset((a, b) for a, b in pairs), cues=cues)
    for word, value in list(bits.items()):  # an inflection tells no more than its commonest form
        stem = result.stem(word)
        bits[stem] = min(value, bits.get(stem, value))
    return result
