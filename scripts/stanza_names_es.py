"""Spanish names and contexts of reported speech for the name tagger."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import stanza_names
from stanza_data import Name

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("stanza_words_es.toml").read_text(encoding="utf-8"))
MARKS = (("«", "»"), ("«", "»"), ("“", "”"), ("“", "”"), ('"', '"'))
TITLES = tuple(title for he, she in WORDS["speech"]["titles"] for title in (f"el {he}", f"la {she}"))
PATTERNS = tuple(line.split() for line in WORDS["names"]["contexts"].strip().split("\n"))
CONTEXTS = stanza_names.Contexts(PATTERNS, TITLES, before_surnames=("Gobierno", "caso", "Señor"))


def person(rng: random.Random) -> tuple[tuple[str, ...], bool]:
    """An invented person's name, and whether it is a woman's."""
    words = WORDS["names"]
    female = rng.random() < 0.45
    name = [rng.choice(words["female" if female else "male"])]
    if rng.random() < 0.25:
        name.append(rng.choice(words["second_female" if female else "second"]))
    name += rng.sample(words["surnames"], 2 if rng.random() < 0.3 else 1)
    return tuple(name), female


def invented(count: int, rng: random.Random) -> stanza_names.Names:
    """``count`` persons, and the places and bodies of the news."""
    listed = {kind: WORDS["names"][key] for kind, key in (("LOC", "places"), ("ORG", "bodies"))}
    others = {kind: tuple(tuple(name.split()) for name in names) for kind, names in listed.items()}
    return {"PERSON": tuple(person(rng)[0] for _ in range(count)), **others}


def styled(sentence: Sequence[Name], rng: random.Random, share: float) -> tuple[Name, ...]:
    """A name-tagged sentence, with typographic marks in a ``share`` of the cases."""
    if rng.random() >= share:
        return tuple(sentence)
    pair, dash, opens = rng.choice(MARKS), rng.choice("—–"), True
    done: list[Name] = []
    for text, tag in sentence:
        if text == '"':
            text, opens = pair[0 if opens else 1], not opens
        done.append((dash if text in ("-", "--") else text, tag))
    return tuple(done)
