"""One page in Chromium, and what the browser's own instruments tell of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, CDPSession, Page

from tests.processes import wait_until

WATCH = Path(__file__).parent / "watch.js"
_LIVE = "#badge[data-link=live]"
_PAINTED = """() => {
  const { painted = "-0", cursor = "-0" } = document.getElementById("wall").dataset;
  return Math.max(...[painted, cursor].map((id) => Number(id.split("-")[1])));
}"""
_ICON = "/favicon"  # a browser without a window has no store for icons
_PATIENCE_SECONDS = 60.0
_QUIET_MS = 400


class Held(NamedTuple):
    """What the page holds, garbage left out."""

    heap_bytes: int
    nodes: int
    listeners: int


class Tab:
    """A page in a browser context of its own, with an empty cache."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.requests: dict[str, str] = {}  # id → address that it asked the network for
        self._documents: set[str] = set()
        self.document_bytes = 0  # of it, and all, as they came: compressed, with their heads
        self.all_bytes = 0
        self._listen()

    def _listen(self) -> None:
        def sent(event: dict[str, Any]) -> None:
            if _ICON not in event["request"]["url"]:
                self.requests[event["requestId"]] = event["request"]["url"]
            if event.get("type") == "Document":
                self._documents.add(event["requestId"])

        def from_cache(event: dict[str, Any]) -> None:
            self.requests.pop(event["requestId"], None)

        def finished(event: dict[str, Any]) -> None:
            self.all_bytes += int(event["encodedDataLength"])
            if event["requestId"] in self._documents:
                self.document_bytes += int(event["encodedDataLength"])

        self.cdp.on("Network.requestWillBeSent", sent)
        self.cdp.on("Network.requestServedFromCache", from_cache)
        self.cdp.on("Network.loadingFinished", finished)
        self.cdp.send("Network.enable")

    def open(self, url: str) -> None:
        self.page.goto(url, wait_until="load")

    def wait_until_live(self) -> None:
        self.page.wait_for_selector(_LIVE)

    def open_live(self, url: str) -> None:
        """Until its stream is open, and what comes soon after the load has come."""
        self.open(url)
        self.wait_until_live()
        self.rest()

    def rest(self) -> None:
        """Let come what comes soon after the load."""
        self.page.wait_for_timeout(_QUIET_MS)

    def seen(self) -> dict[str, Any]:
        """What watch.js saw."""
        found: dict[str, Any] = self.page.evaluate("() => globalThis.seen")
        return found

    @property
    def painted(self) -> int:
        """The number of the newest event that it shows."""
        return int(self.page.evaluate(_PAINTED))

    def wait_until_painted(self, seq: int) -> None:
        wait_until(lambda: self.painted >= seq, f"event {seq} painted", _PATIENCE_SECONDS)

    def busy_seconds(self) -> float:
        """CPU time of its main thread."""
        return float(self._metrics()["TaskDuration"])

    def held(self) -> Held:
        for _ in range(3):  # what a collection lets go may be held by what the next one finds
            self.cdp.send("HeapProfiler.collectGarbage")
        it = self._metrics()
        return Held(int(it["JSHeapUsedSize"]), int(it["Nodes"]), int(it["JSEventListeners"]))

    def _metrics(self) -> dict[str, float]:
        answer = self.cdp.send("Performance.getMetrics")
        return {it["name"]: it["value"] for it in answer["metrics"]}


@contextmanager
def tab(browser: Browser, is_watched: bool = True, has_script: bool = True) -> Iterator[Tab]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, java_script_enabled=has_script
    )
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_SECONDS * 1000)
    if is_watched:
        page.add_init_script(path=WATCH)
    try:
        yield Tab(page)
    finally:
        context.close()
