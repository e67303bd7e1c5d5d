"""What the pages of docs/ say of the code is so: rooms, files, terms, links between pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "quotes"
PAGES = sorted((ROOT / "docs").rglob("*.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

# What stands in backticks and looks like a file of the repository.
FILE = re.compile(r"`((?:[\w.-]+/)*[\w-]+(?:\.(?:py|md|toml|json|yml)|/))`")
# Files that a user has or that a build makes, and folders by way of example.
OF_USERS = re.compile(
    r"quotes\.toml|articles\.csv|\w*\.yml|(datasette|datapackage|croissant)\.json|(.*/)?CODE\.toml|"
    r"(my|data|templates|plugins|public|\.github)/.*|models/"
)
# Rooms by which a page may shorten the path of a file.
SHORT_FROM = (ROOT, PACKAGE, *(path for path in PACKAGE.rglob("*") if path.is_dir()), *(ROOT / "tests").glob("*/"))


def rows(text: str) -> list[list[str]]:
    """The cells of all rows of Markdown tables, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


def is_there(name: str) -> bool:
    return any((place / name).exists() for place in (*SHORT_FROM, ROOT / "tests"))


def test_every_room_is_described() -> None:
    rooms = {p.name for p in PACKAGE.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    modules = {p.name for p in PACKAGE.glob("*.py")} - {"__init__.py", "__main__.py"}
    described = {name.rstrip("/") for row in rows(ARCHITECTURE) for name in re.findall(r"`([\w.]+/?)`", row[0])}
    assert rooms | modules <= described


def test_what_to_open_first_is_there() -> None:
    first = [row[-1] for row in rows(ARCHITECTURE) if len(row) == 4 and row[0].startswith("`")]
    named = [name for cell in first for name in re.findall(r"`([^`]+)`", cell)]
    assert len(named) > 15
    assert [name for name in named if not (PACKAGE / name).exists()] == []


def test_functions_that_are_named_are_there() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    named = re.findall(r"`(_[a-z]\w*)`", ARCHITECTURE)
    assert named
    assert [name for name in named if f"def {name}(" not in code] == []


def test_the_glossary_is_in_order_and_says_each_term_once() -> None:
    terms = [row[0] for row in rows(ARCHITECTURE.split("## Glossary")[1])][1:]
    assert len(terms) >= 30
    assert terms == sorted(set(terms))


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_that_are_named_are_there(page: Path) -> None:
    named = FILE.findall(page.read_text(encoding="utf-8"))
    assert [name for name in named if not OF_USERS.fullmatch(name) and not is_there(name)] == []


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", page.read_text(encoding="utf-8"))
    for link in links:
        path, _, heading = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), link
        if heading:
            assert heading in anchors(there.read_text(encoding="utf-8")), link


def anchors(text: str) -> set[str]:
    """The names by which the headings of a page can be linked."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", head.lower()).strip()) for head in heads}
