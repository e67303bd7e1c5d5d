"""Which files of this package a result depends on, found by following imports from the code that makes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import file_digest, sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

# Files that are not data: code, texts for people, and Stanza's weights, which the model's fingerprint covers.
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
    """Return the files that modules depend on, directly or indirectly, by their names in the package.

    A package's ``__init__`` counts if something other than a module is imported from it.  A module that opens a folder
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
        imports, folders = uses(places[name].read_bytes())
        for source, part in imports:
            within = f"{source}.{part}"
            todo.append(within if part and _name(root, within) else source)
        for folder in folders:
            places |= _data(root, _path(folder or module))
    return places


# An import, wherever it stands, with its names in brackets or on its line; and a call of ``files``.
_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(quotes[\w.]*)[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n#]*))|import[ \t]+([^\n#]*))", re.M
)
_FILES = re.compile(rb"(?<![.\w])files\((?:[\"']([\w.]+)[\"']|__name__)")
_COMMENT = re.compile(rb"#[^\n]*")


def uses(code: bytes) -> tuple[set[tuple[str, str]], set[str]]:
    """Return what a module imports from this package, and the packages whose folders it opens with ``files``.

    The first are pairs of a module and a name in it, "" for the module itself; a folder "" is the module's own. The
    text is searched, which takes a twentieth of the time of parsing it; for all our modules a test compares the two.
    """
    imports: set[tuple[str, str]] = set()
    for source, block, line, modules in _IMPORT.findall(code):
        parts = map(bytes.split, _COMMENT.sub(b"", block or line or modules).split(b","))
        names = [part[0].decode() for part in parts if part]
        imports |= {(source.decode(), name) for name in names} if source else {(name, "") for name in names}
    folders = {name.decode() for name in _FILES.findall(code)}
    return {i for i in imports if _ours(i[0])}, {f for f in folders if not f or _ours(f)}


def _ours(module: str) -> bool:
    return module.split(".")[0] == "quotes"


def _path(module: str) -> str:
    return "/".join(module.split(".")[1:])


def _name(root: Traversable, module: str) -> str | None:
    """Return the name of a module's file in the package, or None if there is no such module."""
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
