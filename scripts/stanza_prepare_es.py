"""From the public Spanish files to the training files of every processor.

A third of the news with trees of another model is enough: the gold trees and the texts of their own kind should lead.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import stanza_data as data
import stanza_names as names_made
import stanza_names_es as names_es
import stanza_speech as speech
import stanza_speech_es as speech_es
from stanza_prepare import HEADLINES, JOINED, RENAMED, SEED, TYPOGRAPHIC

HELD_OUT = 6  # every sixth gold document is for development
NEWS_SHARE = 3  # every third document of news
SPEECH_TREES = 900  # synthetic paragraphs for the parser, a sixth of its sentences
SPEECH_TEXTS = 3000  # synthetic paragraphs for the tokenizer
NAME_SENTENCES = 4000  # synthetic name contexts
INVENTED = 4000  # persons with invented names
WEIGHTS = {"PERSON": 1, "ORG": 5, "LOC": 5}  # how often each invented name stands beside those of the training data
SHORT = 7  # shorter sentences may stand in training and test by chance
LISTED_MARKS = re.compile(r"\W|\.\.\.?|--")  # other "punctuation" of silver trees is a slip of their tokenizer
RELATIVES = frozenset(("que", "quien", "quienes", "cual", "cuales", "cuyo", "cuya", "cuyos", "cuyas", "donde"))


def prepare(source: Path, target: Path) -> None:
    """Write all training and development files into ``target``."""
    target.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    gold = _read(source, "es_ancora-ud-dev")
    cess, news = _read(source, "silver_cess"), _read(source, "silver_news")
    held = set(list(dict.fromkeys(s.document for s in gold))[::HELD_OUT])
    chosen = set(list(dict.fromkeys(s.document for s in news))[::NEWS_SHARE])
    dev = tuple(s for s in gold if s.document in held)
    own = (*(s for s in gold if s.document not in held), *cess)
    trees = (*own, *(s for s in news if s.document in chosen))
    edited = by_document(trees, TYPOGRAPHIC, rng)
    stuff = replace(speech.material(own, ()), placeholder=speech_es.PLACEHOLDER)
    foreign = replace(stuff, placeholder=speech.PLACEHOLDER)  # a program may use one placeholder for all languages
    data.write_conllu(target / "pos_train.conllu", edited)
    made = _plain_tags(speech.reported_speech(stuff, SPEECH_TREES * 3 // 4, rng, speech_es.MAKERS))
    made += _plain_tags(speech.reported_speech(foreign, SPEECH_TREES // 4, rng, speech_es.MAKERS))
    data.write_conllu(target / "train.conllu", (*edited, *made))
    data.write_conllu(target / "dev.conllu", dev)
    data.write_conllu(target / "lemma_types.conllu", data.lemma_types((*trees, *made), rng))
    texts = [*trees, *(replace(s, document=s.document + "-t") for s in by_document(trees, 1, rng))]
    texts += _plain_tags(speech.reported_speech(stuff, SPEECH_TEXTS, rng, speech_es.MAKERS))
    data.write_text(target / "tok_train", texts, JOINED, rng)
    data.write_text(target / "tok_dev", dev, JOINED, rng)
    _names(source / "ner", target, rng)


def texts(source: Path) -> Iterator[list[str]]:
    """The sentences from which word vectors are counted: all of the data that nothing is measured on."""
    for name in ("es_ancora-ud-dev", "silver_cess", "silver_news"):
        yield from ([w.form for w in s.words] for s in _read(source, name))
    for name in ("train", "dev"):
        yield from ([t for t, _ in s] for s in data.read_names(source / "ner" / "conll2002" / f"es.{name}.json"))


def _read(source: Path, name: str) -> tuple[data.Sentence, ...]:
    """The sentences of a treebank with their documents and paragraphs, which silver files say in sentence numbers."""
    found, before = [], ("", "")
    for s in data.read_conllu(source / "ud" / f"{name}.conllu"):
        if any(w.upos == "PUNCT" and not LISTED_MARKS.fullmatch(w.form) for w in s.words):
            continue
        numbers = re.fullmatch(r"(.+?)(?:-p(\d+))?-s\d+", s.id)
        place = (numbers[1], numbers[2] or "") if numbers else (s.document, "")
        found.append(subtyped(replace(s, document=place[0], opens_paragraph=place != before)))
        before = place
    return tuple(found)


def subtyped(sentence: data.Sentence) -> data.Sentence:
    """Relative clauses and passives with their subtypes (acl:relcl, aux:pass, nsubj:pass), as in English.

    AnCora leaves them out almost everywhere, and who speaks depends on them.
    """
    words = list(sentence.words)
    passive = {w.head for w in words if w.deprel == "aux" and w.lemma == "ser"}
    relative = {w.head for w in words if w.upos in ("PRON", "DET", "ADV") and w.form.lower() in RELATIVES}
    for i, w in enumerate(words):
        if w.deprel == "acl" and i + 1 in relative:
            words[i] = replace(w, deprel="acl:relcl")
        elif w.deprel in ("aux", "nsubj") and w.head in passive and (w.deprel == "nsubj" or w.lemma == "ser"):
            words[i] = replace(w, deprel=w.deprel + ":pass")
    return replace(sentence, words=tuple(words))


def _plain_tags(sentences: Iterable[data.Sentence]) -> list[data.Sentence]:
    """The sentences without the English tags that shared makers gave their marks."""
    return [replace(s, words=tuple(replace(w, xpos="_") for w in s.words)) for s in sentences]


def by_document(sentences: Sequence[data.Sentence], share: float, rng: random.Random) -> tuple[data.Sentence, ...]:
    """The sentences, with a random ``share`` of the documents in news typography."""
    documents = dict.fromkeys(s.document for s in sentences)
    marks = {d: rng.choice(names_es.MARKS[:-1]) for d in documents if rng.random() < share}
    return tuple(typographic(s, marks[s.document], rng) if s.document in marks else s for s in sentences)


def typographic(sentence: data.Sentence, marks: tuple[str, str], rng: random.Random) -> data.Sentence:
    """The same sentence with « » or “ ” that touch what they enclose, and dashes around asides."""
    words, dash = list(sentence.words), rng.choice("———–")
    opens = {'"': True, "-": True}
    for i, w in enumerate(words):
        if w.upos != "PUNCT" or w.form not in opens:
            continue
        opening = opens[w.form]
        opens[w.form] = not opening
        form = dash if w.form == "-" else marks[0 if opening else 1]
        words[i] = replace(w, form=form, space=not opening and w.space)
        if i:
            words[i - 1] = replace(words[i - 1], space=opening and words[i - 1].form not in "¿¡(")
    return replace(sentence, words=tuple(words))


def _names(source: Path, target: Path, rng: random.Random) -> None:
    """Write the name tagger's files."""
    test = {tuple(t for t, _ in s) for s in _read_names(source, "conll2002", "test") if len(s) >= SHORT}
    own = (*_read_names(source, "conll2002", "train"), *_read_names(source, "conll2002", "dev")[1::2])
    standard = [s for s in own if tuple(t for t, _ in s) not in test]
    cess = [*_read_names(source, "cess", "train"), *_read_names(source, "cess", "test")]
    known, invented = data.name_lists((*standard, *cess)), names_es.invented(INVENTED, rng)
    names = {kind: (*known[kind], *invented[kind] * WEIGHTS[kind]) for kind in known}
    real = [names_es.styled(s, rng, 0.4) for s in (*standard, *cess)]
    made = names_made.name_contexts(names, NAME_SENTENCES, rng, names_es.CONTEXTS)
    of_persons = [s for s in real if any(t == "B-PERSON" for _, t in s)]
    made += [names_made.renamed(s, names, rng) for s in of_persons if rng.random() < RENAMED]
    made += [data.upper(s) for s in real if rng.random() < HEADLINES]
    data.write_names(target / "ner_train.json", [s for s in (*real, *made) if len(s) < 150])
    data.write_names(
        target / "ner_dev.json", [*_read_names(source, "conll2002", "dev")[::2], *_read_names(source, "cess", "dev")]
    )


def _read_names(source: Path, corpus: str, part: str) -> tuple[tuple[data.Name, ...], ...]:
    """A corpus of names with the types of the English package."""
    kinds = {"PER": "PERSON", "ORG": "ORG", "LOC": "LOC"}
    sentences = data.read_names(source / corpus / f"es.{part}.json")
    return tuple(tuple((t, f"{g[:2]}{kinds[g[2:]]}" if g[2:] in kinds else "O") for t, g in s) for s in sentences)
