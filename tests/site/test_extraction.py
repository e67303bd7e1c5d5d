"""POST /-/extract: answered where it is wanted and by whom it may be, within bounds, in the form that is described."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from quotes.cli.answering import answers
from quotes.cli.corpus import ABOUT, FIELDS, SPEAKER_FIELDS
from quotes.datatypes import Role
from quotes.site import extraction
from quotes.site.extraction import ExtractionSettings, answering
from tests.frozen import FrozenParser

# A loop of asyncio that ends with its test leaves the worker's pipes to the collector of garbage.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
TOKEN = "a token of many letters"
# A worker that needs no model: it says what it got, or does what the text says.
WORKER = """
import json, os, sys, time
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    text = json.loads(line)["text"]
    if text == "sleep":
        time.sleep(30)
    if text == "die":
        os._exit(1)
    if text == "slow":
        time.sleep(0.3)
    answer = {"error": "no article"} if text == "bad" else {"article": {"got": json.loads(line), "by": os.getpid()}}
    print(json.dumps(answer), flush=True)
"""
COMMAND = (sys.executable, "-c", WORKER)
JSON = {"content-type": "application/json"}


async def behind(scope: Any, receive: Any, send: Any) -> None:
    """What the site answers to everything else."""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"the site"})


def client(token: str = "", base: str = "/", on: bool = True, at: str = "http://127.0.0.1:8001") -> httpx.AsyncClient:
    settings = ExtractionSettings(COMMAND, token, base) if on else None
    app = answering(behind, lambda: settings)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=at)


async def post(body: Any, headers: dict[str, str] | None = None, **kind: Any) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with client(**kind) as one:
        return await one.post("/-/extract", content=content, headers={**JSON, **(headers or {})})


async def test_it_is_off_unless_it_is_wanted() -> None:
    assert (await post({"text": "x"}, on=False)).text == "the site"
    async with client() as one:
        assert (await one.get("/")).text == "the site"
        assert (await one.get("/-/extracts")).text == "the site"


async def test_a_text_is_answered() -> None:
    answer = await post({"text": "“No.”", "outlet": "The Post", "title": None})
    assert answer.status_code == 200
    assert answer.json()["got"] == {"text": "“No.”", "outlet": "The Post"}
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("application/json")
    under = client(base="/news/")
    for place in ("/news/-/extract", "/-/extract"):
        assert (await under.post(place, json={"text": "x"})).status_code == 200
    await under.aclose()


LONG = "x" * (extraction.MAX_CHARACTERS + 1)
REFUSED = [
    ({"text": "bad"}, {}, {}, 400),
    (b"{", {}, {}, 400),
    (b"[" * 100_000, {}, {}, 400),
    ([], {}, {}, 400),
    ({}, {}, {}, 400),
    ({"text": 3}, {}, {}, 400),
    ({"text": "x", "title": ["x"]}, {}, {}, 400),
    ({"text": "x", "command": "x"}, {}, {}, 400),
    ({"text": LONG}, {}, {}, 413),
    (b"x" * (extraction.MAX_BODY_BYTES + 1), {}, {}, 413),
    ({"text": "x"}, {"content-type": "text/plain"}, {}, 415),  # what a form of another site can send
    ({"text": "x"}, {"content-type": "application/x-www-form-urlencoded"}, {}, 415),
    ({"text": "x"}, {"origin": "https://example.org"}, {}, 403),
    ({"text": "x"}, {"origin": "null"}, {}, 403),
    ({"text": "x"}, {"host": "evil.example:8001"}, {}, 421),  # a name that leads here (DNS rebinding)
    ({"text": "x"}, {"host": "127.0.0.1:9"}, {}, 421),
    ({"text": "x"}, {}, {"at": "http://203.0.113.5:8001"}, 421),
    ({"text": "x"}, {}, {"token": TOKEN}, 401),
    ({"text": "x"}, {"authorization": "Bearer a token"}, {"token": TOKEN}, 401),
    ({"text": "x"}, {"authorization": f"Bearer {TOKEN}é".encode("latin-1").decode("latin-1")}, {"token": TOKEN}, 401),
]  # fmt: skip
ANSWERED = [
    ({"origin": "http://127.0.0.1:8001"}, {}),
    ({"host": "localhost:8001"}, {}),
    ({"content-type": "application/json; charset=utf-8"}, {}),
    ({"authorization": f"Bearer {TOKEN}"}, {"token": TOKEN}),
    ({"authorization": f"Bearer {TOKEN}", "host": "quotes.example"}, {"token": TOKEN}),
]


@pytest.mark.parametrize(("body", "headers", "kind", "status"), REFUSED)
async def test_what_is_refused(body: Any, headers: dict[str, str], kind: dict[str, Any], status: int) -> None:
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = await post(body, encoded, **kind)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.json().keys() == {"ok", "error", "status"}
    assert answer.json()["status"] == status


@pytest.mark.parametrize(("headers", "kind"), ANSWERED)
async def test_what_is_answered(headers: dict[str, str], kind: dict[str, Any]) -> None:
    assert (await post({"text": "x"}, headers, **kind)).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS", "DELETE"])
async def test_other_methods(method: str) -> None:
    async with client() as one:
        answer = await one.request(method, "/-/extract")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "access-control-allow-origin" not in answer.headers


async def test_a_text_that_takes_too_long_ends_its_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "TEXT_SECONDS", 0.5)
    async with client() as one:
        first = (await one.post("/-/extract", json={"text": "x"})).json()["by"]
        assert (await one.post("/-/extract", json={"text": "x"})).json()["by"] == first
        assert (await one.post("/-/extract", json={"text": "sleep"})).status_code == 504
        assert (await one.post("/-/extract", json={"text": "die"})).status_code == 500
        after = (await one.post("/-/extract", json={"text": "after"})).json()
        assert after["got"] == {"text": "after"}
        assert after["by"] != first


async def test_a_worker_that_does_not_start() -> None:
    app = answering(behind, lambda: ExtractionSettings((sys.executable, "-c", "pass"), "", "/"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8001") as one:
        assert (await one.post("/-/extract", json={"text": "x"})).status_code == 500


async def test_one_at_a_time_and_few_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "MAX_WAITING", 2)
    async with client() as one:
        await one.post("/-/extract", json={"text": "x"})
        answers = await asyncio.gather(*(one.post("/-/extract", json={"text": "slow"}) for _ in range(6)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, 200, 200, 503, 503, 503]
    assert len({answer.json()["by"] for answer in answers if answer.status_code == 200}) == 1
    assert all(a.headers["retry-after"] == "60" for a in answers if a.status_code == 503)


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotes.api._parser", lambda choice: FrozenParser())


@pytest.mark.usefixtures("frozen")
def test_what_the_worker_says() -> None:
    from tests.test_api_many import POST

    lines = [json.dumps({"text": POST, "outlet": "The Post"}), json.dumps({"text": " "}),
             json.dumps({"text": POST, "language": "no code"})]  # fmt: skip
    good, empty, odd = answers(iter(lines), {"speakers": None, "model": None, "fast": True})
    assert good["article"]["outlet"] == "The Post"
    assert [POST[q["start"] : q["end"]] for q in good["article"]["quotes"]] == [
        q["text"] for q in good["article"]["quotes"]
    ]
    assert "error" in empty
    assert "language" in odd["error"]


def test_the_command_of_the_documentation_sends_what_is_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
    (body,) = re.findall(r"curl .*-d '(\{.+\})'", page)
    scope = {"headers": [(b"Content-Type", b"application/json")]}
    assert extraction.checked(scope, body.encode()).keys() == {"text"}


def schemas() -> dict[str, Any]:
    return extraction.description(ExtractionSettings((), "", "/"))["components"]["schemas"]


async def test_the_description_is_that_of_what_is_answered() -> None:
    async with client(token=TOKEN, base="/news/", at="http://quotes.example") as one:
        answer = await one.get("/news/-/extract/openapi.json")
    assert answer.json()["servers"] == [{"url": "/news"}]
    assert answer.json()["security"] == [{"token": []}]
    parts = schemas()
    assert list(parts["Article"]["properties"]) == [*ABOUT, "quotes", "title_quotes"]
    assert tuple(parts["Quote"]["properties"]) == FIELDS
    assert tuple(parts["Speaker"]["properties"]) == SPEAKER_FIELDS
    assert parts["Quote"]["properties"]["role"]["enum"] == [role.value for role in Role]
    assert set(parts["Text"]["properties"]) == extraction._FIELDS
    assert parts["Text"]["properties"]["text"]["maxLength"] == extraction.MAX_CHARACTERS
    codes = set(extraction.description(ExtractionSettings((), "", "/"))["paths"]["/-/extract"]["post"]["responses"])
    assert codes == {"200", "408", "500", "503", "504"} | {str(case[3]) for case in REFUSED} | {"405"}


@pytest.mark.usefixtures("frozen")
def test_answers_have_the_form_that_is_described() -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed; scripts/check_all has it")
    from tests.test_api_many import BODIES

    schema = {"$ref": "#/components/schemas/Article", "components": {"schemas": schemas()}}
    lines = iter([json.dumps({"text": text}) for text in BODIES])
    for answer in answers(lines, {"speakers": None, "model": None, "fast": True}):
        jsonschema.validate(answer["article"], schema)


def test_the_description_is_openapi() -> None:
    validator = pytest.importorskip("openapi_spec_validator", reason="not installed; scripts/check_all has it")
    validator.validate(extraction.description(ExtractionSettings((), TOKEN, "/")))


@pytest.mark.model
def test_the_real_worker(tmp_path: Path) -> None:
    from quotes.cli import answering as cli

    options = json.dumps({"speakers": None, "model": None, "fast": False})
    settings = ExtractionSettings((sys.executable, "-m", cli.__name__, options), "", "/")
    app = answering(behind, lambda: settings)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8001", timeout=None
        ) as one:
            return await one.post("/-/extract", json={"text": "Mayor Ann Roe spoke. “We will wait,” Roe said."})

    (quote,) = asyncio.run(ask()).json()["quotes"]
    assert (quote["text"], quote["speaker"]) == ("We will wait,", "Ann Roe")
