"""A page that looks back, open in Chromium: what it shows, and what it complains of."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from playwright.sync_api import Locator, Page

from tests.e2e.browser import NORMAL, WAIT_MS, fetched_anew, shown
from tests.processes import wait_until

# Times are local in the page and UTC as the server writes them; the moment is in `datetime`.
NORMAL_WITHOUT_TIMES = NORMAL.replace("time[data-age]", "time")


class LookbackPage:
    """`root` is the id of the element that is compared."""

    def __init__(self, page: Page, url: str, root: str) -> None:
        self.page = page
        self._look = f"(page) => ({NORMAL_WITHOUT_TIMES})(page.getElementById('{root}'))"
        self.complaints: list[str] = []
        page.set_default_timeout(WAIT_MS)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(url)

    def _on_console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def wait_until_live(self) -> None:
        self.page.wait_for_selector("#badge[data-link=live]")

    def shown(self) -> str:
        """What it shows, in normal form."""
        return shown(self.page, self._look)

    def fetched_anew(self) -> str:
        """The same of the page as the server makes it now, for the address in the bar."""
        return fetched_anew(self.page, self._look)

    def wait_until_equal(self, what: str) -> None:
        """Until it is the page fetched anew; what is wrong is told as a difference."""
        try:
            wait_until(lambda: self.shown() == self.fetched_anew() or None, what, 5)
        except AssertionError:
            assert self.shown() == self.fetched_anew(), what

    def wait_for(self, look: Callable[[], object], what: str) -> None:
        wait_until(lambda: look() or None, what, 10)

    def wait_for_change(self, before: str, news: Locator) -> None:
        """Until it shows another moment, or says why it does not."""
        self.wait_for(lambda: self.at != before or news.inner_text(), "the next change")

    @property
    def at(self) -> str:
        """The moment that it shows."""
        return str(self.page.locator("#past").get_attribute("data-at"))

    @property
    def address(self) -> dict[str, list[str]]:
        """The query in the bar."""
        return parse_qs(str(self.page.evaluate("location.search.slice(1)")))
