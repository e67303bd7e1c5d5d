"""Synthetic reported speech in Spanish for the tokenizer and the parser, under the analysis of AnCora.

The speech verb is the root and what was said its ccomp, wherever it stands; a subject stands before or after the verb,
or is left out; with *según* the clause that was said is the root and the source its obl.
"""

from __future__ import annotations

import random
from dataclasses import replace

from stanza_data import Word
from stanza_names_es import MARKS, WORDS
from stanza_names_es import person as invented_person
from stanza_speech import Makers, Material, Part, Words, assemble, clause_of, closed, mark

SPEECH = WORDS["speech"]
PLACEHOLDER = (
    Word("Esto", "este", "PRON", "_", 3, "nsubj"), Word("es", "ser", "AUX", "_", 3, "cop"),
    Word("así", "así", "ADV", "_", 0, "root"),
)  # fmt: skip
Style = tuple[str, str]


def word(form: str, upos: str, head: int = 0, relation: str = "root", lemma: str = "") -> Word:
    """A word of our own; its lemma is its form in lower case unless said otherwise."""
    return Word(form, lemma or (form if upos == "PROPN" else form.lower()), upos, "_", head, relation)


def person(rng: random.Random) -> Words:
    """A name, alone or as the apposition of a title: la ministra de Salud, Ana Paz,"""
    name, female = invented_person(rng)
    draw = rng.random()
    if draw < 0.2:
        name = name[-1:]
    if draw < 0.55:
        return tuple(word(n, "PROPN", 1 if i else 0, "flat" if i else "root") for i, n in enumerate(name))
    article, title = ("la", "el")[not female], rng.choice(SPEECH["titles"])
    words = [word(article, "DET", 2, "det", "el"), word(title[female], "NOUN", lemma=title[0])]
    aside = rng.random() < 0.5
    if aside:
        words += [word("de", "ADP", 4, "case"), word(rng.choice(SPEECH["offices"]), "PROPN", 2, "nmod")]
        words[-1] = replace(words[-1], space=False)
        words.append(word(",", "PUNCT", 6, "punct"))
    first = len(words) + 1
    words += [word(n, "PROPN", first if i else 2, "flat" if i else "appos") for i, n in enumerate(name)]
    if aside:
        words[-1] = replace(words[-1], space=False)
        words.append(word(",", "PUNCT", first, "punct"))
    return tuple(words)


def speaker(m: Material, rng: random.Random, opens: bool) -> tuple[Words, bool]:
    """The subject of a speech verb, a person or a real subject of the treebanks, and whether it is plural."""
    words = person(rng) if rng.random() < 0.6 else rng.choice(m.subjects)
    first = words[0]
    kept = first.upos == "PROPN" or first.form.isupper()
    form = first.form[0].upper() + first.form[1:] if opens else first.form if kept else first.form.lower()
    root = next(w for w in words if w.head == 0)
    plural = root.upos == "NOUN" and root.form.endswith("s") and root.form != root.lemma
    plural |= any(w.deprel == "conj" for w in words)
    return (replace(first, form=form), *words[1:]), plural


def verb(rng: random.Random, plural: bool) -> Words:
    """A speech verb that governs its sentence."""
    forms = rng.choice(SPEECH["common"] if rng.random() < 0.6 else SPEECH["others"])
    return (word(forms[plural], "VERB", lemma=forms[2]),)


def circumstance(rng: random.Random) -> tuple[Words, str] | None:
    """When, where or to whom something was said, with its relation, or None."""
    draw = rng.random()
    if draw < 0.5:
        return None
    if draw < 0.6:
        return (word(rng.choice(SPEECH["adverbs"]), "ADV"),), "advmod"
    if draw < 0.75:
        article = rng.choice((("el", "el"), ("este", "este")))
        day = word(rng.choice(SPEECH["days"]), "NOUN")
        return (word(article[0], "DET", 2, "det", article[1]), day), "obl"
    if draw < 0.9:
        article, noun = rng.choice(SPEECH["places"])
        return (word("en", "ADP", 3, "case"), word(article, "DET", 3, "det", "uno"), word(noun, "NOUN")), "obl"
    who = word(rng.choice(("periodistas", "medios")), "NOUN", lemma=rng.choice(("periodista", "medio")))
    return (word("a", "ADP", 3, "case"), word("los", "DET", 3, "det", "el"), who), "iobj"


def tag_after(m: Material, rng: random.Random, at: int) -> list[Part]:
    """Verb as part ``at``, its subject unless it is left out, a circumstance: dijo X este lunes"""
    who, plural = speaker(m, rng, False)
    parts: list[Part] = [(verb(rng, plural), -1, "root")]
    if rng.random() < 0.75:
        parts.append((who, at, "nsubj"))
    return [*parts, *_extra(rng, at)]


def tag_before(m: Material, rng: random.Random) -> list[Part]:
    """Subject unless it is left out, verb, a circumstance: X dijo este lunes"""
    who, plural = speaker(m, rng, True)
    said = verb(rng, plural)
    if rng.random() < 0.25:
        form = said[0].form
        return [((replace(said[0], form=form[0].upper() + form[1:]),), -1, "root"), *_extra(rng, 0)]
    return [(who, 1, "nsubj"), (said, -1, "root"), *_extra(rng, 1)]


def _extra(rng: random.Random, governor: int) -> list[Part]:
    found = circumstance(rng)
    return [] if found is None else [(found[0], governor, found[1])]


def ended(parts: list[Part]) -> list[Part]:
    """The parts without a space at their end, and without a comma there: a stop or a mark follows."""
    words, governor, relation = parts[-1]
    words = words[:-1] if words[-1].form == "," else words
    return [*parts[:-1], (closed(words), governor, relation)]


def verb_of(parts: list[Part]) -> int:
    """The number of the part that governs the sentence."""
    return next(i for i, (_, governor, _) in enumerate(parts) if governor < 0)


def uncapitalised(clause: Words) -> Words:
    """The clause as it goes on in the middle of a sentence."""
    first = clause[0]
    return clause if first.upos == "PROPN" else (replace(first, form=first.form.lower()), *clause[1:])


def said_after(m: Material, rng: random.Random, style: Style) -> list[Words]:
    """«S», dijo X.  «¿S?», dijo X."""
    asked = rng.choice((("¿", "?"), ("¡", "!"))) if rng.random() < 0.12 else ()
    clause = 1 + len(asked) // 2
    before, after = [[(mark(form, False), clause, "punct")] for form in asked] or [[], []]
    at = clause + len(after) + 3
    tag = ended(tag_after(m, rng, at))
    comma: list[Part] = [(mark(style[1], False), clause, "punct"), (mark(","), clause, "punct")]
    if rng.random() < 0.15:  # the English order of the marks
        comma = [(mark(",", False), clause, "punct"), (mark(style[1]), clause, "punct")]
    opening: Part = (mark(style[0], False), clause, "punct")
    said: Part = (closed(clause_of(m, rng)), at, "ccomp")
    return [assemble([opening, *before, said, *after, *comma, *tag, (mark("."), at, "punct")])]


def said_before(m: Material, rng: random.Random, style: Style) -> list[Words]:
    """X dijo: «S».  X dijo: «S. S.»"""
    tag = ended(tag_before(m, rng))
    governor, clause = verb_of(tag), len(tag) + 2
    before: list[Part] = [(mark(rng.choice("::::,")), governor, "punct"), (mark(style[0], False), clause, "punct")]
    said: Part = (closed(clause_of(m, rng)), governor, "ccomp")
    if rng.random() < 0.3:
        first = assemble([*tag, *before, said, (mark("."), governor, "punct")])
        return [first, _last_of_quote(m, rng, style)]
    after: list[Part] = [(mark(style[1], False), clause, "punct"), (mark("."), governor, "punct")]
    if rng.random() < 0.3:
        after = [(mark(".", False), governor, "punct"), (mark(style[1]), clause, "punct")]
    return [assemble([*tag, *before, said, *after])]


def _last_of_quote(m: Material, rng: random.Random, style: Style) -> Words:
    """S».  S.»"""
    marks = (style[1], ".") if rng.random() < 0.6 else (".", style[1])
    ends: list[Part] = [(mark(marks[0], False), 0, "punct"), (mark(marks[1]), 0, "punct")]
    return assemble([(closed(rng.choice(m.clauses)), -1, "root"), *ends])


def long_quote(m: Material, rng: random.Random, style: Style) -> list[Words]:
    """«S. S», dijo X.  «S», dijo X. «S».  «S. S»."""
    opening: Part = (mark(style[0], False), 1, "punct")
    said: Part = (closed(rng.choice(m.clauses)), -1, "root")
    first = assemble([opening, said, (mark("."), 1, "punct")])
    draw = rng.random()
    if draw < 0.5:
        tag = ended(tag_after(m, rng, 3))
        marks: list[Part] = [(mark(style[1], False), 0, "punct"), (mark(","), 0, "punct")]
        return [first, assemble([(closed(clause_of(m, rng)), 3, "ccomp"), *marks, *tag, (mark("."), 3, "punct")])]
    if draw < 0.7:
        return [first, _last_of_quote(m, rng, style)]
    marks = [(mark(style[1], False), 1, "punct"), (mark("."), 1, "punct")]
    return [*said_after(m, rng, style), assemble([opening, said, *marks])]


def said_that(m: Material, rng: random.Random, style: Style) -> list[Words]:
    """X dijo que S.  X afirmó que «s»."""
    tag = tag_before(m, rng)
    governor, n = verb_of(tag), len(tag)
    clause = closed(uncapitalised(clause_of(m, rng)))
    that: Part = ((word("que", "SCONJ"),), n + 1, "mark")
    stop: Part = (mark("."), governor, "punct")
    if rng.random() < 0.5:
        return [assemble([*tag, that, (clause, governor, "ccomp"), stop])]
    that = (that[0], n + 2, "mark")
    marks: list[Part] = [(mark(style[0], False), n + 2, "punct"), (clause, governor, "ccomp")]
    return [assemble([*tag, that, *marks, (mark(style[1], False), n + 2, "punct"), stop])]


def according_to(m: Material, rng: random.Random, style: Style) -> list[Words]:
    """Según X, S.  S, según X.  Según X, «s»."""
    who, _ = speaker(m, rng, False)
    who = closed(who[:-1] if who[-1].form == "," else who)
    root = next(i for i, w in enumerate(who) if w.head == 0)
    moved = [replace(w, head=w.head + 1 if w.head else 0) for w in who]
    source: Words = (word("Según", "ADP", root + 2, "case"), *moved)
    clause = closed(clause_of(m, rng))
    if rng.random() < 0.35:
        source = (replace(source[0], form="según"), *source[1:])
        comma: Part = (mark(","), 2, "punct")
        return [assemble([(clause, -1, "root"), comma, (source, 0, "obl"), (mark("."), 0, "punct")])]
    clause = uncapitalised(clause)
    if rng.random() < 0.5:
        return [assemble([(source, 2, "obl"), (mark(","), 0, "punct"), (clause, -1, "root"), (mark("."), 2, "punct")])]
    start: list[Part] = [(source, 3, "obl"), (mark(","), 0, "punct"), (mark(style[0], False), 3, "punct")]
    end: list[Part] = [(mark(style[1], False), 3, "punct"), (mark("."), 3, "punct")]
    return [assemble([*start, (clause, -1, "root"), *end])]


def dialogue(m: Material, rng: random.Random, _: Style) -> list[Words]:
    """—S —dijo X.  —S —dijo X—. S."""
    dash = rng.choice("———–")
    opening: Part = (mark(dash, False), 1, "punct")
    said: Part = (rng.choice(m.clauses), 3, "ccomp")
    tag = ended(tag_after(m, rng, 3))
    between: Part = (mark(dash, False), 3, "punct")
    if rng.random() < 0.5:
        return [assemble([opening, said, between, *tag, (mark("."), 3, "punct")])]
    closing: list[Part] = [(mark(dash, False), 3, "punct"), (mark("."), 3, "punct")]
    return [assemble([opening, said, between, *tag, *closing]), *plain(m, rng, _)]


def plain(m: Material, rng: random.Random, _: Style) -> list[Words]:
    """S."""
    return [assemble([(closed(rng.choice(m.clauses)), -1, "root"), (mark("."), 0, "punct")])]


MAKERS = Makers(
    {said_after: 3, said_before: 1.5, long_quote: 2, said_that: 2, according_to: 1, dialogue: 0.7, plain: 1.5}, MARKS
)
