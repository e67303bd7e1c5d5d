"""What stands behind ``quotes serve --extract``: its settings, and the process that reads the texts."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

# Its environment holds the token: a command line can be seen by others on the machine.
TOKEN = "QUOTES_EXTRACT_TOKEN"
MIN_TOKEN_CHARACTERS = 16  # what nobody guesses


def offer(is_near: bool, base: str, speakers: Path, model: str | None, fast: bool) -> None:
    """Let the server that this process becomes answer ``POST /-/extract``.

    ``is_near`` says that nobody but this machine reaches it. Raises ModelError where the package that parses is not
    installed, and UsageError where others could reach it without a token.
    """
    from quotes.errors import UsageError
    from quotes.models import choose
    from quotes.site.extraction import ExtractionSettings, hand_over_extraction

    choose(model)  # a clear message now, instead of one for each request
    token = os.environ.pop(TOKEN, "")
    if token and len(token) < MIN_TOKEN_CHARACTERS:
        happened = f"is shorter than {MIN_TOKEN_CHARACTERS} characters"
        raise UsageError(happened, input=TOKEN, remedy="make one with: openssl rand -hex 16")
    if not (token or is_near):
        happened = "others could let this machine work for them"
        raise UsageError(happened, input="--extract", remedy=f"set {TOKEN} to a token that requests must have")
    options = json.dumps({"speakers": str(speakers), "model": model, "fast": fast})
    command = (sys.executable, "-m", "quotes.cli.answering", options)
    hand_over_extraction(ExtractionSettings(command, token, base))


def answers(lines: Iterator[str], options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield an answer to each line, which is a text with its fields as JSON: {"article": …}, or {"error": …}."""
    from quotes.api import extract
    from quotes.articles.read import record
    from quotes.articles.unreadable import Unreadable
    from quotes.cli.corpus import as_json
    from quotes.database import article_row
    from quotes.errors import QuotesError

    for line in lines:
        fields = json.loads(line)
        try:
            article = record.article("text", fields.pop("text"), fields)
            yield {"article": as_json(article_row(article), list(extract(article, **options)))}
        except Unreadable as error:
            yield {"error": str(error)}
        except QuotesError as error:
            yield {"error": error.happened}


def main() -> None:
    """Read texts from standard input, a line of JSON for each, and write an answer a line; the first says "ready"."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's; this process ends with its input
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    options = json.loads(sys.argv[1])
    warm_up = json.dumps({"text": "“It rained,” said Ann Roe."})
    for answer in answers(iter([warm_up]), options):
        if "error" in answer:
            raise SystemExit(answer["error"])
    _write(out, {"ready": True})
    for answer in answers(iter(sys.stdin.readline, ""), options):
        _write(out, answer)


def _write(out: IO[str], value: dict[str, Any]) -> None:
    out.write(json.dumps(value, ensure_ascii=False) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
