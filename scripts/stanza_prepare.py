"""From the public files to the training files of every processor."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import stanza_data as data
import stanza_names as names_made
import stanza_speech as speech

SEED = 7
TYPOGRAPHIC = 0.4  # the share of documents that tagger and parser see in news typography
JOINED = 0.5  # how often the tokenizer sees two paragraphs as one
SPEECH_TREES = 1200  # synthetic paragraphs for the parser, a sixth of its sentences
SPEECH_TEXTS = 4000  # synthetic paragraphs for the tokenizer
NAME_SENTENCES = 3000  # synthetic name contexts
RENAMED = 0.3  # the share of real sentences with persons that are repeated with other persons
HEADLINES = 0.04  # the share of name sentences repeated in capitals, and as many in title case


def prepare(source: Path, target: Path) -> None:
    """Write all training and development files into ``target``."""
    target.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    ud = {p.stem: data.read_conllu(p) for p in sorted((source / "ud").glob("*.conllu"))}
    dev = data.by_document((*ud["ewt_dev"][::4], *ud["gum_open_dev"][::2]), TYPOGRAPHIC, rng)
    names = _names(source / "ner", target, rng)
    trees = tuple(data.one_analysis(s) for s in (*ud["ewt_train"], *ud["gum_open_train"]))
    stuff = speech.material(trees, names["PERSON"])
    own = (*data.by_document(trees, TYPOGRAPHIC, rng), *(data.one_analysis(s) for s in ud["pud"]))
    data.write_conllu(target / "pos_train.conllu", own)
    data.write_conllu(target / "train.conllu", (*own, *speech.reported_speech(stuff, SPEECH_TREES, rng)))
    data.write_conllu(target / "dev.conllu", dev)
    data.write_conllu(target / "lemma_types.conllu", data.lemma_types((*ud["ewt_train"], *ud["gum_open_train"]), rng))
    _texts(ud, dev, stuff, target, rng)


def _texts(
    ud: dict[str, tuple[data.Sentence, ...]],
    dev: tuple[data.Sentence, ...],
    stuff: speech.Material,
    target: Path,
    rng: random.Random,
) -> None:
    """The tokenizer's files: edited text twice (plain and typographic), reviews once, and synthetic text."""

    def copies(sentences: tuple[data.Sentence, ...], suffix: str) -> list[data.Sentence]:
        kept = [s for s in sentences if s.faithful]
        return [replace(data.typographic(s, rng), document=s.document + suffix) for s in kept]

    edited = tuple(s for s in ud["ewt_train"] if not s.document.startswith("reviews"))
    texts = [s for s in (*ud["ewt_train"], *ud["gum_open_train"]) if s.faithful]
    texts += copies(ud["gum_open_train"], "-t") + copies(edited, "-t")
    texts += speech.reported_speech(stuff, SPEECH_TEXTS, rng)
    data.write_text(target / "tok_train", texts, JOINED, rng)
    data.write_text(target / "tok_dev", [s for s in dev if s.faithful], JOINED, rng)


def _names(source: Path, target: Path, rng: random.Random) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Write the name tagger's files and return the names of its training data."""
    uner, world = data.read_names(source / "uner_ewt_dev.json"), data.read_names(source / "ww_train.json")
    gum = data.read_names(source / "gum_open_train.json")
    held = set(range(0, len(uner), 6))
    web = [s for i, s in enumerate(uner) if i not in held]
    names = data.name_lists((*web, *world))
    real = [data.styled_names(s, rng, 0.35) for s in (*web, *gum)] + [data.styled_names(s, rng, 0.2) for s in world]
    real += web  # web text a second time: it is small and unlike the newswire
    made = names_made.name_contexts(names, NAME_SENTENCES, rng)
    of_persons = [s for s in real if any(t == "B-PERSON" for _, t in s)]
    made += [names_made.renamed(s, names, rng) for s in of_persons if rng.random() < RENAMED]
    made += [rewrite(s) for s in real for rewrite in (data.upper, data.title_case) if rng.random() < HEADLINES]
    data.write_names(target / "ner_train.json", [s for s in (*real, *made) if len(s) < 150])
    world_dev = data.read_names(source / "ww_dev.json")[::2]
    data.write_names(target / "ner_dev.json", [*world_dev, *(uner[i] for i in sorted(held))])
    return names
