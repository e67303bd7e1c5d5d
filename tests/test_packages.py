"""The distributions: what is in them, what they say of themselves, and what the page of the project shows."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

import pytest
import yaml
from hatchling.builders.sdist import SdistBuilder

from quotes import __version__

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from hatch_build import repository_of, with_full_addresses  # noqa: E402

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGE = "https://code.example/roe/quotes"
LICENCES = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")


def test_the_source_distribution_is_whole() -> None:
    held = {file.distribution_path for file in SdistBuilder(str(ROOT)).recurse_included_files()}
    if (ROOT / "PKG-INFO").is_file():
        pytest.skip("this is one, not the repository")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {name for name in listed.split("\0") if name} - held <= {
        ".gitignore",
        "pyproject.toml",
    }  # the builder adds the latter itself
    assert {"CITATION.cff", "SECURITY.md", "hatch_build.py", "scripts/test", ".ci/run", "requirements-dev.txt"} <= held


@pytest.mark.parametrize(
    ("text", "full", "without"),
    [
        ("![A page](docs/images/a.png)", f"![A page]({PAGE}/raw/HEAD/docs/images/a.png)", "*A page*"),
        ("see [the page](docs/a.md#b).", f"see [the page]({PAGE}/blob/HEAD/docs/a.md#b).", "see the page."),
        ("[there](https://example.org/)", "[there](https://example.org/)", "[there](https://example.org/)"),
        ("[below](#below)", "[below](#below)", "[below](#below)"),
    ],
)
def test_pictures_and_links_have_full_addresses(text: str, full: str, without: str) -> None:
    assert with_full_addresses(text, PAGE) == full
    assert with_full_addresses(text, None) == without


def test_nothing_relative_is_left_on_the_page_of_the_project() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for repository in (PAGE, None):
        targets = re.findall(r"\]\(([^)]+)\)", with_full_addresses(readme, repository))
        assert [target for target in targets if not re.match("https?://|#", target)] == []
    assert with_full_addresses(readme, PAGE).count(f"{PAGE}/raw/HEAD/docs/images/") == readme.count("![")


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        (f"{PAGE}.git", PAGE),
        (PAGE, PAGE),
        ("git@code.example:roe/quotes.git", PAGE),
        ("ssh://git@code.example:22/roe/quotes.git", PAGE),
        ("https://token:x@code.example/roe/quotes", PAGE),
        ("/srv/git/quotes.git", None),
        ("../quotes", None),
    ],
)
def test_the_repository_is_where_its_remote_says(
    remote: str, page: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTES_REPOSITORY", remote)
    assert repository_of(tmp_path) == page


def test_a_source_distribution_says_it_itself(tmp_path: Path) -> None:
    (tmp_path / "PKG-INFO").write_text(f"Name: quotes-index\nProject-URL: Repository, {PAGE}\n")
    assert repository_of(tmp_path) == PAGE
    (tmp_path / "PKG-INFO").write_text("Name: quotes-index\n")
    assert repository_of(tmp_path) is None


def test_classifiers_are_the_versions_that_were_tried() -> None:
    named = {line.rpartition(" ")[2] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)}
    rows = re.findall(
        r"^\| Python \| (3\.\d+)[\d.]* \| .+ \| (\w+)", (ROOT / "docs" / "versions.md").read_text(), re.MULTILINE
    )
    assert named == {version for version, result in rows if result == "passed"}
    assert {"3.11", "3.12", "3.13", "3.14"} == {version for version, _ in rows}


def test_the_citation_is_of_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors", "type"} <= set(citation)
    assert citation["version"] == __version__
    assert citation["license"] in PROJECT["license"].split(" AND ")


def test_the_security_policy_names_this_version() -> None:
    assert f"| {'.'.join(__version__.split('.')[:2])} | yes |" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_each_licence_is_named_with_its_file() -> None:
    for licence in PROJECT["license"].split(" AND "):
        assert licence in LICENCES
    assert all((ROOT / file).is_file() for file in PROJECT["license-files"])
    models = tomllib.loads((ROOT / "quotes" / "models" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(models["license"].split(" AND ")) == {"Apache-2.0", "CC-BY-SA-4.0"}
    assert "PolNeAR" in LICENCES


def closure(lines: list[str]) -> set[str]:
    """The packages that these bring, as far as they are installed, without extras."""
    names: set[str] = set()
    waiting = [re.split(r"[\s;<>=!\[~]", line)[0] for line in lines]
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in names or name.startswith("quotes-index"):
            continue
        try:
            more = requires(name) or []
        except PackageNotFoundError:
            continue
        names.add(name)
        waiting += [re.split(r"[\s;<>=!\[~(]", one)[0] for one in more if "extra ==" not in one]
    return names


def under_the_gpl(names: set[str]) -> set[str]:
    """Those of the packages that say so; the LGPL is another licence."""
    told = {name: (metadata(name)["License-Expression"], *metadata(name).get_all("Classifier", [])) for name in names}
    return {name for name, lines in told.items() if re.search(r"(?<!L)GPL", " ".join(filter(None, lines)))}


def test_the_package_without_extras_brings_nothing_under_the_gpl() -> None:
    plain = closure(PROJECT["dependencies"])
    assert {"datasette", "sqlite-utils"} <= plain
    assert not {"numpy", "torch", "stanza", "rapidfuzz", "pillow"} & plain
    assert under_the_gpl(plain) == set()


def test_what_extras_bring_under_the_gpl_is_told() -> None:
    pytest.importorskip("stanza")
    extras = PROJECT["optional-dependencies"]
    found = under_the_gpl(closure([*extras["build"], *extras["web"], *extras["translations"]]))
    assert {"udtools", "udapi"} <= found
    assert all(name in LICENCES for name in found)
