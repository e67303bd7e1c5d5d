"""Many texts in one call: in order, lazily, with progress, and with nothing left behind by Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import quotes
from quotes import api
from tests.frozen import CORPUS, FrozenParser

ROOT = Path(__file__).parent.parent
BODIES = [text.partition("---\n")[2].partition("---\n")[2] or text for text in CORPUS.values()]
GAZETTE, COURIER, POST, SILENT = BODIES
TOLD = {GAZETTE: 3, COURIER: 3, POST: 3, SILENT: 0}


@pytest.fixture(autouse=True)
def parser(monkeypatch: pytest.MonkeyPatch) -> FrozenParser:
    """A parser that needs no model."""
    one = FrozenParser()
    monkeypatch.setattr(api, "_parser", lambda choice: one)
    return one


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_texts(jobs: int) -> None:
    texts = [POST, GAZETTE, SILENT, COURIER, GAZETTE] * 20
    results = list(quotes.extract_many(texts, jobs=jobs))
    assert [len(found) for found in results] == [TOLD[text] for text in texts]
    assert results[1] == results[4] == quotes.extract(GAZETTE)


def test_articles_of_one_id_keep_their_own_texts() -> None:
    articles = [quotes.Article("same", GAZETTE, "here"), quotes.Article("same", COURIER, "there")]
    first, second = quotes.extract_many(articles)
    assert [q.text for q in first] != [q.text for q in second]
    for article, found in zip(articles, (first, second), strict=True):
        assert [article.text[q.start : q.end] for q in found] == [q.text for q in found]


def test_texts_are_taken_as_they_are_needed(parser: FrozenParser) -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield POST

    walk = quotes.extract_many(endless())
    assert taken == 0
    assert len(next(walk)) == TOLD[POST]
    assert taken < 100
    walk.close()


@pytest.mark.parametrize("bad", ["", " \n ", "a\0b\0c\0"])
def test_a_text_that_cannot_be_read(bad: str) -> None:
    reasons: list[str] = []
    found = list(quotes.extract_many([POST, bad, POST], skipped=lambda one: reasons.append(one.reason)))
    assert [len(one) for one in found] == [TOLD[POST], 0, TOLD[POST]]
    assert len(reasons) == 1
    with pytest.raises(quotes.QuotesError, match=reasons[0][:10]):
        list(quotes.extract_many([POST, bad, POST]))


def test_progress_is_counted() -> None:
    counts: list[int] = []
    list(quotes.extract_many([POST, SILENT, POST], progress=counts.append))
    assert counts == [1, 2, 3]


def test_progress_is_drawn_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(list(quotes.extract_many([POST], progress=True))) == 1
    assert capsys.readouterr().out == ""


ENDLESS = """
import itertools, sys
import quotes
from quotes import api
from tests.frozen import FrozenParser
from tests.test_api_many import POST

api._parser = lambda choice: FrozenParser()
for number, found in enumerate(quotes.extract_many(itertools.repeat(POST), jobs=2)):
    if number == 30:
        print("running", flush=True)
"""


@pytest.mark.parametrize("how", ["ctrl-c", "break"])
def test_no_process_is_left_behind(how: str) -> None:
    code = ENDLESS if how == "ctrl-c" else ENDLESS + "        break\nimport time\ntime.sleep(30)\n"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.Popen(
        [sys.executable, "-c", code], env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    try:
        assert run.stdout is not None
        assert run.stdout.readline() == "running\n"
        if how == "ctrl-c":
            os.kill(run.pid, signal.SIGINT)
            _, told = run.communicate(timeout=30)
            assert run.returncode in (-signal.SIGINT, 130)
            assert told.rstrip().endswith("KeyboardInterrupt")
            assert "BrokenProcessPool" not in told
        ended = time.monotonic() + 20
        while (children := _children(run)) and time.monotonic() < ended:
            time.sleep(0.05)
        assert not children
    finally:
        run.kill()


def _children(run: subprocess.Popen[str]) -> list[str]:
    """The processes of the session other than its first."""
    listed = subprocess.run(["ps", "-o", "pid=,stat=", "-s", str(run.pid)], capture_output=True, text=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return [pid for pid, state in rows if int(pid) != run.pid and not state.startswith("Z")]
