"""Pointers to other articles inside a paragraph stand in lines of their own when the text is read."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.lang import load
from quotes.text.pointers import parted

SPANISH = partial(load("es").words, "boilerplate")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "Cerró el puente. Lea también: Otro puente cae en Lerma El alcalde habló.",
            "Cerró el puente.|Lea también: Otro puente cae en Lerma|El alcalde habló.",
        ),
        (
            "“Cerró”, dijo. Siga leyendo: Cae otro puente, ¿de quién es la culpa? “Nadie avisó a tiempo”, dijo.",
            "“Cerró”, dijo.|Siga leyendo: Cae otro puente, ¿de quién es la culpa?|“Nadie avisó a tiempo”, dijo.",
        ),
        (
            "Cerró. Le puede interesar: “Nadie avisó”: alcalde de El Roble por el puente Según Ruiz, cayó.",
            "Cerró.|Le puede interesar: “Nadie avisó”: alcalde de El Roble por el puente|Según Ruiz, cayó.",
        ),
        ("Cerró. (Lea además: Los Ruiz y El Roble) Hoy abre.", "Cerró.|(Lea además: Los Ruiz y El Roble)|Hoy abre."),
        # A line of its own needs a break behind it only.
        ("Cerró.\nVea aquí: Cae otro puente Por eso cerró.", "Cerró.\nVea aquí: Cae otro puente|Por eso cerró."),
        # Where nothing tells the end, there is none.
        ("Cerró. Lea más: Cae otro puente Ruiz habló.", "Cerró.|Lea más: Cae otro puente Ruiz habló."),
        # No pointers.
        ("El juez pide que Ana lea: El fallo. La sala calla.", "El juez pide que Ana lea: El fallo. La sala calla."),
        ("Cerró. Lea la carta de Ruiz. El puente cae.", "Cerró. Lea la carta de Ruiz. El puente cae."),
    ],
)
def test_a_pointer_has_its_own_line(text: str, read: str) -> None:
    assert parted(text, SPANISH) == read.replace("|", "\n")


def test_a_language_without_words_that_open_sentences_parts_nothing() -> None:
    text = "It closed. Read more: Another bridge falls The mayor spoke."
    assert parted(text, partial(load("en").words, "boilerplate")) == text


@given(st.lists(st.sampled_from(["Lea también:", "(Lea:", "El", "puente", "cayó.", ")", "“Sí”,", "\n", "¿Ya?", "de"])))
def test_nothing_but_spaces_changes(words: list[str]) -> None:
    text = " ".join(words)
    read = parted(text, SPANISH)
    assert len(read) == len(text)
    assert all(a == b or (a, b) == (" ", "\n") for a, b in zip(text, read, strict=True))
