"""The training data that scripts/stanza_*.py make: contractions, typography, one analysis of speech, synthetic text."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

import stanza_data as data
import stanza_names as names
import stanza_speech as speech

CONLLU = """\
# newdoc id = one
# sent_id = one-1
# text = "I can't," said Ana.
1	"	"	PUNCT	``	_	4	punct	_	SpaceAfter=No
2	I	I	PRON	PRP	_	3	nsubj	_	_
3-4	can't	_	_	_	_	_	_	_	SpaceAfter=No
3	ca	can	AUX	MD	_	0	root	_	_
4	n't	not	PART	RB	_	3	advmod	_	_
5	,	,	PUNCT	,	_	3	punct	_	SpaceAfter=No
6	"	"	PUNCT	''	_	3	punct	_	_
7	said	say	VERB	VBD	_	3	parataxis	_	_
8	Ana	Ana	PROPN	NNP	_	7	nsubj	_	SpaceAfter=No
9	.	.	PUNCT	.	_	3	punct	_	_

# sent_id = one-2
1	Wanna	want	VERB	VBP	_	0	root	_	_
1.1	ghost	ghost	NOUN	NN	_	_	_	_	_
2	go	go	VERB	VB	_	1	xcomp	_	_

"""


@pytest.fixture
def sentences(tmp_path: Path) -> tuple[data.Sentence, ...]:
    path = tmp_path / "some.conllu"
    path.write_text(CONLLU, encoding="utf-8")
    return data.read_conllu(path)


def test_contractions_become_words_that_touch(sentences: tuple[data.Sentence, ...]) -> None:
    first, second = sentences
    assert [w.form for w in first.words][:5] == ['"', "I", "ca", "n't", ","]
    assert data.text_of(first.words) == '"I can\'t," said Ana.'
    assert first.opens_paragraph
    assert first.faithful
    assert not second.opens_paragraph
    assert [w.form for w in second.words] == ["Wanna", "go"]


def test_typography_changes_marks_only(sentences: tuple[data.Sentence, ...]) -> None:
    changed = data.typographic(sentences[0], random.Random(0))
    assert data.text_of(changed.words) == "“I can’t,” said Ana."
    assert [w.head for w in changed.words] == [w.head for w in sentences[0].words]


def test_the_speech_verb_governs_what_was_said(sentences: tuple[data.Sentence, ...]) -> None:
    words = data.one_analysis(sentences[0]).words
    said = next(w for w in words if w.form == "said")
    can = next(w for w in words if w.form == "ca")
    assert (said.head, said.deprel, can.head, can.deprel) == (0, "root", 7, "ccomp")


def test_labels_mark_the_last_character_of_words_and_sentences(sentences: tuple[data.Sentence, ...]) -> None:
    text, labels = data.labelled(sentences[0].words)
    assert len(text) == len(labels)
    assert labels == "1" + "1" + "0" + "01" + "001" + "1" + "1" + "0" + "0001" + "0" + "001" + "2"


def test_what_is_written_reads_back(sentences: tuple[data.Sentence, ...], tmp_path: Path) -> None:
    data.write_conllu(tmp_path / "some.conllu", sentences)
    again = data.read_conllu(tmp_path / "some.conllu")
    assert [s.words for s in again] == [s.words for s in sentences]


def test_spans_of_names() -> None:
    tagged = [("Ana", "B-PERSON"), ("Ruiz", "I-PERSON"), ("Acme", "B-ORG"), ("Lima", "B-LOC"), ("Rome", "B-LOC")]
    assert data.spans(tagged) == [("PERSON", 0, 2), ("ORG", 2, 3), ("LOC", 3, 4), ("LOC", 4, 5)]


def test_synthetic_speech_is_made_of_whole_trees() -> None:
    clause = (
        data.Word("The", "the", "DET", "DT", 2, "det"),
        data.Word("rain", "rain", "NOUN", "NN", 3, "nsubj"),
        data.Word("stops", "stop", "VERB", "VBZ", 0, "root"),
    )
    stuff = speech.Material((clause,), ((data.Word("Ana", "Ana", "PROPN", "NNP", 0, "nsubj"),),), (("Bo", "Li"),))
    made = speech.reported_speech(stuff, 200, random.Random(0))
    for sentence in made:
        heads = [w.head for w in sentence.words]
        assert heads.count(0) == 1
        assert all(0 <= head <= len(heads) and head != i for i, head in enumerate(heads, 1))
    texts = {data.text_of(s.words) for s in made}
    assert any(t.startswith("“This is so,” said ") for t in texts)
    assert not any(" ," in t or " ." in t or " ”" in t or "“ " in t for t in texts)


def test_name_contexts_tag_the_names_put_in() -> None:
    known = {"PERSON": (("Ana", "Ruiz"),), "ORG": (("Acme",),), "LOC": (("Lima",),)}
    for sentence in names.name_contexts(known, 300, random.Random(0)):
        for kind, start, end in data.spans(sentence):
            text = tuple(t for t, _ in sentence[start:end])
            assert text in (*known[kind], *(name[-1:] for name in known[kind]))


def test_other_persons_take_the_places_of_persons() -> None:
    sentence = [("Mr", "O"), ("Smith", "B-PERSON"), ("met", "O"), ("Jo", "B-PERSON"), ("Day", "I-PERSON"), (".", "O")]
    changed = names.renamed(sentence, {"PERSON": (("Ana", "Ruiz"),), "ORG": (), "LOC": ()}, random.Random(0))
    assert [t for t, _ in changed] == ["Mr", "Ruiz", "met", "Ana", "Ruiz", "."]
    assert data.spans(changed) == [("PERSON", 1, 2), ("PERSON", 3, 5)]
