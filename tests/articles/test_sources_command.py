"""quotes add as a command: its exit codes, what it prints, standard input, a missing extra, an interrupt."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quotes.articles.collect import bounded, web_extra
from quotes.articles.collect.folder import JOURNAL
from quotes.cli import run
from quotes.errors import SourceError
from tests.adding import read, stored
from tests.web_site import CALL, RALLY, Site, page

pytestmark = pytest.mark.usefixtures("place")


def test_the_command_never_connects_to_this_machine(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    url = site.put("/a", page())
    assert run(["add", url]) == 1
    assert capsys.readouterr().err == f"quotes: skipped {url}: not fetched: 127.0.0.1 is a private address\n"
    assert site.asked == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["call.html"], 0),
        (["call.html", "call.html"], 0),
        (["call.html", "broken.html"], 1),
        (["missing.html"], 1),
        (["both"], 0),
        (["both", "--strict"], 1),
        (["call.html", "broken.html", "--limit", "1"], 0),
        ([], 2),
        (["call.html", "--pause", "0"], 2),
        (["call.html", "--to", "call.html"], 1),
    ],
)
def test_exit_codes(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    Path("both").mkdir()
    for name in ("call.html", "both/call.html"):
        Path(name).write_text(page())
    for name in ("broken.html", "both/broken.html"):
        Path(name).write_text("<p>No article.")
    assert run(["add", *arguments]) == code
    assert all(line.startswith("quotes: ") for line in capsys.readouterr().err.splitlines())


def test_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    Path("call.html").write_text(page())
    Path("broken.html").write_text("<p>No article.")
    assert run(["add", "call.html", "broken.html"]) == 1
    shown = capsys.readouterr()
    assert shown.err == "quotes: skipped broken.html: no article on that page\n"
    assert "call.html" in shown.out
    assert "quotes build" in shown.out
    assert run(["add", "call.html", "broken.html", "--json"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["status"] for line in lines] == ["known", "skipped"]
    assert set(lines[0]) == {"status", "source", "input", "file", "title", "reason"}


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        def __init__(self, data: bytes) -> None:
            self.buffer = io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]

    kinds = [page().encode(), b'{"text": "Two of them."}\n', "\n".join(RALLY).encode()]
    for data in kinds:
        monkeypatch.setattr(sys, "stdin", Stdin(data))
        assert run(["add", "-"]) == 0
    assert len(read()) == 3


def test_without_the_extra_texts_are_added_and_pages_say_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("trafilatura", "feedparser", "warcio", "warcio.archiveiterator", "protego"):
        monkeypatch.setitem(sys.modules, name, None)
        (tmp_path / f"{name}.py").write_text(f"raise ImportError(name={name!r})")  # for the process of the parsers
    monkeypatch.syspath_prepend(tmp_path)
    bounded.close()
    for name in ("page", "listing", "warc", "web"):
        monkeypatch.delitem(sys.modules, f"quotes.articles.collect.{name}", raising=False)
    Path("a.html").write_text(page())
    Path("a.xml").write_text("<rss></rss>")
    Path("a.warc").write_text("WARC/1.0")
    Path("a.txt").write_text("\n\n".join(CALL))
    for source in ("a.html", "a.xml", "a.warc", "https://example.org/"):
        for command in ("add", "extract"):
            assert run([command, source]) == 1
            error = capsys.readouterr().err
            assert (error.count("\n"), error.count("-m pip install 'quotes-index[web]'")) == (1, 1), (command, error)
    assert run(["add", "a.txt"]) == 0
    with pytest.raises(SourceError, match=r"\(trafilatura is missing\)"):
        web_extra.load("page")
    bounded.close()


def test_an_interrupt_keeps_what_is_stored(place: Path) -> None:
    command = [sys.executable, "-c", "from quotes.cli import main; main()", "add", "-"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen(command, cwd=place, **pipes)
    assert process.stdin is not None
    lines = [json.dumps({"text": f"Number {n}. " + "\n\n".join(CALL), "language": "en"}) for n in range(2)]
    process.stdin.write("\n".join([*lines, '{"text": "half']).encode())
    process.stdin.flush()
    limit = time.monotonic() + 60
    while len(stored()) < 2 and time.monotonic() < limit:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert error.decode() == "quotes: interrupted; what was stored is kept, and the same command continues from there\n"
    assert len(read()) == 2
    assert [p.name for p in Path("data/articles").rglob(".*")] == [JOURNAL]
