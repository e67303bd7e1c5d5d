"""What ``--help`` shows: every command under one heading, no line cut short, values by names that people know."""

from __future__ import annotations

import re
from typing import Any

import pytest

from quotes.cli import command, run
from quotes.cli.help import GROUPS

ROOT: Any = command()
COMMANDS = {name: one for name, one in ROOT.commands.items() if not hasattr(one, "commands")}


def shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*arguments, "--help"]) == 0
    return capsys.readouterr().out


def test_every_command_stands_under_one_heading() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(ROOT.commands)


def test_headings_and_whole_descriptions(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(capsys, monkeypatch)
    places = [told.index(f"\n{heading}:\n") for heading in GROUPS]
    assert places == sorted(places)
    assert "..." not in told.partition("Collect:")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_values_have_names(name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(capsys, monkeypatch, name)
    assert not re.search(r"<(str|int|float|path|list|Path)\b", told)
    assert re.search(r"--\w+ (PATH|NUMBER|TEXT)\b", told)
