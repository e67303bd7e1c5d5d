"""quotes forget on the command line: what it removes, what it leaves to its owner, what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotes.cli import run

URL = "https://example.org/courier/1"


def test_an_article_leaves_and_its_file_is_named(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build"]) == 0
    capsys.readouterr()
    assert run(["forget", URL, "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {
        "articles": 1, "erased": [], "left": ["articles/courier.txt"], "settled": True,
    }  # fmt: skip
    assert "articles/courier.txt holds such an article, and is yours" in printed.err
    assert run(["build", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 3


def test_a_file_of_add_is_erased(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("one.csv").write_text(f'title,url,text\nRain,{URL}2,"It rained for a day.\n\nNobody spoke."\n')
    assert run(["add", "one.csv"]) == 0
    assert run(["build"]) == 0
    capsys.readouterr()
    assert run(["forget", f"{URL}2"]) == 0
    assert "1 articles have left quotes.db\nerased: " in capsys.readouterr().out
    assert not list(Path("data/articles").rglob("*rain*"))
    assert run(["add", "one.csv"]) == 1
    assert "forgotten: 'quotes forget' has removed it" in capsys.readouterr().err


def test_what_is_not_there_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build"]) == 0
    assert run(["forget", "nothing"]) == 1
    assert "no such article in the index" in capsys.readouterr().err
