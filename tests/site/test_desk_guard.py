"""The desk's door: the token, the address, and forms of other sites."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from quotes.cli import run
from quotes.site.desk_guard import VARIABLE, DeskSettings, desk_settings, watched

TOKEN = "s" * 32
DESK = DeskSettings(TOKEN, "quotes.db", "corrections.yml", None)
HERE = "127.0.0.1:8001"
COOKIE = f"quotes-desk-8001={TOKEN}"


def answer(method: str = "GET", query: str = "", **headers: str) -> tuple[int, dict[str, str]]:
    """The status and headers of a request to a site that has a desk."""

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        kind = [(b"content-type", b"text/html; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        await send({"type": "http.response.body", "body": b"the page"})

    messages: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    sent = {"host": HERE} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http", "method": method, "path": "/desk", "query_string": query.encode(),
        "server": ("127.0.0.1", 8001),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }  # fmt: skip
    asyncio.run(watched(inner, lambda: DESK)(scope, None, send))
    return messages[0]["status"], {k.decode(): v.decode() for k, v in messages[0]["headers"]}


@pytest.mark.parametrize(
    ("request_of", "status"),
    [
        ({}, 403),
        ({"query": "token=wrong"}, 403),
        ({"query": "token="}, 403),
        ({"cookie": "quotes-desk-8001=wrong"}, 403),
        ({"cookie": f"quotes-desk-8002={TOKEN}"}, 403),
        ({"cookie": COOKIE}, 200),
        ({"cookie": f"other=1; {COOKIE}"}, 200),
        ({"authorization": f"Bearer {TOKEN}"}, 200),
        ({"authorization": "Bearer wrong"}, 403),
        ({"cookie": COOKIE, "host": "quotes.example:8001"}, 421),
        ({"cookie": COOKIE, "host": "127.0.0.1"}, 421),
        ({"cookie": COOKIE, "host": "localhost:8001"}, 200),
        ({"query": f"token={TOKEN}", "host": "quotes.example:8001"}, 421),
        ({"query": f"token={TOKEN}", "method": "POST", "origin": f"http://{HERE}"}, 403),
        ({"cookie": COOKIE, "method": "POST"}, 403),
        ({"cookie": COOKIE, "method": "POST", "origin": "https://quotes.example"}, 403),
        ({"cookie": COOKIE, "method": "POST", "origin": "null"}, 403),
        ({"cookie": COOKIE, "method": "POST", "origin": f"http://{HERE}"}, 200),
        ({"cookie": COOKIE, "method": "POST", "sec_fetch_site": "same-origin"}, 200),
        ({"cookie": COOKIE, "method": "POST", "origin": "null", "sec_fetch_site": "same-origin"}, 200),
        ({"cookie": COOKIE, "method": "POST", "origin": "null", "sec_fetch_site": "cross-site"}, 403),
        ({"cookie": COOKIE, "method": "POST", "origin": "https://a.example", "sec_fetch_site": "same-origin"}, 403),
        ({"cookie": COOKIE, "method": "POST", "sec_fetch_site": "cross-site"}, 403),
        ({"cookie": COOKIE, "method": "POST", "sec_fetch_site": "same-site"}, 403),
        ({"authorization": f"Bearer {TOKEN}", "method": "POST"}, 200),
    ],
)
def test_who_comes_in(request_of: dict[str, str], status: int) -> None:
    assert answer(**request_of)[0] == status


def test_the_token_goes_from_the_address_into_a_cookie() -> None:
    status, headers = answer(query=f"token={TOKEN}&list=unsure")
    assert (status, headers["location"]) == (303, "/desk?list=unsure")
    assert headers["set-cookie"] == f"{COOKIE}; Path=/; HttpOnly; SameSite=Strict"
    assert answer(cookie=COOKIE)[1]["cache-control"] == "no-store"


def test_another_site_has_no_door_and_no_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    desk_settings.cache_clear()
    assert desk_settings() is None
    desk_settings.cache_clear()


def test_the_settings_do_not_stay_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    given = {"token": TOKEN, "db": "a", "corrections": "b", "speakers": None}
    monkeypatch.setenv(VARIABLE, json.dumps(given))
    desk_settings.cache_clear()
    assert desk_settings() == DeskSettings(**given)  # type: ignore[arg-type]
    assert VARIABLE not in os.environ
    desk_settings.cache_clear()


@pytest.mark.parametrize(
    "options", [["--public"], ["--cors"], ["--host", "0.0.0.0"], ["--base-url", "https://quotes.example"], ["--open"]]
)
def test_the_desk_is_for_this_machine_only(options: list[str], capsys: pytest.CaptureFixture[str], db: Any) -> None:
    from tests.small_index import made

    made(db)
    assert run(["serve", "--review", "--db", str(db), *options]) == 2
    assert "desk" in capsys.readouterr().err
