"""What a result depends on: the modules behind it and the data that they open, and nothing else."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from quotes.pipeline.cache_keys import EXTRACTION, PARSE
from quotes.pipeline.dependencies import code_behind, digest_of, files_behind, uses
from quotes.statements import edges_between

PACKAGE = Path(__file__).parents[2] / "quotes"
PARSE_MODULES = tuple(maker.__module__ for maker in PARSE)
EXTRACTION_MODULES = tuple(maker.__module__ for maker in EXTRACTION)
STATEMENT_MODULES = (edges_between.__module__,)

SMALL = {
    "__init__.py": "",
    "entry.py": "from quotes.room import helper\nfrom quotes.room.deep import (\n  one,  # 1\n  two as second,\n)\n",
    "room/__init__.py": "from quotes.other import thing\n",
    "room/helper.py": "def work():\n    import quotes.late\n",
    "room/deep.py": "one = two = 1\n",
    "late.py": 'from importlib.resources import files\ntext = files("quotes.lists") / "words.txt"\n',
    "lists/words.txt": "a few words",
    "lists/more/words.json": "{}",
    "lists/README.md": "what these are",
    "lists/weights.pt": "no text",
    "other.py": "thing = 1\nimport json, quotesy\n",
    "apart.py": "from quotes import entry\n",
    "taking.py": "from quotes.room import thing, helper\n",
    "own/__init__.py": "from importlib.resources import files\nfiles(__name__)\n",
    "own/list.toml": "",
}
BEHIND_ENTRY = {"entry.py", "room/helper.py", "room/deep.py", "late.py", "lists/words.txt", "lists/more/words.json"}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for name, text in SMALL.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("entry", BEHIND_ENTRY),
        ("apart", BEHIND_ENTRY | {"apart.py"}),
        ("room.deep", {"room/deep.py"}),
        ("other", {"other.py"}),
        ("taking", BEHIND_ENTRY - {"entry.py", "room/deep.py"} | {"taking.py", "room/__init__.py", "other.py"}),
        ("own", {"own/__init__.py", "own/list.toml"}),
    ],
)
def test_imports_are_followed_wherever_they_stand(small: Path, module: str, expected: set[str]) -> None:
    assert set(files_behind(f"quotes.{module}", package=small)) == expected


def test_a_module_that_is_not_there_is_an_error(small: Path) -> None:
    with pytest.raises(ModuleNotFoundError, match=r"quotes\.nowhere"):
        files_behind("quotes.nowhere", package=small)


def parsed(code: bytes) -> tuple[set[tuple[str, str]], set[str]]:
    """The same as ``uses``, by Python's own parser."""
    imports, folders = set(), set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            imports |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imports |= {(node.module or "", alias.name) for alias in node.names}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "files":
            match node.args:
                case [ast.Constant(value=str(name))]:
                    folders.add(name)
                case [ast.Name(id="__name__")]:
                    folders.add("")
    return {i for i in imports if i[0].split(".")[0] == "quotes"}, {
        f for f in folders if f.split(".")[0] in ("", "quotes")
    }


def test_searching_a_module_finds_what_parsing_does() -> None:
    paths = sorted(PACKAGE.rglob("*.py"))
    assert len(paths) > 300
    different = [path for path in paths if uses(path.read_bytes()) != parsed(path.read_bytes())]
    assert different == [PACKAGE / "stanza.py"]  # its docstring shows an import, which may well be followed


@pytest.mark.parametrize("name", sorted(SMALL))
def test_the_hash_changes_with_what_is_behind_and_with_nothing_else(small: Path, name: str) -> None:
    before = digest_of(files_behind("quotes.entry", package=small))
    with (small / name).open("a") as file:
        file.write("\n")
    assert (digest_of(files_behind("quotes.entry", package=small)) != before) == (name in BEHIND_ENTRY)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package without Stanza's weights, to be changed."""
    folder = tmp_path_factory.mktemp("copy") / "quotes"
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__", "*.pt"))
    return folder


# For each file, whether a change of it renews parses, extractions, and comparisons of quotes.
CHANGES = [
    ("detect/marks.py", (True, True, False)),
    ("text/normal.py", (True, True, True)),
    ("lang/en.toml", (True, True, True)),
    ("parse/fast/trees.py", (True, False, False)),
    ("parse/stanza/load.py", (True, False, False)),
    ("attribute/people/titles.py", (False, True, False)),
    ("attribute/learned/reader/network.py", (False, True, False)),
    ("models/reader/reader.npz", (False, True, False)),
    ("models/reader/mixing.json", (False, True, False)),
    ("models/attribution/weights.json", (False, True, False)),
    ("pipeline/extraction.py", (False, True, False)),
    ("pipeline/records.py", (False, True, False)),
    ("statements/wording.py", (False, True, True)),
    ("statements/weights.json", (False, False, True)),
    ("statements/compare.py", (False, False, True)),
    ("articles/collect/fetch.py", (False, False, False)),
    ("articles/collect/web.py", (False, False, False)),
    ("models/attribution/MODEL_CARD.md", (False, False, False)),
    ("database/write.py", (False, False, False)),
    ("pipeline/walk.py", (False, False, False)),
    ("cli/building.py", (False, False, False)),
]


@pytest.mark.parametrize(("name", "expected"), CHANGES)
def test_what_a_change_renews(copy: Path, name: str, expected: tuple[bool, ...]) -> None:
    def hashes() -> list[str]:
        makers = (PARSE_MODULES, EXTRACTION_MODULES, STATEMENT_MODULES)
        return [digest_of(files_behind(*modules, package=copy)) for modules in makers]

    before, path = hashes(), copy / name
    content = path.read_bytes()
    path.write_bytes(content + b"\n")
    assert tuple(a != b for a, b in zip(before, hashes(), strict=True)) == expected
    path.write_bytes(content)


def test_it_is_this_package_that_is_hashed() -> None:
    assert code_behind(*PARSE) == digest_of(files_behind(*PARSE_MODULES))
