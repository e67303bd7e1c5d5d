"""The Stanza package that parses, and where it is: the bundled one, Stanford's, or any folder in Stanza's layout.

For the command line::

    choose(name_or_path=None, language="en") -> ModelChoice    verified; raises ModelError
    listed(language="en") -> tuple[Listing, ...]               quotes models list
    download(language="en") -> ModelChoice                     quotes models download: the only use of the network
    use(name_or_path, language="en") -> ModelChoice            quotes models use: from now on the default
    package_for(choice, language) -> ModelChoice | None        what parses articles in another language, if anything

A folder is in Stanza's layout if it holds ``resources.json`` and ``en/<processor>/<name>.pt``.  Stanza 1.15 reads
weights with ``torch.load(weights_only=True)``: no code of a package is ever run.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from quotes.errors import ModelError
from quotes.text.normal import digest

MAIN_LANGUAGE = "en"
BUNDLED = "bundled"
STANFORD = "stanford"
PROCESSORS = ("tokenize", "mwt", "pos", "lemma", "depparse", "ner")

_BUNDLED_DIR = Path(__file__).parent / "stanza"
# The weights are a distribution of their own, quotes-index-models, which the extra "build" brings.
INSTALL = "install it with: pip install 'quotes-index[build]'"
INSTALL_AGAIN = "install them again with: pip install --force-reinstall --no-deps quotes-index-models"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A verified Stanza package: ``dir`` and ``package`` for ``stanza.Pipeline``, and a hash of all its weights."""

    name: str
    dir: Path
    package: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A package that can be chosen: ``problem`` says why it cannot be used, if so; sizes are bytes on disk."""

    name: str
    dir: Path
    size: int
    is_default: bool
    problem: str | None


def choose(name_or_path: str | None = None, language: str = MAIN_LANGUAGE) -> ModelChoice:
    """Return the package of this name ("bundled", "stanford") or folder; without one, the user's default.

    Raises ModelError if it or Stanza is missing, or if a file does not match its md5 in the package.
    """
    if find_spec("stanza") is None:
        raise ModelError("Stanza, the parser, is not installed", remedy=INSTALL)
    name = name_or_path or default_name(language)
    if not name:
        happened = f"no package has been chosen for '{language}'"
        raise ModelError(happened, remedy=f"fetch one with 'quotes models download --language {language}'")
    if name == BUNDLED:
        if not (_BUNDLED_DIR / "resources.json").is_file():
            raise ModelError("the bundled Stanza package is not installed", remedy=INSTALL)
        return _verified(name, _BUNDLED_DIR, language, INSTALL_AGAIN)
    if name == STANFORD:
        option = "" if language == MAIN_LANGUAGE else f" --language {language}"
        return _verified(name, stanford_dir(), language, f"fetch it with 'quotes models download{option}'")
    folder = Path(name).expanduser()
    if not folder.is_dir():
        remedy = f"give '{BUNDLED}', '{STANFORD}' or a folder with resources.json"
        raise ModelError("is neither the name of a package nor a folder", input=name, remedy=remedy)
    return _verified(str(folder.resolve()), folder.resolve(), language, "check the folder, or train it again")


def listed(language: str = MAIN_LANGUAGE) -> tuple[Listing, ...]:
    """Return the packages to choose from: the bundled one, Stanford's, and the user's own default if it is a folder."""
    default = default_name(language)
    bundled = [BUNDLED] if (_BUNDLED_DIR / language).is_dir() else []
    names = [*bundled, STANFORD, *(() if default in ("", BUNDLED, STANFORD) else (default,))]
    return tuple(_listing(name, name == default, language) for name in names)


def download(language: str = MAIN_LANGUAGE) -> ModelChoice:
    """Fetch Stanford's package of the language (some 600 MB) into Stanza's own folder and return it."""
    import stanza

    try:
        stanza.download(language, processors=",".join(PROCESSORS))
    except Exception as error:  # stanza lets requests', OS and value errors through
        happened, remedy = f"Stanza could not download it ({error})", "the bundled package needs no network"
        raise ModelError(happened, input=STANFORD, remedy=remedy) from error
    return choose(STANFORD, language)


def use(name_or_path: str, language: str = MAIN_LANGUAGE) -> ModelChoice:
    """Verify a package and make it the user's default."""
    choice = choose(name_or_path, language)
    record = _record(language)
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(choice.name + "\n", encoding="utf-8")
    except OSError as error:
        happened = f"cannot be written ({error})"
        raise ModelError(happened, input=str(record), remedy="name the package in each command") from error
    return choice


def default_name(language: str = MAIN_LANGUAGE) -> str:
    """Return the name or folder that ``use`` recorded, else "bundled" for English and others that have one, else ""."""
    fallback = BUNDLED if language == MAIN_LANGUAGE or (_BUNDLED_DIR / language).is_dir() else ""
    try:
        return _record(language).read_text(encoding="utf-8").strip() or fallback
    except (OSError, UnicodeDecodeError):
        return fallback


@lru_cache(maxsize=128)
def package_for(choice: ModelChoice, language: str) -> ModelChoice | None:
    """Return the package for articles in a language if ``choice`` parses English; None if there is none.

    That is the package in the same folder if the folder is the user's own, else the one that ``use`` recorded for the
    language, else the bundled one. Raises ModelError if that one is damaged.
    """
    if language == MAIN_LANGUAGE:
        return choice
    if choice.name != BUNDLED and (choice.dir / language).is_dir():
        return choose(choice.name, language)
    return choose(None, language) if default_name(language) else None


def fingerprint(choice: ModelChoice, language: str) -> str:
    """Return the hash of the weights that parse a language, or "" if none do."""
    package = package_for(choice, language)
    return package.fingerprint if package else ""


def stanford_dir() -> Path:
    """Return the folder in which Stanza keeps what it downloads."""
    from stanza.resources.common import DEFAULT_MODEL_DIR

    return Path(DEFAULT_MODEL_DIR)


def _record(language: str) -> Path:
    home = os.environ.get("XDG_CONFIG_HOME")
    name = "model" if language == MAIN_LANGUAGE else f"model-{language}"
    return (Path(home) if home else Path.home() / ".config") / "quotes" / name


def _listing(name: str, is_default: bool, language: str) -> Listing:
    folders = {BUNDLED: lambda: _BUNDLED_DIR, STANFORD: stanford_dir}
    folder = folders[name]() if name in folders else Path(name)
    try:
        choose(name, language)
        problem = None
    except ModelError as error:
        problem = str(error)
    size = sum(f.stat().st_size for f in (folder / language).rglob("*.pt"))
    return Listing(name, folder, size, is_default, problem)


def _verified(name: str, folder: Path, language: str, remedy: str) -> ModelChoice:
    """Check every file of the package against resources.json."""
    package, files = _contents(name, folder, language, remedy)
    sums = []
    for path, md5 in files:
        try:
            status = path.stat()
        except OSError:
            raise ModelError(f"has no {path.relative_to(folder)}", input=name, remedy=remedy) from None
        actual = _md5(path, status.st_size, status.st_mtime_ns)
        if md5 and actual != md5:
            happened = f"{path.relative_to(folder)} is damaged (its md5 is not that of resources.json)"
            raise ModelError(happened, input=name, remedy=remedy)
        sums.append(f"{path.relative_to(folder)} {actual}")
    return ModelChoice(name, folder, package, digest(*sums))


def _contents(name: str, folder: Path, language: str, remedy: str) -> tuple[str, list[tuple[Path, str]]]:
    """Return the package to load, and its files with the md5 that each should have."""
    try:
        resources: dict[str, Any] = json.loads((folder / "resources.json").read_text(encoding="utf-8"))[language]
        packages: dict[str, dict[str, Any]] = resources["packages"]
        package = "compact" if "compact" in packages else "default"
        todo = [(p, packages[package][p]) for p in PROCESSORS if p in packages[package]]
        files: dict[Path, str] = {}
        while todo:
            processor, model = todo.pop()
            entry = resources[processor][model]
            files[folder / language / processor / f"{model}.pt"] = entry.get("md5", "")
            todo += [(d["model"], d["package"]) for d in entry.get("dependencies", ())]
    except OSError:
        raise ModelError(f"has no resources.json in {folder}", input=name, remedy=remedy) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        happened = f"resources.json does not describe a package for '{language}' ({error!r})"
        raise ModelError(happened, input=name, remedy=remedy) from None
    missing = {"tokenize", "pos", "lemma", "depparse", "ner"} - {path.parent.name for path in files}
    if missing:
        raise ModelError(f"lacks {', '.join(sorted(missing))}", input=name, remedy=remedy)
    return package, sorted(files.items())


@lru_cache(maxsize=128)
def _md5(path: Path, size: int, modified: int) -> str:
    """The file's md5; with size and modification time as arguments, it is not remembered for a changed file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
