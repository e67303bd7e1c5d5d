"""What is on a card of the desk: the paragraph with its marks, and who else may have said it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from quotes.site.cards import card
from tests.builds import built


@pytest.fixture
def index(folder: Path, db: Path) -> Path:
    built(folder, db)
    return db


def of_quote(db: Path, text: str) -> dict[str, object]:
    conn = sqlite3.connect(db)
    key = conn.execute("SELECT utterance_id FROM quotes WHERE text LIKE ?", [f"{text}%"]).fetchone()[0]
    made = card(conn, "unsure", key)
    conn.close()
    assert made is not None
    return made


def test_a_card_shows_the_whole_paragraph_with_its_marks(index: Path) -> None:
    shown = str(of_quote(index, "The bridge will not open before May")["paragraphs"])
    assert shown.startswith("“<mark")
    assert shown.endswith("”")
    assert "We will not gamble with lives." in shown
    assert "Bridge stays shut" not in shown
    assert shown.count("<mark") == 2


def test_without_the_texts_the_context_does(index: Path) -> None:
    Path(f"{index}.articles.db").unlink()
    made = of_quote(index, "The bridge will not open before May")
    assert made["paragraphs"] is None
    assert made["printing"].passages  # type: ignore[attr-defined]


def test_a_text_that_has_changed_is_not_taken(index: Path) -> None:
    conn = sqlite3.connect(index)
    conn.execute("UPDATE articles SET text_hash = 'another'")
    conn.commit()
    conn.close()
    assert of_quote(index, "The bridge will not open before May")["paragraphs"] is None


def test_up_to_three_others_of_the_article_can_be_chosen(index: Path) -> None:
    made = of_quote(index, "The bridge will not open before May")
    names = [one["speaker"] for one in made["candidates"]]  # type: ignore[attr-defined]
    assert len(names) <= 3
    assert made["printing"].row["speaker"] not in names  # type: ignore[attr-defined]
    assert "a spokesman for the contractor" in " ".join(names).lower()


def test_what_is_gone_has_no_card(index: Path) -> None:
    conn = sqlite3.connect(index)
    for queue, key in (("unsure", "x"), ("people", "a|b"), ("names", "x"), ("merges", "a|b"), ("merges", "x")):
        assert card(conn, queue, key) is None
    conn.close()
