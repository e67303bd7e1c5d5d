"""What reading costs is bounded: time, memory and the longest line, and one input's excess is its own."""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpcore
import pytest

from quotes import limits
from quotes.articles import read as articles
from quotes.articles.collect import bounded, dispatch, fetch, web
from quotes.articles.collect.contents import ArticleText, Body, NoArticle
from quotes.articles.decode import lines
from quotes.articles.unreadable import Unreadable
from quotes.datatypes import Skipped
from tests.web_site import CALL
from tests.web_site import page as news_page

TEXT = " ".join(CALL)
SMALL = 200_000


@pytest.fixture
def fresh() -> Iterator[None]:
    bounded.close()
    yield
    bounded.close()


def body(html: str) -> Body:
    return Body("a", html.encode(), type="text/html", charset="utf-8")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that are long, of a size that tests can write."""
    monkeypatch.setattr(limits, "MAX_ARTICLE_BYTES", SMALL)
    monkeypatch.setattr(limits, "MAX_PASSED_BYTES", 10 * SMALL)
    monkeypatch.setattr(lines, "__defaults__", (SMALL,))


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_page_that_takes_too_long_is_given_up_and_the_next_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MAX_PAGE_SECONDS", 1)
    with pytest.raises(Unreadable, match=r"^takes more than 1 seconds to be read$") as found:
        bounded.article(body("<p>word" * 400_000))
    assert not isinstance(found.value, NoArticle)  # it may be an article, and is not remembered as none
    assert bounded.article(body(news_page())).text


def test_many_pages_share_one_process_and_its_time_is_counted_for_each(
    monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    monkeypatch.setattr(bounded, "MAX_PAGE_SECONDS", 1)
    bounded.article(body(news_page()))
    process = bounded._parsers._process
    for _ in range(4):  # more than a second together
        assert bounded.article(body(news_page(CALL * 400))).text
    assert bounded._parsers._process is process


def test_what_the_parsers_say_comes_back(tmp_path: Path) -> None:
    with pytest.raises(NoArticle, match="no article on that page"):
        bounded.article(body("<p>Short.</p>"))
    with pytest.raises(Unreadable, match="there is no encoding 'nonsense'"):
        bounded.article(body(news_page()), "nonsense")
    assert bounded.fragment("<p>" + "</p><p>".join(CALL)) == "\n\n".join(CALL)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch, fresh: None) -> None:
    monkeypatch.setattr(bounded, "MAX_MEMORY_BYTES", 30_000_000)
    with pytest.raises(Unreadable):
        bounded.article(body("".join(f"<p>{n} {TEXT}</p>" for n in range(5000))))
    assert bounded.article(body(news_page())).text


def test_a_process_that_dies_costs_one_input(monkeypatch: pytest.MonkeyPatch) -> None:
    bounded.article(body(news_page()))
    assert bounded._parsers._process
    bounded._parsers._process.kill()
    with pytest.raises(Unreadable) if bounded._parsers._process.poll() is None else pytest.raises(NoArticle):
        bounded.article(body("<p>Short.</p>"))
    assert bounded.article(body(news_page())).text


def test_modules_of_the_working_folder_are_not_taken_for_the_parsers(place: Path, fresh: None) -> None:
    for name in ("trafilatura.py", "json.py", "quotes.py"):
        Path(name).write_text("import os; os.mkdir('ran')")
    assert bounded.article(body(news_page())).text
    assert not Path("ran").exists()


# --- lines ------------------------------------------------------------------------------------------------------------


def row(n: int, more: str = "") -> str:
    return f'{n},"{TEXT} {more}"\n'


@pytest.mark.parametrize(
    "long",
    [
        "x" * 3 * SMALL + "\n",
        '2,"' + "x" * 3 * SMALL + '"\n',
        '2,"' + "x ,\n\n" * (SMALL // 4) + '"\n',
        '2,"' + 'a ""b"", ' * (SMALL // 6) + '"\n',
        '2,5" pipe' + "x" * 3 * SMALL + "\r\n",
        '2,"' + "x" * 3 * SMALL + '", and more\r',
    ],
    ids=["a line", "a cell", "a cell of many lines", "a cell with quotes", "a quote within", "an odd end"],
)
def test_a_row_that_is_too_long_costs_itself_only(long: str, quick: None, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n" + row(1) + long + row(3) + row(4), newline="")
    found = list(dispatch.files(str(tmp_path / "a.csv")))
    assert [type(item) for item in found] == [ArticleText, Skipped, ArticleText, ArticleText]
    assert isinstance(found[1], Skipped)
    assert found[1].reason == f"a row longer than {SMALL:,} characters"


def test_a_cell_of_more_than_a_million_characters_does_not_drop_the_rows_after_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n" + row(1) + row(2, "word " * 250_000) + row(3))
    with_text = [item for item in dispatch.files(str(tmp_path / "a.csv")) if isinstance(item, ArticleText)]
    assert [len(item.text) > 1_000_000 for item in with_text] == [False, True, False]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
@pytest.mark.parametrize("endless", ["x", '"', ",", "\0"])
def test_what_goes_on_without_an_end_is_left(name: str, endless: str, quick: None, tmp_path: Path) -> None:
    start = "id,text\n" + row(1) + "2," if name == "a.csv" else json.dumps({"text": TEXT}) + "\n"
    (tmp_path / name).write_text(start + endless * 12 * SMALL)
    first, *_, last = dispatch.files(str(tmp_path / name))
    assert isinstance(first, ArticleText)
    assert isinstance(last, Skipped)
    assert last.reason.endswith("what comes after is not read")
    if name == "a.jsonl":
        *_, last = articles.read([tmp_path / name])
        assert isinstance(last, Skipped)
        assert last.reason.endswith("what comes after is not read")


def peak_of(path: Path, limit: int) -> tuple[int, str]:
    """Return the most memory in bytes that a process took to read a file, and what it said of its end."""
    code = f"""
import resource, sys
from quotes.articles.collect import dispatch
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = list(dispatch.files({str(path)!r}))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024, repr(found[-1])[:200])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=limit)
    size, _, said = done.stdout.partition(" ")
    return int(size), said


def gzipped(path: Path, start: bytes, endless: bytes, size: int) -> Path:
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write(start)
        for _ in range(size // 1_000_000):
            stream.write(endless * (1_000_000 // len(endless)))
    return path


HEAD = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\nContent-Length: 9999999999\r\n"


@pytest.mark.parametrize(
    ("name", "start", "endless", "reason"),
    [
        ("a.csv.gz", b"id,text\n", b"x", "row"),
        ("a.jsonl.gz", b"", b"x", "line"),
        ("a.warc.gz", HEAD + b"X: ", b"x", "head longer"),
        ("a.warc.gz", HEAD, b"X: y\r\n", "head longer"),
        ("a.warc.gz", HEAD + b"\r\nHTTP/1.0 200 OK\r\nX: ", b"x", "head longer"),
        ("b.warc.gz", b"", b"x", "head longer"),
        ("b.warc.gz", b"WARC/1.0\r\nContent-Length: 0\r\n\r\n", b"\n", "head longer"),
    ],
)
def test_a_small_file_that_unpacks_to_one_long_line_does_not_fill_the_memory(
    name: str, start: bytes, endless: bytes, reason: str, tmp_path: Path
) -> None:
    size, said = peak_of(gzipped(tmp_path / name, start, endless, 150_000_000), 60)
    assert size < 100_000_000
    assert reason in said


def test_a_chunk_of_an_answer_in_an_archive_is_bounded(tmp_path: Path) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n9000000\r\n"
    start = HEAD.replace(b"9999999999", b"160000000") + b"\r\n" + answer
    size, said = peak_of(gzipped(tmp_path / "a.warc.gz", start, b"x", 155_000_000), 60)
    assert size < 100_000_000
    assert "larger than" in said or "cut off" in said


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json", "a.jsonl", "a.csv", "a.warc", "a.gz"])
def test_a_file_of_twenty_gigabytes_without_anything_in_it(name: str, tmp_path: Path) -> None:
    with (tmp_path / name).open("wb") as stream:
        stream.truncate(20_000_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF)
    *_, found = dispatch.files(str(tmp_path / name))
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert isinstance(found, Skipped)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 10


# --- fetching ---------------------------------------------------------------------------------------------------------


class Silent:
    """A backend whose addresses never answer, each for as long as it is given."""

    def __init__(self, waited: list[float]) -> None:
        self.waited = waited

    def connect_tcp(self, host: str, port: int, timeout: float, *more: object) -> object:
        self.waited.append(timeout)
        time.sleep(min(timeout, 0.2))
        raise httpcore.ConnectTimeout


def test_the_time_for_an_answer_covers_all_addresses_of_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_addresses", lambda *_: [f"192.0.2.{n}" for n in range(200)])
    backend = fetch._Checked(lambda address: True, time.monotonic() + 0.5)
    waited: list[float] = []
    backend._inner = Silent(waited)  # type: ignore[assignment]
    begun = time.monotonic()
    with pytest.raises(httpcore.ConnectTimeout):
        backend.connect_tcp("many.example", 80, 10.0)
    assert time.monotonic() - begun < 5
    assert len(waited) < 10
    assert max(waited) <= 0.5


def test_the_time_for_a_page_covers_its_redirects(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    def slow(target: object, allowed: object, bounds: fetch.Limits, *more: object) -> fetch.Answer:
        given.append(bounds.seconds)
        time.sleep(0.2)
        return fetch.Answer(302, {"location": f"/{len(given)}"}, b"")

    monkeypatch.setattr(web, "request", slow)
    by = web.Web(limits=fetch.Limits(seconds=0.5, pause=0.0))
    by._robots["https://example.org"] = web.protego.Protego.parse("")
    with pytest.raises(Unreadable, match=r"no complete answer in time \(limit 0.5 s\)"):
        by.get("https://example.org/a")
    assert given == sorted(given, reverse=True)
    assert len(given) == 3
