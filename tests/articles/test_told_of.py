"""Inputs that cannot be read as they are: each is told of in one line with the reason, and nothing is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adding import added, statuses, stored

TABLE = b'title,text\nFerry,"She said, ""We sail at dawn."" Nobody laughed."\n'
CASES = [  # name, bytes, encoding, reason
    ("a.csv", TABLE, "nonsense", "there is no encoding 'nonsense'"),
    ("a.csv", TABLE, "unicode_escape", "there is no encoding 'unicode_escape'"),
    ("a.warc", b"WARC/1.0\r\nWARC-Type: respon", None, "cut off"),
    (
        "a.warc",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 90\r\n\r\nHTTP/1.1 200",
        None,
        "without its fields",
    ),
]


@pytest.mark.parametrize(("name", "content", "encoding", "reason"), CASES)
def test_an_input_that_cannot_be_read_is_told_of(
    name: str, content: bytes, encoding: str | None, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    results = added(path, to=str(tmp_path / "out"), encoding=encoding)
    assert statuses(results) == ["skipped"]
    assert reason in str(results[0].reason)
    assert stored(str(tmp_path / "out")) == []


def test_a_table_in_a_known_encoding_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TABLE)
    assert statuses(added(path, to=str(tmp_path / "out"), encoding="utf-8")) == ["stored"]
