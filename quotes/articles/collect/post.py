"""One message to a webhook: a POST within limits of size and time, to checked addresses, without redirects."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from quotes.articles.collect import addresses
from quotes.articles.collect.fetch import Limits, request
from quotes.articles.collect.web import target_of
from quotes.articles.unreadable import Unreadable
from quotes.errors import SourceError

# Seconds for the whole call: a webhook answers in one or two, and a job of cron must not hang.
POST_SECONDS = 20.0
# Bytes of an answer that are read: those that matter are one word.
MAX_ANSWER_BYTES = 2_000


def post(url: str, body: bytes, kind: str, allowed: Callable[[str], bool] = addresses.public) -> None:
    """Send ``body`` as ``kind`` to ``url``; ``allowed`` says whether an IP address may be connected to.

    Raises SourceError, which names the host only: the rest of such an address is a password.
    """
    host = urlsplit(url).hostname or "this address"
    try:
        target, _ = target_of(url)
        headers = [(b"Content-Type", kind.encode("ascii"))]
        limits = Limits(seconds=POST_SECONDS)
        answer = request(target, allowed, limits, lambda status, headers: MAX_ANSWER_BYTES, headers, body)
    except Unreadable as error:
        private = "is a private address" in str(error)
        remedy = "allow it with --allow-private, if it is yours" if private else "check --webhook, and send it again"
        raise SourceError(f"the webhook was not reached: {error}", input=host, remedy=remedy) from error
    if answer.status // 100 == 2:
        return
    answer_text = " ".join(answer.data.decode("utf-8", "replace").split())[:100]
    raise SourceError(
        f"the webhook answered HTTP {answer.status}{f' ({answer_text})' if answer_text else ''}",
        input=host,
        remedy=_REMEDIES.get(answer.status, "check --webhook, and send it again later"),
    )


_WRONG = "the webhook is not there any more, or mistyped: make a new one, and give its whole address to --webhook"
_REMEDIES = {
    400: "it takes another form: --webhook sends JSON with the field text, as Slack takes it",
    403: _WRONG,
    404: _WRONG,
    410: _WRONG,
    429: "it asks for a pause: send it again later",
    **dict.fromkeys((301, 302, 303, 307, 308), "it leads elsewhere: give the final address to --webhook"),
}
