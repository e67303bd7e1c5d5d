"""Whose name an outlet's is: what pages and feeds say is believed unless it is another site's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quotes.articles.collect import claims
from quotes.datatypes.decisions import Outlet
from tests.adding import added, read, statuses
from tests.web_site import CALL, Site, page

LISTED = (
    Outlet("The Gazette", ("gazette.example", "www.gazette.co.example", "Gazette Online")),
    Outlet("Evening Post", ("The Evening Post",)),
)
STORED = {"evening post": {"post.example"}, "local wire": {"wire.example", "news.wire.example"}}


@pytest.mark.parametrize(
    ("name", "url", "outlet"),
    [
        # What the list says of a site is so.
        ("The Gazette", "https://gazette.example/a", "The Gazette"),
        ("gazette online", "https://m.gazette.example/a", "gazette online"),
        ("The Gazette", "https://sport.gazette.example/a", "The Gazette"),
        ("The Gazette", "https://gazette.co.example/a", "The Gazette"),
        ("Evening Post", "https://gazette.example/a", "The Gazette"),
        ("Something Else", "https://gazette.example/a", "The Gazette"),
        # A listed name with its sites is nobody else's.
        ("The Gazette", "https://evil.example/a", None),
        ("GAZETTE  ONLINE", "https://evil.example/a", None),
        ("The Gаzette", "https://evil.example/a", None),  # with a Cyrillic letter
        ("The Gazette", "https://gazette.example.evil.example/a", None),
        ("The Gazette", "https://notgazette.example/a", None),
        # Any other belongs to the sites where it is stored, and to one that is called so.
        ("Evening Post", "https://www.post.example/a", "Evening Post"),
        ("The Evening Post", "https://evil.example/a", None),
        ("Evening Post", "https://eveningpost.example/a", "Evening Post"),
        ("The Evening Post", "https://eveningpost.example/a", "The Evening Post"),
        ("Local Wire", "https://news.wire.example/b", "Local Wire"),
        ("Local Wire", "https://evil.example/b", None),
        ("Local Wire", "https://wire.example.evil.example/b", None),
        ("Local Wire", "https://localwire.evil.example/b", None),
        ("Local Wire", "https://localwire.co.example/b", "Local Wire"),
        # Nobody has it yet.
        ("New Paper", "https://evil.example/a", "New Paper"),
        # A name that is an address.
        ("evil.example", "https://evil.example/a", "evil.example"),
        ("victim.example", "https://evil.example/a", None),
        ("www.victim.example", "https://evil.example/a", None),
        ("No. 1 News", "https://evil.example/a", "No. 1 News"),
        # Nothing to compare.
        (None, "https://evil.example/a", None),
        ("The Gazette", None, "The Gazette"),
    ],
)
def test_a_name_is_believed_where_it_is_no_other_sites(name: str | None, url: str | None, outlet: str | None) -> None:
    assert claims.believed(name, url, LISTED, STORED) == outlet


def lying(at: str) -> str:
    paragraphs = tuple(p.replace("Petro", at) for p in CALL)
    return page(paragraphs, head='<meta property="og:site_name" content="The Victim">')


@pytest.fixture
def sites(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    import socket

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: real("127.0.0.1", *rest, **more))
    site.put("/true", lying("Somebody"))
    site.put("/lie", lying("Nobody"))
    return site


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("order", [("victim", "evil"), ("evil", "victim")])
def test_a_page_does_not_take_a_listed_outlets_name(sites: Site, order: tuple[str, str]) -> None:
    paths = {"victim": "/true", "evil": "/lie"}
    urls = [f"http://{host}.example:{sites.port}{paths[host]}" for host in order]
    listed = (Outlet("The Victim", ("victim.example",)),)
    assert statuses(added(*urls, outlets=listed)) == ["stored", "stored"]
    assert {a.url: a.outlet for a in read()} == {
        f"http://victim.example:{sites.port}/true": "The Victim",
        f"http://evil.example:{sites.port}/lie": "evil.example",
    }


@pytest.mark.usefixtures("place")
def test_nor_one_under_which_another_site_is_stored(sites: Site) -> None:
    true, lie = f"http://paper.example:{sites.port}/true", f"http://evil.example:{sites.port}/lie"
    assert statuses(added(true)) == ["stored"]
    assert statuses(added(lie)) == ["stored"]  # the journal tells
    assert {a.url: a.outlet for a in read()} == {true: "The Victim", lie: "evil.example"}


@pytest.mark.usefixtures("place")
def test_nor_does_a_feed_and_what_the_user_says_is_so(sites: Site) -> None:
    def feed(host: str, call: str) -> str:
        item = {"url": f"http://{host}:{sites.port}/item", "content_text": call * 3, "title": "A call"}
        body = {"version": "https://jsonfeed.org/version/1.1", "title": "The Victim", "items": [item]}
        sites.put(f"/{host}.json", json.dumps(body).encode(), "application/feed+json")
        return f"http://{host}:{sites.port}/{host}.json"

    urls = [feed("paper.example", CALL[1]), feed("evil.example", CALL[1].replace("Petro", "Nobody"))]
    assert statuses(added(*urls)) == ["stored", "stored"]
    assert sorted(str(a.outlet) for a in read()) == ["The Victim", "evil.example"]
    Path("mine.jsonl").write_text(
        json.dumps({"url": "http://third.example/x", "outlet": "The Victim", "text": "One. " * 30})
    )
    assert statuses(added("mine.jsonl")) == ["stored"]
    assert statuses(added(f"http://fourth.example:{sites.port}/lie", outlet="The Victim", to="other")) == ["stored"]
    assert [a.outlet for a in read() + read("other")].count("The Victim") == 3
