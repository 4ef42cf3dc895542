"""The API's page in a browser."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.servers import Worker

# Where a text is clipped or hangs out of its box, if anywhere.
TOO_WIDE = """
() => [...document.querySelectorAll(".docs *")]
  .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
  .filter((element) => getComputedStyle(element).display !== "inline")
  .filter((element) => !element.closest(".visually-hidden"))
  .map((element) => `${element.localName}: ${element.textContent.slice(0, 40)}`)
"""
DEAD_LINKS = """
() => [...document.querySelectorAll('a[href^="#"]')]
  .filter((link) => !document.getElementById(decodeURIComponent(link.hash.slice(1))))
  .map((link) => link.hash)
"""


def open_page(browser: Browser, worker: Worker, complaints: list[str], **options: Any) -> Page:
    page = browser.new_page(**options)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto(f"{worker.url}/api/v2/docs")
    return page


@pytest.mark.parametrize("width", [390, 1024, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_can_be_read_at_every_width(
    browser: Browser, worker: Worker, width: int, scheme: str
) -> None:
    complaints: list[str] = []
    size = {"width": width, "height": 900}
    page = open_page(browser, worker, complaints, viewport=size, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(TOO_WIDE) == []
    assert complaints == []
    page.close()


def test_every_link_on_the_page_leads_somewhere(browser: Browser, worker: Worker) -> None:
    page = open_page(browser, worker, [])
    assert page.evaluate(DEAD_LINKS) == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)")
    assert len(ids) == len(set(ids))
    page.close()


def test_page_asks_nobody_else_for_anything(browser: Browser, worker: Worker) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{worker.url}/api/v2/docs")
    assert len(asked) > 2
    assert all(url.startswith(f"{worker.url}/") for url in asked)
    page.close()


def test_wall_leads_to_the_page(browser: Browser, worker: Worker) -> None:
    page = browser.new_page()
    page.goto(worker.url)
    page.get_by_role("link", name="API").click()
    page.get_by_role("heading", name="The API").wait_for()
    page.get_by_role("link", name="Wall").click()
    page.wait_for_url(f"{worker.url}/")
    page.close()
