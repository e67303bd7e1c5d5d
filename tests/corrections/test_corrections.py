"""Decisions of people: the file that holds them, and what a build makes of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quotes import corrections
from quotes.datatypes import MentionKind, QuoteRecord, Role, Speaker, SpeakerKind
from quotes.decisions import Action, Correction
from quotes.errors import CorrectionsError

ONE, TWO, THREE = "0" * 16, "1" * 16, "2" * 16
ROOT = Path(__file__).parents[2]

PETRO = Speaker("gustavo-petro", "Gustavo Petro", SpeakerKind.PERSON, ("Petro",))
OTHER = Speaker("petro-g", "G. Petro", SpeakerKind.PERSON, description="President")
OFFICE = Speaker("office", "Petro's office", SpeakerKind.OFFICE, on_behalf_of="petro-g")


def record(id: str, speaker: Speaker | None = PETRO, **more: object) -> QuoteRecord:
    made = QuoteRecord(
        id, id, "a", None, None, 0, 4, "some words", Role.UTTERANCE, None,
        speaker.id if speaker else None, speaker.name if speaker else None, None, None, None,
        MentionKind.NAME, None, None, None, "tag-after", "", 0.9, (), "", "",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "corrections.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_file_that_comes_with_the_project_decides_nothing() -> None:
    assert corrections.load(ROOT / "data" / "corrections.yml") == ()
    assert corrections.load(None) == ()


def test_every_action_is_read_with_its_line(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"""# ours
- assign: {ONE}
  speaker: gustavo-petro
  note: he says so
- not-speech: "{TWO}"
- remove: [{THREE}]
- merge: [{ONE}, {TWO}]
- split: {THREE}
- rename: gustavo-petro
  name: Gustavo Petro Urrego
- merge-speakers: [gustavo-petro, petro-g]
- merge-translations: [{ONE}, {TWO}]
- split-translations: [{ONE}, {THREE}]
""",
    )
    assert corrections.load(path) == (
        Correction(Action.ASSIGN, (ONE,), "gustavo-petro", "he says so", 2),
        Correction(Action.NOT_SPEECH, (TWO,), None, None, 5),
        Correction(Action.REMOVE, (THREE,), None, None, 6),
        Correction(Action.MERGE, (ONE, TWO), None, None, 7),
        Correction(Action.SPLIT, (THREE,), None, None, 8),
        Correction(Action.RENAME, ("gustavo-petro",), "Gustavo Petro Urrego", None, 9),
        Correction(Action.MERGE_SPEAKERS, ("gustavo-petro", "petro-g"), None, None, 11),
        Correction(Action.MERGE_TRANSLATIONS, (ONE, TWO), None, None, 12),
        Correction(Action.SPLIT_TRANSLATIONS, (ONE, THREE), None, None, 13),
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("assign: x", "line 1: not a list"),
        ("- just text", "line 1: a correction is an action"),
        (f"- asign: {ONE}", "line 1: no action; did you mean 'assign'?"),
        (f"- note: x\n- remove: {ONE}\n  split: {ONE}", "line 2: two actions: remove and split"),
        (f"\n- assign: {ONE}", "line 2: assign needs a speaker"),
        (f"- assign: {ONE}\n  speaker: '…'", "line 1: assign needs a speaker"),
        ("- remove: abc", "line 1: remove needs a quote's id, not 'abc'"),
        (f"- remove: {ONE}\n  why: x", "line 2: remove takes no 'why'"),
        (f"- merge: {ONE}", "line 1: merge needs 2 ids, not 1"),
        (f"- merge: [{ONE}, {ONE}]", f"line 1: {ONE} is listed twice"),
        ("- rename: [a, b]\n  name: x", "line 1: rename takes one id, not 2"),
        (f"- remove: {ONE}\n- assign: {ONE}\n  speaker: x", f"line 2: {ONE} is already corrected in line 1"),
        (f"- merge: [{ONE}, {TWO}]\n- split: {TWO}", "line 2: line 1 merges what this splits"),
        (f"- split-translations: {ONE}", "line 1: split-translations needs 2 ids, not 1"),
        (
            f"- merge-translations: [{ONE}, {TWO}]\n- split-translations: [{TWO}, {THREE}, {ONE}]",
            "line 2: line 1 links the translations that this parts",
        ),
        (
            "- merge-speakers: [a, b]\n- merge-speakers: [c, b]",
            "line 2: b is already merged into another speaker in line 1",
        ),
        ("- remove: &x [a]\n- remove: *x", "line 2: aliases are not allowed"),
        ("- remove: [", "line 2: did not find"),
    ],
)
def test_mistakes_are_told_by_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(CorrectionsError) as caught:
        corrections.load(written(tmp_path, text))
    assert problem in str(caught.value)
    assert "corrections.yml" in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(CorrectionsError) as caught:
        corrections.load(written(tmp_path, "- remove: a\n- remove: b\n"))
    assert "line 1" in str(caught.value)
    assert "line 2" in str(caught.value)


def test_a_file_that_is_not_there_or_not_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorrectionsError, match="cannot be read"):
        corrections.load(tmp_path / "none.yml")
    (tmp_path / "bytes.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CorrectionsError, match="UTF-8"):
        corrections.load(tmp_path / "bytes.yml")


def test_appending_keeps_what_stands_there(tmp_path: Path) -> None:
    path = written(tmp_path, f"# keep me\n- remove: {ONE}   # and me")
    added = corrections.append(path, Correction(Action.ASSIGN, (TWO,), 'Ann: "O\'Hara"', "null"))
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# keep me\n- remove: {ONE}   # and me\n- assign: ")
    assert added.line == 3
    assert corrections.load(path)[1] == Correction(Action.ASSIGN, (TWO,), 'Ann: "O\'Hara"', "null", 3)


@pytest.mark.parametrize("before", [None, "", "[]\n", "# nothing yet\n"])
def test_appending_to_nothing_makes_a_list(tmp_path: Path, before: str | None) -> None:
    path = tmp_path / "new" / "corrections.yml"
    if before is not None:
        path.parent.mkdir()
        path.write_text(before, encoding="utf-8")
    corrections.append(path, Correction(Action.MERGE, (ONE, TWO)))
    assert [c.targets for c in corrections.load(path)] == [(ONE, TWO)]


@pytest.mark.parametrize(
    "wrong",
    [
        Correction(Action.REMOVE, (ONE,)),
        Correction(Action.REMOVE, ("abc",)),
        Correction(Action.ASSIGN, (TWO,)),
    ],
)
def test_what_is_not_valid_is_not_written(tmp_path: Path, wrong: Correction) -> None:
    path = written(tmp_path, f"- not-speech: {ONE}\n")
    with pytest.raises(CorrectionsError):
        corrections.append(path, wrong)
    assert path.read_text(encoding="utf-8") == f"- not-speech: {ONE}\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == [".corrections.yml.lock", "corrections.yml"]


def test_a_quote_is_assigned_to_a_speaker_by_id_by_name_or_anew() -> None:
    pronoun, scare = record(TWO, OTHER, mention_kind=MentionKind.PRONOUN), record(THREE, None, role=Role.SCARE)
    records = [record(ONE, None), pronoun, scare]
    rules = [
        Correction(Action.ASSIGN, (ONE,), "gustavo-petro", None, 1),
        Correction(Action.ASSIGN, (TWO,), "petro", None, 2),
        Correction(Action.ASSIGN, (THREE,), "Ana Duarte", "her own words", 3),
    ]
    made = corrections.apply(records, [PETRO, OTHER], rules)
    by = {r.id: r for r in made.records}
    assert (by[ONE].speaker_id, by[ONE].rule, by[ONE].confidence) == ("gustavo-petro", "correction", 1.0)
    assert by[ONE].reason == "decided in the corrections file, line 1"
    assert by[TWO].speaker == "Gustavo Petro"
    new = next(s for s in made.speakers if s.name == "Ana Duarte")
    assert (by[THREE].speaker_id, by[THREE].role, by[THREE].reason) == (new.id, Role.FRAGMENT, "her own words")
    assert all(o.applied for o in made.outcomes)


def test_two_people_of_one_name_are_not_guessed_between() -> None:
    twins = [replace(PETRO, id="a"), replace(PETRO, id="b")]
    made = corrections.apply([record(ONE, None)], twins, [Correction(Action.ASSIGN, (ONE,), "Petro", None, 1)])
    assert made.records[0].speaker_id not in ("a", "b", None)


def test_not_speech_and_removal() -> None:
    records = [record(ONE), record(TWO), record(THREE, None, role=Role.NESTED, parent_id=TWO)]
    rules = [Correction(Action.NOT_SPEECH, (ONE,), None, None, 1), Correction(Action.REMOVE, (TWO,), None, None, 2)]
    made = corrections.apply(records, [PETRO], rules)
    assert [(r.id, r.role, r.speaker_id, r.parent_id) for r in made.records] == [
        (ONE, Role.SCARE, None, None),
        (THREE, Role.NESTED, None, None),
    ]


def test_speakers_are_merged_then_renamed() -> None:
    rules = [
        Correction(Action.MERGE_SPEAKERS, ("gustavo-petro", "petro-g"), None, None, 1),
        Correction(Action.RENAME, ("gustavo-petro",), "Gustavo Petro Urrego", None, 2),
        Correction(Action.ASSIGN, (TWO,), "petro-g", None, 3),
    ]
    made = corrections.apply([record(ONE, OTHER), record(TWO, None)], [PETRO, OTHER, OFFICE], rules)
    assert {(r.speaker_id, r.speaker) for r in made.records} == {("gustavo-petro", "Gustavo Petro Urrego")}
    petro, office = made.speakers
    assert petro.aliases == ("Gustavo Petro", "Petro", "G. Petro")
    assert petro.description == "President"
    assert office.on_behalf_of == "gustavo-petro"


def test_what_the_index_does_not_hold_is_reported() -> None:
    rules = [
        Correction(Action.REMOVE, (TWO,), None, None, 1),
        Correction(Action.MERGE, (ONE, TWO), None, None, 2),
        Correction(Action.SPLIT, (ONE, TWO), None, None, 3),
        Correction(Action.RENAME, ("nobody",), "x", None, 4),
    ]
    made = corrections.apply([record(ONE)], [PETRO], rules)
    assert [o.applied for o in made.outcomes] == [False, False, True, False]
    assert made.outcomes[1].note == f"not in the index: {TWO}"
    assert made.records == (record(ONE),)


def test_merges_and_splits_are_handed_on() -> None:
    rules = [
        Correction(Action.MERGE, (ONE, TWO)),
        Correction(Action.SPLIT, (THREE,)),
        Correction(Action.REMOVE, (ONE,)),
    ]
    assert corrections.together(rules) == (frozenset({ONE, TWO}),)
    assert corrections.apart(rules) == (frozenset({THREE}),)


def test_what_is_decided_of_translations_is_handed_on() -> None:
    rules = [
        Correction(Action.MERGE_TRANSLATIONS, (ONE, TWO)),
        Correction(Action.SPLIT_TRANSLATIONS, (TWO, THREE)),
        Correction(Action.MERGE, (ONE, THREE)),
    ]
    assert corrections.translations(rules) == ((frozenset({ONE, TWO}),), (frozenset({TWO, THREE}),))
    made = corrections.apply([record(ONE), record(TWO)], [], rules)
    assert [o.applied for o in made.outcomes] == [True, False, False]
