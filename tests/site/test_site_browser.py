"""The site in a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import site_db
from tests.web_site import serving

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")]

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PAGES = (
    "/", "/search", "/search?q=call", "/search?q=trafficer", "/search?since=x", "/statement/s-call",
    "/statement/s-trafficker", "/speaker/gustavo-petro", "/speakers", "/outlet/plains-ledger", "/outlets", "/articles",
    "/statements",
    "/article/a3", "/check?q=It+was+a+great+shame+to+speak+with+the+President", "/compare",
    "/compare?a=gustavo-petro&b=donald-trump", "/compare?statement=s-call", "/compare/outlets",
    "/compare/outlets?a=harbour-courier&b=cordillera-post", "/review",
    "/review?list=corrections", "/review?list=skipped", "/timeline", "/new", "/new?build=1", "/embed/s-call", "/nope",
)  # fmt: skip
STOCK = ("/quotes", "/quotes/statements", "/quotes/quotes?role=utterance&_sort=start", "/quotes/statements/s-call",
         "/quotes/most_printed")  # fmt: skip
SERVE = """
import sys, uvicorn
from pathlib import Path
from tests.site_app import site
uvicorn.run(site(Path(sys.argv[1])).app(), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


def serve(database: Path) -> Iterator[str]:
    """Serve a database in a process of its own; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    root = Path(__file__).parents[2]
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(database), str(port)], cwd=root)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(address + "/robots.txt", timeout=5)
                break
            except OSError:
                assert server.poll() is None
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the small index."""
    yield from serve(site_db.make_full(tmp_path_factory.mktemp("full") / "quotes.db"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the index of hostile text."""
    yield from serve(site_db.make_hostile(tmp_path_factory.mktemp("hostile") / "quotes.db"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.Browser]:
    """Yield a running browser."""
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: playwright.Browser) -> Iterator[playwright.Page]:
    """Yield a page on which no script may fail and nothing may be blocked."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    told: list[str] = []
    opened.on("pageerror", lambda error: told.append(str(error)))
    opened.on("dialog", lambda dialog: (told.append("dialog"), dialog.dismiss()))
    opened.on("console", lambda message: told.append(message.text) if "Content Security" in message.text else None)
    opened.set_default_timeout(10_000)
    yield opened
    context.close()
    assert not told


def test_search_filter_and_follow_a_statement_to_its_outlets(page: playwright.Page, full: str) -> None:
    page.goto(full)
    page.get_by_role("searchbox").fill("bogota")
    page.keyboard.press("Enter")
    assert page.locator(".said mark").first.inner_text() == "Bogotá"
    page.goto(full + "/search")
    page.get_by_role("complementary").get_by_role("link", name="Donald Trump").click()
    page.get_by_role("heading", name="1 statement").wait_for()
    page.get_by_role("link", name="It was a Great Honor").click()
    assert page.locator(".hero blockquote").inner_text().startswith("“It was a Great Honor")
    outlets = page.locator(".printing h3").all_inner_texts()
    assert outlets == ["Harbour Courier", "The Plains Ledger", "Daily Meridian", "Daily Meridian"]
    page.get_by_text("Why this speaker?").nth(1).click()
    page.get_by_text("“the American president” describes Donald Trump.").wait_for()
    page.locator(".printing").get_by_role("link", name="The Plains Ledger").first.click()
    page.get_by_role("heading", name="What it cut and changed").wait_for()


def test_from_the_picture_of_wordings_to_two_outlets_on_all_that_they_share(page: playwright.Page, full: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(full + "/statement/s-call")
    page.get_by_role("heading", name="How it was cut").wait_for()
    rows = page.locator(".collated > li")
    assert rows.nth(1).locator("del").count() == 1
    left = [page.locator(".collated .strip").nth(n).bounding_box()["x"] for n in range(rows.count())]
    assert len(set(left)) == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the picture").click()
    assert download.value.suggested_filename == "wordings-s-call.svg"
    rows.nth(1).get_by_role("link", name="The Plains Ledger").click()
    assert page.evaluate("document.querySelector(':target').innerText").startswith("The Plains Ledger")
    page.goto(full + "/compare/outlets")
    page.get_by_label("Outlet", exact=True).select_option("Harbour Courier")
    page.get_by_label("and", exact=True).select_option("Cordillera Post")
    page.get_by_role("button", name="Compare").click()
    page.locator(".duel").get_by_role("link", name="Cordillera Post").last.click()
    page.get_by_role("heading", name="Put other words: Cordillera Post").wait_for()
    page.locator(".duelled a.name").first.click()
    page.wait_for_url("**/statement/**")


def test_from_the_list_of_articles_to_a_quote_in_its_column(page: playwright.Page, full: str) -> None:
    page.goto(full + "/articles")
    page.get_by_label("Outlet").select_option("Harbour Courier")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("1 of 5 articles").wait_for()
    page.get_by_role("link", name="Trump and Petro speak by telephone").click()
    assert page.locator(".hero, h1").first.inner_text() == "Trump and Petro speak by telephone"
    passage, note = page.locator(".para .passage").first.bounding_box(), page.locator(".margin").first.bounding_box()
    assert note["x"] >= passage["x"] + passage["width"]  # beside it
    page.locator(".passage a.at").last.click()
    assert "Petro" in page.evaluate("document.querySelector('.margin :target').innerText")
    page.set_viewport_size({"width": 390, "height": 844})
    passage, note = page.locator(".para .passage").first.bounding_box(), page.locator(".margin").first.bounding_box()
    assert note["y"] >= passage["y"] + passage["height"]  # below it


def test_a_draft_is_checked_from_the_form(page: playwright.Page, full: str) -> None:
    page.goto(full + "/check")
    page.get_by_label("Sentence or draft").fill('"Stop slandering me, Mr. Trump," Rubio said. "Nobody eats here."')
    page.get_by_role("button", name="Check").click()
    page.get_by_role("heading", name="2 passages").wait_for()
    assert page.locator(".checked .verdict strong").all_inner_texts() == ["said by somebody else", "not found"]
    page.get_by_role("link", name="All printings").click()
    page.wait_for_url("**/statement/s-slander")


def test_citation_is_copied(page: playwright.Page, full: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(full + "/statement/s-slander")
    page.get_by_role("button", name="Copy this citation").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("“Stop slandering me, Mr. Trump.” — Gustavo Petro, as printed by The Plains Ledger")


def test_a_statement_stands_in_the_page_of_another_site(page: playwright.Page, full: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(full + "/statement/s-slander")
    page.get_by_text("Embed in a page").click()
    page.locator("details[open] button").click()
    page.locator("details[open]").get_by_text("Copied.").wait_for()
    with serving() as other:
        blog = f"<!DOCTYPE html><html lang=en><title>A blog</title>{page.evaluate('navigator.clipboard.readText()')}"
        page.goto(other.put("/favicon.ico", "", "image/x-icon"))
        page.goto(other.put("/blog", blog))
        inside = page.frame_locator("iframe")
        inside.get_by_text("“Stop slandering me, Mr. Trump.”").wait_for()
        assert inside.locator("html").evaluate("e => e.scrollHeight <= innerHeight && e.scrollWidth <= innerWidth")
        with page.context.expect_page() as opened:
            inside.get_by_role("link", name="All printings on Quotes").click()
        opened.value.get_by_role("heading", name="Where it was printed").wait_for()


def test_no_other_page_of_ours_stands_in_a_frame(chromium: playwright.Browser, full: str) -> None:
    bare = chromium.new_page()
    with serving() as other:
        bare.goto(other.put("/blog", f"<!DOCTYPE html><title>A blog</title><iframe src='{full}/statement/s-slander'>"))
        assert "Stop slandering" not in bare.frame_locator("iframe").locator("html").inner_text()
    bare.close()


def test_by_keyboard_alone(page: playwright.Page, full: str) -> None:
    page.goto(full)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("sleep badly")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    for _ in range(40):
        page.keyboard.press("Tab")
        if "sleep badly" in page.evaluate("document.activeElement.textContent"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/statement/s-sleep")


def test_no_page_is_wider_than_a_phone(page: playwright.Page, full: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (*PAGES, *STOCK):
        page.goto(full + path)
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


@pytest.mark.parametrize("path", ["/", "/statement/s-call"])
def test_dark_for_those_who_want_it(page: playwright.Page, full: str, path: str) -> None:
    lightness = "getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number)[0]"
    page.emulate_media(color_scheme="light")
    page.goto(full + path)
    assert page.evaluate(lightness) > 240
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(lightness) < 40


@pytest.fixture(scope="module")
def inspected(chromium: playwright.Browser) -> Iterator[playwright.Page]:
    """Yield a page into which axe may be injected; the policy that forbids it is tested on the others."""
    context = chromium.new_context(viewport={"width": 1000, "height": 900}, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", [*PAGES, *STOCK])
def test_axe_finds_nothing(inspected: playwright.Page, full: str, path: str) -> None:
    inspected.emulate_media(color_scheme="light")
    inspected.goto(full + path)
    inspected.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
    found = []
    for width in (1280, 390):
        inspected.set_viewport_size({"width": width, "height": 900})
        found += axe.Axe().run(inspected).response["violations"]
    inspected.emulate_media(color_scheme="dark")
    contrast = {"runOnly": ["color-contrast", "link-in-text-block"]}
    found += axe.Axe().run(inspected, options=contrast).response["violations"]
    assert not [(v["id"], v["nodes"][0]["target"], v["nodes"][0]["failureSummary"]) for v in found]


@pytest.mark.parametrize("path", ["/", "/search?q=call", "/statement/s-call", "/speaker/gustavo-petro"])
def test_nothing_moves_while_a_page_loads(page: playwright.Page, full: str, path: str) -> None:
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(full + path, wait_until="networkidle")
    assert page.evaluate("window.shift") < 0.01


def test_hostile_text_does_nothing(page: playwright.Page, hostile: str) -> None:
    page.goto(hostile + "/search?q=script")
    page.locator(".said blockquote a").first.click()
    assert "<script>alert(1)</script>" in page.locator(".hero").inner_text()
    hrefs = page.evaluate("[...document.querySelectorAll('[href]')].map(a => a.href)")
    assert all(href.startswith(("http://", "https://")) for href in hrefs)
    assert page.evaluate("document.querySelectorAll('main img, main script, [onclick], [onerror]').length") == 0
    for path in ("/", "/review?list=corrections", "/review?list=skipped", "/speakers", "/compare", "/quotes/articles"):
        page.goto(hostile + path)
        assert page.evaluate("document.querySelectorAll('main img, main script, [onclick], [onerror]').length") == 0


def test_a_table_of_datasette_works_under_the_policy(page: playwright.Page, full: str) -> None:
    page.goto(full + "/quotes/statements")
    links = page.locator("td a")
    assert links.count() > 3
    assert {one.evaluate("a => getComputedStyle(a).textDecorationLine") for one in links.all()} == {"underline"}
    page.locator("th svg").first.click()
    page.get_by_text("Sort ascending").wait_for()
