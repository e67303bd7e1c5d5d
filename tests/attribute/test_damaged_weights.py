"""Weights that are missing or damaged are told of, with what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from quotes.attribute import naming
from quotes.attribute.learned import confidence
from quotes.errors import ModelError

WEIGHTS: list[tuple[ModuleType, str, Callable[[], Any]]] = [
    (naming, "naming_en.json", lambda: naming._weights.__wrapped__("en")),
    (confidence, "attribution/confidence.json", lambda: confidence._weights.__wrapped__()),
]


@pytest.mark.parametrize("damage", [None, "", "[1]", '{"en": "a"}', "\0"])
@pytest.mark.parametrize(("module", "file", "load"), WEIGHTS, ids=lambda w: w if isinstance(w, str) else "")
def test_damaged_weights_are_told_of(
    module: ModuleType, file: str, load: Callable[[], Any], damage: str | None,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    if damage is not None:
        path.write_text(damage, encoding="utf-8")
    monkeypatch.setattr(module, "files", lambda package: tmp_path)
    with pytest.raises(ModelError, match="damaged or missing"):
        load()
