"""The benchmarks run, small, and print a table with the command and the machine; their corpus is what it says it is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import bench_corpus, bench_curve, bench_incremental, bench_table

ROOT = Path(__file__).parent.parent


def run(script: str, *options: str) -> str:
    command = [sys.executable, str(ROOT / "scripts" / script), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def is_table(out: str, script: str, *columns: str) -> bool:
    lines = out.splitlines()
    rule = next(n for n, line in enumerate(lines) if line.strip() and not line.strip("- "))
    called = lines[0].startswith(f"$ python scripts/{script} ")
    return called and "Python" in lines[1] and all(column in lines[rule - 1] for column in columns)


def test_an_article_depends_on_its_number_alone() -> None:
    few = list(bench_corpus.articles(10, 80))
    assert few == list(bench_corpus.articles(30, 80))[:10]
    assert few[7] == bench_corpus.article(7, 80, 1)
    assert few != list(bench_corpus.articles(10, 80, seed=2))
    assert len({article["id"] for article in few}) == 10


def test_articles_are_as_long_and_as_quoting_as_wanted() -> None:
    made = list(bench_corpus.articles(200, 150))
    assert 140 < sum(len(a["text"].split()) for a in made) / 200 < 180
    silent = [a for a in made if not set(a["text"]) & set('“"')]
    assert 0.1 < len(silent) / 200 < 0.35
    assert any("“" in a["text"] for a in made)
    assert any('"' in a["text"] for a in made)
    assert all(not set(a["text"]) & set("{}") for a in made)


def test_a_later_edition_only_adds() -> None:
    first, later = (bench_corpus.article(3, 100, 1, edition) for edition in (0, 1))
    assert later["text"].startswith(first["text"] + "\n\n")
    assert {**later, "text": ""} == {**first, "text": ""}


def test_articles_of_one_event_share_quotes() -> None:
    texts = [bench_corpus.article(n, 600, 1)["text"] for n in range(5)]
    said = [{said for _, said in bench_corpus.event(0, 1).quotes if said in text} for text in texts]
    assert sum(map(len, said)) > len(set.union(*said)) > 0


def test_medians_and_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [str(ROOT / "scripts" / "bench_x.py"), "--runs", "3"])
    monkeypatch.chdir(ROOT)
    assert bench_table.spread([3.0, 1000.0, 2.0]) == "3 (2-1,000)"
    assert bench_table.spread([2.25], 1) == "2.2"
    bench_table.show(("name", "n"), [["a", "1"], ["long name", "1,000"]], ["a note"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "$ python scripts/bench_x.py --runs 3"
    assert "cores" in lines[1]
    assert lines[2:] == ["a note", "", "name           n", "---------  -----", "a              1", "long name  1,000"]


def test_bench_statements_prints_a_table(tmp_path: Path) -> None:
    drawing = tmp_path / "curve.svg"
    out = run("bench_statements.py", "100", "200", "--runs", "2", "--svg", str(drawing))
    assert is_table(out, "bench_statements.py", "quotes", "CPU s", "MB", "statements")
    assert [line.split()[0] for line in out.splitlines()[-2:]] == ["100", "200"]
    assert drawing.read_text(encoding="utf-8").count("<circle") == 2


def test_a_curve_is_straight_where_cost_is_as_many_times_at_each_step() -> None:
    drawn = bench_curve.curve([(10, 1), (20, 2.3), (40, 5.29)], "Cost", ("size", "cost"), 2.3)
    bound, own = re.findall(r'points="([^"]*)"', drawn)
    assert bound == own
    heights = [float(y) for y in re.findall(r",([\d.]+)", own)]
    assert heights[0] - heights[1] == pytest.approx(heights[1] - heights[2], abs=0.2)
    assert bench_curve.curve([(10, 1), (20, 4)], "Cost", ("size", "cost"), 2.3) != drawn


def test_bench_desk_prints_a_table(tmp_path: Path) -> None:
    out = run("bench_desk.py", "--quotes", "300", "--db", str(tmp_path / "d.db"), "--decisions", "1")
    assert is_table(out, "bench_desk.py", "decision", "ms")


def test_bench_search_prints_a_table(tmp_path: Path) -> None:
    options = ("--quotes", "2000", "--db", str(tmp_path / "b.db"), "--runs", "1", "--queries", "4")
    out = run("bench_search.py", *options)
    assert is_table(out, "bench_search.py", "p50", "p95")
    assert "a tenth of the quotes" in out
    assert "inf" not in out
    lines = run("bench_search.py", *options, "--only", "one filter").splitlines()
    rule = next(n for n, line in enumerate(lines) if line.strip() and not line.strip("- "))
    assert [line.split("  ")[0] for line in lines[rule + 1 :]] == [
        "site: one filter, no words",
        "site: one filter, no words, other orders",
    ]


@pytest.mark.model
def test_bench_pipeline_prints_a_table(tmp_path: Path) -> None:
    corpus = tmp_path / "six.jsonl"
    bench_corpus.save(corpus, 6, 60)
    assert len([json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]) == 6
    out = run("bench_pipeline.py", str(corpus), "--runs", "1", "--jobs", "1", "--what", "build")
    assert is_table(out, "bench_pipeline.py", "words/CPU s", "wall s", "MB")
    assert "share of the processor time" in out
    assert "parse " in out.splitlines()[-1]


@pytest.mark.model
@pytest.mark.parametrize("own", [False, True])
def test_bench_incremental_prints_a_table_and_compares(own: bool, tmp_path: Path) -> None:
    corpus = tmp_path / "articles.jsonl"
    bench_corpus.save(corpus, 3, 40)
    corpora = [str(corpus)] if own else []
    options = ("--articles", "4", "--words", "40", "--one-in", "4", "--runs", "1", "--check")
    out = run("bench_incremental.py", *corpora, *options)
    assert is_table(out, "bench_incremental.py", "CPU s", "% of full", "parsed")
    assert "equals a full build: yes" in out
    assert ("generated" in out) is not own
    assert out.splitlines()[-1].split()[-1] == "1"


def test_articles_that_come_again_have_other_words_and_other_ids(tmp_path: Path) -> None:
    corpus = tmp_path / "articles.jsonl"
    bench_corpus.save(corpus, 3, 40)
    own = bench_incremental.Own([corpus])
    first, again, more = own.article(0, 0), own.article(3, 0), own.article(0, 1)
    assert first["id"] != again["id"]
    assert first["text"] != again["text"]
    assert len(first["text"].split()) == len(again["text"].split())
    assert more["text"].startswith(first["text"])
    assert first["text"] == json.loads(corpus.read_text(encoding="utf-8").splitlines()[0])["text"]


@pytest.mark.slow
@pytest.mark.model
def test_bench_ray_prints_a_table() -> None:
    pytest.importorskip("ray")
    out = run("bench_ray.py", "--articles", "4", "--words", "60", "--runs", "1")
    assert is_table(out, "bench_ray.py", "an article", "10,000,000 articles")
    assert out.splitlines()[-1].startswith("8 articles on Ray with 2 workers: ")


@pytest.mark.slow
def test_what_passes_through_a_driver() -> None:
    pytest.importorskip("ray")
    out = run("bench_driver.py", "--records", "300")
    assert is_table(out, "bench_driver.py", "quotes", "own MB gathered", "planner", "MB from it", "statements")


def test_a_build_of_generated_records() -> None:
    out = run("bench_build.py", "--records", "300")
    assert is_table(out, "bench_build.py", "quotes", "wall s", "MB peak", "statements")
