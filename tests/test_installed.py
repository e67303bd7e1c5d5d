"""The wheel without extras in an environment of its own, as a server would have it; and the tests of an unpacked sdist.

By hand, with scripts/check_all: it installs from the package index.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests import site_db

ROOT = Path(__file__).parent.parent
VERSIONS = (ROOT / "docs" / "versions.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.slow
# pip and setuptools, which nearly every environment has by itself, and what venv brings.
TOOLS = re.compile(r"(pip|setuptools)(-.*)?|pkg_resources|__pycache__|_distutils_hack|distutils-precedence.pth")
CLEAN = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


def run(*command: str | Path, cwd: Path, fails: bool = False) -> str:
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=CLEAN, capture_output=True, text=True, timeout=900)
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


def built(kind: str, folder: Path) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder, cwd=ROOT)
    (file,) = folder.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return file


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment in which only the wheel and what it asks for are installed."""
    folder = tmp_path_factory.mktemp("light")
    run(sys.executable, "-m", "venv", folder / "env", cwd=folder)
    wheel = built("wheel", folder)
    run(folder / "env" / "bin" / "python", "-m", "pip", "install", "-q", "--no-compile", wheel, cwd=folder)
    site_db.make_full(folder / "quotes.db")
    return folder


def test_the_plugin_alone_serves_an_index(light: Path) -> None:
    datasette = light / "env" / "bin" / "datasette"
    for address in ("/", "/search?q=honor", "/statement/s-call", "/check?q=It+was+a+great+honor", "/quotes/statements"):
        assert "s-call" in run(datasette, "quotes.db", "--get", address, cwd=light)


def test_what_reads_an_index_works(light: Path) -> None:
    quotes = light / "env" / "bin" / "quotes"
    assert "Donald Trump" in run(quotes, "search", "honor", cwd=light)
    assert "19 records" in run(quotes, "export", "--format", "csv", "--out", "q.csv", cwd=light)
    run(quotes, "export", "--dataset", "tables", cwd=light)
    run(quotes, "export", "--site", "public", cwd=light)
    python = light / "env" / "bin" / "python"
    code = "import quotes\nwith quotes.open('quotes.db') as index: print(len(index.search('honor')))"
    assert run(python, "-c", code, cwd=light).strip() == "1"


@pytest.mark.parametrize("call", [["build"], ["extract", "x.txt"], ["serve", "--review"], ["forget", "a1"]])
def test_what_is_missing_is_told_where_it_is(light: Path, call: list[str]) -> None:
    (light / "x.txt").write_text("Roe said “no.”")
    told = run(light / "env" / "bin" / "quotes", *call, cwd=light, fails=True)
    assert "pip install 'quotes-index[build]'" in told
    assert "Traceback" not in told


def test_import_tells_it_too(light: Path) -> None:
    code = "import quotes\ntry: quotes.extract('Roe said “no.”')\nexcept quotes.QuotesError as error: print(error)"
    assert "quotes-index[build]" in run(light / "env" / "bin" / "python", "-c", code, cwd=light)


def test_it_is_as_large_as_the_docs_say(light: Path) -> None:
    (packages,) = (light / "env" / "lib").glob("python3.*/site-packages")
    entries = [entry for entry in packages.iterdir() if not TOOLS.fullmatch(entry.name)]
    files = [file for entry in entries for file in ([entry] if entry.is_file() else entry.rglob("*")) if file.is_file()]
    size = sum(file.stat().st_size for file in files if file.suffix != ".pyc") / 1e6
    told = re.search(r"^\| `quotes-index` \| (\d+) MB", VERSIONS, re.MULTILINE)
    assert told
    assert abs(size - int(told[1])) < 0.15 * size, f"{size:.0f} MB"


def test_tests_run_from_an_unpacked_source_distribution(tmp_path: Path) -> None:
    with tarfile.open(built("sdist", tmp_path)) as archive:
        archive.extractall(tmp_path, filter="data")
    (root,) = (path for path in tmp_path.iterdir() if path.is_dir())
    files = ("test_columns", "test_layouts", "test_dataset", "test_filters")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/export/{f}.py" for f in files)]
    command += ["tests/test_docs.py", "tests/test_docs_pages.py", "tests/test_packages.py", "tests/test_layers.py"]
    told = subprocess.run(command, cwd=root, env=CLEAN | {"PYTHONPATH": str(root)}, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout[-3000:]
    shutil.rmtree(root)
