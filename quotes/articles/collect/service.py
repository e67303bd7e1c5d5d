"""Questions to a service that the user names and its answers in JSON, within limits, at checked addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from quotes.articles.collect import addresses
from quotes.articles.collect.fetch import Limits, request
from quotes.articles.collect.web import target_of
from quotes.articles.decode import decode_json
from quotes.articles.unreadable import Unreadable
from quotes.errors import SourceError

# Seconds for an answer: Wikidata's service takes some ten for ten names.
ASK_SECONDS = 60.0
# Bytes of an answer that are read: ten names with ten candidates each are some 30,000.
MAX_ANSWER_BYTES = 2_000_000
_FORM = (b"Content-Type", b"application/x-www-form-urlencoded")
_WAITS = {429: "it asks for a pause", 503: "it is busy"}


def ask(url: str, form: Mapping[str, str] | None = None) -> Any:
    """Return what the service at ``url`` answers to a GET, or to a POST of the ``form``.

    Redirects are not followed. Raises SourceError if it cannot be reached, refuses, or does not answer in JSON.
    """
    host = urlsplit(url).hostname or "this address"
    content = urlencode(form).encode() if form is not None else None
    headers = [(b"Accept", b"application/json"), *([_FORM] if form is not None else [])]
    try:
        target, _ = target_of(url)
        limits = Limits(seconds=ASK_SECONDS, silence=ASK_SECONDS)
        answer = request(target, allowed_for(url), limits, lambda status, _: _limit(status), headers, content)
    except Unreadable as error:
        raise SourceError(f"the service was not reached: {error}", input=host, remedy="check its address") from error
    if answer.status != 200:
        waits = _WAITS.get(answer.status)
        moved = "give its final address" if answer.status // 100 == 3 else "check its address"
        remedy = f"{waits}: ask again later" if waits else moved
        raise SourceError(f"the service answered HTTP {answer.status}", input=host, remedy=remedy)
    try:
        return decode_json(answer.data)
    except Unreadable as error:
        raise SourceError(f"the service did not answer in JSON: {error}", input=host) from error


def _limit(status: int) -> int:
    return MAX_ANSWER_BYTES if status == 200 else 0


def allowed_for(url: str) -> Callable[[str], bool]:
    """Return which addresses may be connected to for a service.

    Those of the public internet; but if the user has written this machine's own address, its own and no other, so that
    no name that somebody else decides about leads there.
    """
    host = (urlsplit(url).hostname or "").lower()
    return _is_own if host == "localhost" or _is_own(host) else addresses.public


def _is_own(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
