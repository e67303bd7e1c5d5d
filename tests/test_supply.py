"""What comes from elsewhere: packages by their hashes, weights by their md5s and without pickle, nothing by network."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
import zipfile
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from quotes import __version__, models
from quotes.errors import ModelError
from tests.frozen import write_corpus

ROOT = Path(__file__).parent.parent
NAME = r"[A-Za-z0-9][\w.-]*"


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(file: str) -> dict[str, tuple[str, int]]:
    """The version and the number of hashes of each package of a requirements file."""
    text = (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        match = re.match(rf"({NAME})==([^\s;]+)", line)
        assert match, line
        found[normal(match[1])] = match[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}", line))
    return found


PINNED = dict(re.findall(rf"^({NAME})==(\S+)", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = sorted(PROJECT["optional-dependencies"])
OURS = {"quotes-index", "quotes-index-models"}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_but_torch_is_pinned_by_hashes(file: str) -> None:
    versions = {normal(name): version for name, version in PINNED.items()}
    found = requirements(file)
    assert "torch" not in found
    for name, (version, hashes) in found.items():
        assert hashes, name
        assert versions.get(name, version) == version, f"{name}: run scripts/pin"


def test_every_dependency_is_among_the_hashed(capsys: pytest.CaptureFixture[str]) -> None:
    extras = PROJECT["optional-dependencies"]
    plain = [*PROJECT["dependencies"], *extras["build"], *extras["translations"]]
    for file, lines in {"requirements.txt": plain, "requirements-dev.txt": [*plain, *extras["dev"]]}.items():
        names = {normal(re.match(NAME, line)[0]) for line in lines} - {"torch", *OURS}  # type: ignore[index]
        assert names <= set(requirements(file)), "run scripts/pin"
        assert not OURS & set(requirements(file)), "a checkout's own packages come from the checkout"


# --- a name of its own ---------------------------------------------------------------------------------------------

# "quotes" on PyPI is somebody else's: who is told to install that, gets that.
FOREIGN = re.compile(rf"pip3? install\b[^\n`]*?(?<![\w/.-])quotes(?![\w./-])|\bquotes\[({'|'.join(EXTRAS)})\]")
TEXTS = {".py", ".md", ".txt", ".toml", ".yml", ".html", ".json", ""}


@pytest.mark.parametrize("text", ["pip install quotes", "pip install -c c.txt 'quotes'", "the extra quotes[web]"])
def test_the_other_project_is_noticed(text: str) -> None:
    assert FOREIGN.search(text)


@pytest.mark.parametrize("text", ["pip install 'quotes-index[web]'", "pip install ./quotes/models", "quotes[index]"])
def test_our_own_names_are_not(text: str) -> None:
    assert not FOREIGN.search(text)


CACHES = {".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", "__pycache__", ".venv", ".work"}


def tracked() -> list[Path]:
    """The files of a checkout, below it; those of an unpacked source distribution, which has no history."""
    if not (ROOT / ".git").exists():
        below = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return [path for path in below if not CACHES.intersection(path.parts)]
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [Path(name) for name in answer.stdout.split("\0") if name]


def test_a_source_distribution_is_whole() -> None:
    """All that is tracked goes into it, so that its tests and scripts run."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    anyway = {".gitignore", "pyproject.toml", "PKG-INFO"}
    left_out = {name for name in {path.parts[0] for path in tracked()} - anyway if not matches(name, patterns)}
    assert left_out == set()
    assert not matches("elsewhere", patterns)


def matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(f"/{name}", pattern) for pattern in patterns)


def of_the_repository() -> list[Path]:
    """The files that are kept; in an unpacked source distribution, which is no repository, all that it has."""
    if (ROOT / "PKG-INFO").is_file():
        return [path for path in ROOT.rglob("*") if path.is_file()]
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def test_nothing_says_to_install_the_other_project() -> None:
    paths = [ROOT / path for path in tracked() if path.suffix in TEXTS]
    assert len(paths) > 200
    for path in paths:
        if path.is_file() and path != Path(__file__):
            found = FOREIGN.search(path.read_text(encoding="utf-8", errors="replace"))
            assert not found, f"{path}: {found and found[0]}"


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both distributions, built as pip builds them."""
    folder = tmp_path_factory.mktemp("wheels")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    for project in (ROOT, ROOT / "quotes" / "models"):
        subprocess.run(build, cwd=project, check=True, capture_output=True)
    return {path.name.split("-")[0]: path for path in folder.iterdir()}


def test_each_file_of_the_package_is_in_one_wheel(wheels: dict[str, Path]) -> None:
    held = {name: set(zipfile.ZipFile(path).namelist()) for name, path in wheels.items()}
    code, weights = ({f for f in held[n] if f.startswith("quotes/")} for n in ("quotes_index", "quotes_index_models"))
    there = {p.relative_to(ROOT).as_posix() for p in (ROOT / "quotes").rglob("*") if p.is_file()}
    bundled = {f for f in there if re.match("quotes/models/[^/]+/", f) and not f.endswith((".py", ".pyc"))}
    assert weights == bundled
    assert not code & bundled
    assert {f for f in there - bundled if f.endswith((".py", ".toml", ".html", ".typed"))} - code == {
        "quotes/models/pyproject.toml"
    }


def test_the_weights_are_small_enough_for_pypi(wheels: dict[str, Path]) -> None:
    assert wheels["quotes_index_models"].stat().st_size < 90e6


def test_the_weights_are_those_of_this_version() -> None:
    models_version = tomllib.loads((ROOT / "quotes" / "models" / "pyproject.toml").read_text())["project"]["version"]
    minor = int(models_version.split(".")[1])
    assert f"quotes-index-models>=0.{minor},<0.{minor + 1}" in PROJECT["optional-dependencies"]["build"]
    assert __version__.startswith(f"0.{minor}.")


def test_without_weights_or_stanza_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(models, "_BUNDLED_DIR", tmp_path)
        with pytest.raises(ModelError, match=r"not installed; .*pip install 'quotes-index\[build\]'"):
            models.choose("bundled")
    monkeypatch.setattr(models, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"Stanza.* not installed; .*pip install 'quotes-index\[build\]'"):
        models.choose()


def test_the_environment_is_made_with_hashes() -> None:
    script = (ROOT / "scripts" / "environment").read_text(encoding="utf-8")
    assert "--require-hashes --no-deps -r" in script
    (torch,) = re.findall(r"torch_version=(\S+)", script)
    assert torch == PINNED["torch"]


# --- weights -------------------------------------------------------------------------------------------------------


class Runs:
    """What pickle would run."""

    def __init__(self, told: Path) -> None:
        self.told = told

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (str(self.told),)


@pytest.mark.model
def test_weights_that_hold_code_are_refused_and_the_code_is_not_run(tmp_path: Path) -> None:
    """Even a package whose md5s fit cannot run anything."""
    import torch

    from quotes.parse.parser import Parser

    folder = tmp_path / "package"
    shutil.copytree(models._BUNDLED_DIR, folder, copy_function=os.link)
    resources = json.loads((folder / "resources.json").read_text(encoding="utf-8"))
    for path in (folder / "en").rglob("*.pt"):
        path.unlink()
        torch.save({"model": Runs(tmp_path / "it ran"), "config": {}}, path)
        processor = path.parent.name
        resources["en"][processor][path.stem]["md5"] = hashlib.md5(path.read_bytes()).hexdigest()
    (folder / "resources.json").unlink()
    (folder / "resources.json").write_text(json.dumps(resources), encoding="utf-8")
    choice = models.choose(str(folder))
    with pytest.raises(ModelError, match="cannot load it"):
        Parser(choice)
    assert not (tmp_path / "it ran").exists()


def test_no_file_is_unpickled() -> None:
    for path in (ROOT / "quotes").rglob("*.py"):
        if path.match("ray/extraction.py"):  # passes pickles between its own processes, and reads none from a file
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(import|from) (shelve|marshal|dill|joblib)\b", text, re.MULTILINE), path
        assert not re.search(r"pickle\.loads?\(|pickle import", text), path
        assert "weights_only=False" not in text or "_ALLOWED" in text, path
        assert not re.search(r"(?<![\w.])(eval|exec)\(", text), path


# --- network -------------------------------------------------------------------------------------------------------

WATCH = """
import os, sys
def watch(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in (None, "127.0.0.1", "::1", "localhost"):
        with open(os.environ["WATCHED"], "a") as file:
            file.write(f"{event} {arguments[1:]} {host}\\n")
        raise OSError("no network here")
sys.addaudithook(watch)
"""


@pytest.fixture
def watched(tmp_path: Path) -> dict[str, str]:
    """An environment in which every Python process notes, and is refused, what leaves this machine."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(WATCH)
    (tmp_path / "told").write_text("")
    path = os.pathsep.join([str(tmp_path / "site"), str(ROOT)])
    return os.environ | {"PYTHONPATH": path, "WATCHED": str(tmp_path / "told"), "HOME": str(tmp_path)}


def test_the_watch_sees_what_leaves(watched: dict[str, str]) -> None:
    code = "import socket\nsocket.getaddrinfo('example.org', 80)"
    done = subprocess.run([sys.executable, "-c", code], env=watched, capture_output=True, check=False)
    assert done.returncode == 1
    assert "example.org" in Path(watched["WATCHED"]).read_text()


def wait_for(address: str) -> bytes:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                content: bytes = answer.read()
                return content
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)


@pytest.mark.model
def test_build_and_serve_ask_nobody(watched: dict[str, str], tmp_path: Path) -> None:
    write_corpus(tmp_path / "news", ["gazette.txt"])
    quotes = [sys.executable, "-m", "quotes"]
    build = [*quotes, "build", str(tmp_path / "news"), "--db", str(tmp_path / "quotes.db")]
    subprocess.run(build, env=watched, cwd=tmp_path, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [*quotes, "serve", "--db", str(tmp_path / "quotes.db"), "--port", str(port), "--public"]
    server = subprocess.Popen(serve, env=watched, cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        for path in ("", "search?q=bridge", "quotes/statements", "sitemap.xml"):
            assert wait_for(f"http://127.0.0.1:{port}/{path}")
    finally:
        server.kill()
        server.wait()
    assert Path(watched["WATCHED"]).read_text() == ""


def test_tests_reach_nothing_out_there() -> None:
    with pytest.raises(OSError, match="no network in tests"):
        socket.create_connection(("example.org", 80))
    with pytest.raises(OSError, match="no network in tests"), socket.socket() as one:
        one.connect(("93.184.215.14", 80))
