"""Every command that the documentation shows is run, in a folder like that of a reader who follows it."""

from __future__ import annotations

import inspect
import io
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quotes import api, database, models
from quotes.articles import collect as sources
from quotes.articles.collect import service
from quotes.cli import run, serving, watching
from quotes.cli.examples import EXAMPLES
from quotes.pipeline.build import BuildOptions, build
from quotes.pipeline.extraction import Tools
from tests.frozen import CORPUS, FrozenParser, write_corpus
from tests.reconciliation import WIKIDATA
from tests.web_site import Pages, write_sources

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "data/README.md",
    *sorted(f"docs/{p.name}" for p in ROOT.glob("docs/*.md")),
)
# Commands that a test cannot run, and why; tests/test_docs.py parses those of "quotes" all the same.
NOT_RUN = {
    "--engine ray": "needs a cluster and an object store; tests/pipeline/test_ray.py has both in small",
    "scripts/test": "it is what runs this test",
    "pip install": "needs a network",
    "quotes models download": "needs a network",
    "scripts/help.py": "test_help_is_that_of_the_documentation runs it",
    "scripts/train_": "hours of training",
    "curl ": "test_extraction.py sends what it sends",
    "scripts/bench_": "minutes; tests/test_bench.py runs each with little",
}
# What stands for something else in a command, and what the reader has there.
MEANS = {"my/articles": "my/articles", "ID": "0123456789abcdef", "0123456789abcdef": "0123456789abcdef",
         "fedcba9876543210": "fedcba9876543210"}  # fmt: skip
# How a command is shown: with a file before it, or one after it.
FORM = re.compile(r"(?:cat (\S+) \| )?(quotes .+?)(?: > \S+)?")


def shown() -> Iterator[str]:
    """The lines of the console blocks, whole commands in running text, and the examples of --help."""
    for name in DOCUMENTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        for block in re.findall(r"```(?:console|sh)\n(.*?)```", text, re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                line = line.split("  #")[0].strip()
                if line:
                    yield line
        for call in re.findall(r"`((?:scripts/)?quotes [a-z-]+ [^`\n]+)`", text):
            if not re.search(r"[A-Z]{2}|\.\.\.|…", call):  # words in capitals stand for something
                yield call
    for examples in EXAMPLES.values():
        yield from (call for _, call in examples)


COMMANDS = sorted(set(shown()))
RUN = [c for c in COMMANDS if not any(part in c for part in NOT_RUN)]


def python_blocks() -> list[str]:
    found = []
    for name in DOCUMENTS:
        found += re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the README's reader has done what it says, up to a built index under both of its names."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "data").mkdir()
    (folder / "my").mkdir()
    write_corpus(folder / "data" / "articles")
    write_corpus(folder / "my" / "articles")
    (folder / "article.txt").write_text(CORPUS["gazette.txt"])
    lines = [json.dumps({"id": name, "text": text}) for name, text in CORPUS.items()]
    (folder / "draft.md").write_text("“We will see,” said Carol Jensen.\n", encoding="utf-8")
    (folder / "news.jsonl").write_text("\n".join(lines) + "\n")
    write_sources(folder)
    text = CORPUS["courier.txt"].partition("---\n")[2].partition("---\n")[2]
    start, said = text.index("We will"), text.index("Carol Jensen")
    name = "Carol Jensen"
    source = {"spans": [[said, said + 12]], "head": [said + 6, said + 12], "text": name, "entity": name}
    quote = {"start": start, "end": start + 30, "text": text[start : start + 30], "partial": False}
    gold = {"id": "g", "text": text, "quotes": [quote | {"source_kind": "name", "source": source}]}
    (folder / "dev.jsonl").write_text(json.dumps(gold | {"other_quoted_spans": [], "nested_spans": []}) + "\n")
    options = BuildOptions(models.choose())
    for name in ("quotes.db", "my.db"):
        build([folder / "data" / "articles"], folder / name, options, with_tools=Tools(FrozenParser))
    return folder


@pytest.fixture
def place(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder to work in, a parser without a model, a server that is not started."""
    subprocess.run(["cp", "-R", f"{built}/.", str(tmp_path)], check=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    Path("settings.yml").write_text("plugins:\n  quotes:\n    public_paths: [/-/mcp]\n", encoding="utf-8")
    monkeypatch.setattr("quotes.pipeline.build.tools", lambda model, known, *_, **__: Tools(FrozenParser, known))
    monkeypatch.setattr(api, "_parser", lambda choice: FrozenParser())
    monkeypatch.setattr(serving, "os", SimpleNamespace(execv=lambda *to: None, dup2=lambda *to: None))
    monkeypatch.setattr(serving, "_check_port", lambda host, port: None)
    monkeypatch.setattr(sources, "open_web", lambda pause: Pages())
    monkeypatch.setattr(service, "ask", lambda url, form=None: NOBODY if form else WIKIDATA)
    monkeypatch.setattr(watching.Watch, "forever", lambda self, seconds: (self.pass_once(), self.build()))
    with database.open_index(Path("quotes.db")) as index:
        quote, article = index.execute("SELECT id, article_id FROM quotes WHERE text = 'painful'").fetchone()
    monkeypatch.setitem(MEANS, "0123456789abcdef", quote)
    monkeypatch.setitem(MEANS, "fedcba9876543210", article)
    return tmp_path


NOBODY: dict[str, Any] = {f"q{number}": {"result": []} for number in range(10)}  # what a service answers


def test_there_are_commands() -> None:
    assert len(RUN) > 30


@pytest.mark.parametrize("line", RUN)
def test_a_command_that_is_shown_runs(line: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for word, meant in MEANS.items():
        line = line.replace(word, meant)
    for variable, value in re.findall(r"(\w+)=(\S+) (?=.*quotes )", line):
        monkeypatch.setenv(variable, value)
    form = FORM.fullmatch(re.sub(r"^(\w+=\S+ )*(scripts/)?quotes", "quotes", line))
    assert form, "this test does not know how to run that"
    if form[1]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(form[1]).read_bytes()), "utf-8"))
    for variable in ("QUOTES_DESK", "QUOTES_EXTRACTION"):  # what "serve" hands over must not outlive the test
        monkeypatch.setenv(variable, "")
    code = run(shlex.split(form[2])[1:])
    assert code == 0 or (code == 1 and "quotes check" in line), "only a check may say that something is amiss"


TEXT = CORPUS["gazette.txt"].split("---\n")[2]
# What not every environment has; scripts/check_all has it.
EXTRAS = ("spacy", "pandas", "polars")


@pytest.mark.parametrize("block", [b for b in python_blocks() if "stanza" not in b])
def test_python_that_is_shown_runs(block: str, place: Path) -> None:
    for name in EXTRAS:
        if re.search(rf"^import {name}\b", block, re.MULTILINE):
            pytest.importorskip(name, reason=f"{name} is not installed; scripts/check_all docs runs this")
    exec(compile(block, "README.md", "exec"), {"text": TEXT, "texts": [TEXT, TEXT]})


@pytest.mark.model
@pytest.mark.parametrize("block", [b for b in python_blocks() if "stanza" in b])
def test_the_processor_that_is_shown_runs(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the bundled package in place of the one that Stanza would fetch."""
    import stanza

    choice, made = models.choose(), stanza.Pipeline
    bundled = {"dir": str(choice.dir), "package": choice.package, "download_method": None, "verbose": False}

    def pipeline_of(language: str, **options: Any) -> Any:
        assert set(options) <= {*inspect.signature(made).parameters, "quote_speakers"}
        return made(language, **(bundled | {"use_gpu": False} | options))

    monkeypatch.setattr(stanza, "Pipeline", pipeline_of)
    monkeypatch.chdir(tmp_path)
    Path("speakers.yml").write_text("- name: Carol Jensen\n  kind: person\n")
    exec(compile(block, "README.md", "exec"), {"text": TEXT})
    assert "Carol Jensen" in capsys.readouterr().out


def test_help_is_that_of_the_documentation() -> None:
    program = [sys.executable, str(ROOT / "scripts" / "help.py"), "--print"]
    printed = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    written = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert printed == written, "the help has changed: run scripts/help.py"
