"""What is new as a message: text, Markdown, a mail (RFC 5322), or the form that Slack's webhooks take."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any

from quotes.database.news import KINDS
from quotes.database.since import News, NewsItem
from quotes.errors import UsageError
from quotes.text.web_addresses import outward

TITLES = {
    "new": "New statements",
    "spread": "Now in several outlets",
    "corrected": "Corrected",
    "withdrawn": "Withdrawn",
}
# Characters of a quote in a digest: two or three lines.
LONGEST = 280
# Characters of a message that Slack shows; it cuts longer ones off in the middle.
LONGEST_MESSAGE = 3500
_AGO = re.compile(r"(\d{1,4})(h|d)")


def since(text: str, now: datetime) -> datetime:
    """Return the moment that "yesterday", "today", "7d", "12h", a date or a moment means, where ``now`` has its zone.

    Days begin at midnight.  Raises UsageError for anything else.
    """
    word = text.strip().lower()
    if word in ("today", "yesterday"):
        return _midnight(now.date() - timedelta(days=word == "yesterday"), now.tzinfo)
    if match := _AGO.fullmatch(word):
        return now - (timedelta(hours=int(match[1])) if match[2] == "h" else timedelta(days=int(match[1])))
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        remedy = "write yesterday, today, 7d, 12h, last-build, or a date such as 2026-01-07"
        raise UsageError("is no time", input=text, remedy=remedy) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone)


@dataclass(frozen=True, slots=True)
class Digest:
    """What some builds changed, with the words for when, and the address of the site in front of links, or None."""

    news: News
    period: str
    site: str | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether nothing has changed."""
        return not any(self.news.counts.values())

    @property
    def heading(self) -> str:
        """Return one line that says how much there is."""
        parts = [f"{count:,} {_COUNTED[kind]}" for kind, count in self.news.counts.items() if count]
        return f"Quotes, {self.period}: {', '.join(parts) or 'nothing new'}"


_COUNTED = {"new": "new", "spread": "newly in several outlets", "corrected": "corrected", "withdrawn": "withdrawn"}


def as_text(digest: Digest) -> str:
    """Return a digest as plain text."""
    lines = [digest.heading]
    for kind, items, more in _sections(digest):
        lines += ["", f"{TITLES[kind]} ({digest.news.counts[kind]:,})", ""]
        for one in items:
            lines += [f"- “{_short(one.text)}”", f"  {one.speaker or 'Unknown speaker'}. {_where(one)}".rstrip()]
            lines += [f"  {line}" for line in (*_before(one), _link(digest, one)) if line]
        lines += [f"  and {more:,} more"] if more else []
    return "\n".join(lines) + "\n"


def as_markdown(digest: Digest) -> str:
    """Return a digest as Markdown, in which no text of an article is markup."""
    lines = [f"# {_plain(digest.heading)}"]
    for kind, items, more in _sections(digest):
        lines += ["", f"## {TITLES[kind]} ({digest.news.counts[kind]:,})", ""]
        for one in items:
            words, link = f"“{_plain(_short(one.text))}”", _link(digest, one)
            line = f"**{_plain(one.speaker or 'Unknown speaker')}**: " + (f"[{words}](<{link}>)" if link else words)
            lines.append(f"- {line} {_plain(_where(one))}".rstrip())
            lines += [f"  - {_plain(line)}" for line in _before(one)]
        lines += [f"- and {more:,} more"] if more else []
    return "\n".join(lines) + "\n"


def as_mail(digest: Digest, sender: str, to: Sequence[str], now: datetime) -> bytes:
    """Return a digest as a message that a mail program sends as it is; raises UsageError for a wrong address."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = digest.heading
    message["From"] = _address(sender)
    if to:
        message["To"] = [_address(one) for one in to]
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=_address(sender).domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(as_text(digest))
    return message.as_bytes()


def _address(text: str) -> Address:
    try:
        return Address(addr_spec=text.strip())
    except (ValueError, IndexError, MessageError) as error:
        raise UsageError("is no mail address", input=text, remedy="write it as name@example.org") from error


def as_slack(digest: Digest) -> dict[str, Any]:
    """Return a digest as the JSON that Slack's webhooks take, and those of many other chats."""
    lines = [f"*{_slack(digest.heading)}*"]
    size = len(lines[0])
    left = 0
    for kind, items, more in _sections(digest):
        left += more
        section = f"\n*{TITLES[kind]}* ({digest.news.counts[kind]:,})"
        for one in items:
            link = _link(digest, one)
            words = f"“{_slack(_short(one.text))}”"
            line = f"• {_slack(one.speaker or 'Unknown speaker')}: " + (f"<{link}|{words}>" if link else words)
            line += "".join(f" {_slack(part)}" for part in (_where(one), *_before(one)) if part)
            if size + len(section) + len(line) > LONGEST_MESSAGE:
                left += 1
                continue
            lines += [section, line] if section else [line]
            size, section = size + len(section) + len(line) + 2, ""
    lines += [f"\nand {left:,} more"] if left else []
    return {"text": "\n".join(lines)}


def _sections(digest: Digest) -> list[tuple[str, tuple[NewsItem, ...], int]]:
    """Return the kinds that have something, with what is listed, and how many are not."""
    counts, items = digest.news.counts, digest.news.items
    return [(kind, items[kind], counts[kind] - len(items[kind])) for kind in KINDS if counts[kind]]


def _short(text: str) -> str:
    line = " ".join(text.split()).rstrip(",; ")
    return line if len(line) <= LONGEST else line[:LONGEST].rpartition(" ")[0] + " …"


def _where(one: NewsItem) -> str:
    """Return where it stands: the article of a statement, and how many outlets there are."""
    if one.statement is None:
        places = [_place(article) for article in one.articles[:3]]
        return f"Was in {'; '.join(places)}." if places else ""
    printing, outlets = one.statement["printing"], one.statement["outlets"]
    place = _place({"outlet": printing.outlet, "title": printing.title, "id": printing.article_id}) if printing else ""
    others = f" and {outlets - 1} other{'s' if outlets > 2 else ''}" if outlets > 1 else ""
    return f"{place}{others}." if place else ""


def _place(article: dict[str, Any]) -> str:
    parts = [str(article[name]) for name in ("outlet", "title") if article.get(name)]
    return ", ".join(parts) or str(article["id"])


def _before(one: NewsItem) -> list[str]:
    """Return what was said before a correction."""
    if one.statement is None:
        return []
    lines = [f"Before, said by {one.was_speaker or 'an unknown speaker'}."] if one.was_speaker is not None else []
    return [*lines, *([f"Before, printed as “{_short(one.was_text)}”."] if one.was_text else [])]


def _link(digest: Digest, one: NewsItem) -> str | None:
    """Return where to read on: our page if the site has an address, else the article itself."""
    if one.statement is None:
        return None
    if digest.site:
        return f"{digest.site}statement/{one.statement_id}"
    printing = one.statement["printing"]
    return outward(printing.url) if printing else None


def _plain(text: str) -> str:
    """Return text in which Markdown sees no markup: only signs that could be some are escaped."""
    return re.sub(r"([\\`*_\[\]<>|~])", r"\\\1", " ".join(text.split()))


def _slack(text: str) -> str:
    """Return text in which Slack sees no link, mention or markup."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([*_~`])", "\u200b\\1", escaped)


def utc(moment: datetime) -> str:
    """Return a moment as the index writes it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
