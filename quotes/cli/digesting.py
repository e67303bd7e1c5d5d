"""quotes digest: what is new, as text, Markdown, a mail, or a message to a chat."""

from __future__ import annotations

import json as json_
import sys
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from quotes.cli.app import DEFAULT_DB, Db, app, note
from quotes.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from quotes.export.digest import Digest

LAST_BUILD = "last-build"
MOST_SHOWN = 20  # of each kind: what one reads at a glance


class DigestFormat(StrEnum):
    """The forms of a digest."""

    TEXT = "text"
    MARKDOWN = "markdown"
    MAIL = "mail"


Webhook = Annotated[
    str | None,
    typer.Option("--webhook", help="Send it to this address, in the form that Slack takes.", show_default=False),
]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="Let the webhook be at a private address, such as this machine.")
]


@app.command()
def digest(
    since: Annotated[
        str,
        typer.Option("--since", help="yesterday, today, 7d, 12h, a date such as 2026-01-07, or last-build."),
    ] = "yesterday",
    format: Annotated[DigestFormat, typer.Option("--format", "-f", help="Form to write.")] = DigestFormat.TEXT,
    sender: Annotated[str, typer.Option("--from", help="Sender of the mail.")] = "quotes@localhost",
    to: Annotated[
        list[str] | None, typer.Option("--to", help="Receiver of the mail; can be given again.", show_default=False)
    ] = None,
    webhook: Webhook = None,
    allow_private: AllowPrivate = False,
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url", help="Address of the site, for links.", show_default="of metadata.yml, else the articles'"
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, help="Show at most this many of each kind.")
    ] = MOST_SHOWN,
    db: Db = DEFAULT_DB,
) -> None:
    """Tell what is new since a day or a build.

    These are the statements that are new, that several outlets print now, that were corrected, and that are withdrawn,
    as the builds since then have noted. A mail is written as a whole message, for a program that sends it. A webhook
    is told nothing if there is nothing new.
    """
    from quotes.export.digest import as_mail, as_markdown, as_text

    now = datetime.now().astimezone()
    one = _digest(db, since, limit, base_url, now)
    if webhook:
        _send(one, webhook, allow_private)
        return
    if format is DigestFormat.MAIL:
        sys.stdout.buffer.write(as_mail(one, sender, to or [], now))
        return
    if to:
        raise UsageError("--to is for mails", remedy="add --format mail, and send what it writes: | sendmail -t")
    typer.echo((as_text if format is DigestFormat.TEXT else as_markdown)(one), nl=False)


def told_of_build(db: Path, webhook: str, allow_private: bool) -> None:
    """Send what the last build changed to a webhook."""
    _send(_digest(db, LAST_BUILD, MOST_SHOWN, None, datetime.now().astimezone()), webhook, allow_private)


def _digest(db: Path, since: str, limit: int, base_url: str | None, now: datetime) -> Digest:
    from quotes import database
    from quotes.database.since import builds, builds_since, news_of
    from quotes.export import digest
    from quotes.files import own_or_packaged
    from quotes.site.address import site_address
    from quotes.site.metadata import own_base_url, read

    with database.open_index(db) as index:
        connection = index.conn
        if since.strip().lower() == LAST_BUILD:
            ids, period = [build["id"] for build in builds(connection, 1)], "in the last build"
        else:
            moment = digest.since(since, now)
            ids, period = builds_since(connection, digest.utc(moment)), f"since {moment:%Y-%m-%d %H:%M}"
        news = news_of(connection, ids, limit)
    url = base_url or own_base_url(read(own_or_packaged("metadata.yml")))
    return digest.Digest(news, period, str(site_address(url)) if url else None)


def _send(one: Digest, webhook: str, allow_private: bool) -> None:
    from quotes.articles.collect import addresses, web_extra
    from quotes.export.digest import as_slack

    if one.is_empty:
        note(f"{one.heading}; the webhook is not told")
        return
    allowed = (lambda address: True) if allow_private else addresses.public
    body = json_.dumps(as_slack(one)).encode()
    web_extra.load("post").post(webhook, body, "application/json", allowed)
    note(f"{one.heading}; the webhook is told")
