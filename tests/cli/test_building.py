"""quotes build on the command line: what it reads, what it says, and what it does not do unasked."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from quotes.cli import run
from tests.frozen import CORPUS, frozen_tools, write_corpus


@pytest.fixture(autouse=True)
def corpus(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("quotes.pipeline.build.tools", frozen_tools)
    return write_corpus(place / "data" / "articles", sorted(CORPUS)[:3])


def built(capsys: pytest.CaptureFixture[str], *line: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["build", *line, "--json"]) == 0
    summary: dict[str, Any] = json.loads(capsys.readouterr().out)
    return summary


def test_the_hint_of_add_adds(capsys: pytest.CaptureFixture[str]) -> None:
    built(capsys)
    Path("one.csv").write_text('title,text\nRain,"It rained for a day.\n\nNobody spoke."\n')
    assert run(["add", "one.csv", "--to", "added here"]) == 0
    (hint,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Index them:")]
    assert hint.split(maxsplit=2)[2] == "quotes build 'added here'"
    summary = built(capsys, "added here")
    assert (summary["articles"], summary["added"], summary["unchanged"]) == (4, 1, 3)
    assert built(capsys)["unchanged"] == 4


def test_the_summary_counts_and_names(capsys: pytest.CaptureFixture[str], corpus: Path) -> None:
    built(capsys)
    (corpus / "courier.txt").unlink()
    assert run(["build"]) == 1
    told = capsys.readouterr().err
    assert "would lose 1 of its 3 articles (articles/courier.txt)" in told
    assert "--prune" in told
    assert run(["build", "--prune"]) == 0
    told = capsys.readouterr().out
    assert "articles: 0 added, 0 changed, 1 removed, 2 unchanged" in told
    assert "removed: articles/courier.txt" in told
    (corpus / "gazette.txt").unlink()
    summary = built(capsys, "--prune")
    assert (summary["removed"], summary["removed_articles"]) == (1, ["articles/gazette.txt"])


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 1), ("", 130)])
def test_a_terminal_is_asked(
    capsys: pytest.CaptureFixture[str], corpus: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    built(capsys)
    (corpus / "courier.txt").unlink()
    answers = io.StringIO(typed)
    answers.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", answers)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run(["build"]) == code
    assert "Let them go?" in capsys.readouterr().err


def test_what_was_piped_needs_no_folder_to_be_renewed(
    capsys: pytest.CaptureFixture[str], corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(CORPUS["post.md"].encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert built(capsys, "-")["articles"] == 1
    assert built(capsys)["articles"] == 3  # nothing was remembered, and there is data/articles, with the same article
    corpus.parent.rename("elsewhere")
    assert built(capsys)["articles"] == 3


def test_without_anything_to_read_it_says_so(capsys: pytest.CaptureFixture[str], corpus: Path) -> None:
    corpus.parent.rename("elsewhere")
    assert run(["build"]) == 2
    assert "there is no data/articles here" in capsys.readouterr().err


def test_names_in_look_alike_letters_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert built(capsys)["look_alike_names"] == []
    name = "C\u0430rol Jensen"  # with a Cyrillic letter
    Path("data/speakers.yml").write_text(f'- name: "{name}"\n  aliases: [Carol Jensen]\n', encoding="utf-8")
    assert built(capsys)["look_alike_names"] == [name]
    assert run(["build"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if name in line]
    assert "letters that look like others" in line
    assert "quotes serve, then /review?list=lookalikes" in line
