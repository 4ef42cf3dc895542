"""Light, dark, or as the system has it: before the first paint, in every tab, and by CSS alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.servers import Worker

GROUNDS = {"light": "rgb(243, 244, 246)", "dark": "rgb(13, 17, 21)"}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(color_scheme="dark")
    yield context
    context.close()


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def test_theme_is_chosen_kept_and_followed_by_other_tabs(
    worker: Worker, context: BrowserContext
) -> None:
    page, other = context.new_page(), context.new_page()
    for tab, path in ((other, "/silences/"), (page, "/")):
        tab.goto(worker.url + path)
        assert ground(tab) == GROUNDS["dark"]
    page.get_by_role("radio", name="Light").check()
    assert ground(page) == GROUNDS["light"]
    expect(other.get_by_role("radio", name="Light")).to_be_checked()
    assert ground(other) == GROUNDS["light"]
    page.goto(f"{worker.url}/history/")
    assert ground(page) == GROUNDS["light"]
    expect(page.get_by_role("radio", name="Light")).to_be_checked()
    page.keyboard.press("Tab")
    page.get_by_role("radio", name="Light").press("ArrowRight")
    assert ground(page) == GROUNDS["dark"]
    page.get_by_role("radio", name="As the system").check()
    page.emulate_media(color_scheme="light")
    assert ground(page) == GROUNDS["light"]


def test_chosen_theme_is_there_before_the_body(worker: Worker, context: BrowserContext) -> None:
    context.add_init_script("localStorage.setItem('watchfire.theme', 'light')")
    page = context.new_page()
    # When the body comes; also on a page of an error.
    page.add_init_script(
        """new MutationObserver((_, observer) => {
          if (!document.body) return;
          observer.disconnect();
          window.worn = document.documentElement.dataset.theme;
        }).observe(document, { childList: true, subtree: true });"""
    )
    page.goto(f"{worker.url}/nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    assert page.evaluate("window.worn") == "light"


def test_without_scripts_the_system_is_followed(worker: Worker, browser: Browser) -> None:
    for theme in ("light", "dark"):
        context = browser.new_context(color_scheme=theme, java_script_enabled=False)
        page = context.new_page()
        page.goto(worker.url)
        expect(page.locator("[data-theme-switch]")).to_be_hidden()
        assert ground(page) == GROUNDS[theme]
        context.close()
