"""Which files of this package a result depends on, found by following imports from what makes it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import file_digest, sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

# What is no data: code, words for people, and Stanza's weights, for which the model's fingerprint stands.
_NO_DATA = (".py", ".pyc", ".md", ".pt")


@cache
def code_behind(*makers: Callable[..., Any]) -> str:
    """Return a hash of the code and data that the results of these functions and classes depend on."""
    return digest_of(files_behind(*(maker.__module__ for maker in makers)))


def digest_of(places: Mapping[str, Traversable]) -> str:
    """Return a hash of files, by name and content."""
    whole = sha256()
    for name in sorted(places):
        with places[name].open("rb") as file:
            content = file_digest(file, "sha256")  # type: ignore[arg-type]  # any open file will do
            whole.update(name.encode() + content.digest())
    return whole.hexdigest()[:32]


def files_behind(*modules: str, package: Traversable | None = None) -> dict[str, Traversable]:
    """Return the files that modules depend on, imports of imports included, by their names in the package.

    A package's ``__init__`` counts where something is taken from it that is no module.  A module that opens a folder
    of the package with ``files`` may read any data file beneath it.
    """
    root = package or files("quotes")
    places: dict[str, Traversable] = {}
    modules_behind: set[str] = set()
    todo = list(modules)
    while todo:
        module = todo.pop()
        if module in modules_behind:
            continue
        modules_behind.add(module)
        name = _name(root, module)
        if name is None:
            raise ModuleNotFoundError(module)
        places[name] = root.joinpath(name)
        for node in ast.walk(ast.parse(places[name].read_bytes())):
            todo += _imported(root, node)
            for folder in _opened(module, node):
                places |= _data(root, folder)
    return places


def _imported(root: Traversable, node: ast.AST) -> Iterator[str]:
    """Yield the modules of the package that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "quotes")
    elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "quotes":
        modules = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (module if _name(root, module) else node.module for module in modules)


def _opened(module: str, node: ast.AST) -> Iterator[str]:
    """Yield the folder that a call of ``files`` opens, its module's own or a package's, as a path in the package."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "files" and node.args:
        argument = node.args[0]
        if isinstance(argument, ast.Constant) and str(argument.value).split(".")[0] == "quotes":
            yield _path(str(argument.value))
        elif isinstance(argument, ast.Name) and argument.id == "__name__":
            yield _path(module)


def _path(module: str) -> str:
    return "/".join(module.split(".")[1:])


def _name(root: Traversable, module: str) -> str | None:
    """Return the name of a module's file in the package, None where there is no such module."""
    path = _path(module)
    names = [f"{path}/__init__.py".lstrip("/"), f"{path}.py"]
    return next((name for name in names if root.joinpath(name).is_file()), None)


def _data(root: Traversable, folder: str) -> dict[str, Traversable]:
    """Return the data files beneath a folder."""
    places: dict[str, Traversable] = {}
    for place in (root.joinpath(folder) if folder else root).iterdir():
        name = f"{folder}/{place.name}".lstrip("/")
        if place.is_dir():
            places |= _data(root, name)
        elif not place.name.endswith(_NO_DATA):
            places[name] = place
    return places
