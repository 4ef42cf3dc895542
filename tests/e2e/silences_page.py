"""The pages of silences open in Chromium."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.e2e.browser import NORMAL, WAIT_MS, fetched_anew, shown
from tests.servers import Worker

# The parts of the list that the server decides; checkboxes and the bar are the browser's.
PARTS = ".tabs, [data-rows], .nothing, .pager"
LIST = f"""(page) => [...page.getElementById("silences").querySelectorAll("{PARTS}")]
  .map({NORMAL}).join("\\n")"""
REFUSED_FORM = "status of 422"  # Chromium's own line for a form that came back with complaints


class SilencePages:
    """One tab; remembers what the console complains of."""

    def __init__(self, context: BrowserContext, worker: Worker) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self._url = worker.url
        self.page.set_default_timeout(WAIT_MS)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _on_console(self, message: Any) -> None:
        if message.type in ("error", "warning") and REFUSED_FORM not in message.text:
            self.complaints.append(message.text)

    def open(self, address: str) -> None:
        self.page.goto(f"{self._url}{address}")

    def open_list(self, query: str = "") -> None:
        self.open(f"/silences/{query}")
        self.page.wait_for_selector("#badge[data-link=live]")

    def line(self, comment: str) -> Locator:
        return self.page.locator(".silence-line", has_text=comment)

    def wait_for_line(self, comment: str) -> None:
        self.line(comment).wait_for(state="attached")

    def wait_for_no_line(self, comment: str) -> None:
        self.line(comment).wait_for(state="detached")

    def told(self, words: str) -> None:
        """Wait until it is told."""
        self.page.locator(".told-line", has_text=words).first.wait_for()

    def shown(self) -> str:
        """The list as it stands, in normal form."""
        return shown(self.page, LIST)

    def fetched_anew(self) -> str:
        """The same of the page as the server makes it now."""
        return fetched_anew(self.page, LIST)


OpenPages = Callable[..., SilencePages]


def opener(browser: Browser, opened: list[SilencePages], **options: Any) -> OpenPages:
    """Makes tabs that share nothing with others."""

    def make(worker: Worker, **more: Any) -> SilencePages:
        opened.append(SilencePages(browser.new_context(**options, **more), worker))
        return opened[-1]

    return make
