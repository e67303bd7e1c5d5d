"""The corrections file among others: written by many at once, through links, with its mode, and never a device."""

from __future__ import annotations

import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from quotes import corrections
from quotes.cli import run
from quotes.datatypes.decisions import Action, Correction
from quotes.errors import CorrectionsError


def _append(path: Path, number: int) -> None:
    corrections.append(path, Correction(Action.NOT_SPEECH, (f"{number:016x}",)))


def test_ten_at_once_are_ten_in_the_file(tmp_path: Path) -> None:
    path, link = tmp_path / "corrections.yml", tmp_path / "link.yml"
    path.write_text("# ours\n")
    link.symlink_to(path)
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_append, args=(link if n % 2 else path, n)) for n in range(10)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {c.targets[0] for c in corrections.load(path)} == {f"{n:016x}" for n in range(10)}
    assert path.read_text().startswith("# ours\n")


def test_a_link_stays_and_the_file_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    path, link = tmp_path / "shared" / "ours.yml", tmp_path / "corrections.yml"
    path.write_text("[]\n")
    path.chmod(0o640)
    link.symlink_to("shared/ours.yml")
    _append(link, 1)
    assert link.is_symlink()
    assert len(corrections.load(path)) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(p.name for p in path.parent.iterdir()) == [".ours.yml.lock", "ours.yml"]


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    link = tmp_path / "corrections.yml"
    link.symlink_to("not-there-yet.yml")
    mask = os.umask(0o022)
    try:
        _append(link, 1)
    finally:
        os.umask(mask)
    assert link.is_symlink()
    assert stat.S_IMODE((tmp_path / "not-there-yet.yml").stat().st_mode) == 0o644


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_file_is_neither_read_nor_replaced(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "corrections.yml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/null")
    before = os.stat(path)
    for use in (lambda: _append(path, 1), lambda: corrections.load(path)):
        with pytest.raises(CorrectionsError, match="not a regular file"):
            use()
    assert os.stat(path)[:3] == before[:3]


@pytest.mark.parametrize("name", ["/dev/full", "/dev/null", "pipe"])
def test_an_export_replaces_no_device(
    place: Path, databases: dict[str, Path], capsys: pytest.CaptureFixture[str], name: str
) -> None:
    os.mkfifo("pipe")
    before = os.stat(name)
    assert run(["export", "--db", str(databases["full"]), "--out", name]) == 1
    assert "not a regular file" in capsys.readouterr().err
    assert os.stat(name)[:3] == before[:3]


def test_an_export_goes_through_a_link_and_keeps_the_mode(place: Path, databases: dict[str, Path]) -> None:
    Path("all.csv").write_text("old")
    Path("all.csv").chmod(0o600)
    Path("latest.csv").symlink_to("all.csv")
    assert run(["export", "--db", str(databases["full"]), "--format", "csv", "--out", "latest.csv"]) == 0
    assert Path("latest.csv").is_symlink()
    assert Path("all.csv").read_text() != "old"
    assert stat.S_IMODE(os.stat("all.csv").st_mode) == 0o600


@pytest.mark.parametrize("name", ["/dev/full", "pipe"])
def test_an_index_replaces_no_device(place: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    os.mkfifo("pipe")
    Path("index.db").symlink_to(name if name.startswith("/") else Path(name).absolute())
    Path("articles").mkdir()
    Path("articles/a.txt").write_text("Words without a mark.\n")
    before = os.stat(name)
    assert run(["build", "articles", "--db", "index.db"]) == 1
    assert "not a regular file" in capsys.readouterr().err
    assert not Path(f"{name}.lock").exists()
    assert os.stat(name)[:3] == before[:3]
