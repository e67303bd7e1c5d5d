"""quotes doctor names what is wrong: models, a hot journal, an old index, another shape, a failed build."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from quotes import models
from quotes.attribute.learned import scorer
from quotes.cli import run
from quotes.datatypes import Article, Document, Quote, Sentence, Span
from quotes.errors import ModelError
from quotes.models import ModelChoice
from quotes.parse import parser
from tests.frozen import frozen_tools, write_corpus

DB = Path("quotes.db")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of a corpus in a folder of an own name."""
    folder = tmp_path_factory.mktemp("made")
    write_corpus(folder / "news")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("quotes.pipeline.build.tools", frozen_tools)
        assert run(["build", "news"]) == 0
    return folder


class Loaded:
    """A package that is said to be loaded; ``sentences`` is whether it finds any."""

    way = "a test"
    sentences = True

    def __init__(self, model: ModelChoice, language: str, precision: object = None) -> None:
        self.language = language

    def parse(self, items: Sequence[tuple[Article, tuple[Quote, ...]]]) -> list[Document]:
        sentence = Sentence(Span(0, 1), 0, ())
        return [Document((), (sentence,) if self.sentences else (), ()) for _ in items]


@pytest.fixture(autouse=True)
def loaded(monkeypatch: pytest.MonkeyPatch) -> type:
    """No test but one loads weights."""
    real = parser.Parser
    monkeypatch.setattr(parser, "Parser", Loaded)
    return real


@pytest.fixture(autouse=True)
def place(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr("quotes.pipeline.build.tools", frozen_tools)
    scorer.bundled.cache_clear()
    return tmp_path / "here"


def found(capsys: pytest.CaptureFixture[str], code: int) -> dict[str, tuple[str, str]]:
    """The worst finding of each check."""
    capsys.readouterr()
    assert run(["doctor", "--json"]) == code
    rank = {"ok": 0, "note": 1, "wrong": 2}
    told = sorted(json.loads(capsys.readouterr().out), key=lambda f: rank[f["state"]])
    return {f["check"]: (f["state"], f["told"]) for f in told}


def test_nothing_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert {state for state, _ in found(capsys, 0).values()} == {"ok"}


def _hot_journal() -> None:
    """Die in the middle of a transaction, as a process that loses its power does."""
    code = "import os, sqlite3\ndb = sqlite3.connect('quotes.db')\ndb.execute('PRAGMA journal_mode = DELETE')\n"
    code += "db.execute('PRAGMA cache_size = 1')\ndb.execute('BEGIN')\n"
    code += 'db.execute("UPDATE quotes SET reason = reason || hex(randomblob(2000))")\nos._exit(9)'
    subprocess.run([sys.executable, "-c", code], check=False)


def _sql(statement: str) -> Callable[[], None]:
    def change() -> None:
        connection = sqlite3.connect(DB)
        connection.execute(statement)
        connection.commit()
        connection.close()

    return change


def _broken_page() -> None:
    data = DB.read_bytes()
    DB.write_bytes(data[:8192] + b"\xff" * 4096 + data[12288:])


def _touch_later() -> None:
    os.utime("news/gazette.txt", (4_000_000_000, 4_000_000_000))


FAULTS: list[tuple[str, Callable[[], object], str, str]] = [
    ("hot journal", _hot_journal, "index", "a hot journal"),
    ("a column too few", _sql("ALTER TABLE skipped DROP COLUMN reason"), "index", "skipped lacks the column reason"),
    ("a column too many", _sql("ALTER TABLE skipped ADD COLUMN more"), "index", "a column more too many"),
    ("no table", _sql("DROP TABLE statement_links"), "index", "there is no table statement_links"),
    ("key without a row", _sql("INSERT INTO statement_links (statement_id, other_id, kind) VALUES ('x', 'y', 'z')"),
     "index", "missing"),
    ("broken page", _broken_page, "index", "build it again"),
    ("other version", _sql("PRAGMA user_version = 99"), "index", "update quotes"),
    ("metadata of another shape",
     lambda: Path("metadata.yml").write_text("databases: {quotes: {tables: {statements: {columns: {txt: x}}}}}"),
     "metadata", "no column statements.txt"),
    ("metadata that is none", lambda: Path("metadata.yml").write_text("a: [b"), "metadata", ""),
    ("a build that failed", lambda: Path("quotes.db.lock").write_text("failed: no room\n"), "build", "no room"),
    ("a build that was killed", lambda: Path("quotes.db.lock").write_text("process 1 on x\n"), "build", "was killed"),
    ("a file left over", lambda: Path(".quotes.db.building").write_text(""), "build", "did not finish"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "break_it", "check", "told"), FAULTS, ids=[f[0] for f in FAULTS])
def test_what_is_wrong_is_named(
    capsys: pytest.CaptureFixture[str], name: str, break_it: Callable[[], object], check: str, told: str
) -> None:
    break_it()
    state, text = found(capsys, 1)[check]
    assert state == "wrong"
    assert told in text


def test_an_index_older_than_its_articles(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    _touch_later()
    state, text = found(capsys, 0)["build"]
    assert state == "note"
    assert f"older than 1 files in {place / 'news'}" in text


def test_a_failed_build_is_told_until_one_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty").mkdir()
    assert run(["build", "empty"]) == 1
    assert "no articles" in found(capsys, 1)["build"][1]
    assert run(["build", "news"]) == 0
    assert found(capsys, 0)["build"][0] == "ok"


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda path: path.unlink(), "has no en/ner"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "is damaged"),
        (lambda path: path.write_bytes(b""), "is damaged"),
    ],
)
def test_a_missing_or_damaged_model(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    break_it: Callable[[Path], object], told: str,
) -> None:  # fmt: skip
    shutil.copytree(models._BUNDLED_DIR, tmp_path / "models", copy_function=os.link)
    (weights,) = (tmp_path / "models" / "en" / "ner").glob("*.pt")
    copy = weights.read_bytes()
    weights.unlink()  # the link, so that the bundled one stays
    weights.write_bytes(copy)
    break_it(weights)
    monkeypatch.setattr(models, "_BUNDLED_DIR", tmp_path / "models")
    state, text = found(capsys, 1)["model"]
    assert state == "wrong"
    assert told in text


@pytest.mark.model
def test_every_package_is_loaded_and_parses(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, loaded: type
) -> None:
    monkeypatch.setattr(parser, "Parser", loaded)
    assert run(["doctor", "--json"]) == 0
    said = [f["told"] for f in json.loads(capsys.readouterr().out) if f["check"] == "model"]
    assert [text.split(":")[0] for text in said] == ["en", "es"]
    assert all(text.endswith("it loads and parses, by our own run of its networks") for text in said)


def test_a_model_that_cannot_be_loaded(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(model: ModelChoice, language: str, precision: object = None) -> None:
        raise ModelError("Stanza cannot load it (no key 'config')", input="x", remedy="see")

    monkeypatch.setattr(parser, "Parser", fail)
    state, text = found(capsys, 1)["model"]
    assert (state, "cannot load" in text) == ("wrong", True)


def test_a_model_that_finds_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Loaded, "sentences", False)
    state, text = found(capsys, 1)["model"]
    assert (state, "finds no sentence" in text) == ("wrong", True)


def test_damaged_weights(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(scorer, "files", lambda package: tmp_path)
    assert "weights are missing" in found(capsys, 1)["weights"][1]
    (tmp_path / "attribution").mkdir()
    (tmp_path / "attribution" / "weights.json").write_text('{"source": ')
    scorer.bundled.cache_clear()
    assert "weights are damaged" in found(capsys, 1)["weights"][1]
    scorer.bundled.cache_clear()
