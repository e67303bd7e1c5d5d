"""The Spanish training data that scripts/stanza_*_es.py make, and the word vectors counted from text."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

import stanza_data as data
import stanza_encoder
import stanza_names as names
import stanza_names_es as names_es
import stanza_prepare_es as prepare_es
import stanza_speech as speech
import stanza_speech_es as speech_es
from stanza_pack import save_vectors
from stanza_vectors import SCALE, counted_vectors

# A word: form, part of speech, lemma, head, relation, and whether a space follows.
Row = tuple[str, str, str, int, str, bool]


def sentence(rows: Sequence[Row]) -> data.Sentence:
    words = tuple(data.Word(form, lemma, upos, "_", head, rel, space) for form, upos, lemma, head, rel, space in rows)
    return data.Sentence("one", "one", True, words)


RAINED = sentence(
    [
        ("La", "DET", "el", 2, "det", True),
        ("lluvia", "NOUN", "lluvia", 3, "nsubj", True),
        ("cayó", "VERB", "caer", 0, "root", True),
        ("sobre", "ADP", "sobre", 6, "case", True),
        ("el", "DET", "el", 6, "det", True),
        ("pueblo", "NOUN", "pueblo", 3, "obl", False),
        (".", "PUNCT", ".", 3, "punct", True),
    ]
)


def test_synthetic_speech_is_made_of_whole_trees_under_a_speech_verb() -> None:
    stuff = replace(speech.material([RAINED], ()), placeholder=speech_es.PLACEHOLDER)
    made = speech.reported_speech(stuff, 300, random.Random(1), speech_es.MAKERS)
    texts = [data.text_of(s.words) for s in made]
    for s in made:
        roots = [w for w in s.words if w.head == 0]
        assert [w.deprel for w in roots] == ["root"]
        assert all(0 <= w.head <= len(s.words) and w.head != i for i, w in enumerate(s.words, 1))
        said = [w for w in s.words if w.deprel == "ccomp"]
        assert all(s.words[w.head - 1].upos == "VERB" for w in said)
    for part in ("«La lluvia cayó sobre el pueblo», ", "dijo", "que «esto es así»", "según ", "¿", "—La lluvia"):
        assert any(part in t for t in texts), part
    assert not any(wrong in t for t in texts for wrong in (" ,", " .", "« ", " »", ",,", "  "))


def test_a_subject_may_be_left_out_or_many() -> None:
    stuff = speech.material([RAINED], ())
    rng = random.Random(2)
    made = [speech_es.said_after(stuff, rng, ("«", "»"))[0] for _ in range(200)]
    subjects = [any(w.deprel == "nsubj" and s[w.head - 1].head == 0 for w in s) for s in made]
    assert 20 < subjects.count(False) < 80


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Llamó " grave " a eso', "Llamó «grave» a eso"),
        ('" Sí" , dijo', "«Sí», dijo"),
        ("El plan - dijo - sigue", "El plan —dijo— sigue"),
        ("El plan sigue", "El plan sigue"),
    ],
)
def test_typographic_marks_touch_what_they_enclose(text: str, expected: str) -> None:
    forms = text.replace('"', ' " ').split()
    rows: list[Row] = [(f, "PUNCT" if f in '",-' else "X", f, 0, "dep", True) for f in forms]
    rows = [(*r[:5], forms[i + 1 : i + 2] != [","]) for i, r in enumerate(rows)]
    changed = prepare_es.typographic(sentence(rows), ("«", "»"), random.Random(0))
    assert data.text_of(changed.words).replace("–", "—") == expected


def test_relative_clauses_and_passives_get_their_subtypes() -> None:
    rows: list[Row] = [
        ("quien", "PRON", "quien", 3, "nsubj", True),
        ("fue", "AUX", "ser", 3, "aux", True),
        ("elegida", "VERB", "elegir", 4, "acl", True),
        ("senadora", "NOUN", "senador", 0, "root", True),
        ("elegida", "ADJ", "elegido", 4, "acl", True),
        ("ha", "AUX", "haber", 7, "aux", True),
        ("ido", "VERB", "ir", 4, "dep", True),
    ]
    found = [w.deprel for w in prepare_es.subtyped(sentence(rows)).words]
    assert found == ["nsubj:pass", "aux:pass", "acl:relcl", "root", "acl", "aux", "dep"]


def test_name_contexts_hold_invented_persons() -> None:
    rng = random.Random(3)
    invented = names_es.invented(50, rng)
    made = names.name_contexts(invented, 300, rng, names_es.CONTEXTS)
    surnames = {name[-1] for name in invented["PERSON"]}
    for s in made:
        for kind, start, end in data.spans(s):
            tokens = tuple(t for t, _ in s[start:end])
            assert tokens in invented[kind] or (kind == "PERSON" and tokens[0] in surnames)
    assert not any(t in ("P", "L", "T") for s in made for t, _ in s)


def test_styled_names_keep_their_tags() -> None:
    given = [('"', "O"), ("Ana", "B-PERSON"), ('"', "O")]
    changed = names_es.styled(given, random.Random(0), 1)
    assert [g for _, g in changed] == ["O", "B-PERSON", "O"]
    assert (changed[0][0], changed[2][0]) in names_es.MARKS
    assert names_es.styled(given, random.Random(0), 0) == tuple(given)


def test_the_test_set_is_kept_out_of_the_training_names(tmp_path: Path) -> None:
    shared = [{"text": f"palabra{i}", "ner": "O"} for i in range(8)]
    own = [{"text": "Ana", "ner": "B-PER"}, {"text": "Premio", "ner": "B-MISC"}]
    for corpus in ("conll2002", "cess"):
        (tmp_path / corpus).mkdir()
        for part in ("train", "dev", "test"):
            (tmp_path / corpus / f"es.{part}.json").write_text(json.dumps([shared, own] if corpus != "cess" else [own]))
    prepare_es._names(tmp_path, tmp_path, random.Random(0))
    written = data.read_names(tmp_path / "ner_train.json")
    assert not any(t == "palabra3" for s in written for t, _ in s)
    assert len(data.read_names(tmp_path / "ner_dev.json")) == 2, "one of each corpus"
    assert (("Ana", "B-PERSON"), ("Premio", "O")) in written


def test_words_with_the_same_neighbours_have_near_vectors(tmp_path: Path) -> None:
    import torch

    rng = random.Random(4)
    nouns, verbs, fillers = [f"n{i}" for i in range(30)], [f"v{i}" for i in range(30)], [f"f{i}" for i in range(60)]
    texts = [["La", rng.choice(nouns), rng.choice(verbs), "Hoy", *rng.choices(fillers, k=3)] for _ in range(4000)]
    counted_vectors(texts, tmp_path / "compact.pt", 200)
    state = torch.load(tmp_path / "compact.pt", weights_only=True)
    places = {word: i for i, word in enumerate(state["vocab"]["_id2unit"])}
    rows = torch.nn.functional.normalize(torch.as_tensor(state["emb"]), dim=1)
    near = float(rows[places["n1"]] @ rows[places["n2"]])
    far = float(rows[places["n1"]] @ rows[places["v2"]])
    assert near > far + 0.2
    assert "la" in places, "words are in lower case"
    assert "La" not in places


def test_directions_in_which_words_differ_are_of_one_width() -> None:
    import torch

    torch.manual_seed(0)
    spread = torch.linspace(0.1, 30, 80)
    meanings = torch.randn(900, 80) * spread + 7
    meanings[0] = 1e4
    found = stanza_encoder._directions(meanings)
    assert found.shape == (900, stanza_encoder.DIMENSIONS)
    assert abs(found).max() <= stanza_encoder.FARTHEST * SCALE + 1e-6, "one word that is far off is drawn in"
    narrow = found[1:, :-1].std(0)
    assert narrow.min() > SCALE / 2
    assert narrow.max() < SCALE * 2


def test_short_vectors_take_half_the_room_and_say_the_same(tmp_path: Path) -> None:
    import numpy as np
    import torch
    from stanza.models.common.pretrain import Pretrain

    numbers = np.random.default_rng(0).normal(size=(50, 10)).astype(np.float32)
    loaded = []
    for name in ("long", "short"):
        save_vectors([f"w{i}" for i in range(50)], numbers, tmp_path / f"{name}.pt", short=name == "short")
        loaded.append(Pretrain(str(tmp_path / f"{name}.pt")))
    assert [one.emb.element_size() for one in loaded] == [4, 2]
    assert [one.vocab.unit2id("w7") for one in loaded] == [11, 11]
    assert torch.allclose(loaded[0].emb, loaded[1].emb.float(), atol=0.01)
