"""What was forgotten is gone, and says so: 410, where what never was is 404."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from quotes.text.forgotten import mark_of_id, mark_of_statement
from tests.site_app import site
from tests.small_index import INDEX, published

MARKS = mark_of_id("gone"), mark_of_statement("t9")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/article/gone", 410), ("/article/gone.json", 410), ("/article/none", 404), ("/article/a1", 200),
        ("/statement/t9", 410), ("/statement/t9.json", 410), ("/statement/none", 404), ("/statement/t1", 200),
    ],
)  # fmt: skip
def test_a_page_of_what_was_forgotten_is_gone(tmp_path: Path, path: str, status: int) -> None:
    app = site(published(tmp_path / "quotes.db", replace(INDEX, forgotten=MARKS)))
    answer = asyncio.run(app.client.get(path))
    assert answer.status_code == status
    assert ("removed for good" in answer.text) == (status == 410)
