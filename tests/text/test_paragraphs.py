"""Lines that are wrapped by hand are one paragraph, lines that are not are many."""

from __future__ import annotations

import textwrap

import pytest

from quotes.text.paragraphs import paragraphs

ONE = (
    "“The pier stays open,” said Ana\nRuiz.",
    "“The pier stays open,” said Ana\r\nRuiz.",
    "“The pier stays open,” said Ana \nRuiz.",
    "“The pier stays open,”\nsaid Ana Ruiz.",
    "“The pier stays open,”\nAna Ruiz said.",
    "“The pier stays open for as long as it stands, and then some,” said\nAna Ruiz, who keeps it.",
    "The keeper of the pier, as she was called in\nOslo, left.",
    "The pier has stood here since April\n1911, says a sign.",
    "It was the town’s “pride”\nand is no more.",
    "Nobody came to the open-\nair stage.",
)
MANY = (
    "The pier stays\nAna Ruiz has kept it open for nine years.",
    "“The pier stays open,” said Ana Ruiz.\n“It is ours,” she said.",
    "“The pier stays open,”\n“It is ours,” said Ana Ruiz.",
    "Ana Ruiz said:\n“The pier stays open.”",
    "What is planned\n- New planks\n- A new roof",
    "The pier stays\n\nopen",
    "Ana Ruiz\nKeeper\n" + "The pier has been open for as long as anybody in the town can remember. " * 3,
)


@pytest.mark.parametrize("text", ONE)
def test_a_sentence_goes_on_in_the_next_line(text: str) -> None:
    assert [p.of(text) for p in paragraphs(text)] == [text]


@pytest.mark.parametrize("text", MANY)
def test_other_lines_are_paragraphs_of_their_own(text: str) -> None:
    assert [p.of(text) for p in paragraphs(text)] == [line.strip() for line in text.splitlines() if line]


@pytest.mark.parametrize("width", [40, 64, 72, 80])
def test_a_wrapped_article_has_the_paragraphs_of_the_one_that_is_not(width: int) -> None:
    whole = (
        "The pier will be closed from May. Ana Ruiz, its keeper for nine years, hopes that it will open again in July.",
        "“We have waited for this,” Ruiz said. “The planks are rotten, the roof leaks, and nobody goes to the end.”",
        "The town pays. Its council has set a million aside.",
    )
    text = "\n\n".join(textwrap.fill(p, width) for p in whole)
    assert [" ".join(p.of(text).split()) for p in paragraphs(text)] == list(whole)
