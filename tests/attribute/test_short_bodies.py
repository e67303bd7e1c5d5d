"""Bodies by their short names: what an article explains, what is made of a name's words, and what only looks so."""

from __future__ import annotations

import pytest

from quotes.attribute.people.variants import long_forms
from quotes.lang import load

SPANISH = {
    # Acronyms, with the letter that a small word has in some of them, and those before the name.
    "La Unión de Barqueros (UB) protestó.": {"UB": "Unión de Barqueros"},
    "El partido Unidos por el Puerto (UxP) ganó.": {"UxP": "Unidos por el Puerto"},
    "Lo dice la UBR (Unión de Barqueros del Río) en su informe.": {"UBR": "Unión de Barqueros del Río"},
    "Lo dice la UBR (Alianza de Barqueros del Río) en su informe.": {},
    # Beginnings of the words in any order, or letters of the whole name in their order.
    "La Federación Riojana de Panaderos (Rifepan) protestó.": {"Rifepan": "Federación Riojana de Panaderos"},
    "La Cámara de Molineros del Sur (Camolsur) protestó.": {"Camolsur": "Cámara de Molineros del Sur"},
    "La Asociación Nacional de Molinos (Anamol) protestó.": {"Anamol": "Asociación Nacional de Molinos"},
    # A place, a party or a nickname in brackets is none.
    "La Universidad del Norte (Villaseca) abrió.": {},
    "La Cámara de Molineros (Tolima) abrió.": {},
    "El alcalde Abundio Molina (Amolina) abrió.": {},
    "El Grupo Molina Duarte (Molina) abrió.": {},
    # Words that the language clips, with the name anywhere in the article.
    "Lo dijo Minpuertos. El Ministerio de Obras y Puertos calló.": {"Minpuertos": "Ministerio de Obras y Puertos"},
    "Lo dijo Supermares. La superintendencia de Mares calló.": {"Supermares": "superintendencia de Mares"},
    "Lo dijo Minpuertos. El Ministerio de Obras calló.": {},
    "El Supermercado abrió. La Superintendencia de Mares calló.": {},
}
ENGLISH = {
    "The Department for Environment and Farms (Defarm) said so.": {"Defarm": "Department for Environment and Farms"},
    "Senate Leader Dora Holm (Dora) said so.": {},
    "The Harlow Bank (Easton) said so.": {},
}


@pytest.mark.parametrize("text", SPANISH)
def test_short_names_in_spanish(text: str) -> None:
    assert {short: span.of(text) for short, span in long_forms(text, load("es")).items()} == SPANISH[text]


@pytest.mark.parametrize("text", ENGLISH)
def test_short_names_in_english(text: str) -> None:
    assert {short: span.of(text) for short, span in long_forms(text, load("en")).items()} == ENGLISH[text]
