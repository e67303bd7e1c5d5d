"""``POST /-/extract``: the quotes of a text, where ``quotes serve --extract`` says so.

The site has no model code, here neither: a process of its own has it, which reads a request a line and writes an answer
a line.  It works on one text at a time, and is ended where it takes too long; the next request starts a new one.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from quotes.site.headers import App, Scope, Send

# The environment of a server that was started with --extract: others on the machine do not see it, unlike its command.
VARIABLE = "QUOTES_EXTRACTION"
PLACE = "/-/extract"
DESCRIPTION = f"{PLACE}/openapi.json"
# A long magazine article has some 60,000 characters; in JSON, a letter can take six bytes.
MAX_CHARACTERS = 100_000
MAX_BODY_BYTES = 6 * MAX_CHARACTERS + 20_000
# A text of that length takes ten seconds on a slow machine; loading the package does, too.
TEXT_SECONDS = 60.0
START_SECONDS = 120.0
# Requests that wait for the one that is worked on; who comes then is told to come again.
MAX_WAITING = 8
BODY_SECONDS = 20.0  # in which a request has to be here
_FIELDS = frozenset({"text", "title", "outlet", "url", "published", "language"})
_NAMES = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class ExtractionSettings:
    """What ``quotes serve --extract`` hands to the site: the worker's command, the token, if any, and the base path."""

    command: tuple[str, ...]
    token: str
    base: str


class _Refused(Exception):
    """A request is not answered: the status, and why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def hand_over_extraction(settings: ExtractionSettings) -> None:
    """Let the server that this process becomes answer."""
    os.environ[VARIABLE] = json.dumps(asdict(settings))


@cache
def extraction_settings() -> ExtractionSettings | None:
    """Return the settings, None on any other site."""
    text = os.environ.pop(VARIABLE, "")
    if not text:
        return None
    values = json.loads(text)
    return ExtractionSettings(tuple(values["command"]), values["token"], values["base"])


class Worker:
    """The process that extracts; it is started by the first text."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def answer(self, request: dict[str, str]) -> dict[str, Any]:
        """Return what the process says of a text.  Raises _Refused if others wait, or it takes too long."""
        if self._waiting > MAX_WAITING:
            raise _Refused(503, "Too many texts are waiting. Please come again in a minute.")
        self._waiting += 1
        try:
            async with self._turn:
                return await self._ask(request)
        finally:
            self._waiting -= 1

    async def _ask(self, request: dict[str, str]) -> dict[str, Any]:
        is_complete = False
        try:
            process = await asyncio.wait_for(self._running(), START_SECONDS)
            assert process.stdin is not None
            process.stdin.write(json.dumps(request).encode() + b"\n")
            answer = await asyncio.wait_for(_line(process), TEXT_SECONDS)
            is_complete = True
            return answer
        except TimeoutError as error:
            raise _Refused(504, "The text takes too long to read. Please send a shorter one.") from error
        except (OSError, ValueError, asyncio.LimitOverrunError) as error:
            raise _Refused(500, "The process that reads texts has ended.") from error
        finally:
            if not is_complete:  # over time, or the visitor has gone: what comes from it now would be another's answer
                self.stop()

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, limit=100 * MAX_BODY_BYTES
            )
            await _line(self._process)
        return self._process

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        self._process = None


async def _line(process: Process) -> dict[str, Any]:
    assert process.stdout is not None
    return dict(json.loads(await process.stdout.readline()))


def answering(app: App, settings: Callable[[], ExtractionSettings | None] = extraction_settings) -> App:
    """Return an application that answers ``/-/extract`` where that is wanted, and else as ``app`` does."""
    workers: dict[ExtractionSettings, Worker] = {}

    async def answered(scope: Scope, receive: Any, send: Send) -> None:
        here = settings()
        path = _path(scope, here.base) if here and scope["type"] == "http" else ""
        if here is None or path not in (PLACE, DESCRIPTION):
            await app(scope, receive, send)
            return
        try:
            _admit(scope, here.token)
            if path == DESCRIPTION:
                await _say(send, 200, description(here))
                return
            if scope["method"] != "POST":
                raise _Refused(405, f"POST a text as JSON; {DESCRIPTION} describes how.")
            request = checked(scope, await asyncio.wait_for(_body(scope, receive), BODY_SECONDS))
            answer = await workers.setdefault(here, Worker(here.command)).answer(request)
            await (_say(send, 200, answer["article"]) if "article" in answer else _tell(send, 400, answer["error"]))
        except TimeoutError:
            await _tell(send, 408, "The request did not come to its end.")
        except _Refused as error:
            await _tell(send, error.status, str(error))

    return answered


def _path(scope: Scope, base: str) -> str:
    return "/" + str(scope["path"]).removeprefix(base).lstrip("/")


def _admit(scope: Scope, token: str) -> None:
    """Raise _Refused unless a request has the token or, where there is none, is one of this machine's own.

    A browser can be made to send requests by any page.  None of them has the token; those of another site's page say
    where they are from, and a name that somebody else gave this machine stands in the header Host.
    """
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if token:
        own = headers.get(b"authorization", "").removeprefix("Bearer ")
        if scope["path"].endswith(PLACE) and not hmac.compare_digest(own.encode(), token.encode()):
            raise _Refused(401, "This needs the server's token, in the header Authorization: Bearer ….")
        return
    port = (scope.get("server") or ("", None))[1]
    host = headers.get(b"host", "")
    if host not in {f"{name}:{port}" for name in _NAMES}:
        raise _Refused(421, "Without a token, only this machine is answered, under its own name.")
    if headers.get(b"origin", f"http://{host}") != f"http://{host}":
        raise _Refused(403, "This was sent by another site's page.")


async def _body(scope: Scope, receive: Any) -> bytes:
    """The body of a request, no more of it than may be."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Refused(400, "The request did not come to its end.")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY_BYTES:
            raise _Refused(413, f"The text is too long: at most {MAX_CHARACTERS:,} characters are read.")
    return body


def checked(scope: Scope, body: bytes) -> dict[str, str]:
    """Return the text of a request and the fields beside it.  Raises _Refused if it has another form."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    # Pages of other sites cannot send this type unasked, unlike those of forms.
    if headers.get(b"content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise _Refused(415, "Send JSON, with the header Content-Type: application/json.")
    try:
        values = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _Refused(400, "This is no JSON.") from error
    if not isinstance(values, dict) or not isinstance(values.get("text"), str):
        raise _Refused(400, 'Send an object with the text: {"text": "…"}.')
    unknown = sorted(values.keys() - _FIELDS)
    if unknown:
        raise _Refused(400, f"There is no field {unknown[0][:40]!r}; the fields are {', '.join(sorted(_FIELDS))}.")
    if any(not isinstance(value, str | None) for value in values.values()):
        raise _Refused(400, "Every field is a text.")
    if len(values["text"]) > MAX_CHARACTERS:
        raise _Refused(413, f"The text is too long: at most {MAX_CHARACTERS:,} characters are read.")
    return {name: value for name, value in values.items() if value is not None}


def description(settings: ExtractionSettings) -> dict[str, Any]:
    """Return the OpenAPI description, as it holds for this server."""
    data: dict[str, Any] = json.loads(files("quotes.site").joinpath("openapi.json").read_text(encoding="utf-8"))
    data["servers"] = [{"url": settings.base.rstrip("/") or "/"}]
    if settings.token:
        data["security"] = [{"token": []}]
    return data


async def _tell(send: Send, status: int, reason: str) -> None:
    await _say(send, status, {"ok": False, "error": reason, "status": status})


async def _say(send: Send, status: int, value: Any) -> None:
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        *([(b"allow", b"POST")] if status == 405 else ()),
        *([(b"retry-after", b"60")] if status == 503 else ()),
        *([(b"www-authenticate", b"Bearer")] if status == 401 else ()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(value, ensure_ascii=False).encode()})
