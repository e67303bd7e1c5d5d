"""The search in a real browser: keys, completion, the sheet of filters on a phone, and all of it without scripts."""

from __future__ import annotations

from tests.site.test_site_browser import axe, chromium, full, page, playwright, pytestmark

__all__ = ["chromium", "full", "page", "pytestmark"]  # fixtures and the mark of that module


def test_the_slash_goes_to_the_search_and_a_box_completes_names(page: playwright.Page, full: str) -> None:
    page.goto(full + "/outlets")
    page.keyboard.press("/")
    page.keyboard.type("sleep/border")
    assert page.locator("#headq").input_value() == "sleep/border"
    page.goto(full + "/search")
    page.keyboard.press("/")
    page.keyboard.type("-call")
    box = page.get_by_label("Said by")
    with page.expect_response("**/complete.json?of=speaker&q=offi"):
        box.fill("offi")
    page.wait_for_function("document.querySelector('#speakers').children.length === 2")
    names = page.locator("#speakers option").evaluate_all("some => some.map(one => one.value)")
    assert names == ["Colombian officials", "Office of Gustavo Petro"]
    box.fill(names[0])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="1 statement").wait_for()
    assert page.get_by_label("Said by").input_value() == "Colombian officials"
    assert page.get_by_role("searchbox").input_value() == "-call"


def test_filters_are_a_sheet_on_a_phone(page: playwright.Page, full: str) -> None:
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto(full + "/search")
    sheet = page.locator("#facets")
    assert not sheet.is_visible()
    page.get_by_role("link", name="Filter").click()
    sheet.wait_for()
    box = sheet.bounding_box()
    assert box is not None
    assert round(box["y"] + box["height"]) == 780
    assert not axe.Axe().run(page).response["violations"]
    page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    page.get_by_role("link", name="Filter").click()
    sheet.get_by_role("link", name="Gustavo Petro", exact=True).click()
    page.get_by_role("heading", name="3 statements").wait_for()
    page.get_by_role("link", name="Filter (1)").click()
    sheet.get_by_role("link", name="Done").click()
    assert not sheet.is_visible()


def test_the_form_works_without_scripts(chromium: playwright.Browser, full: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 780})
    page = context.new_page()
    page.goto(full + "/search")
    page.locator("#outlet").fill("courier")
    page.locator("#outlet").press("Enter")
    page.get_by_role("heading", name="4 statements").wait_for()
    page.get_by_role("link", name="Filter (1)").click()
    assert page.locator("#facets").is_visible()
    context.close()
