"""Items of Wikidata in the file of speakers: what is written, and what stays as it is."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from quotes import speakers
from quotes.datatypes import Speaker, SpeakerKind
from quotes.errors import SpeakersError
from quotes.speakers.edit import with_items, write_items

JANE = Speaker("jane-roe", "Jane Roe", SpeakerKind.PERSON)
BOARD = Speaker("board", "The Board: “A”", SpeakerKind.ORGANISATION)
PATH = Path("speakers.yml")
NEW_JANE = '- name: "Jane Roe"\n  wikidata: Q42\n'

EDITS = [
    ("an empty file", "", NEW_JANE),
    ("an empty list", "[]\n", NEW_JANE),
    ("comments only", "# Who speaks.\n", f"# Who speaks.\n\n{NEW_JANE}"),
    ("below the name", "- name: Jane Roe  # the mayor\n  kind: person\n",
     "- name: Jane Roe  # the mayor\n  wikidata: Q42\n  kind: person\n"),
    ("the name not first", "-   kind: person\n    name: 'Jane Roe'\n    # more\n",
     "-   kind: person\n    name: 'Jane Roe'\n    wikidata: Q42\n    # more\n"),
    ("no end of line", "- name: Jane Roe", "- name: Jane Roe\n  wikidata: Q42\n"),
    ("in braces", "- {name: Jane Roe, kind: person}\n", "- {wikidata: Q42, name: Jane Roe, kind: person}\n"),
    ("by its id", "- id: jane-roe\n  name: J. Roe\n", "- id: jane-roe\n  name: J. Roe\n  wikidata: Q42\n"),
    ("beside another", "# A\n- name: Ann Poe\n  aliases: [Poe]\n\n# B\n- name: Jane Roe\n",
     "# A\n- name: Ann Poe\n  aliases: [Poe]\n\n# B\n- name: Jane Roe\n  wikidata: Q42\n"),
    ("not listed", "- name: Ann Poe", f"- name: Ann Poe\n\n{NEW_JANE}"),
    ("there already", "- name: Jane Roe\n  wikidata: Q42\n", "- name: Jane Roe\n  wikidata: Q42\n"),
]  # fmt: skip
REFUSED = [
    ("another item", "- name: Jane Roe\n  wikidata: Q7\n", "Jane Roe is Q7 there, not Q42"),
    ("a name over two lines", "- name: Jane\n    Roe\n", "cannot be added to"),
    ("an empty item", "- name: Jane Roe\n  wikidata:\n", "cannot be added to"),
    ("a list in brackets", "[{name: Ann Poe}]\n", "cannot be added to"),
    ("the name of another", "- name: Ann Poe\n  aliases: [Jane Roe]\n", "cannot be added to"),
    ("not valid", "- nam: Jane Roe\n", "unknown key"),
]


@pytest.mark.parametrize(("text", "new"), [c[1:] for c in EDITS], ids=[c[0] for c in EDITS])
def test_an_item_is_written_and_the_rest_stays(text: str, new: str) -> None:
    assert with_items(text, PATH, {"jane-roe": (JANE, "Q42")}) == new


@pytest.mark.parametrize(("text", "reason"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_what_cannot_be_written_safely_is_refused(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "speakers.yml"
    path.write_text(text)
    with pytest.raises(SpeakersError, match=reason):
        write_items(path, {"jane-roe": (JANE, "Q42")})
    assert path.read_text() == text


def test_a_new_entry_keeps_kind_id_and_marks(tmp_path: Path) -> None:
    write_items(tmp_path / "new.yml", {"board": (BOARD, "Q1")})
    (one,) = speakers.load(tmp_path / "new.yml")
    assert one == Speaker("board", BOARD.name, SpeakerKind.ORGANISATION, wikidata="Q1")


def test_the_packaged_list_is_copied_where_there_is_no_own_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_items(None, {"jane-roe": (JANE, "Q42")}) == Path("data/speakers.yml")
    listed = speakers.load(Path("data/speakers.yml"))
    assert len(listed) > 1
    assert listed[-1].wikidata == "Q42"


def test_those_who_write_at_the_same_time_wait(tmp_path: Path) -> None:
    path = tmp_path / "speakers.yml"
    people = [Speaker(f"jane-{n}", f"Jane {n}", SpeakerKind.PERSON) for n in range(8)]
    threads = [
        threading.Thread(target=write_items, args=(path, {p.id: (p, f"Q{n + 1}")})) for n, p in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {s.name for s in speakers.load(path)} == {p.name for p in people}
