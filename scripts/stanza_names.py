"""Synthetic sentences for the name tagger: contexts in which names were missed, with names of the training data."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from stanza_data import Name
from stanza_speech import TITLES

Names = dict[str, tuple[tuple[str, ...], ...]]
"""The names of each type, as token tuples."""

NAME_PATTERNS = """
P 's office said on Monday that talks would go on .
P 's campaign declined to comment .
P 's operation in L has failed , officials say .
P 's plan for L drew criticism from O .
P ’s decision was welcomed in L .
The P administration has not replied .
the P administration 's policy on L
The P government blamed O for the delay .
Members of the P family met in L .
The P campaign raised more money than O .
A spokesman for P said the report was wrong .
A spokeswoman for O did not respond .
A lawyer for P told O that the case would go to court .
An adviser to P , who asked not to be named , called it a mistake .
“ We will not give up , ” said P .
“ We will not give up , ” P said on Tuesday .
" That is not true , " said P , a member of O .
“ It was a good day , ” T P told reporters in L .
“ It is over , ” P told O .
T P arrived in L on Friday .
T P and T P met in L .
T P , who leads O , rejected the offer .
L 's T P warned of new tariffs .
former T P said so too .
P says O must pay
P : O ' should leave L '
P vows to ' fight on ' after O ruling
P , P clash over L
Exclusive : P to visit L , sources say
pro - P protesters marched through L .
the anti - P movement in L
critics of P and allies of P alike
P , 54 , was born in L .
P and his wife moved to L .
P ( R - L ) voted against the bill .
In an interview with O , P said he would run again .
P wrote on social media that O was to blame .
according to P , the T of L
The company , O , is based in L .
O said in a statement that it would appeal .
O reported that P had resigned .
The O and O signed the deal in L .
officials at O in L
the head of O , P
Talks between P and P were held in L .
In L , P spoke of peace .
L has accused L of breaking the rules .
The king of L and P attended .
Mr P said O had acted in bad faith .
It was P who first called O .
What did P mean ?
P did not .
Why P matters
Neither P nor O answered .
As P put it , “ nothing has changed . ”
P : We have nothing to hide .
"""


@dataclass(frozen=True, slots=True)
class Contexts:
    """Patterns with slots for persons, organisations, places and titles; a surname alone is usual after some words."""

    patterns: tuple[list[str], ...]
    titles: tuple[str, ...]
    before_surnames: tuple[str, ...]


CONTEXTS = Contexts(
    tuple(line.split() for line in NAME_PATTERNS.strip().split("\n")), TITLES[:-2], ("The", "the", "-", "Mr")
)


def name_contexts(
    names: Names, count: int, rng: random.Random, contexts: Contexts = CONTEXTS
) -> list[tuple[Name, ...]]:
    """``count`` sentences of contexts in which names were missed, with names of the training data."""
    return [_context(rng.choice(contexts.patterns), names, rng, contexts) for _ in range(count)]


def _context(pattern: Sequence[str], names: Names, rng: random.Random, contexts: Contexts) -> tuple[Name, ...]:
    kinds = {"P": "PERSON", "O": "ORG", "L": "LOC"}
    done: list[Name] = []
    for i, slot in enumerate(pattern):
        if slot == "T":
            done += [(t, "O") for t in rng.choice(contexts.titles).split()]
        elif slot in kinds:
            kind = kinds[slot]
            tokens = rng.choice(names[kind])
            if kind == "PERSON" and rng.random() < (0.75 if pattern[i - 1] in contexts.before_surnames else 0.45):
                tokens = tokens[-1:]  # the surname alone
            done += [(t, ("I-" if j else "B-") + kind) for j, t in enumerate(tokens)]
        else:
            done.append((slot, "O"))
    return tuple(done)


def renamed(sentence: Sequence[Name], names: Names, rng: random.Random) -> tuple[Name, ...]:
    """A real sentence with other persons in it: full names for full names, surnames for single ones."""
    done: list[Name] = []
    for i, (text, tag) in enumerate(sentence):
        if tag == "B-PERSON":
            alone = i + 1 == len(sentence) or sentence[i + 1][1] != "I-PERSON"
            tokens = rng.choice(names["PERSON"])
            tokens = tokens[-1:] if alone else tokens
            done += [(t, ("I-" if j else "B-") + "PERSON") for j, t in enumerate(tokens)]
        elif tag != "I-PERSON":
            done.append((text, tag))
    return tuple(done)
