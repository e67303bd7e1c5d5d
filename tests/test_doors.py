"""One door for each question: what a house has a word for stands in one file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "quotes"


def strings_of(path: Path) -> list[str]:
    """The texts that a file's code uses, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


STRINGS = {path.relative_to(PACKAGE).as_posix(): strings_of(path) for path in sorted(PACKAGE.rglob("*.py"))}


@pytest.mark.parametrize(
    ("part", "file"),
    [
        ("=+\\-@", "text/formulas.py"),
        ("https://schema.org", "database/schema_org.py"),
        ("NewsArticle", "database/schema_org.py"),
        ("wikidata.org", "text/web_addresses.py"),
        ("maintext", "articles/fields.py"),
        ("datepublished", "articles/fields.py"),
    ],
)
def test_one_file_answers(part: str, file: str) -> None:
    assert [name for name, strings in STRINGS.items() if any(part in each for each in strings)] == [file]


@pytest.mark.parametrize(
    "value",
    ["assign", "not-speech", "merge-speakers", "correction", "echoes", "similar", "typography", "ellipsis", "scare"],
)
def test_what_the_house_lists_is_an_enum(value: str) -> None:
    nouns = ({"datatypes/__init__.py"}, {"datatypes/decisions.py"})
    assert {name for name, strings in STRINGS.items() if value in strings} in nouns
