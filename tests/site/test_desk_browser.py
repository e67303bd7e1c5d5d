"""The review desk in a real browser: ten cards by keys, the way back, the door, and how it looks."""

from __future__ import annotations

import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from quotes import corrections
from quotes.datatypes import Alternative, Link, LinkKind
from quotes.datatypes.decisions import Action
from tests.builds import rows
from tests.corrections.review.indexes import index_of, written
from tests.site.test_site_browser import CHROMIUM, axe, chromium, page, playwright
from tests.statements.records import record

__all__ = ["chromium", "page"]
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")]

PLACES = ("harbour", "school", "mine", "bridge", "market", "church", "station", "quay", "mill", "farm", "lake", "road",
          "tower", "hall")  # fmt: skip


def made(path: Path) -> Path:
    """An index with fourteen uncertain quotes, two of Ana Duarte under another name."""
    records = []
    for n, place in enumerate(PLACES):
        name = ("Ana Duarte", "Omar Keller", "A. Duarte")[n % 3]
        text = f"We have asked for a new {place} number {n} since my grandfather was young"
        one = record(
            n, text, speaker=name, day=n, confidence=0.2 + n / 50, before="So it went, they said: “", after="”"
        )
        others = (Alternative("Ines Varga", 0, 2, 0.3), Alternative("Tove Lind", 0, 2, 0.2))
        records.append(replace(one, utterance_id=one.id, alternatives=others, reason="it stands near"))
    index = index_of(records)
    one, other = sorted(s.id for s in index.statements[:2])
    kinds = (LinkKind.SIMILAR, LinkKind.TRANSLATION)
    links = [Link(one, other, kind, 0.5, "they are alike") for kind in kinds]
    return written(path, replace(index, links=links))


class Served:
    """A desk that the command has opened, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.db, self.file = made(folder / "q.db"), folder / "corrections.yml"
        with closing(sqlite3.connect(self.db)) as conn:
            conn.execute("PRAGMA journal_mode = WAL")  # as a build leaves it
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "quotes", "serve", "--review", "--db", str(self.db), "--port", str(port)]
        command += ["--corrections", str(self.file)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        self.url = ""
        while not self.url:
            line = self.process.stderr.readline()
            assert line
            match = re.search(r"http://\S+token=\S+", line)
            self.url = match[0] if match else ""
        self.root = f"http://127.0.0.1:{port}"
        for _ in range(150):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)

    @property
    def actions(self) -> list[Action]:
        return [one.action for one in corrections.load(self.file)] if self.file.exists() else []


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    yield served
    served.process.terminate()
    served.process.wait()


def pressed(page: playwright.Page, key: str) -> None:
    page.locator("#far").wait_for()
    page.wait_for_load_state()
    with page.expect_navigation():
        page.keyboard.press(key)


def far(page: playwright.Page) -> str:
    return str(page.locator("#far span").inner_text())


def test_ten_cards_by_keys_and_the_way_back(desk: Served, page: playwright.Page) -> None:
    page.goto(desk.url)
    page.get_by_role("link", name="Least certain quotes").click()
    assert far(page).endswith("0 decided, 0 skipped, 14 left")
    for key in ("y", "1", "n", "s", "y", "2", "y", "n"):
        pressed(page, key)
    page.keyboard.press("e")
    page.keyboard.type("Ines Varga")
    pressed(page, "Enter")
    page.keyboard.press("m")
    page.keyboard.type("Ana Duarte" if "A. Duarte" in page.locator(".card h2").inner_text() else "A. Duarte")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    pressed(page, "s")
    pressed(page, "y")
    assert far(page).endswith("9 decided, 2 skipped, 3 left")
    assert desk.actions == [
        Action.CONFIRM, Action.ASSIGN, Action.NOT_SPEECH, Action.CONFIRM, Action.ASSIGN, Action.CONFIRM,
        Action.NOT_SPEECH, Action.ASSIGN, Action.CONFIRM,
    ]  # fmt: skip
    assert rows(desk.db, "SELECT count(*) FROM quotes WHERE rule = 'correction'") == [(9,)]
    assert rows(desk.db, "SELECT count(*) FROM quotes q JOIN speakers s ON s.id = q.speaker_id "
                "WHERE s.name = 'Ines Varga'") == [(2,)]  # fmt: skip
    for _ in range(11):
        pressed(page, "u")
    assert far(page).endswith("0 decided, 0 skipped, 14 left")
    assert desk.actions == []
    assert rows(desk.db, "SELECT count(*) FROM quotes WHERE rule = 'correction'") == [(0,)]


def test_a_decision_gets_into_the_file_while_the_next_card_is_read(
    desk: Served, page: playwright.Page, tmp_path: Path
) -> None:
    page.goto(desk.url)
    page.goto(f"{desk.root}/desk/unsure")
    pressed(page, "y")
    decided = "SELECT count(*) FROM quotes WHERE rule = 'correction'"
    assert rows(desk.db, decided) == [(1,)]
    for _ in range(100):
        without_log = shutil.copy(desk.db, tmp_path / "copy.db")
        if rows(Path(without_log), decided) == [(1,)]:
            return
        time.sleep(0.05)
    pytest.fail("the decision stays in the log")


def test_two_names_become_one_person_and_the_queue_is_empty(desk: Served, page: playwright.Page) -> None:
    page.goto(desk.url)
    page.get_by_role("link", name="Perhaps one person").click()
    pressed(page, "m")
    assert page.locator(".empty").inner_text() == "Nothing is left here; go on with Least certain quotes."
    assert desk.actions == [Action.MERGE_SPEAKERS]
    page.get_by_role("link", name="Least certain quotes").last.click()
    assert far(page).endswith("14 left")
    for queue in ("names", "merges", "translations", "unsure"):
        page.goto(f"{desk.root}/desk/{queue}")
        while page.locator(".card").count():
            pressed(page, "s")
    assert page.locator(".empty").inner_text() == "Nothing is left here, nor in any other queue."
    assert rows(desk.db, "SELECT count(*) FROM speakers") == [(2,)]


def test_it_works_without_scripts(desk: Served, chromium: playwright.Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.url)
    page.get_by_role("link", name="Least certain quotes").click()
    page.get_by_role("button", name="Right").click()
    page.get_by_label("Somebody else said it").fill("Ines Varga")
    page.get_by_role("button", name="Assign").click()
    page.get_by_role("button", name="Undo").click()
    assert page.get_by_role("status").inner_text() == "Taken back."
    assert desk.actions == [Action.CONFIRM]
    context.close()


def test_a_contradiction_is_told_and_changes_nothing(desk: Served, page: playwright.Page) -> None:
    page.goto(desk.url)
    page.goto(desk.root + "/desk/unsure")
    quote = page.locator("input[name=key]").first.get_attribute("value")
    desk.file.write_text(f"- remove: {quote}\n", encoding="utf-8")
    pressed(page, "y")
    assert "already corrected in line 1" in page.get_by_role("alert").inner_text()
    assert desk.actions == [Action.REMOVE]


def test_there_is_no_page_without_the_token(desk: Served, page: playwright.Page) -> None:
    for path in ("/", "/desk", "/desk/unsure", "/search.json", "/q", "/-/metadata.json", "/robots.txt"):
        answer = page.request.get(desk.root + path, max_redirects=0)
        assert answer.status == 403, path
    page.goto(desk.url)
    assert "token" not in page.url
    assert page.request.get(desk.root + "/-/metadata.json").status == 200
    assert page.request.post(desk.root + "/desk/unsure", form={"answer": "right", "key": "x"}).status == 403
    headers = {"origin": desk.root}
    answer = page.request.post(desk.root + "/desk/unsure", form={"answer": "right", "key": "x"}, headers=headers)
    assert answer.status == 403  # the form's own mark is missing
    assert desk.actions == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_desk_can_be_used_by_all(desk: Served, chromium: playwright.Browser, scheme: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(desk.url)
    for queue in ("", "/unsure", "/people", "/names", "/merges", "/translations", "/audit"):
        path = f"/desk{queue}"
        page.goto(desk.root + path)
        assert page.locator(".card, table, .empty").count() == 1, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        result = axe.Axe().run(page)
        assert result.violations_count == 0, f"{path}: {result.generate_report()}"
    context.close()
