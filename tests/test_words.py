"""One word, one meaning: a class bears its name once in the package."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "quotes"


def places_of_classes() -> dict[str, list[str]]:
    """Where the classes of each name stand, nested ones too."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    return places


def test_a_class_name_stands_once() -> None:
    assert {name: places for name, places in places_of_classes().items() if len(places) > 1} == {}
