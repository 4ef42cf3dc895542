"""What is done on a page before somebody looks at it."""

from collections.abc import Callable

import httpx
from playwright.sync_api import Page

Step = Callable[[Page], object]


def press(*keys: str) -> Step:
    def step(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return step


def wait(selector: str) -> Step:
    return lambda page: page.wait_for_selector(selector)


def click(selector: str) -> Step:
    return lambda page: page.locator(selector).first.click()


def trouble(page: Page) -> None:
    """The health panel unfolded, and the dead man's switch as dead_switch.js shows it."""
    page.evaluate("""() => {
      document.querySelector(".healthy").open = true;
      document.querySelector(".dead-switch [data-field=message]").textContent = "no alert since";
      document.querySelector(".dead-switch").hidden = false;
    }""")


def toasts(page: Page) -> None:
    """A critical alert comes while the page is open."""
    alert = {"labels": {"alertname": f"Toast {page.url[-4:]}", "severity": "critical"}}
    address = httpx.URL(page.url).join("/api/v2/alerts")
    httpx.post(address, json=[alert]).raise_for_status()
    page.wait_for_selector(".toast")


def sign_out(page: Page) -> None:
    """As badge.js shows a page whose session has ended."""
    page.evaluate("""() => {
      document.documentElement.dataset.link = "stopped";
      document.getElementById("badge").dataset.link = "stopped";
      document.querySelector("[data-signed-out]").hidden = false;
    }""")
