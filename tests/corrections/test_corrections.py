"""Decisions of people: the file that holds them, and what a build makes of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quotes import corrections
from quotes.datatypes import MentionKind, QuoteRecord, Role, Speaker, SpeakerKind, Voice
from quotes.datatypes.decisions import Action, Correction
from quotes.errors import CorrectionsError

ONE, TWO, THREE = "0" * 16, "1" * 16, "2" * 16
ROOT = Path(__file__).parents[2]

PETRO = Speaker("gustavo-petro", "Gustavo Petro", SpeakerKind.PERSON, ("Petro",))
OTHER = Speaker("petro-g", "G. Petro", SpeakerKind.PERSON, description="President")


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
- confirm: "4444444444444444"
- confirm: "5555555555555555"
  speaker: gustavo-petro
- keep-speakers: [gustavo-petro, someone]
- keep-apart: [{ONE}, {THREE}]
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
        Correction(Action.CONFIRM, ("4" * 16,), None, None, 14),
        Correction(Action.CONFIRM, ("5" * 16,), "gustavo-petro", None, 15),
        Correction(Action.KEEP_SPEAKERS, ("gustavo-petro", "someone"), None, None, 17),
        Correction(Action.KEEP_APART, (ONE, THREE), None, None, 18),
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
        (f"- confirm: {ONE}\n- not-speech: {ONE}", f"line 2: {ONE} is already corrected in line 1"),
        (f"- confirm: {ONE}\n  speaker: '…'", "line 1: confirm needs a speaker"),
        (f"- keep-apart: {ONE}", "line 1: keep-apart needs 2 ids, not 1"),
        (f"- merge: [{ONE}, {TWO}]\n- keep-apart: [{TWO}, {ONE}]", "line 2: line 1 merges what this keeps apart"),
        ("- keep-speakers: [a, b]\n- merge-speakers: [b, a]", "line 1: line 2 merges what this keeps apart"),
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


def decide(action: Action, given: QuoteRecord, speaker: Speaker | None = None, note: str | None = None) -> QuoteRecord:
    return corrections.decided(given, Correction(action, (given.id,), None, note, 3), speaker)


def test_a_decision_is_certain_and_says_where_it_stands() -> None:
    made = decide(Action.ASSIGN, record(ONE, None), PETRO)
    assert (made.speaker_id, made.rule, made.confidence) == ("gustavo-petro", "correction", 1.0)
    assert made.reason == "decided in the corrections file, line 3"
    assert decide(Action.ASSIGN, record(ONE, None), PETRO, "her own words").reason == "her own words"


@pytest.mark.parametrize(
    ("action", "before", "speaker", "role", "who"),
    [
        (Action.ASSIGN, record(ONE, OTHER), PETRO, Role.UTTERANCE, "gustavo-petro"),
        (Action.ASSIGN, record(ONE, None, role=Role.SCARE), PETRO, Role.FRAGMENT, "gustavo-petro"),
        (Action.ASSIGN, record(ONE, None, role=Role.NESTED), PETRO, Role.NESTED, "gustavo-petro"),
        (Action.CONFIRM, record(ONE, OTHER), PETRO, Role.UTTERANCE, "gustavo-petro"),
        (Action.CONFIRM, record(ONE, OTHER), None, Role.UTTERANCE, None),
        (Action.CONFIRM, record(ONE, None, role=Role.TITLE), None, Role.TITLE, None),
        (Action.NOT_SPEECH, record(ONE, OTHER), None, Role.SCARE, None),
    ],
)
def test_what_a_quote_becomes(
    action: Action, before: QuoteRecord, speaker: Speaker | None, role: Role, who: str | None
) -> None:
    made = decide(action, before, speaker)
    assert (made.role, made.speaker_id, made.speaker is None) == (role, who, who is None)


def test_a_confirmation_of_the_answer_changes_nothing_else() -> None:
    joint = record(ONE, PETRO, others=(Voice("G. Petro", 1, 2, "Petro", id="petro-g"),), attributed_before="Somebody")
    made = decide(Action.CONFIRM, joint, PETRO)
    assert made == replace(joint, rule="correction", confidence=1.0, reason="confirmed in the corrections file, line 3")
    assert decide(Action.ASSIGN, joint, PETRO).others == ()


def test_who_is_one_person_has_all_names_and_a_description() -> None:
    petro = corrections.united(PETRO, OTHER)
    assert petro.aliases == ("Petro", "G. Petro")
    assert petro.description == "President"
    assert corrections.renamed(petro, "Gustavo Petro Urrego").aliases == ("Gustavo Petro", "Petro", "G. Petro")


def test_a_correction_is_taken_back_where_it_stands(tmp_path: Path) -> None:
    path = written(tmp_path, f"# ours\n- remove: {ONE}\n")
    two = corrections.append(path, Correction(Action.ASSIGN, (TWO,), "Ann", "why"))
    three = corrections.append(path, Correction(Action.SPLIT, (THREE,)))
    assert corrections.withdraw(path, two)
    assert [(c.action, c.line) for c in corrections.load(path)] == [(Action.REMOVE, 2), (Action.SPLIT, three.line)]
    assert not corrections.withdraw(path, two)
    assert corrections.withdraw(path, three)
    assert path.read_text().startswith(f"# ours\n- remove: {ONE}\n# taken back\n")
    assert [c.action for c in corrections.load(path)] == [Action.REMOVE]


def test_what_somebody_has_changed_by_hand_is_not_taken_back(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    one = corrections.append(path, Correction(Action.ASSIGN, (TWO,), "Ann"))
    path.write_text(path.read_text().replace("Ann", '"Ann"'))
    text = path.read_text()
    assert not corrections.withdraw(path, one)
    assert path.read_text() == text
