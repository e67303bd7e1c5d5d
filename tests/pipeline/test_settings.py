"""Settings files: a build reads each of them once, and what it read is what its results and its cache depend on."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from quotes import cli
from quotes.errors import QuotesError
from quotes.pipeline.build import BuildOptions, build
from quotes.text import list_file
from tests.builds import MODEL, dump
from tests.frozen import FrozenParser

# Each settings file, and what it holds before and after somebody saves it while a build starts.
SAVED = {
    "speakers": ("- name: Carol Jensen\n", "- name: Hal Reed\n  descriptors: [a spokesman for the contractor]\n"),
    "corrections": ("[]\n", "- rename: carol-jensen\n  name: Carol Jensen-Holt\n"),
    "outlets": ("[]\n", "- name: The Easton Courier\n  aliases: [Specimen Courier]\n"),
}
OF_BUILDS = ("builds", "changes", "statement_redirects")
_opened: list[str] | None = None  # by name; None when nobody wants to know


def _note(event: str, details: tuple[object, ...]) -> None:
    if _opened is not None and event == "open" and isinstance(details[0], str | bytes | Path):
        _opened.append(Path(str(details[0])).name)


sys.addaudithook(_note)  # sees whatever opens a file, and stays until the process ends


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotes.pipeline.build.Parsers", lambda model, precision: FrozenParser())


def test_each_settings_file_is_opened_once(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, (_, text) in SAVED.items():
        (tmp_path / f"{name}.yml").write_text(text)
    own = tmp_path / "settings" / "quotes"
    own.mkdir(parents=True)
    (own / "model").write_text("bundled\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(own.parent))
    options = [part for name in SAVED for part in (f"--{name}", str(tmp_path / f"{name}.yml"))]
    for _ in range(2):  # into an empty cache, and with one
        monkeypatch.setattr(sys.modules[__name__], "_opened", [])
        assert cli.run(["build", str(folder), "--db", str(tmp_path / "q.db"), "--fast", *options]) == 0
        times = Counter(_opened)
        assert {name: times[name] for name in (*(f"{one}.yml" for one in SAVED), "model")} == dict.fromkeys(
            (*(f"{one}.yml" for one in SAVED), "model"), 1
        )
        assert times["q.db.lock"] == 1  # the hook sees files


@pytest.mark.parametrize("name", SAVED)
def test_what_is_saved_while_a_build_starts_is_the_next_builds(
    name: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, (old, new), read = tmp_path / "settings.yml", SAVED[name], list_file.read

    def build_with(text: str, db: str, reading: Callable[[Path, type[QuotesError]], str] = read) -> object:
        path.write_text(text)
        monkeypatch.setattr(list_file, "read", reading)
        build([folder], tmp_path / db, BuildOptions(MODEL, **{name: path}))  # type: ignore[arg-type]
        return dump(tmp_path / db, OF_BUILDS)

    def read_and_save(where: Path, error: type[QuotesError]) -> str:
        text = read(where, error)
        where.write_text(new)
        return text

    with_old, with_new = build_with(old, "old.db"), build_with(new, "new.db")
    assert with_old != with_new
    assert build_with(old, "q.db", read_and_save) == with_old
    assert path.read_text() == new
    assert build_with(new, "q.db") == with_new
