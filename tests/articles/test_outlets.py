"""The user's list of outlets, and one outlet under all its names in a build."""

from __future__ import annotations

from pathlib import Path

import pytest

from quotes.articles import outlets
from quotes.datatypes.decisions import Outlet
from quotes.errors import OutletsError
from tests.builds import built, dump, rows
from tests.pipeline.test_rebuild import AnyParser

LIST = """
- name: The Harbour Courier
  aliases: [Harbour Courier, courier.example]
  country: GB
  language: en
- name: Diario del Puerto
"""


def test_a_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "outlets.yml"
    path.write_text(LIST)
    assert outlets.load(path) == (
        Outlet("The Harbour Courier", ("Harbour Courier", "courier.example"), "GB", "en"),
        Outlet("Diario del Puerto"),
    )
    assert outlets.names(outlets.load(path))["harbor courier"] == "The Harbour Courier"
    assert outlets.load(None) == ()


def test_the_sample_is_valid_and_invented() -> None:
    known = outlets.load(Path(__file__).parents[2] / "data" / "outlets.yml")
    assert {"Sample Wire", "El Borrador"} <= {outlet.name for outlet in known}
    assert all(outlet.country and outlet.language for outlet in known)


# What is wrong, and what the user reads, with its line.
MISTAKES = [
    ("name: A", "line 1: not a list of outlets"),
    ("- aliases: [A]", "line 1: an outlet needs a name"),
    ("- name: A\n  colour: red", "line 2: unknown key 'colour'; there are: name, aliases"),
    ("- name: A\n  aliases: B", "line 2: aliases must be a list"),
    ("- name: A\n  country: Colombia", "line 2: country must be a code such as CO, not 'Colombia'"),
    ("- name: A\n  language: Spanish", "line 2: language must be a code such as es"),
    ("- name: A\n- name: B\n  aliases: [a.]", "line 2: 'a.' means 'A' already (line 1)"),
    ("- name: '—'", "line 1: '—' holds no word"),
    ("- A", "line 1: expected keys and values"),
    ("- name: [A]", "line 1: name must be text"),
    ("- &x name: *x", "aliases are not allowed"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES)
def test_mistakes_are_told_by_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "outlets.yml"
    path.write_text(text)
    with pytest.raises(OutletsError) as error:
        outlets.load(path)
    assert message in str(error.value)


def test_no_file_and_no_regular_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.yml"):
        with pytest.raises(OutletsError, match="cannot be read"):
            outlets.load(path)


WORDS = "“We will not sign a contract that nobody here has read,” said Ada Quint, the mayor.\n"


@pytest.fixture
def three(tmp_path: Path) -> Path:
    folder = tmp_path / "three"
    folder.mkdir()
    for number, outlet in enumerate(("Harbour Courier", "COURIER.EXAMPLE", "Elsewhere")):
        text = f"{WORDS}The report has {number + 1} pages. {WORDS}"
        (folder / f"{number}.txt").write_text(f"---\noutlet: {outlet}\n---\n{text}")
    return folder


def test_one_outlet_is_one_outlet_and_nothing_is_parsed_again(three: Path, tmp_path: Path) -> None:
    path, db = tmp_path / "outlets.yml", tmp_path / "quotes.db"
    built(three, db, AnyParser())
    count = "SELECT count(*) FROM outlets"
    assert rows(db, count) == [(3,)]
    path.write_text(LIST)
    assert built(three, db, AnyParser(), outlets=path).parsed == 0
    assert rows(db, "SELECT * FROM outlets ORDER BY id") == [
        ("elsewhere", "Elsewhere", None, None, 1, 2),
        ("the-harbour-courier", "The Harbour Courier", "GB", "en", 2, 4),
    ]
    assert rows(db, "SELECT * FROM outlet_aliases ORDER BY alias") == [
        ("the-harbour-courier", "Harbour Courier"), ("the-harbour-courier", "courier.example"),
    ]  # fmt: skip
    assert rows(db, "SELECT max(outlets) FROM statements") == [(2,)]
    fresh = tmp_path / "fresh.db"
    built(three, fresh, AnyParser(), outlets=path)
    without = ("builds", "changes", "statement_redirects")
    assert dump(db, without) == dump(fresh, without)
    built(three, db, AnyParser())
    assert rows(db, count) == [(3,)]


def test_an_article_without_a_title_has_its_first_words(three: Path, tmp_path: Path) -> None:
    (three / "9.txt").write_text("---\ntitle: Bridge delayed\n---\n" + WORDS)
    db = tmp_path / "quotes.db"
    built(three, db, AnyParser())
    opening = "“We will not sign a contract that nobody here has read,” said Ada Quint, the …"
    assert set(rows(db, "SELECT title, opening FROM articles")) == {(None, opening), ("Bridge delayed", None)}
