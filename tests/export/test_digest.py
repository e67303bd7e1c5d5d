"""What is new as a message: its forms, the moments that --since takes, mails, webhooks."""

from __future__ import annotations

import email
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from quotes import database
from quotes.cli import run
from quotes.database.history import Previous
from quotes.database.since import builds_since, news_of
from quotes.errors import UsageError
from quotes.export import digest
from tests.small_index import ARTICLES, BUILD, INDEX, RECORDS, STATEMENTS, made, record, statement

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=ZONE)
BRIDGE, TURN, _ = STATEMENTS
TRAP = "*All* <b>of</b> [it](http://x) `y` <!channel>"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("yesterday", "2026-03-01T00:00:00+02:00"),
        ("today", "2026-03-02T00:00:00+02:00"),
        ("7d", "2026-02-23T09:30:00+02:00"),
        ("12h", "2026-03-01T21:30:00+02:00"),
        (" 2026-02-28 ", "2026-02-28T00:00:00+02:00"),
        ("2026-02-28T10:00", "2026-02-28T10:00:00+02:00"),
        ("2026-02-28T10:00+00:00", "2026-02-28T10:00:00+00:00"),
    ],
)
def test_moments(text: str, moment: str) -> None:
    assert digest.since(text, NOW).isoformat() == moment


@pytest.mark.parametrize("text", ["", "last week", "7", "d", "2026-02-30", "-1d", "2026-13"])
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        digest.since(text, NOW)


@pytest.fixture
def db(place: Path) -> Path:
    """An index of three builds: something comes, then it spreads, and something else is withdrawn and corrected."""
    path = place / "quotes.db"
    comes = record("q7", "a3", TRAP)
    other = record("q8", "a2", TRAP)
    first = replace(INDEX, links=())
    second = replace(
        first, records=(*RECORDS, comes),
        statements=(BRIDGE, TURN, statement("t9", "that is all", "q6", speaker="s4"), statement("t5", TRAP, "q7")),
    )  # fmt: skip
    third = replace(
        first, records=(*(r for r in RECORDS if r.id != "q3"), comes, other),
        articles=(*ARTICLES[:2], replace(ARTICLES[2], outlet="The Mirror")),
        statements=(BRIDGE, second.statements[2], statement("t5", TRAP, "q7", "q8")),
    )  # fmt: skip
    for day, one in enumerate((first, second, third), 1):
        before = database.previous(path) if path.exists() else Previous()
        made(place / "next.db", one, before, replace(BUILD, started=f"2026-03-0{day}T10:00:00+00:00"))
        (place / "next.db").rename(path)
    return path


def told(db: Path, since: str, limit: int = 20, site: str | None = None) -> digest.Digest:
    with database.open_index(db) as index:
        ids = builds_since(index.conn, since)
        return digest.Digest(news_of(index.conn, ids, limit), "since then", site)


def test_several_builds_are_told_of_together(db: Path) -> None:
    assert told(db, "2026-03-03").news.counts == {"new": 0, "spread": 1, "corrected": 0, "withdrawn": 1}
    # What is new tells nothing else, though it spread on the next day.
    assert told(db, "2026-03-02").news.counts == {"new": 1, "spread": 0, "corrected": 1, "withdrawn": 1}
    assert told(db, "2026-03-02T12:00:00+02:00").news.counts["new"] == 1
    assert told(db, "2026-03-02T12:00:01+02:00").news.counts["new"] == 0
    assert told(db, "2026-03-04").is_empty


TEXT = """Quotes, since then: 1 new, 1 corrected, 1 withdrawn

New statements (1)

- “*All* <b>of</b> [it](http://x) `y` <!channel>”
  Ana Núñez. Harbour News, Title a2 and 1 other.
  https://site.example/statement/t5

Corrected (1)

- “that is all”
  Nobody Quoted. The Tide, Title a1.
  Before, said by Ana Núñez.
  https://site.example/statement/t9

Withdrawn (1)

- “it is a 180-degree turn”
  the ministry. Was in Harbour News, Title a2.
"""


def test_as_text(db: Path) -> None:
    assert digest.as_text(told(db, "2026-03-02", site="https://site.example/")) == TEXT
    assert digest.as_text(told(db, "2026-03-04")) == "Quotes, since then: nothing new\n"
    assert "https://example.org/a2\n" in digest.as_text(told(db, "2026-03-02"))  # the article's, without a site


def test_as_markdown_no_text_is_markup(db: Path) -> None:
    text = digest.as_markdown(told(db, "2026-03-02", site="https://site.example/"))
    words = r"“\*All\* \<b\>of\</b\> \[it\](http://x) \`y\` \<!channel\>”"
    assert (
        f"- **Ana Núñez**: [{words}](<https://site.example/statement/t5>) Harbour News, Title a2 and 1 other." in text
    )
    assert "## Withdrawn (1)\n\n- **the ministry**: “it is a 180-degree turn” Was in Harbour News, Title a2." in text


def test_as_mail(db: Path) -> None:
    raw = digest.as_mail(told(db, "2026-03-02"), "desk@example.org", ["a@example.org", "b@example.org"], NOW)
    message = email.message_from_bytes(raw, policy=default)
    assert message["subject"] == "Quotes, since then: 1 new, 1 corrected, 1 withdrawn"
    assert (message["from"], message["to"]) == ("desk@example.org", "a@example.org, b@example.org")
    assert message["date"] == "Mon, 02 Mar 2026 09:30:00 +0200"
    assert message["message-id"].endswith("@example.org>")
    assert "Ana Núñez" in message.get_content()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


@pytest.mark.parametrize("address", ["", "desk", "a@b\nBcc: c@d", "a b@example.org", "@"])
def test_addresses_that_are_none(db: Path, address: str) -> None:
    with pytest.raises(UsageError, match="is no mail address"):
        digest.as_mail(told(db, "2026-03-02"), address, [], NOW)


def test_as_slack(db: Path) -> None:
    text = digest.as_slack(told(db, "2026-03-02", site="https://site.example/"))["text"]
    assert "<!channel>" not in text
    assert "<https://site.example/statement/t5|“" in text
    assert "&lt;b&gt;of&lt;/b&gt;" in text
    assert len(text) < digest.LONGEST_MESSAGE


def test_long_digests_are_cut_and_say_so(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "LONGEST_MESSAGE", 200)
    assert digest.as_slack(told(db, "2026-03-02"))["text"].endswith("more")
    ids = [2, 3]
    with database.open_index(db) as index:
        one = digest.Digest(news_of(index.conn, ids, 0), "since then")
    assert "and 1 more" in digest.as_text(one)


def test_the_command(db: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["digest", "--since", "last-build"]) == 0
    shown = capsysbinary.readouterr().out.decode()
    assert shown.startswith("Quotes, in the last build: 1 newly in several outlets, 1 withdrawn\n")
    assert run(["digest", "--since", "2026-03-02", "--format", "markdown", "--base-url", "https://s.example/q"]) == 0
    assert "(<https://s.example/q/statement/t5>)" in capsysbinary.readouterr().out.decode()
    assert run(["digest", "--since", "2026-03-02", "--format", "mail", "--to", "a@example.org"]) == 0
    assert email.message_from_bytes(capsysbinary.readouterr().out)["to"] == "a@example.org"
    for wrong in (["--since", "soon"], ["--to", "a@example.org"], ["--format", "mail", "--from", "x"]):
        assert run(["digest", *wrong]) == 2


class _Hook(HTTPServer):
    status, said = 200, b"ok"

    def __init__(self) -> None:
        self.got: list[tuple[str, str, bytes]] = []
        super().__init__(("127.0.0.1", 0), _Answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/services/T0/SECRET"


class _Answer(BaseHTTPRequestHandler):
    server: _Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers["Content-Type"], body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.said)))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.said)

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[_Hook]:
    with _Hook() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_webhook_is_told(db: Path, hook: _Hook, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["digest", "--since", "2026-03-02", "--webhook", hook.url, "--allow-private"]) == 0
    ((path, kind, body),) = hook.got
    assert (path, kind) == ("/services/T0/SECRET", "application/json")
    assert "New statements" in json.loads(body)["text"]
    assert "SECRET" not in capsys.readouterr().err
    assert run(["digest", "--since", "today", "--webhook", hook.url, "--allow-private"]) == 0
    assert len(hook.got) == 1  # nothing is new, and nobody is told so


def test_private_addresses_are_not_told_unasked(db: Path, hook: _Hook, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["digest", "--since", "2026-03-02", "--webhook", hook.url]) == 1
    told = capsys.readouterr().err
    assert "--allow-private" in told
    assert "SECRET" not in told
    assert hook.got == []


@pytest.mark.parametrize(
    ("status", "remedy"),
    [(404, "make a new one"), (403, "make a new one"), (400, "the field text"), (429, "later"), (302, "final address"),
     (500, "check --webhook")],
)  # fmt: skip
def test_what_goes_wrong_says_what_to_do(
    db: Path, hook: _Hook, capsys: pytest.CaptureFixture[str], status: int, remedy: str
) -> None:
    hook.status, hook.said = status, b"no_service"
    assert run(["digest", "--since", "2026-03-02", "--webhook", hook.url, "--allow-private"]) == 1
    told = capsys.readouterr().err
    assert f"HTTP {status} (no_service)" in told
    assert remedy in told
    assert "SECRET" not in told
    assert len(hook.got) == 1


@pytest.mark.parametrize("url", ["ftp://example.org/x", "no address", "http://"])
def test_addresses_of_no_webhook(db: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["digest", "--since", "2026-03-02", "--webhook", url]) == 1
    assert "the webhook was not reached" in capsys.readouterr().err
