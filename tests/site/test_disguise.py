"""What names and texts hide is shown: look-alike letters for review, characters that are not seen as what they are."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from quotes.cli.app import out, warn
from quotes.text.disguise import as_latin, disguised, is_mixed, unhidden
from tests import site_db
from tests.site_app import site

DISGUISED = "D\u043enald Trump"  # with a Cyrillic letter


@pytest.mark.parametrize(
    ("name", "latin", "mixed"),
    [
        (DISGUISED, "Donald Trump", True),
        ("\u0420\u0415\u0422\u0420\u041e", "PETPO", False),
        ("\u0410nn \u0415x\u0430mple", "Ann Example", True),
        ("\u0391nn Example", "Ann Example", True),
        ("Donald Trump", None, False),
        ("José Ñuñez", None, False),
        ("\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432", None, False),
        ("\u0394\u03b7\u03bc\u03ae\u03c4\u03c1\u03b7\u03c2", None, False),
    ],
)
def test_names_that_look_like_others(name: str, latin: str | None, mixed: bool) -> None:
    assert (as_latin(name), is_mixed(name)) == (latin, mixed)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([DISGUISED], [DISGUISED]),  # two alphabets in one word
        (["\u0420\u0415\u0422\u0420\u041e", "Petpo", "Ann"], ["\u0420\u0415\u0422\u0420\u041e"]),
        (["\u0420\u0415\u0422\u0420\u041e", "Petro"], []),  # a name in another alphabet is no disguise by itself
        (["\u0418\u0432\u0430\u043d", "Ivan", "José", "Jose"], []),
        ([], []),
    ],
)
def test_names_of_an_index_that_are_told(names: list[str], told: list[str]) -> None:
    assert disguised(names) == told


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a[U+202E]b"),
        ("a\u2066b\u2069", "a[U+2066]b[U+2069]"),
        ("a\u200bb\ufeff", "a[U+200B]b[U+FEFF]"),
        ("a\U000e0041", "a[U+E0041]"),
        ("co\u00adop, می\u200cخواهم, 👩\u200d🚀", "co\u00adop, می\u200cخواهم, 👩\u200d🚀"),
    ],
)
def test_what_is_not_seen_is_shown(text: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert unhidden(text) == shown
    out().print(text, markup=False)
    warn(text)
    captured = capsys.readouterr()
    assert captured.out.strip() == shown
    assert captured.err.strip() == f"quotes: {shown}"


@pytest.fixture
def masked(tmp_path: Path) -> Path:
    db = site_db.make_full(tmp_path / "quotes.db")
    connection = sqlite3.connect(db)
    with connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(speakers)")]
        same = ", ".join(name for name in columns if name not in ("id", "name"))
        for id, name in (("d-nald-trump", DISGUISED), ("hidden", "Ann\u202eExample"), ("mixed", "Zo\u0435 Ex")):
            connection.execute(
                f"INSERT INTO speakers (id, name, {same}) SELECT ?, ?, {same} FROM speakers WHERE id = 'donald-trump'",
                (id, name),
            )
    connection.close()
    return db


async def test_a_look_alike_is_marked_and_offered_for_review(masked: Path) -> None:
    client = site(masked).client
    page = (await client.get("/speaker/d-nald-trump")).text
    assert "letters of another alphabet" in page
    assert '<a href="/speaker/donald-trump"><bdi>Donald Trump</bdi></a>' in page
    review = (await client.get("/review?list=lookalikes")).text
    assert DISGUISED in review
    assert "two alphabets in one word" in review
    assert "merge-speakers" in review
    assert "letters of another alphabet" not in (await client.get("/speaker/donald-trump")).text


async def test_the_list_is_empty_where_nobody_hides(full: object, databases: dict[str, Path]) -> None:
    assert "Nothing waits here" in (await site(databases["full"]).client.get("/review?list=lookalikes")).text


async def test_hidden_characters_of_a_name_are_shown_on_the_page(masked: Path) -> None:
    page = (await site(masked).client.get("/speaker/hidden")).text
    assert "Ann[U+202E]Example" in page
    assert "\u202e" not in page
