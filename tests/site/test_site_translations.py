"""Translations on the site, in searches, exports and Python: one story in two languages."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import quotes
from quotes import database
from quotes.database import Index
from quotes.datatypes import Link, LinkKind, Speaker, SpeakerKind
from quotes.export import export
from tests.site import test_site_browser as in_browser
from tests.site.test_site_browser import chromium, inspected, page  # noqa: F401
from tests.site_app import site
from tests.small_index import made
from tests.translated_index import ARTICLES, RECORDS, STATEMENTS

LINKS = (
    Link("t1", "t2", LinkKind.TRANSLATION, 0.997, "from Spanish into English", "t1"),
    Link("t1", "t3", LinkKind.TRANSLATION, 0.81, "from Spanish into English", "t1"),
    Link("t2", "t3", LinkKind.TRANSLATION, 0.86, "two translations into English"),
    Link("t2", "t4", LinkKind.SIMILAR, 0.3, "told together"),
)
INDEX = Index(ARTICLES, RECORDS, (Speaker("s1", "Ana Núñez", SpeakerKind.PERSON),), STATEMENTS, LINKS)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with an original and two translations of it."""
    return made(tmp_path_factory.mktemp("translations") / "quotes.db", INDEX)


async def html(db: Path, path: str) -> str:
    answer = await site(db).client.get(path)
    assert answer.status_code == 200
    return str(answer.text)


async def test_a_statement_stands_beside_its_translations_the_original_first(db: Path) -> None:
    for path in ("t1", "t2", "t3"):
        text = await html(db, f"/statement/{path}")
        shown = text[text.index('id="h-translations"') :]
        places = [shown.index(words) for words in (">original<", "Si no se", ">translation<")]
        assert "Original and translations" in text
        assert places == sorted(places)
        assert text.count('class="rendering"') == 3
        assert '<p lang="es">“<bdi>' in text
        assert "May be the same" not in text or path == "t2"
    assert "h-translations" not in await html(db, "/statement/t4")


async def test_the_page_gives_the_lines_that_confirm_or_reject(db: Path) -> None:
    text = await html(db, "/statement/t1")
    assert "- merge-translations: [q1, q2]" in text
    assert "- split-translations: [q1, q3]" in text
    assert "99 % sure" in text  # only people are surer


async def test_no_original_is_claimed_where_none_is_known(tmp_path: Path) -> None:
    unknown = replace(INDEX, links=(replace(LINKS[0], original_id=None, reason="in Spanish and in English"),))
    text = await html(made(tmp_path / "quotes.db", unknown), "/statement/t2")
    assert "In other words and languages" in text
    assert '<span class="tag ok">original</span>' not in text


async def test_a_hit_shows_what_it_is_in_the_other_language(db: Path) -> None:
    english = await html(db, "/search?q=dialogue")
    assert english.count('<span class="tag">Spanish</span>') == 2
    assert 'href="/statement/t1" lang="es"' in english
    spanish = await html(db, "/search?q=dialoga")
    assert spanish.count('<span class="tag">English</span>') == 2
    assert "<mark>dialoga</mark>" in spanish
    assert '<span class="tag">' not in (await html(db, "/search?q=ferry")).split("h-results")[1]


async def test_the_data_of_a_page_say_what_it_translates(db: Path) -> None:
    answer = json.loads(await html(db, "/statement/t2.json"))
    assert [(one["id"], one["original"]) for one in answer["translations"]] == [("t1", True), ("t3", False)]
    assert answer["quotation"]["translationOfWork"]["identifier"] == "t1"
    assert answer["quotation"]["translationOfWork"]["inLanguage"] == "es"
    original = json.loads(await html(db, "/statement/t1.json"))["quotation"]
    assert [one["identifier"] for one in original["workTranslation"]] == ["t2", "t3"]
    assert "translationOfWork" not in original


def test_exports_carry_it(db: Path, tmp_path: Path) -> None:
    export(db, "jsonl", tmp_path / "q.jsonl")
    rows = {r["statement_id"]: r for r in map(json.loads, (tmp_path / "q.jsonl").read_text().splitlines())}
    assert [(rows[t]["translations"], rows[t]["translation_of"]) for t in ("t1", "t2", "t3", "t4")] == [
        ("t2 t3", None), ("t1 t3", "t1"), ("t1 t2", "t1"), (None, None),
    ]  # fmt: skip
    export(db, "csv", tmp_path / "q.csv")
    cells = list(csv.DictReader(io.StringIO((tmp_path / "q.csv").read_text("utf-8-sig"))))
    assert {r["statement_id"]: r["translation_of"] for r in cells} == {"t1": "", "t2": "t1", "t3": "t1", "t4": ""}
    export(db, "jsonld", tmp_path / "q.jsonld")
    nodes = json.loads((tmp_path / "q.jsonld").read_text())["@graph"]
    graph = {one["identifier"]: one for one in nodes if one["@type"] == "Quotation"}
    assert {i: one.get("translationOfWork", {}).get("identifier") for i, one in graph.items()} == {
        "t1": None, "t2": "t1", "t3": "t1", "t4": None,
    }  # fmt: skip


def test_parquet_carries_it(db: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    export(db, "parquet", tmp_path / "q.parquet")
    table = parquet.read_table(tmp_path / "q.parquet").to_pydict()
    assert dict(zip(table["statement_id"], table["translation_of"], strict=True))["t2"] == "t1"


def test_python_gives_links_and_translations(db: Path) -> None:
    with quotes.open(db) as index:
        assert {(k.statement_id, k.other_id) for k in index.links(kind="translation")} == {
            ("t1", "t2"), ("t1", "t3"), ("t2", "t3"),
        }  # fmt: skip
        assert list(index.links("t4")) == [LINKS[3]]
        (hit,) = index.search("dialoga")
        assert (hit.language, [(t.statement_id, t.language, t.is_original) for t in hit.translations]) == (
            "es", [("t2", "en", False), ("t3", "en", False)],
        )  # fmt: skip
        assert [t.is_original for t in index.search("without dialogue")[0].translations] == [True, False]


def test_the_database_says_the_language_of_a_statement(db: Path) -> None:
    with database.open_index(db) as index:
        assert dict(index.execute("SELECT id, language FROM statements").fetchall()) == {
            "t1": "es", "t2": "en", "t3": "en", "t4": "en",
        }  # fmt: skip


@pytest.fixture(scope="module")
def served(db: Path) -> Iterator[str]:
    """The address of the index."""
    yield from in_browser.serve(db)


needs_browser = pytest.mark.skipif(in_browser.CHROMIUM is None, reason="no Chromium is installed")


@pytest.mark.browser
@needs_browser
def test_side_by_side_on_a_desk_and_one_below_the_other_on_a_phone(
    page: in_browser.playwright.Page,  # noqa: F811
    served: str,
) -> None:
    page.goto(served + "/search?q=dialoga")
    page.get_by_role("link", name="If there is no dialogue").click()
    boxes = [one.bounding_box() for one in page.locator(".rendering").all()]
    assert len({box["y"] for box in boxes if box}) == 1
    assert page.locator(".rendering h3").first.inner_text() == "Spanish original"
    page.set_viewport_size({"width": 390, "height": 844})
    boxes = [one.bounding_box() for one in page.locator(".rendering").all()]
    assert len({box["y"] for box in boxes if box}) == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Si no se dialoga").click()
    page.wait_for_url("**/statement/t1")


@pytest.mark.browser
@needs_browser
@pytest.mark.parametrize("path", ["/statement/t1", "/statement/t2", "/search?q=dialogue"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(
    inspected: in_browser.playwright.Page,  # noqa: F811
    served: str,
    path: str,
    width: int,
) -> None:
    inspected.set_viewport_size({"width": width, "height": 900})
    for scheme in ("light", "dark"):
        inspected.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        inspected.goto(served + path)
        inspected.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        violations = in_browser.axe.Axe().run(inspected).response["violations"]
        assert not [(v["id"], v["nodes"][0]["target"], v["nodes"][0]["failureSummary"]) for v in violations]
