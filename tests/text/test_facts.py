"""What a translation keeps word by word."""

from __future__ import annotations

import pytest

from quotes.lang import load
from quotes.text.facts import facts

NUMBERS = [
    ("en", "It carried nine thousand people in January", {"9000"}),
    ("en", "1.5 billion pesos, or 2,300 each", {"1500000000", "2300"}),
    ("en", "three million two hundred thousand and twenty-one", {"3200021"}),
    ("en", "one hundred days, 40 years", {"100", "40"}),
    ("en", "no one said that one of us may go", set()),
    ("en", "forty per cent", {"40"}),
    ("es", "Llevó nueve mil pasajeros en enero", {"9000"}),
    ("es", "1.500 millones de pesos, 2,5 por ciento", {"1500000000", "2.5"}),
    ("es", "mil millones", {"1000000000"}),
    ("es", "dos mil quinientos", {"2500"}),
    ("es", "treinta y cinco por ciento", {"35"}),
    ("es", "después de veintiún años y un día", {"21"}),
    ("es", "un hombre y una mujer", set()),
    ("pt", "dois mil e 7", {"7"}),  # a language without a file: figures only
]


@pytest.mark.parametrize(("language", "text", "numbers"), NUMBERS)
def test_numbers_are_read_in_figures_and_in_words(language: str, text: str, numbers: set[str]) -> None:
    assert facts(text, language).of["numbers"] == numbers


PAIRS = [
    # English, Spanish, whether they contradict each other, whether one says nothing where the other has a number or day
    ("It opens on Monday", "Se abrirá el lunes", False, False),
    ("It opens on Monday", "Se abrirá el martes", True, False),
    ("It opens on Monday", "Pronto se abrirá", False, True),
    ("Nine boats in May", "Nueve barcos en mayo", False, True),  # "may" is a verb as well
    ("Nine boats in June", "Nueve barcos en julio", True, False),
    ("Nine boats", "Siete barcos", True, False),
    ("Nine boats, two of them new", "Nueve barcos", False, False),  # a translation can leave something out
    ("Twenty-one boats", "Veintiún barcos", False, False),
]


@pytest.mark.parametrize(("english", "spanish", "contradicts", "lacks"), PAIRS)
def test_a_translation_has_the_same_numbers_and_days(
    english: str, spanish: str, contradicts: bool, lacks: bool
) -> None:
    one, other = facts(english, "en"), facts(spanish, "es")
    assert one.contradicts(other) == other.contradicts(one) == contradicts
    assert one.lacks(other) == other.lacks(one) == lacks


OPPOSITES = [
    # English, Spanish, whether they contradict each other
    ("I accept the plan of the port", "Rechazo el plan del puerto", True),
    ("I accept the plan of the port", "Acepto el plan del puerto", False),
    ("I will not accept the plan of the port", "Rechazo el plan del puerto", False),  # not to accept is to reject
    ("I will not accept the plan of the port", "No rechazo el plan del puerto", True),
    ("We hired forty sailors", "Despedimos a cuarenta marineros", True),
    ("We fired forty sailors", "Despedimos a cuarenta marineros", False),
    ("The fare will rise", "El pasaje bajará", True),
    ("The fare will rise", "El pasaje subirá", False),
    ("We buy and sell boats", "Vendemos barcos", False),  # both sides are named
    ("We begin on Monday", "Queremos barcos", False),  # opposites of different kinds
    ("More boats for the port", "Menos barcos para el puerto", True),
    ("The boat is at the end of the pier", "El barco está al final del muelle", False),
]


@pytest.mark.parametrize(("english", "spanish", "contradicts"), OPPOSITES)
def test_a_translation_is_not_of_the_opposite(english: str, spanish: str, contradicts: bool) -> None:
    one, other = facts(english, "en"), facts(spanish, "es")
    assert one.contradicts(other) == other.contradicts(one) == contradicts


def test_opposites_have_the_same_lines_in_every_language() -> None:
    assert len(load("en").table("counts")["opposites"]) == len(load("es").table("counts")["opposites"])


DENIED = [
    ("en", "Nobody will lose a job", True),
    ("en", "We won’t sell it", True),
    ("en", "We will sell it", False),
    ("en", "Without a crew it stays here", True),
    ("es", "Nadie perderá su trabajo", True),
    ("es", "Sin tripulación se queda aquí", True),
    ("es", "Lo venderemos", False),
]


@pytest.mark.parametrize(("language", "text", "denied"), DENIED)
def test_a_sentence_is_denied_or_not(language: str, text: str, denied: bool) -> None:
    assert facts(text, language).denied == denied
