"""The public treebanks and name corpora, read and rewritten for training a Stanza package.

Everything here returns plain tuples; nothing touches the disk except the readers and writers named so.  Multi-word
tokens are contracted away: ``can't`` becomes the two words ``ca`` and ``n't`` that touch, so that every word of the
finished package has its exact place in the text and no processor for multi-word tokens is needed.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import log2
from pathlib import Path

# Speech verbs whose quotation is analysed in one way (see one_analysis)
SPEECH = frozenset(
    ("say", "tell", "add", "note", "write", "report", "announce", "state", "claim", "explain", "ask", "reply", "remark",
     "insist", "warn")
)  # fmt: skip
FINAL_MARKS = frozenset('.!?”"’…»')


@dataclass(frozen=True, slots=True)
class Word:
    """One syntactic word; ``space`` says whether a space follows, ``head`` is a 1-based position (0: root)."""

    form: str
    lemma: str
    upos: str
    xpos: str
    head: int
    deprel: str
    space: bool = True


@dataclass(frozen=True, slots=True)
class Sentence:
    """``faithful``: the words spell the text (false where a contraction is written unlike its words)."""

    id: str
    document: str
    opens_paragraph: bool
    words: tuple[Word, ...]
    faithful: bool = True


Name = tuple[str, str]
"""A token with its tag: O, B-PERSON, I-PERSON and so on for ORG and LOC."""


# --- reading -------------------------------------------------------------------------------------------------------


def read_conllu(path: Path) -> tuple[Sentence, ...]:
    """All sentences of a CoNLL-U file, multi-word tokens contracted to their words."""
    found: list[Sentence] = []
    document, opens, sentence_id = path.stem, True, ""
    rows: list[list[str]] = []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        if line.startswith("#"):
            if line.startswith("# newdoc"):
                document, opens = line.split("=")[-1].strip(), True
            elif line.startswith("# newpar") and "newpar_block" not in line:
                opens = True
            elif line.startswith("# sent_id"):
                sentence_id = line.split("=", 1)[1].strip()
        elif line:
            rows.append(line.split("\t"))
        elif rows:
            words, faithful = _contract(rows)
            found.append(Sentence(sentence_id, document, opens, words, faithful))
            rows, opens = [], False
    return tuple(found)


def _contract(rows: Sequence[Sequence[str]]) -> tuple[tuple[Word, ...], bool]:
    words: list[Word] = []
    faithful, end, whole, spaced, spelled = True, 0, "", True, ""
    for row in rows:
        space = "SpaceAfter=No" not in row[9]
        if "." in row[0]:
            continue
        if "-" in row[0]:
            end, whole, spaced, spelled = int(row[0].split("-")[1]), row[1], space, ""
            continue
        number = int(row[0])
        if number <= end:
            spelled += row[1]
            space = spaced if number == end else False
            faithful &= number < end or spelled == whole
        words.append(Word(row[1], row[2], row[3], row[4], int(row[6]), row[7], space))
    return tuple(words), faithful


def read_names(path: Path) -> tuple[tuple[Name, ...], ...]:
    """Sentences of a Stanza NER file as (token, tag) pairs."""
    return tuple(tuple((t["text"], t["ner"]) for t in s) for s in json.loads(path.read_text(encoding="utf-8")))


def name_lists(sentences: Iterable[Sequence[Name]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The distinct capitalised names of each type, sorted, as token tuples of at most four tokens."""
    found: dict[str, set[tuple[str, ...]]] = {"PERSON": set(), "ORG": set(), "LOC": set()}
    for sentence in sentences:
        for kind, start, end in spans(sentence):
            tokens = tuple(t for t, _ in sentence[start:end])
            if len(tokens) <= 4 and tokens[0][0].isupper() and tokens[-1][0].isupper() and "’" not in tokens:
                found[kind].add(tokens)
    return {kind: tuple(sorted(names)) for kind, names in found.items()}


def spans(sentence: Sequence[Name]) -> list[tuple[str, int, int]]:
    """(type, start, end) of every name in a sentence tagged B-/I-/O."""
    found, start = [], None
    for i, (_, tag) in enumerate([*sentence, ("", "O")]):
        if start is not None and not (tag.startswith("I-") and tag[2:] == sentence[start][1][2:]):
            found.append((sentence[start][1][2:], start, i))
            start = None
        if tag != "O" and start is None:
            start = i
    return found


# --- rewriting -----------------------------------------------------------------------------------------------------


def typographic(sentence: Sentence, rng: random.Random) -> Sentence:
    """The same sentence in news typography: “ ” ‘ ’ … and, half the time, dashes that touch their neighbours."""
    glue, opened = rng.random() < 0.5, False
    words = list(sentence.words)
    for i, word in enumerate(words):
        form, punct = word.form, word.upos == "PUNCT"
        spaced_before = i == 0 or words[i - 1].space
        if punct and form in ('"', "``", "''"):
            opened = word.xpos == "``" if word.xpos in ("``", "''") else spaced_before and not opened
            words[i] = replace(word, form="“" if opened else "”")
        elif punct and form in ("'", "`"):
            opens = word.xpos == "``" or (word.xpos != "''" and spaced_before)
            words[i] = replace(word, form="‘" if opens else "’")
        elif punct and (form in ("--", "---") or (form == "-" and spaced_before and word.space)):
            dash = rng.choice("——–")
            words[i] = replace(word, form=dash)
            if glue and i and dash == "—":
                words[i - 1] = replace(words[i - 1], space=False)
                words[i] = replace(words[i], space=False)
        elif form in ("...", "....", ". . ."):
            words[i] = replace(word, form="…")
        elif "'" in form:
            words[i] = replace(word, form=form.replace("'", "’"))
    return replace(sentence, words=tuple(words))


def by_document(sentences: Sequence[Sentence], share: float, rng: random.Random) -> tuple[Sentence, ...]:
    """The sentences, with a random ``share`` of the documents in news typography."""
    chosen = {d: rng.random() < share for d in dict.fromkeys(s.document for s in sentences)}
    return tuple(typographic(s, rng) if chosen[s.document] else s for s in sentences)


def one_analysis(sentence: Sentence) -> Sentence:
    """Quotations under one analysis: the speech verb governs what was said (ccomp), wherever it stands.

    The treebanks mostly do this already, but hang some tags that follow their quotation on it as parataxis.
    """
    words = list(sentence.words)
    for i, word in enumerate(words):
        above = word.head - 1
        is_tag = word.deprel == "parataxis" and word.upos == "VERB" and word.lemma in SPEECH and 0 <= above < i
        if is_tag and words[above].upos != "NOUN" and any(w.head == i + 1 and w.deprel == "nsubj" for w in words):
            words[i] = replace(word, head=words[above].head, deprel=words[above].deprel)
            words[above] = replace(words[above], head=i + 1, deprel="ccomp")
    return replace(sentence, words=tuple(words))


def styled_names(sentence: Sequence[Name], rng: random.Random, share: float) -> tuple[Name, ...]:
    """A name-tagged sentence, with typographic marks in a ``share`` of the cases and possessives as one token."""
    joined: list[Name] = []
    for text, tag in sentence:
        if text in ("s", "S") and joined and joined[-1][0] in ("’", "'") and rng.random() < 0.7:
            joined[-1] = (joined[-1][0] + text, joined[-1][1])
        else:
            joined.append((text, tag))
    if rng.random() >= share:
        return tuple(joined)
    opens = True
    for i, (text, tag) in enumerate(joined):
        if text == '"':
            joined[i], opens = ("“" if opens else "”", tag), not opens
        else:
            joined[i] = (text.replace("--", "—").replace("'", "’"), tag)
    return tuple(joined)


def upper(sentence: Sequence[Name]) -> tuple[Name, ...]:
    """The sentence as an all-capitals headline writes it."""
    return tuple((text.upper(), tag) for text, tag in sentence)


def title_case(sentence: Sequence[Name]) -> tuple[Name, ...]:
    """The sentence as a headline in title case, without its final stop."""
    words = sentence[:-1] if sentence and sentence[-1][0] == "." else sentence
    return tuple((t[0].upper() + t[1:] if len(t) > 3 or not i else t, tag) for i, (t, tag) in enumerate(words))


# --- writing -------------------------------------------------------------------------------------------------------


def text_of(words: Sequence[Word]) -> str:
    """The text that the words spell."""
    return "".join(w.form + (" " if w.space and i + 1 < len(words) else "") for i, w in enumerate(words))


def write_conllu(path: Path, sentences: Iterable[Sentence]) -> None:
    """Write sentences as CoNLL-U without features and enhanced dependencies."""
    with path.open("w", encoding="utf-8") as out:
        for s in sentences:
            out.write(f"# sent_id = {s.id}\n# text = {text_of(s.words)}\n")
            for i, w in enumerate(s.words, 1):
                misc = "_" if w.space else "SpaceAfter=No"
                out.write("\t".join((str(i), w.form, w.lemma, w.upos, w.xpos, "_", str(w.head), w.deprel, "_", misc)))
                out.write("\n")
            out.write("\n")


def write_names(path: Path, sentences: Iterable[Sequence[Name]]) -> None:
    """Write name-tagged sentences as Stanza's NER JSON."""
    rows = [[{"text": text, "ner": tag} for text, tag in s] for s in sentences if s]
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def labelled(words: Sequence[Word]) -> tuple[str, str]:
    """A sentence's text and the tokenizer's label of every character (1: a word ends, 2: the sentence ends)."""
    text = text_of(words)
    labels, at = ["0"] * len(text), 0
    for i, word in enumerate(words):
        at += len(word.form)
        labels[at - 1] = "2" if i + 1 == len(words) else "1"
        at += word.space
    return text, "".join(labels)


def write_text(prefix: Path, sentences: Sequence[Sentence], join: float, rng: random.Random) -> None:
    """Write ``prefix``.txt, .toklabels and .conllu for the tokenizer.

    A finished paragraph is joined to the next one with probability ``join``, since articles come as one block too.
    """
    texts: list[str] = []
    labels: list[str] = []
    before: Sentence | None = None
    for s in sentences:
        text, label = labelled(s.words)
        finished = before is not None and before.words[-1].form[-1] in FINAL_MARKS
        joined = not s.opens_paragraph or (finished and rng.random() < join)
        if before is not None and before.document == s.document and joined:
            space = before.words[-1].space or s.opens_paragraph
            texts[-1] += " " * space + text
            labels[-1] += "0" * space + label
        else:
            texts.append(text)
            labels.append(label)
        before = s
    prefix.with_suffix(".txt").write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    prefix.with_suffix(".toklabels").write_text("\n\n".join(labels) + "\n", encoding="utf-8")
    write_conllu(prefix.with_suffix(".conllu"), sentences)


def lemma_types(sentences: Iterable[Sentence], rng: random.Random) -> tuple[Sentence, ...]:
    """Every (form, part of speech, lemma) once plus log2 of its count, as sentences of forty words.

    The lemmatizer's dictionary keeps its majority votes, and its network sees rare words as often as common ones.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for s in sentences:
        for w in s.words:
            counts[w.form, w.upos, w.lemma] += 1
            if "'" in w.form:
                counts[w.form.replace("'", "’"), w.upos, w.lemma] += 1
    for mark, lemma in zip("“”‘’…—–", ('"', '"', "'", "'", "...", "—", "–"), strict=True):
        counts[mark, "PUNCT", lemma] = 8
    rows = [key for key, n in sorted(counts.items()) for _ in range(1 + int(log2(n)))]
    rng.shuffle(rows)
    sentences_made = []
    for at in range(0, len(rows), 40):
        words = [Word(form, lemma, upos, "_", 1, "dep") for form, upos, lemma in rows[at : at + 40]]
        words[0] = replace(words[0], head=0, deprel="root")
        sentences_made.append(Sentence(f"types-{at}", "types", True, tuple(words)))
    return tuple(sentences_made)
