"""What the merge knows about a language: a word's information and stem, and the words that reverse a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from quotes.lang import Language, available, load
from quotes.text.normal import normal

# The bits of a word that is not in the list of common words. All rare words count alike, since beyond the list a count
# says more about the list's sources than about the word.
RAREST_WORD_BITS = 16


# Letters that must remain of a word when its ending is removed.
SHORTEST_STEM = 4
# Letters that must remain where degrees are compared: "big" of "bigger".
SHORTEST_ROOT = 3
# Words for many without a number, and those that are a number in one language only: "once" is eleven in Spanish.
_NO_AMOUNTS = frozenset({"once", "hundreds", "thousands", "millions", "billions", "miles", "cientos"})


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
    condition_phrases: tuple[str, ...]  # several words that do
    inverted: frozenset[str]  # words that do in front of the rest: "had we known"
    idle_conditions: tuple[str, ...]  # beginnings of what is no condition of anything: "if you ask me"
    interrogatives: frozenset[str]  # words that ask by themselves
    question_tags: frozenset[str]  # words that turn what stands before into a question: "right?"
    asking: frozenset[str]  # verbs by which a reporter tells a question
    possessives: frozenset[str]
    relations: frozenset[str]  # nouns for who belongs to somebody: "the son of the mayor"
    owned: frozenset[str]  # what stands between the two
    unreal_endings: frozenset[str]  # two endings of a verb, of a thought and of a fact: "ría rá"
    either_gender: frozenset[str]  # nouns for a person of which only the article tells the gender
    grammar: frozenset[str]  # words of grammar of all languages that are no other words of this one
    auxiliaries: frozenset[str]  # verbs that open a question
    endings: tuple[str, ...]
    others: frozenset[str]  # third-person pronouns for people
    cues: frozenset[str]  # stems of the verbs that say somebody said or thinks something
    denials: Mapping[str, Sequence[str]]  # words that deny what follows, several together by the first of them
    limits: frozenset[str]  # words that make less of what follows: "almost"
    loose: frozenset[str]  # words that another may stand for without changing the sense: "really"
    unreal: frozenset[str]  # verbs that make a fact a thought: "might"
    turned: Mapping[str, frozenset[str]]  # of prepositions: those of the opposite direction
    joining: frozenset[str]  # words between what may change places: "and"
    compared: frozenset[str]  # words between what may not: "than"
    passive: frozenset[str]  # verbs that something is done with
    agents: frozenset[str]  # words before who does it
    objects: frozenset[str]  # pronouns for whom it is done to
    same: Mapping[str, frozenset[str]]  # of printed words: the lists of printings of one word that they are in
    amounts: Mapping[str, int]  # of words for numbers
    parts: Mapping[str, float]  # of words for a part of one: "half"
    ordinals: Mapping[str, str]  # of words to figures
    irregular: Mapping[str, frozenset[str]]  # of forms that no ending tells: the verbs that they are of
    endings_of_degree: tuple[str, ...]  # "er", "est"
    inflections: frozenset[str]  # what forms of one word differ by
    paired_endings: frozenset[str]  # two endings of one form: "ra se"
    stems: dict[str, str]  # filled as words are met
    based: dict[str, frozenset[str]]  # likewise

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

    def bases(self, word: str) -> frozenset[str]:
        """Return the words of which a word may be a form, and the word itself: "strong" of "stronger"."""
        bases = self.based.get(word)
        if bases is None:
            bases = self.based[word] = frozenset(self._bases(word))
        return bases

    def _bases(self, word: str) -> Iterator[str]:
        yield from (word, self.stem(word), *self.irregular.get(word, ()))
        for ending in self.endings_of_degree:
            if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_ROOT:
                cut = word[: -len(ending)]
                yield from (cut, cut + "e", cut[:-1] + "y" if cut[-1] == "i" else cut)
                if cut[-1] == cut[-2]:
                    yield cut[:-1]

    def number(self, stem: str) -> bool:
        """Return whether a stem stands for a number."""
        return stem[0].isdigit() or stem in self.numbers


# Fields of a lexicon that are what all languages list under their names.
_LISTED = (
    "negations", "scarce", "conditions", "inverted", "interrogatives", "question_tags", "asking", "possessives",
    "relations", "owned", "unreal_endings",
    "either_gender", "auxiliaries", "limits", "loose", "unreal", "joining", "compared", "passive", "agents",
    "objects", "paired_endings",
)  # fmt: skip


@cache
def lexicon() -> Lexicon:
    """Return the words of English, with those of all languages in which quotes are merged together."""
    language = load("en")
    bits = _bits_of_words(language.code)
    lists: dict[str, Any] = {field: _of_all(field) for field in _LISTED}
    plain = Lexicon(
        bits=bits,
        function=language.words("statements", "function"),
        numbers=frozenset(),
        numerals={normal(w): str(n) for n, w in enumerate(language.table("statements").get("numerals", ()))}
        | _figures(),
        opposites={},
        kinds=_kinds(),
        articles=language.words("labels", "articles"),
        condition_phrases=tuple(sorted(_of_all("condition_phrases"))),
        idle_conditions=tuple(sorted(_of_all("idle_conditions"))),
        grammar=language.words("statements", "function") | (_of_all("function") - bits.keys()),
        endings=tuple(language.table("statements").get("endings", ())),
        others=frozenset({"he", "she", "they"} & language.words("pronouns", "sources")),
        cues=frozenset(),
        denials=_denials(),
        turned=_turned(),
        same=_printings(),
        amounts=_amounts(),
        parts={w: float(part) for code in available() for part, *ws in _lines("counts", "parts", code) for w in ws},
        ordinals={word: str(n) for n, words in enumerate(_lines("kinds", "ordinals"), 1) for word in words},
        irregular=_irregular(),
        endings_of_degree=tuple(language.table("statements").get("degrees", ())),
        inflections=language.words("statements", "inflections") | {""},
        stems={},
        based={},
        **lists,
    )
    return _stemmed(plain, language)


def _stemmed(plain: Lexicon, language: Language) -> Lexicon:
    """Return a lexicon with what is looked up by stems."""
    tables = (("cues", "speech"), ("cues", "judgement"), ("statements", "past"))
    verbs = frozenset().union(*(language.words(*table) for table in tables))
    result = replace(
        plain,
        numbers=frozenset(map(plain.stem, _of_all("numbers"))),
        opposites=_opposites(plain),
        cues=frozenset(map(plain.stem, verbs)),
    )
    for word, value in list(result.bits.items()):  # an inflection has no more bits than its commonest form
        stem = result.stem(word)
        result.bits[stem] = min(value, result.bits.get(stem, value))
    return result


def _bits_of_words(code: str) -> dict[str, int]:
    """Return the information of a language's common words: each line of their file has a number of bits, and words."""
    bits: dict[str, int] = {}
    for line in files("quotes.lang").joinpath(f"{code}_words.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            number, *words = line.split()
            bits.update(dict.fromkeys(words, int(number)))
    return bits


def _of_all(key: str) -> frozenset[str]:
    """Return the words that all languages list under ``key``, since quotes in all languages are merged together."""
    return frozenset(normal(w) for code in available() for w in load(code).words("statements", key))


def _lines(table: str, key: str, code: str = "en") -> list[list[str]]:
    """Return the words of each line under a key, in normal form."""
    return [[normal(word) for word in line.split()] for line in load(code).table(table).get(key, ())]


def _printings() -> dict[str, frozenset[str]]:
    """Return for each printing of several the lists that have it; the printings of a line are parted by commas."""
    lists: dict[str, frozenset[str]] = {}
    for code in available():
        for line in load(code).table("statements").get("same", ()):
            for printing in line.split(","):
                own = normal(printing)
                lists[own] = lists.get(own, frozenset()) | {line}
    return lists


def _turned() -> dict[str, frozenset[str]]:
    """Return for each preposition those that turn it round, in both directions."""
    others_of: dict[str, frozenset[str]] = {}
    for code in available():
        for one, other in _lines("statements", "turned", code):
            for x, y in ((one, other), (other, one)):
                others_of[x] = others_of.get(x, frozenset()) | {y}
    return others_of


def _denials() -> dict[str, list[str]]:
    """Return the words that deny what follows, by the first of them."""
    by_first: dict[str, list[str]] = {}
    for words in sorted(_of_all("denials")):
        by_first.setdefault(words.partition(" ")[0], []).append(words)
    return by_first


def _amounts() -> dict[str, int]:
    """Return the words of all languages for numbers with what they count."""
    numbers: dict[str, int] = {}
    for code in available():
        for count, *names in _lines("counts", "words", code):
            numbers.update((name, int(count)) for name in names if name not in _NO_AMOUNTS)
    return numbers


def _irregular() -> dict[str, frozenset[str]]:
    """Return the verbs of which each irregular form is one; the verb begins its line."""
    verbs: dict[str, frozenset[str]] = {}
    for code in available():
        for verb, *forms in _lines("statements", "irregular", code):
            for form in (verb, *forms):
                verbs[form] = verbs.get(form, frozenset()) | {verb}
    return verbs


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
