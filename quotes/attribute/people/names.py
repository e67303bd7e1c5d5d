"""Which mentions of an article mean the same person or body: names clustered by their parts.

``Gustavo Petro``, ``Mr. Petro`` and ``Petro`` are one cluster.  A bare surname that two full names share goes to the
one that was named before it, or more often, and to neither when that is even.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quotes.attribute.mentions.candidates import Candidate
from quotes.attribute.mentions.lexicon import honorifics, suffixes, title_words
from quotes.attribute.mentions.scene import Scene
from quotes.datatypes import MentionKind
from quotes.lang import Language
from quotes.text.normal import fold

_WORD = re.compile(r"\w[\w'’.\-]*")
_END_OF_WORD = re.compile(r"[\w'’.\-]+\Z")
_TITLE_WORDS, _TITLE_CHARACTERS = 6, 80  # a title before a name is not looked for farther back


@dataclass(frozen=True, slots=True)
class Cluster:
    """One person, body or place that the article names; ``name`` is its fullest form without titles."""

    name: str
    type: str
    candidates: tuple[int, ...]
    aliases: tuple[str, ...]
    gender: str | None
    titles: tuple[str, ...] = ()  # words that stand before the name or beside it: "Colombian President"


def name_parts(name: str, language: Language) -> tuple[str, ...]:
    """Return the folded words of a name without honorifics, leading titles and suffixes like "Jr."."""
    return _name_parts(name, language.code)


@lru_cache(maxsize=1 << 14)
def _name_parts(name: str, code: str) -> tuple[str, ...]:
    words = [fold(w).rstrip(".,") for w in _WORD.findall(_bare(name))]
    while len(words) > 1 and words[0] in title_words(code):
        words = words[1:]
    while len(words) > 1 and words[-1] in suffixes(code):
        words = words[:-1]
    return tuple(w for w in words if w)


def display_name(name: str, language: Language) -> str:
    """Return a name as it is shown: as printed, without the title before it and a possessive after it."""
    return _display_name(name, language.code)


@lru_cache(maxsize=1 << 14)
def _display_name(name: str, code: str) -> str:
    bare = _bare(name)
    words = [(m.start(), fold(m.group()).rstrip(".,")) for m in _WORD.finditer(bare)]
    titles = title_words(code)
    start = 0
    while start < len(words) - 1 and words[start][1] in titles:
        start += 1
    shown = " ".join(bare[words[start][0] :].split()) if words else " ".join(bare.split())
    return shown.strip(" ,;:")


def _bare(name: str) -> str:
    return re.sub(r"(['’]s|['’])$", "", name.strip())


def cluster_names(scene: Scene, candidates: Sequence[Candidate]) -> tuple[tuple[Cluster, ...], dict[int, int]]:
    """Return the clusters of the article's names, and the cluster of each candidate that is a name."""
    language = scene.language
    named = [(i, c) for i, c in enumerate(candidates) if c.mention.kind is MentionKind.NAME]
    parts = {i: name_parts(c.mention.span.of(scene.text), language) for i, c in named}
    breakers = language.words("honorifics", "breakers")
    groups: list[list[int]] = []
    keys: list[tuple[str, ...]] = []
    persons: list[bool] = []
    for i, candidate in sorted(named, key=lambda n: (-len(parts[n[0]]), n[1].mention.span.start)):
        is_person = candidate.mention.entity_type == "PERSON"
        place = _join(i, parts[i], is_person, keys, persons, groups, breakers)
        if place is None:
            keys.append(parts[i])
            persons.append(is_person)
            groups.append([i])
        else:
            groups[place].append(i)
            persons[place] = persons[place] or is_person
    order = sorted(range(len(groups)), key=lambda g: min(candidates[i].mention.span.start for i in groups[g]))
    clusters = tuple(_cluster(scene, candidates, sorted(groups[g])) for g in order)
    return clusters, {i: n for n, g in enumerate(order) for i in groups[g]}


def _join(
    index: int,
    parts: tuple[str, ...],
    is_person: bool,
    keys: list[tuple[str, ...]],
    persons: list[bool],
    groups: list[list[int]],
    breakers: frozenset[str],
) -> int | None:
    """The group that a name belongs to: the same words, or a shorter form of a person's name.

    A "name" of a headline that holds a word such as "with" is no full name of anybody.
    A surname that fits several goes to the only one named before it, else to the one with the most mentions so far.
    """
    fits = [g for g, key in enumerate(keys) if key == parts]
    if not fits:
        fits = [g for g, key in enumerate(keys) if is_person and persons[g] and is_short_form(parts, key)]
        fits = [g for g in fits if not breakers & set(keys[g])]
    if not fits:
        fits = [g for g, key in enumerate(keys) if not is_person and not persons[g] and is_initials(parts, key)]
    if not fits:
        fits = [
            g for g, key in enumerate(keys) if len(parts) == 1 and persons[g] and len(key) > 1 and parts[0] == key[-1]
        ]
        fits = [g for g in fits if not breakers & set(keys[g])]
    introduced = [g for g in fits if min(groups[g]) < index]
    fits = introduced or sorted(fits, key=lambda g: min(groups[g]))[:1]
    fits.sort(key=lambda g: (-len(groups[g]), g))
    even = len(parts) == 1 and len(fits) > 1 and len(groups[fits[0]]) == len(groups[fits[1]])
    return fits[0] if fits and not even else None


def is_short_form(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Return whether ``short`` is a way to write ``full``: its surname, its first name, or both without the middle."""
    if not short or not full or len(short) > len(full):
        return False
    if len(short) == 1:
        return short[0] in (full[-1], full[0]) or (len(full) > 2 and short[0] == full[-2])
    first = (
        short[0] == full[0]
        or (len(short[0]) <= 2 and short[0][0] == full[0][0])
        or (len(full[0]) <= 2 and short[0][0] == full[0][0])
    )
    return first and short[-1] in full[1:] and all(w in full for w in short[1:])


def is_initials(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Return whether ``short`` is the initials of ``full``: "eln" of "ejército de liberación nacional"."""
    if len(short) != 1 or len(full) < 2:
        return False
    return short[0].replace(".", "") in _initials(full)


@lru_cache(maxsize=1 << 14)
def _initials(full: tuple[str, ...]) -> tuple[str, str]:
    """The initials of all words of a name, and of those that are no "of" or "the"."""
    return "".join(w[0] for w in full), "".join(w[0] for w in full if len(w) > 3)


def _cluster(scene: Scene, candidates: Sequence[Candidate], members: list[int]) -> Cluster:
    language = scene.language
    printed = [display_name(candidates[i].mention.span.of(scene.text), language) for i in members]
    counts = Counter(printed)
    name = max(counts, key=lambda n: (min(3, len(name_parts(n, language))), counts[n], -printed.index(n)))
    types = Counter(candidates[i].mention.entity_type or "" for i in members)
    type_ = max(types, key=lambda t: (types[t], t == "PERSON", t))
    titles = tuple(dict.fromkeys(t for i in members for t in titles_of(scene, candidates[i])))
    of_titles = {w for t in titles for w in fold(t).split()}
    told = [g for i in members for g in _genders(scene, candidates[i], of_titles)]
    suggested = [g for i in members if (g := candidates[i].gender)]
    genders = Counter(told or suggested)
    gender = max(genders, key=genders.__getitem__, default=None)
    return Cluster(name, type_, tuple(members), tuple(sorted(set(printed))), gender, titles)


def titles_of(scene: Scene, candidate: Candidate) -> list[str]:
    """Return the descriptions that the article gives a name: the title before it, the apposition after it."""
    found = []
    titles = title_words(scene.language.code)
    words: list[str] = []
    for word in _words_before(scene.text, candidate.mention.span.start):
        if not (word[:1].isupper() or fold(word).rstrip(".") in titles):
            break
        words.insert(0, word)
    if any(fold(w).rstrip(".") in titles for w in words):
        found.append(" ".join(words))
    if candidate.anchor is not None:
        found += _appositions(scene, candidate)
    return found


def _words_before(text: str, offset: int) -> Iterator[str]:
    """The words right before an offset with single spaces between, the nearest first; a line may end after the last."""
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
    found = []
    inside = set(scene.words_in(candidate.mention.span))
    for word in {anchor, *inside}:
        for child in scene.children[word]:
            if child not in inside and scene.tokens[child].deprel == "appos" and scene.tokens[child].upos == "NOUN":
                found.append(_phrase(scene, child))
    head = scene.heads[anchor]
    if scene.tokens[anchor].deprel == "appos" and head >= 0 and scene.tokens[head].upos == "NOUN":
        found.append(_phrase(scene, head))
    return found


def _phrase(scene: Scene, noun: int) -> str:
    words = [
        c for c in scene.children[noun] if c < noun and scene.tokens[c].deprel in {"amod", "compound", "nmod:poss"}
    ]
    return " ".join(scene.tokens[w].text for w in [*words, noun])


def _genders(scene: Scene, candidate: Candidate, of_titles: set[str]) -> list[str]:
    """What the words around a name and of its titles tell of the person's gender: "Mrs.", "spokeswoman"."""
    span = candidate.mention.span
    before = set(fold(scene.text[max(0, span.start - 12) : span.end]).split())
    found = [
        gender
        for gender in ("female", "male")
        if before & honorifics(scene.language.code, gender) or of_titles & scene.language.words("nouns", gender)
    ]
    return found if len(found) == 1 else []
