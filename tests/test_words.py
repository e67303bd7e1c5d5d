"""One word, one meaning: a class bears its name once, and a variable is named by what it holds."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
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


# Participles, which say what was done to a thing and not what it is; as part of a name they are welcome.
PARTICIPLES = {
    "found", "made", "told", "known", "kept", "given", "seen", "done", "taken", "wanted", "asked", "shown", "said",
    "gone", "got", "held", "used", "chosen", "named", "listed",
}  # fmt: skip


def variables_of(tree: ast.AST) -> Iterator[str]:
    """The names that are assigned, looped over or taken as parameters; fields of a class are none of them."""
    fields = {
        id(statement.target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields:
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def participles() -> dict[str, list[str]]:
    """The variables of each room that are named by a participle alone."""
    names: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parent.as_posix()
        variables = variables_of(ast.parse(path.read_text(encoding="utf-8")))
        names[room] += [f"{path.name}: {name}" for name in variables if name.strip("_") in PARTICIPLES]
    return {room: places for room, places in names.items() if places}


def test_a_variable_is_named_by_what_it_holds() -> None:
    assert participles() == {}


def test_a_participle_is_seen_wherever_a_name_is_given() -> None:
    code = """
class C:
    known: bool
def f(given, *, asked=1):
    for found in given: pass
    with open(asked) as seen: pass
    _made = [told for told in seen if (kept := told)]
    known_names, found.x = 1, 2
"""
    names = {name.strip("_") for name in variables_of(ast.parse(code))} & PARTICIPLES
    assert names == {"given", "asked", "found", "seen", "made", "told", "kept"}
