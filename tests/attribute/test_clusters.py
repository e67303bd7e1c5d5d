"""Whom the names of an article mean, by the names alone: {marked} as recognized, with a first name's gender or a type.

What is expected are the names of the people in order; "?" is a name that could as well be another's.
"""

from __future__ import annotations

import re

import pytest

from quotes.attribute.mentions.build import build_scene
from quotes.attribute.people.clusters import names_of
from quotes.attribute.people.names import display_name, name_parts
from quotes.datatypes import Article, Document, Entity, Span
from quotes.lang import load

CASES = {
    # A couple: honorifics tell them apart where no first name's gender is known.
    "{Tarek} and {Noura Dekker} sued. {Ms. Dekker} left. {Mr. Dekker} left. {Ms. Dekker} wept.": [
        "Tarek Dekker", "Noura Dekker", "Noura Dekker", "Tarek Dekker", "Noura Dekker",
    ],
    "{Tarek} and {Amin Dekker} sued. {Dekker} left.": ["Tarek Dekker", "Amin Dekker", "?"],
    # Who is known by the first name is not who the surname means, however often he is named.
    "{Nathan Holm/male} and his brother {Joey}. {Joey Holm/male} left, {Joey} fell, {Joey} rose. {Mr. Holm} wept.": [
        "Nathan Holm", "Joey Holm", "Joey Holm", "Joey Holm", "Joey Holm", "Nathan Holm",
    ],
    # A surname in the headline is not the woman's who is named later, where he is "Mr.".
    "{Holm} Sees Insult. President {Holm} left. {Mr. Holm} spoke. The first lady, {Dora Holm/female}, sang.": [
        "Holm", "Holm", "Holm", "Dora Holm",
    ],
    "{Holm} Sees Insult. The first lady, {Dora Holm/female}, sang. {Holm} left.": ["Dora Holm"] * 3,
    # Nor is "Team Holm" a title that a full name would have to repeat.
    "{Holm} wins. Team {Holm} ran for {Dora Holm}. {Holm} left.": ["Dora Holm"] * 4,
    # One word that is a surname of one and a first name of another is the surname.
    "{Grant Holm} met {Dora Grant}. {Grant} spoke.": ["Grant Holm", "Dora Grant", "Dora Grant"],
    "{Grant Holm} met {Dora Poe}. {Grant} spoke.": ["Grant Holm", "Dora Poe", "Grant Holm"],
    # A title that the full name has in other words, or that nothing speaks against.
    "Gov. {Holm} wins. Harlow Governor {Dora Holm} left. {Holm} stayed.": ["Dora Holm"] * 3,
    "AG {Holm} wins. Attorney General {Dora Holm} left. {Holm} stayed.": ["Dora Holm"] * 3,
    "Professor {Holm} wins. {Dora Holm} left. {Holm} stayed.": ["Dora Holm"] * 3,
    "Professor {Holm} wins. Judge {Dora Holm} left. {Holm} stayed.": ["Holm", "Dora Holm", "Holm"],
    "Professor {Holm} wins. {Dora Holm} left. {Ned Holm} stayed.": ["Holm", "Dora Holm", "Ned Holm"],
    "Professor {Holm} wins. His wife, {Dora Holm}, left. {Holm} stayed.": ["Holm", "Dora Holm", "Holm"],
    "Professor {Holm} wins. {Mr. Holm} fell. {Mrs. Holm} wept. {Dora Holm/female} left. Professor {Holm} stayed.": [
        "Holm", "Holm", "Dora Holm", "Dora Holm", "Holm",
    ],
    # Pieces of a headline.
    "{Dora Holm Blames Quint}\n\n{Dora Holm} met {Ned Quint}. {Quint} left. {Holm} stayed.": [
        "Dora Holm Blames Quint", "Dora Holm", "Ned Quint", "Ned Quint", "Dora Holm",
    ],
    "Harlow Votes, {Calls Quint}\n\n{Ned Quint} lost. {Quint} left.": ["Calls Quint", "Ned Quint", "Ned Quint"],
    "{Dora Maria Poe Holm} spoke. {Dora Maria} left. {Holm} stayed.": ["Dora Maria Poe Holm"] * 3,
    # A short first name and the long one.
    "{Ken Holm} spoke. {Kenneth Holm} left. {Holm} stayed.": ["Ken Holm", "Ken Holm", "Ken Holm"],
    "{Ken Holm} spoke. {Karl Holm} left. {Holm} stayed.": ["Ken Holm", "Karl Holm", "?"],
    # Titles inside what was taken for a name.
    "{Harlow Gov. Holm} spoke. {Dora Holm} left. {Whip Ned Quint} stayed.": ["Dora Holm", "Dora Holm", "Ned Quint"],
    "{MEC Holm} spoke. {Dora Holm} left. {Holm} stayed.": ["Dora Holm"] * 3,
    "{JD Holm} spoke. {Dora Holm} left. {Holm} stayed.": ["JD Holm", "Dora Holm", "?"],
    "{Dora Holm} spoke. {Supervisor Holm} left. {Treasurer Ned Quint} stayed.": ["Dora Holm", "Dora Holm", "Ned Quint"],
    "{Dean Holm} spoke. {Dora Holm} left. {Holm} stayed.": ["Dean Holm", "Dora Holm", "?"],
    # A short name by which somebody is told to be known.
    "{John Ellis Holm}, known as {Jeb}, came. {Jeb Holm} spoke. {Jeb} left.": ["John Ellis Holm"] * 4,
    "{John Ellis Holm}, a friend of {Jeb}, came. {Jeb Holm} spoke.": ["John Ellis Holm", "Jeb Holm", "Jeb Holm"],
    # The town before a name.
    "{Dora Holm} came. In {Harlow, Holm/LOC} spoke.": ["Dora Holm", "Dora Holm"],
    "{Dora Holm} came to {Harlow, Quintland/LOC}.": ["Dora Holm", "Harlow, Quintland"],
    # A body by the last word of its name, after an article.
    "The {Harlow Post/ORG} wrote. The {Post/ORG} added.": ["Harlow Post", "Harlow Post"],
    "The {Harlow Post/ORG} wrote. {Post/ORG} added.": ["Harlow Post", "Post"],
    "The {Harlow Post/ORG} and the {Easton Post/ORG} wrote. The {Post/ORG} added.": [
        "Harlow Post", "Easton Post", "Post",
    ],
}  # fmt: skip


@pytest.mark.parametrize("marked", CASES, ids=lambda text: text[:40])
def test_each_name_is_the_person_whom_a_reader_would_take(marked: str) -> None:
    text, entities = "", list[Entity]()
    for before, name, gender in re.findall(r"(.*?)(?:\{([^}/]+)(?:/(\w+))?\}|$)", marked, re.DOTALL):
        text += before
        if name:
            span = Span(len(text), len(text) + len(name))
            body = gender if gender in ("ORG", "LOC") else ""
            entities.append(Entity(span, body or "PERSON", None if body else gender or None))
            text += name
    paragraphs = tuple(Span(*m.span()) for m in re.finditer(r"[^\n]+", text))
    scene = build_scene(Article("x", text, "x"), (), Document(paragraphs, (), tuple(entities)), load("en"))
    names = names_of(scene)
    meant = [names.clusters[names.cluster_of[i]].name if i in names.cluster_of else "?" for i in range(len(entities))]
    assert meant == CASES[marked]


@pytest.mark.parametrize(
    ("printed", "parts", "shown"),
    [
        ("Harlow Gov. Dora Holm", ("dora", "holm"), "Dora Holm"),
        ("Majority Whip Ned Quint", ("ned", "quint"), "Ned Quint"),
        ("MEC Ned Quint", ("ned", "quint"), "Ned Quint"),
        ("JD Quint", ("jd", "quint"), "JD Quint"),
        ("DORA QUINT", ("dora", "quint"), "DORA QUINT"),
        ("Dora St. Holm", ("dora", "st", "holm"), "Dora St. Holm"),
        ("Dora Holm Jr.", ("dora", "holm"), "Dora Holm Jr."),
        ("Gov.", ("gov",), "Gov."),
        # A name that begins again, as in the hidden text of a page.
        ("Dora Holm Dora Ann HolmMore", ("dora", "holm"), "Dora Holm"),
        ("Rep. Dora Holm Dora HolmMore", ("dora", "holm"), "Dora Holm"),
        ("Ali Holm Ali", ("ali", "holm", "ali"), "Ali Holm Ali"),
        ("State Comptroller Dora Holm", ("dora", "holm"), "Dora Holm"),
        # First names far more often than titles.
        ("Dean Quint", ("dean", "quint"), "Dean Quint"),
        ("Don Quint", ("don", "quint"), "Don Quint"),
        ("Lance Quint", ("lance", "quint"), "Lance Quint"),
        ("Lance Cpl. Ned Quint", ("ned", "quint"), "Ned Quint"),
    ],
)
def test_a_title_inside_a_name_goes_with_what_stands_before_it(printed: str, parts: tuple[str], shown: str) -> None:
    assert name_parts(printed, load("en")) == parts
    assert display_name(printed, load("en")) == shown


def test_a_spanish_title_is_no_part_of_a_name() -> None:
    spanish = load("es")
    assert display_name("Comisario Juan Holm", spanish) == "Juan Holm"
    assert display_name("don Juan Holm", spanish) == "Juan Holm"
    assert display_name("Nina Holm", spanish) == "Nina Holm"
    assert display_name("Mayor Quint", spanish) == "Mayor Quint"
