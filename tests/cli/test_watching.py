"""quotes watch on the command line: passes, what it builds and when, exit codes, an interrupt."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from quotes.articles import collect
from quotes.articles.collect import web_extra
from quotes.articles.collect.memory import FILE
from quotes.cli import run, watching
from quotes.errors import UsageError
from tests.adding import stored
from tests.builds import rows
from tests.frozen import CORPUS
from tests.web_near import web
from tests.web_site import CALL, Site, page

SILENT = CORPUS["silent.txt"]


@pytest.fixture(autouse=True)
def near(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setattr(collect, "open_web", lambda pause: web())


def watched(capsys: pytest.CaptureFixture[str], *line: str, code: int = 0) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(["watch", *line, "--once", "--json"]) == code
    return [json.loads(each) for each in capsys.readouterr().out.splitlines()]


def articles() -> int:
    ((count,),) = rows(Path("quotes.db"), "SELECT count(*) FROM articles")
    return int(count)


@pytest.mark.parametrize(("text", "seconds"), [("30m", 1800), ("2h", 7200), ("1d", 86400), (" 90 S ", 90), ("1m", 60)])
def test_times(text: str, seconds: int) -> None:
    assert watching.duration(text) == seconds


@pytest.mark.parametrize("text", ["30", "", "0m", "59s", "1w", "-5m", "m", "1.5h", "1e9m"])
def test_what_is_no_time_or_too_short(text: str) -> None:
    with pytest.raises(UsageError):
        watching.duration(text)


def test_a_pass_collects_and_builds_and_the_next_does_neither(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    link = site.put("/a", page())
    feed = site.put("/f.xml", f"<rss version='2.0'><channel><item><link>{link}</link></item></channel></rss>",
                    "application/rss+xml", ETag='"1"')  # fmt: skip
    Path("feeds.txt").write_text(f"{feed}  # the wire\n")
    stored, of_pass, built = watched(capsys, "feeds.txt")
    assert (stored["status"], of_pass["sources"], of_pass["failed"]) == ("stored", {feed: {"stored": 1}}, {})
    assert built["articles"] == articles()
    assert len(watched(capsys, "feeds.txt")) == 2  # known, and the pass: nothing to build
    assert run(["watch", "feeds.txt", "--once"]) == 0
    shown = capsys.readouterr()
    assert (feed in shown.out, "nothing to build" in shown.err) == (True, True)


def test_a_source_that_fails_ends_nothing(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    gone, there = site.url("/gone.xml"), site.put("/a", page())
    Path("feeds.txt").write_text(f"{gone}\nno folder\n{there}\n")
    lines = watched(capsys, "feeds.txt", code=1)
    assert lines[-2]["failed"] == {"no folder": "no such folder", gone: "HTTP 404"}
    assert lines[-1]["added"] == articles()
    assert run(["watch", "feeds.txt", "--once"]) == 1
    assert f"failed: {gone}: HTTP 404" in capsys.readouterr().err


def test_skipped_links_count_with_strict_only(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    items = f"<item><link>{site.url('/no')}</link></item>"
    feed = site.put("/f.xml", f"<rss version='2.0'><channel>{items}</channel></rss>",
                    "application/rss+xml")  # fmt: skip
    watched(capsys, feed, "--no-build")
    watched(capsys, feed, "--no-build", "--strict", code=1)


def test_a_folder_of_texts_is_built_where_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    Path("desk").mkdir()
    watched(capsys, "desk")
    assert not Path("quotes.db").exists()
    Path("data/articles/silent.txt").rename("desk/new.txt")
    assert watched(capsys, "desk")[-1]["added"] == articles()
    assert len(watched(capsys, "desk")) == 1
    Path("desk/new.txt").write_text(SILENT + "\nA third paragraph.\n")
    assert watched(capsys, "desk")[-1]["changed"] == 1


def test_each_build_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The first build has nothing to be compared with, and a pass without one tells nothing."""
    sent: list[bytes] = []
    monkeypatch.setattr(web_extra.load("post"), "post", lambda url, body, *more: sent.append(body))
    Path("desk").mkdir()
    Path("data/articles/courier.txt").rename("desk/courier.txt")
    hook = ["--webhook", "https://hooks.example.org/x"]
    watched(capsys, "data/articles", *hook)
    assert sent == []
    watched(capsys, "desk", *hook)
    watched(capsys, "desk", *hook)
    (body,) = sent
    assert "New statements" in json.loads(body)["text"]


def test_a_folder_of_pages_is_converted(capsys: pytest.CaptureFixture[str]) -> None:
    Path("pages").mkdir()
    Path("pages/a.html").write_text(page())
    assert watched(capsys, "pages", "--to", "kept")[0]["status"] == "stored"
    assert len(stored("kept")) == 1


def test_a_build_that_failed_is_made_by_the_next_pass(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("pages").mkdir()
    Path("pages/a.html").write_text(page())
    Path("quotes.db").write_text("no index")
    watched(capsys, "pages", code=1)
    watched(capsys, "pages", "--no-build")
    assert json.loads(Path("data/articles", FILE).read_text())["waits"]
    Path("quotes.db").unlink()
    assert watched(capsys, "pages")[-1]["articles"] == articles()


def test_a_loop_goes_on_after_a_failure_until_it_is_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    Path("pages").mkdir()
    Path("pages/a.html").write_text(page())
    Path("quotes.db").write_text("no index")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        Path("quotes.db").unlink(missing_ok=True) if len(slept) == 1 else None
        if len(slept) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watching.Watch(("pages",), Path("data/articles"), Path("quotes.db"), 1.0, False).forever(600, sleep)
    assert all(0 < seconds <= 600 for seconds in slept)
    assert articles() > 0
    assert "is a file of another kind" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "code"),
    [([], 2), (["nowhere.txt"], 1), (["pages", "--every", "10"], 2), (["pages", "--every", "5s", "--once"], 2)],
)
def test_wrong_usage(line: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    Path("pages").mkdir()
    assert run(["watch", *line]) == code
    assert capsys.readouterr().err.startswith("quotes: ")


def test_sources_of_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    Path("pages").mkdir()
    Path("pages/a.html").write_text(page())
    Path("quotes.toml").write_text('[watch]\nsources = ["pages"]\nbuild = false\n')
    assert [line.get("status") for line in watched(capsys)] == ["stored", None]


def test_an_interrupt_between_passes_keeps_what_is_stored(place: Path) -> None:
    (place / "pages").mkdir()
    lines = [json.dumps({"text": "\n\n".join(CALL), "language": "en"})]
    (place / "pages/a.json").write_text(lines[0])
    command = [sys.executable, "-c", "from quotes.cli import main; main()", "watch", "pages", "--no-build"]
    process = subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    limit = time.monotonic() + 60
    while not (place / "data/articles" / FILE).exists() and time.monotonic() < limit:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert error.endswith("interrupted; what was stored is kept, and the same command continues from there\n")
    assert json.loads((place / "data/articles" / FILE).read_text())["waits"]
