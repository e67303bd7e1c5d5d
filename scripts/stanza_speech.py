"""Synthetic reported speech, of which the treebanks are short, for the tokenizer and the parser.

It is made of real clauses, subjects and names of the training data, put together under one analysis: the speech verb is
the root, and what was said its ccomp.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from stanza_data import Sentence, Word

Words = tuple[Word, ...]
Part = tuple[Words, int, str]
"""Words with one local root (head 0), the number of the part that governs it (-1: none), and the relation."""

VERBS = (
    *[("said", "say")] * 6, ("told", "tell"), ("wrote", "write"), ("added", "add"), ("noted", "note"),
    ("stated", "state"), ("explained", "explain"), ("argued", "argue"), ("warned", "warn"), ("insisted", "insist"),
    ("announced", "announce"), ("claimed", "claim"), ("asked", "ask"), ("continued", "continue"), ("posted", "post"),
    ("replied", "reply"), ("declared", "declare"), ("tweeted", "tweet"), ("emphasized", "emphasize"),
)  # fmt: skip
TITLES = (
    "President", "Sen.", "Rep.", "Mr.", "Mrs.", "Ms.", "Dr.", "Gov.", "Gen.", "Prime Minister", "U.S. President",
    "U.S. Sen.", "Foreign Minister", "U.N. Secretary-General", "Lt. Gov.", "Prof.", "Senator", "Judge", "Col.",
    "Secretary of State", "Vice President", "Minister", "Attorney General", "spokesman", "spokeswoman",
)  # fmt: skip
MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PLACES = ("statement", "interview", "speech", "letter", "tweet", "post", "report", "email", "briefing")
PLACEHOLDER = (
    Word("This", "this", "PRON", "DT", 3, "nsubj"), Word("is", "be", "AUX", "VBZ", 3, "cop"),
    Word("so", "so", "ADV", "RB", 0, "root"),
)  # fmt: skip
"""The words that quotes.parse puts in place of a long quotation."""
PLACEHOLDER_SHARE = 0.25
STYLES = (("“", "”"), ("“", "”"), ("“", "”"), ('"', '"'), ('"', '"'), ("‘", "’"))


@dataclass(frozen=True, slots=True)
class Material:
    """What the sentences are made of: clauses without their stop, subjects, names of persons, and the placeholder."""

    clauses: tuple[Words, ...]
    subjects: tuple[Words, ...]
    people: tuple[tuple[str, ...], ...]
    placeholder: Words = PLACEHOLDER


def material(sentences: Iterable[Sentence], people: Sequence[tuple[str, ...]]) -> Material:
    """Collect plain declarative clauses and the short subjects of verbs from gold trees."""
    clauses, subjects = [], []
    for s in sentences:
        words = s.words
        plain = not any(w.form in '"“”«»()[]:;' for w in words)
        whole = 4 <= len(words) <= 30 and words[-1].form == "." and words[0].form[0].isupper()
        if plain and whole and all(w.head != len(words) for w in words):
            clauses.append((*words[:-2], replace(words[-2], space=True)))
        subjects += [sub for i, w in enumerate(words) if w.deprel == "nsubj" and (sub := _subtree(words, i))]
    return Material(tuple(clauses), tuple(subjects), tuple(people))


def _subtree(words: Words, root: int) -> Words:
    """The subject's own words if they are contiguous, short, without marks, and name a person or thing; else ()."""
    inside = {root}
    while grown := {i for i, w in enumerate(words) if w.head - 1 in inside} - inside:
        inside |= grown
    first, last = min(inside), max(inside)
    part = words[first : last + 1]
    nominal = words[root].upos in ("PROPN", "NOUN") or words[root].form.lower() in ("he", "she", "they")
    unfit = any(w.upos in ("PUNCT", "VERB", "SYM") for w in part)
    if len(part) != len(inside) or len(part) > 7 or unfit or not nominal:
        return ()
    moved = [replace(w, head=0 if first + i == root else w.head - first) for i, w in enumerate(part)]
    return (*moved[:-1], replace(moved[-1], space=True))


# --- building trees ------------------------------------------------------------------------------------------------


def mark(form: str, space: bool = True) -> Words:
    """A punctuation mark as a part."""
    tags = {"“": "``", "‘": "``", "”": "''", "’": "''", '"': "''", ",": ",", ":": ":", "—": ":"}
    return (Word(form, form, "PUNCT", tags.get(form, "."), 0, "punct", space),)


def assemble(parts: Sequence[Part]) -> Words:
    """One tree of several parts, each local root attached to the root of its governing part."""
    starts, roots, at = [], [], 0
    for words, _, _ in parts:
        starts.append(at)
        roots.append(at + next(i for i, w in enumerate(words) if w.head == 0))
        at += len(words)
    done: list[Word] = []
    for start, (words, governor, relation) in zip(starts, parts, strict=True):
        for w in words:
            if w.head:
                done.append(replace(w, head=w.head + start))
            else:
                done.append(replace(w, head=0 if governor < 0 else roots[governor] + 1, deprel=relation))
    return tuple(done)


def clause_of(m: Material, rng: random.Random) -> Words:
    """A clause to quote: a real one, or the placeholder."""
    return m.placeholder if rng.random() < PLACEHOLDER_SHARE else rng.choice(m.clauses)


def closed(words: Words) -> Words:
    """The words with no space after them."""
    return (*words[:-1], replace(words[-1], space=False))


def person(m: Material, rng: random.Random) -> Words:
    """A person's name, half the time with a title before it."""
    name = rng.choice(m.people)
    title = rng.choice(TITLES).split() if rng.random() < 0.5 else []
    first = len(title) + 1
    words = []
    for i, form in enumerate(title, 1):
        last = i == len(title)
        proper = form[0].isupper()
        upos, xpos = ("PROPN", "NNP") if proper else ("NOUN", "NN")
        words.append(Word(form, form, upos, xpos, first if last else len(title), "nmod:desc" if last else "compound"))
    for i, form in enumerate(name):
        touches = form == "-" or name[i + 1 : i + 2] in ((".",), ("-",))
        words.append(Word(form, form, "PROPN", "NNP", 0 if not i else first, "flat", not touches))
    return tuple(words)


def speaker(m: Material, rng: random.Random, opens: bool) -> Words:
    """A subject of a speech verb: a person, a real subject of the treebanks, or a pronoun."""
    draw = rng.random()
    if draw < 0.4:
        return person(m, rng)
    if draw < 0.55:
        form = rng.choice(("he", "she", "he", "she", "they"))
        words: Words = (Word(form, form, "PRON", "PRP", 0, "nsubj"),)
    else:
        words = rng.choice(m.subjects)
    first = words[0]
    if opens:
        form = first.form[0].upper() + first.form[1:]
    else:
        form = first.form if first.upos == "PROPN" or first.form.isupper() else first.form.lower()
    return (replace(first, form=form), *words[1:])


def circumstance(rng: random.Random) -> tuple[Words, str] | None:
    """When or where something was said, with its relation, or None."""

    def noun(form: str, xpos: str = "NN", upos: str = "NOUN", head: int = 0, relation: str = "obl") -> Word:
        return Word(form, form.lower(), upos, xpos, head, relation)

    case = "on" if rng.random() < 0.6 else "in"
    draw = rng.random()
    if draw < 0.35:
        return None
    if draw < 0.5:
        return (noun(rng.choice(DAYS), "NNP", "PROPN"),), "obl:unmarked"
    if case == "on":
        day = noun(rng.choice(DAYS), "NNP", "PROPN")
        if rng.random() < 0.4:
            month, day = noun(rng.choice(MONTHS), "NNP", "PROPN"), str(rng.randint(1, 30))
            return (noun("on", "IN", "ADP", 2, "case"), month, noun(day, "CD", "NUM", 2, "nummod")), "obl"
        return (noun("on", "IN", "ADP", 2, "case"), day), "obl"
    where = rng.choice(PLACES)
    article = "an" if where[0] in "aeiou" else "a"
    return (noun("in", "IN", "ADP", 3, "case"), noun(article, "DT", "DET", 3, "det"), noun(where)), "obl"


# --- reported speech -----------------------------------------------------------------------------------------------


def quoted(clause: Words, style: tuple[str, str], end: str) -> tuple[Words, Words]:
    """The clause as it stands in this style, and its end mark with the closing mark after it."""
    curly = style[0] != '"'
    words = tuple(replace(w, form=w.form.replace("'", "’") if curly else w.form.replace("’", "'")) for w in clause)
    return closed(words), mark(end, False)


def tag_parts(m: Material, rng: random.Random, at: int, opens: bool, end: str) -> list[Part]:
    """Subject, speech verb (as part number ``at`` or ``at`` + 1), circumstance and end mark."""
    form, lemma = rng.choice(VERBS)
    verb: Words = (Word(form, lemma, "VERB", "VBD", 0, "root"),)
    who = speaker(m, rng, opens)
    inverted = not opens and rng.random() < 0.35 and who[0].upos != "PRON" and lemma != "tell"
    governor = at if inverted else at + 1
    order: list[Part] = [(who, governor, "nsubj")]
    order.insert(0 if inverted else 1, (verb, -1, "root"))
    if lemma == "tell":
        hearer: Words = (Word("reporters", "reporter", "NOUN", "NNS", 0, "obj"),)
        order.append((hearer, governor, "obj"))
    if (extra := circumstance(rng)) is not None:
        order.append((extra[0], governor, extra[1]))
    order[-1] = (closed(order[-1][0]), *order[-1][1:])
    if order[-1][0][-1].form.endswith(".") and end == ".":
        return order
    return [*order, (mark(end, end != ","), governor, "punct")]


def said_after(m: Material, rng: random.Random, style: tuple[str, str]) -> list[Words]:
    """“S,” X said.  (or “S?” asked X.)"""
    clause, end = quoted(clause_of(m, rng), style, rng.choice(",,,,,,,,?!"))
    tag = tag_parts(m, rng, 4, False, ".")
    verb = 4 + next(i for i, (_, governor, _) in enumerate(tag) if governor < 0)
    opening, closing = (mark(style[0], False), 1, "punct"), (mark(style[1]), 1, "punct")
    return [assemble([opening, (clause, verb, "ccomp"), (end, 1, "punct"), closing, *tag])]


def said_before(m: Material, rng: random.Random, style: tuple[str, str]) -> list[Words]:
    """X said, “S.”"""
    tag = tag_parts(m, rng, 0, True, ",")
    verb = next(i for i, (_, governor, _) in enumerate(tag) if governor < 0)
    tag[-1] = ((replace(tag[-1][0][-1], space=True),), *tag[-1][1:])
    if rng.random() < 0.15:
        tag[-1] = (mark(":"), verb, "punct")
    clause, end = quoted(clause_of(m, rng), style, rng.choice("........?!"))
    n = len(tag)
    opening, closing = (mark(style[0], False), n + 1, "punct"), (mark(style[1]), n + 1, "punct")
    return [assemble([*tag, opening, (clause, verb, "ccomp"), (end, n + 1, "punct"), closing])]


def said_between(m: Material, rng: random.Random, style: tuple[str, str]) -> list[Words]:
    """“S,” X said. “S.”"""
    return [*said_after(m, rng, style), *alone(m, rng, style)]


def alone(m: Material, rng: random.Random, style: tuple[str, str]) -> list[Words]:
    """“S.” or “S. S. S.”"""
    n = rng.choice((1, 1, 2, 2, 3))
    found = []
    for i in range(n):
        clause, end = quoted(clause_of(m, rng), style, rng.choice("............?!"))
        opening = [(mark(style[0], False), 1, "punct")] if i == 0 else []
        at = len(opening)
        last = [(mark(style[1]), at, "punct")] if i + 1 == n else []
        end = end if last else mark(end[0].form)
        found.append(assemble([*opening, (clause, -1, "root"), (end, at, "punct"), *last]))
    return found


def long_quote(m: Material, rng: random.Random, style: tuple[str, str]) -> list[Words]:
    """“S. S,” said X."""
    clause, _ = quoted(rng.choice(m.clauses), style, ".")
    first = assemble([(mark(style[0], False), 1, "punct"), (clause, -1, "root"), (mark("."), 1, "punct")])
    clause, _ = quoted(clause_of(m, rng), style, ",")
    tag = tag_parts(m, rng, 3, False, ".")
    verb = 3 + next(i for i, (_, governor, _) in enumerate(tag) if governor < 0)
    marks: list[Part] = [(mark(",", False), 0, "punct"), (mark(style[1]), 0, "punct")]
    return [first, assemble([(clause, verb, "ccomp"), *marks, *tag])]


def plain(m: Material, rng: random.Random, style: tuple[str, str]) -> list[Words]:
    """S."""
    return [assemble([(closed(rng.choice(m.clauses)), -1, "root"), (mark("."), 0, "punct")])]


def said_that(m: Material, rng: random.Random, style: tuple[str, str]) -> list[Words]:
    """X said that S.  X said “s.”"""
    tag = tag_parts(m, rng, 0, True, ",")[:-1]
    verb = next(i for i, (_, governor, _) in enumerate(tag) if governor < 0)
    tag[-1] = ((*tag[-1][0][:-1], replace(tag[-1][0][-1], space=True)), *tag[-1][1:])
    clause = closed(clause_of(m, rng))
    first = clause[0]
    if first.upos != "PROPN" and first.form != "I":
        clause = (replace(first, form=first.form.lower()), *clause[1:])
    that = (Word("that", "that", "SCONJ", "IN", 0, "mark"),)
    draw, n = rng.random(), len(tag)
    if draw < 0.4:
        return [assemble([*tag, (that, n + 1, "mark"), (clause, verb, "ccomp"), (mark("."), verb, "punct")])]
    if draw < 0.6:
        return [assemble([*tag, (clause, verb, "ccomp"), (mark("."), verb, "punct")])]
    conjunction: list[Part] = [(that, n + 2, "mark")] if draw < 0.8 else []
    at = n + len(conjunction)
    marks: list[Part] = [(mark(".", False), verb, "punct"), (mark(style[1]), at + 1, "punct")]
    return [assemble([*tag, *conjunction, (mark(style[0], False), at + 1, "punct"), (clause, verb, "ccomp"), *marks])]


@dataclass(frozen=True, slots=True)
class Makers:
    """What makes the sentences of a language, with weights, and its quotation marks, some more than once."""

    patterns: dict[Callable[[Material, random.Random, tuple[str, str]], list[Words]], float]
    styles: tuple[tuple[str, str], ...]


MAKERS = Makers(
    {said_after: 3, said_before: 1.5, said_between: 2, alone: 1, long_quote: 1.5, said_that: 1.5, plain: 1.5}, STYLES
)


def reported_speech(m: Material, count: int, rng: random.Random, makers: Makers = MAKERS) -> tuple[Sentence, ...]:
    """``count`` paragraphs of news around quotations, as sentences of as many documents."""
    made = []
    for number in range(count):
        style = rng.choice(makers.styles)
        chosen = rng.choices(list(makers.patterns), list(makers.patterns.values()), k=rng.choice((1, 2, 2, 3)))
        words = [w for maker in chosen for w in maker(m, rng, style)]
        made += [Sentence(f"speech-{number}-{i}", f"speech-{number}", i == 0, w) for i, w in enumerate(words)]
    return tuple(made)
