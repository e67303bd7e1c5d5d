"""quotes serve --extract: who may turn it on, and with what."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from quotes.cli.answering import TOKEN, offer
from quotes.errors import ModelError, QuotesError, UsageError
from quotes.site.extraction import VARIABLE

LONG = "0123456789abcdef"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (TOKEN, VARIABLE):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


CASES = [  # reached from this machine only, token, error
    (True, "", None),
    (True, LONG, None),
    (False, LONG, None),
    (False, "", "token"),
    (True, "short", "shorter"),
    (False, "short", "shorter"),
]


@pytest.mark.parametrize(("is_near", "token", "error"), CASES)
def test_others_need_a_token(is_near: bool, token: str, error: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if token:
        monkeypatch.setenv(TOKEN, token)
    if error:
        with pytest.raises(UsageError, match=error):
            offer(is_near, "/", Path("speakers.yml"), None, False)
        assert VARIABLE not in os.environ
        return
    offer(is_near, "/news/", Path("speakers.yml"), None, True)
    settings = json.loads(os.environ[VARIABLE])
    assert (settings["token"], settings["base"]) == (token, "/news/")
    assert token not in settings["command"] if token else True
    assert json.loads(settings["command"][-1]) == {"speakers": "speakers.yml", "model": None, "fast": True}
    assert TOKEN not in os.environ


def test_a_light_install_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotes.models.find_spec", lambda name: None)
    with pytest.raises(
        ModelError, match=r"Stanza, the parser, is not installed; install it with.*quotes-index\[build\]"
    ):
        offer(True, "/", Path("speakers.yml"), None, False)
    assert VARIABLE not in os.environ


@pytest.mark.parametrize("options", [["--review"], ["--public"], ["--host", "0.0.0.0"], ["--cors"],
                                     ["--base-url", "https://quotes.example/"]])  # fmt: skip
def test_where_others_come_it_is_refused(
    options: list[str], databases: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from quotes.cli import command

    monkeypatch.setattr("os.execv", lambda *args: pytest.fail("it was started"))
    before = {name for name in os.environ if name.startswith("QUOTES_")}
    with pytest.raises(QuotesError):
        command().main(
            ["serve", "--db", str(databases["full"]), "--extract", "--port", "0", *options], standalone_mode=False
        )
    assert {name for name in os.environ if name.startswith("QUOTES_")} == before  # nothing is handed over
