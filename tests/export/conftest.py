"""An index of the small corpus, which no test changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from quotes.models import choose
from quotes.pipeline.build import BuildOptions, build
from quotes.pipeline.extraction import Tools
from tests.frozen import FrozenParser, write_corpus


@pytest.fixture(scope="package")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    path = folder / "quotes.db"
    build([write_corpus(folder / "articles")], path, BuildOptions(choose()), with_tools=Tools(FrozenParser))
    return path
