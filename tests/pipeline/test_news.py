"""What builds tell of decisions: a correction once, and nothing of one that stands as it stood."""

from __future__ import annotations

from pathlib import Path

from tests.builds import built, rows

CHANGES = "SELECT build_id, kind, was_text, was_speaker FROM changes ORDER BY build_id, kind"


def test_a_correction_is_told_once(folder: Path, db: Path, tmp_path: Path) -> None:
    built(folder, db)
    quote, speaker, text = rows(
        db, "SELECT q.id, p.name, q.text FROM quotes q JOIN statements s ON s.id = q.statement_id "
        "JOIN speakers p ON p.id = s.speaker_id WHERE s.quotes = 1 ORDER BY q.id LIMIT 1"
    )[0]  # fmt: skip
    corrections = tmp_path / "corrections.yml"
    corrections.write_text(f"- assign: {quote}\n  speaker: Hilda Corrected\n")
    built(folder, db, corrections=corrections)
    assert rows(db, CHANGES) == [(2, "corrected", None, speaker)]
    built(folder, db, corrections=corrections)
    assert rows(db, CHANGES) == [(2, "corrected", None, speaker)]
    corrections.write_text(f"- not-speech: {quote}\n")
    built(folder, db, corrections=corrections)
    assert rows(db, CHANGES)[1:] == [(4, "withdrawn", text, "Hilda Corrected")]
    built(folder, db)
    assert [row[:2] for row in rows(db, CHANGES)[2:]] == [(5, "new")]
