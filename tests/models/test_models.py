"""The choice of a Stanza package: verified, with errors that say what to do; no network and no loading of weights."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from quotes import models
from quotes.errors import ModelError

BUNDLED_DIR = Path(models.__file__).parent / "stanza"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the user's own record."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def make_package(folder: Path, processors: tuple[str, ...] = ("tokenize", "pos", "lemma", "depparse", "ner")) -> Path:
    """A folder in Stanza's layout, with a few bytes in place of weights."""
    entries: dict[str, object] = {}
    for processor in (*processors, "pretrain"):
        path = folder / "en" / processor / "small.pt"
        path.parent.mkdir(parents=True)
        path.write_bytes(processor.encode())
        entries[processor] = {"small": {"md5": hashlib.md5(path.read_bytes()).hexdigest()}}
    if "pos" in processors:
        entries["pos"]["small"]["dependencies"] = [{"model": "pretrain", "package": "small"}]  # type: ignore[index]
    entries["packages"] = {"default": dict.fromkeys(processors, "small")}
    (folder / "resources.json").write_text(json.dumps({"en": entries}))
    return folder


def test_the_bundled_package_is_the_default_and_whole() -> None:
    choice = models.choose()
    assert (choice.name, choice.package, choice.dir) == ("bundled", "compact", BUNDLED_DIR)
    assert choice == models.choose("bundled")
    assert len(choice.fingerprint) == 16


def test_the_bundled_spanish_package_is_whole_and_the_default() -> None:
    choice = models.choose(None, "es")
    assert (choice.name, choice.package, choice.dir) == ("bundled", "compact", BUNDLED_DIR)
    assert choice.fingerprint != models.choose().fingerprint
    assert [listing.is_default for listing in models.listed("es") if listing.problem is None] == [True]
    assert sum(p.stat().st_size for p in (BUNDLED_DIR / "es").rglob("*.pt")) < 35_000_000
    assert (BUNDLED_DIR / "es" / "MODEL_CARD.md").is_file()


def test_the_manifest_lists_every_bundled_file() -> None:
    lines = (BUNDLED_DIR / "MD5SUMS").read_text().splitlines()
    listed = {line.split("  ", 1)[1]: line.split("  ", 1)[0] for line in lines}
    found = {str(p.relative_to(BUNDLED_DIR)) for p in (*BUNDLED_DIR.rglob("*.pt"), BUNDLED_DIR / "resources.json")}
    assert set(listed) == found
    assert all(hashlib.md5((BUNDLED_DIR / name).read_bytes()).hexdigest() == md5 for name, md5 in listed.items())


def test_weights_name_no_path_of_the_machine_that_made_them() -> None:
    for path in BUNDLED_DIR.rglob("*.pt"):
        with zipfile.ZipFile(path) as archive:
            pickled = next(n for n in archive.namelist() if n.endswith("data.pkl"))
            assert not any(
                word in archive.read(pickled)
                for word in (b"/home/", b"/tmp/", str(Path(__file__).parents[3]).encode() + b"/")
            )


def test_a_folder_is_a_choice(tmp_path: Path) -> None:
    folder = make_package(tmp_path / "own")
    choice = models.choose(str(folder))
    assert (choice.name, choice.dir, choice.package) == (str(folder), folder, "default")


def test_a_changed_weight_is_another_fingerprint(tmp_path: Path) -> None:
    one, other = make_package(tmp_path / "one"), make_package(tmp_path / "other")
    assert models.choose(str(one)).fingerprint == models.choose(str(other)).fingerprint
    resources = json.loads((other / "resources.json").read_text())
    (other / "en/ner/small.pt").write_bytes(b"better")
    resources["en"]["ner"]["small"]["md5"] = hashlib.md5(b"better").hexdigest()
    (other / "resources.json").write_text(json.dumps(resources))
    assert models.choose(str(one)).fingerprint != models.choose(str(other)).fingerprint


@pytest.mark.parametrize("damaged", ["en/depparse/small.pt", "en/pretrain/small.pt"])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path, damaged: str) -> None:
    folder = make_package(tmp_path / "own")
    models.choose(str(folder))
    (folder / damaged).write_bytes(b"something else")
    with pytest.raises(ModelError, match=rf"{damaged} is damaged.*; check the folder"):
        models.choose(str(folder))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = make_package(tmp_path / "own")
    (folder / "en/pretrain/small.pt").unlink()
    with pytest.raises(ModelError, match=r"has no en/pretrain/small.pt"):
        models.choose(str(folder))


def test_a_missing_processor_is_named(tmp_path: Path) -> None:
    folder = make_package(tmp_path / "own", ("tokenize", "pos", "lemma"))
    with pytest.raises(ModelError, match=r"lacks depparse, ner"):
        models.choose(str(folder))


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"en": {}}', '{"en": {"packages": {"default": 3}}}', '{"en": null}']
)
def test_a_resources_file_of_something_else(tmp_path: Path, content: str) -> None:
    (tmp_path / "resources.json").write_text(content)
    with pytest.raises(ModelError, match=r"resources.json does not describe a package"):
        models.choose(str(tmp_path))


def test_an_empty_folder_and_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"has no resources.json"):
        models.choose(str(tmp_path))
    with pytest.raises(ModelError, match=r"nor a folder; give 'bundled', 'stanford' or a folder"):
        models.choose("no-such-package")


def test_stanford_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "stanford_dir", lambda: tmp_path / "nothing")
    with pytest.raises(ModelError, match=r"quotes models download"):
        models.choose("stanford")


def test_stanford_is_read_from_stanzas_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_package(tmp_path / "stanza", ("tokenize", "mwt", "pos", "lemma", "depparse", "ner"))
    monkeypatch.setattr(models, "stanford_dir", lambda: folder)
    choice = models.choose("stanford")
    assert (choice.name, choice.dir, choice.package) == ("stanford", folder, "default")


def test_use_records_the_default_and_list_shows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "stanford_dir", lambda: tmp_path / "nothing")
    folder = make_package(tmp_path / "own")
    assert models.default_name() == "bundled"
    models.use(str(folder))
    assert models.choose().dir == folder
    shown = {listing.name: listing for listing in models.listed()}
    assert list(shown) == ["bundled", "stanford", str(folder)]
    assert [listing.is_default for listing in shown.values()] == [False, False, True]
    assert shown["bundled"].problem is None
    assert shown["bundled"].size > 1_000_000
    assert "quotes models download" in (shown["stanford"].problem or "")
    models.use("bundled")
    assert models.default_name() == "bundled"


def test_what_cannot_be_chosen_is_not_recorded(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        models.use(str(tmp_path))
    assert models.default_name() == "bundled"


def test_a_failed_download_is_a_model_error(monkeypatch: pytest.MonkeyPatch) -> None:
    import stanza

    def fails(*_: object, **__: object) -> None:
        raise ConnectionError("no network")

    monkeypatch.setattr(stanza, "download", fails)
    with pytest.raises(ModelError, match=r"could not download it .no network.; the bundled package needs"):
        models.download()
