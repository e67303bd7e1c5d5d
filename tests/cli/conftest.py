"""Where the command line is run: a folder with articles, no variables of ours, and a parser that needs no model."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.frozen import frozen_tools, write_corpus


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which a test works, with articles under data/articles."""
    (tmp_path / "data").mkdir()
    write_corpus(tmp_path / "data" / "articles")
    monkeypatch.chdir(tmp_path)
    if find_spec("numpy"):  # without it nothing builds
        monkeypatch.setattr("quotes.pipeline.build.tools", frozen_tools)
    for name in os.environ:
        if name.startswith("QUOTES_") and name != "QUOTES_FREEZE":
            monkeypatch.delenv(name)
    return tmp_path
