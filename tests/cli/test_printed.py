"""What extract and explain print: the fields of the JSON lines, tables, the marked passages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotes import database
from quotes.cli import run
from tests.frozen import CORPUS

pytestmark = pytest.mark.usefixtures("place")

FIELDS = [
    "id", "utterance_id", "start", "end", "text", "role", "speaker", "speaker_id", "speaker_start", "speaker_end",
    "speaker_text", "speakers", "reported_by", "reported_by_id", "reported_by_start", "reported_by_end",
    "reported_by_text", "cue_start", "cue_end", "cue_text", "occasion", "occasion_start", "occasion_end",
    "occasion_text", "rule", "confidence",
]  # fmt: skip


def test_explain_shows_cue_speaker_and_rule(capsys: pytest.CaptureFixture[str]) -> None:
    run(["build"])
    with database.open_index(Path("quotes.db")) as index:
        id = index.execute("SELECT id FROM quotes WHERE text LIKE 'The bridge will not%'").fetchone()[0]
    capsys.readouterr()
    assert run(["explain", id]) == 0
    shown = capsys.readouterr().out
    assert "Carol Jensen (as “Jensen”)" in shown
    assert "[speaker: Jensen] [cue: told] reporters" in shown
    assert run(["explain", id, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["speaker_text"] == "Jensen"
    assert run(["explain", "0000"]) == 1
    assert "no quote or statement '0000'" in capsys.readouterr().err


def test_explain_shows_all_parts_of_an_utterance(capsys: pytest.CaptureFixture[str]) -> None:
    run(["build"])
    with database.open_index(Path("quotes.db")) as index:
        sql = "SELECT id, utterance_id FROM quotes WHERE utterance_id <> id AND text LIKE 'We will not%'"
        later, utterance = index.execute(sql).fetchone()
    capsys.readouterr()
    assert run(["explain", utterance]) == 0
    shown = capsys.readouterr().out
    assert "Part 1 of 2" in shown
    assert "Part 2 of 2" in shown
    assert run(["explain", utterance, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["id"] == utterance
    assert [part["id"] for part in found["parts"]] == [utterance, later]
    assert run(["explain", later]) == 0
    assert "Part" not in capsys.readouterr().out


def test_explain_shows_all_quotes_of_an_article(capsys: pytest.CaptureFixture[str]) -> None:
    run(["build"])
    with database.open_index(Path("quotes.db")) as index:
        sql = "SELECT article_id, count(*) FROM quotes GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
        article, number = index.execute(sql).fetchone()
        other = index.execute("SELECT id FROM quotes WHERE article_id <> ?", [article]).fetchone()[0]
    capsys.readouterr()
    assert run(["explain", article]) == 0
    shown = capsys.readouterr().out
    assert number > 1
    assert f"Quote {number} of {number}" in shown
    assert run(["explain", article, "--json"]) == 0
    parts = json.loads(capsys.readouterr().out)["parts"]
    assert {part["article_id"] for part in parts} == {article}
    assert other not in {part["id"] for part in parts}
    assert run(["explain", "carol-jensen"]) == 1
    assert "is the id of a speaker, no quote or statement" in capsys.readouterr().err


def test_explain_marks_what_stands_elsewhere() -> None:
    from quotes.cli.ask import _marked

    row = {"start": 90, "end": 95, "speaker_start": 10, "speaker_end": 23, "cue_start": 14, "cue_end": 23}
    assert _marked("Then, in his statement, he", 1, row).plain == "Then, in [speaker: his [cue: statement]], he"
    assert _marked("statement, he", 14, row).plain == "[cue: statement], he"
    assert _marked("Nothing", 200, row).plain == "Nothing"


def test_dates_with_zones_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    text = CORPUS["gazette.txt"].partition("---\n")[2].partition("---\n")[2]
    dates = {"Second": "2026-01-10T09:00:00-05:00", "First": "2026-01-10T13:30:00+00:00"}
    lines = [{"id": name, "date": date, "outlet": name, "text": text} for name, date in dates.items()]
    Path("in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert run(["build", "in.jsonl"]) == 0
    with database.open_index(Path("quotes.db")) as index:
        firsts = index.execute("SELECT DISTINCT first_outlet_id, first_published, last_published FROM statements")
        assert [tuple(row) for row in firsts] == [("first", "2026-01-10T13:30:00+00:00", "2026-01-10T14:00:00+00:00")]
    for since, found in (("2026-01-10T14:45:00+01:00", True), ("2026-01-10T10:00:00-05:00", False)):
        capsys.readouterr()
        assert run(["search", "gamble", "--json", "--since", since]) == 0
        assert bool(json.loads(capsys.readouterr().out)) == found


def test_extract_prints_one_object_for_each_article(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [{"id": f"x{n}", "text": text} for n, text in enumerate(CORPUS.values())]
    Path("in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert run(["extract", "data/articles", "--format", "jsonl"]) == 0
    made = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(made) == 4
    for article in made:
        assert list(article) == ["id", "title", "outlet", "url", "published", "language", "quotes", "title_quotes"]
        for quote in article["quotes"]:
            assert list(quote) == FIELDS
            assert (quote["speaker"] is None) == (quote["speaker_id"] is None)
    parts = [q for a in made for q in a["quotes"] if "bridge will not" in q["text"] or q["text"].startswith("We will")]
    assert len(parts) == 3
    assert len({q["utterance_id"] for q in parts if q["id"]}) == 2


def test_extract_as_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["extract", "data/articles/gazette.txt"]) == 0
    shown = capsys.readouterr().out
    assert "Bridge stays shut · The Sample Gazette" in shown
    assert "Carol Jensen" in shown
