"""Chromium with the wall open: what it shows, and what it complains of."""

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path
from time import monotonic
from typing import Any

from playwright.sync_api import Browser, Page, Request, sync_playwright

from realtime.events import Position
from tests.processes import program

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 30_000
# What changed glows for some seconds (highlight.js), and leaves no trace in the document. Where
# several pages stand open, the frames of it cost more than all else.
NO_GLOW = "Element.prototype.animate = () => ({ effect: null });"

# The wall as text: each element with its sorted attributes, ages left out, and what is of the
# reader's own zone and hand. What is hidden may hold anything.
NORMAL = """
(root) => {
  const lines = [];
  const walk = (node, depth) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.data.replace(/\\s+/g, " ").trim();
      if (text) lines.push("  ".repeat(depth) + JSON.stringify(text));
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || node.localName === "script") return;
    if (node.hasAttribute("data-own")) return;
    const isAge = node.matches("time[data-age]");
    const attributes = [...node.attributes]
      .filter(({ name }) => !["data-cursor", "data-now", "data-painted"].includes(name))
      .filter(({ name }) => !(isAge && name === "title"))
      .filter(({ name }) => name !== "data-touched")
      .map(({ name, value }) => `${name}=${JSON.stringify(value)}`)
      .sort();
    if (node.hidden) {
      lines.push("  ".repeat(depth) + `${node.localName} ${node.dataset.field ?? ""} hidden`);
      return;
    }
    lines.push("  ".repeat(depth) + [node.localName, ...attributes].join(" "));
    if (!isAge) for (const child of node.childNodes) walk(child, depth + 1);
  };
  walk(root, 0);
  return lines.join("\\n");
}
"""

# The same under the title of its page.
TITLED = f"(page) => `${{page.title}}\n${{({NORMAL})(page.getElementById('wall'))}}`"


class Wall:
    """One open page; remembers complaints and the documents that it asked for."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.documents: list[str] = []
        page.set_default_timeout(WAIT_MS)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._on_request)
        page.goto(url)
        page.wait_for_selector("#badge[data-link=live], #badge[data-link=polling]")

    def _on_console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _on_request(self, request: Request) -> None:
        if request.resource_type == "document":
            self.documents.append(request.url)

    def row(self, alertname: str) -> Any:
        return self.page.locator(".alert", has_text=alertname)

    @property
    def groups(self) -> list[str]:
        """The values that group, in their order."""
        nodes = self.page.locator(".group").all()
        return [str(node.get_attribute("data-group")) for node in nodes]

    def wait_for_row(self, alertname: str) -> None:
        self.row(alertname).wait_for(state="attached")

    def wait_for_no_row(self, alertname: str) -> None:
        self.row(alertname).wait_for(state="detached")

    def wait_until_painted(self, position: Position) -> None:
        """Until the page shows what was logged at this position."""
        self.page.wait_for_function(
            """(seq) => {
              const { painted = "-0", cursor } = document.getElementById("wall").dataset;
              return [painted, cursor].some((id) => Number(id.split("-")[1]) >= seq);
            }""",
            arg=position.seq,
        )

    def figure(self, name: str) -> str:
        return self.page.locator(f"[data-figure={name}]").inner_text()

    def equals_itself_anew(self, seconds: float = 15) -> None:
        """Fails with the difference when the page does not become what the server makes of it.

        Rows that come into view without an event are asked for, and figures of the whole board
        come once a second: so it may take a moment.
        """
        deadline = monotonic() + seconds
        while (shown := self.shown()) != (anew := self.fetched_anew()):
            if monotonic() > deadline:
                difference = unified_diff(shown.splitlines(), anew.splitlines(), "shown", "anew")
                raise AssertionError("\n".join(difference))

    def shown(self) -> str:
        """The wall as it stands, in normal form."""
        return shown(self.page, TITLED)

    def fetched_anew(self) -> str:
        """The wall of the page as the server makes it now, in the same form."""
        return fetched_anew(self.page, TITLED)


def shown(page: Page, look: str) -> str:
    """What `look`, a script's function, makes of the page as it stands."""
    return str(page.evaluate(f"({look})(document)"))


def fetched_anew(page: Page, look: str) -> str:
    """The same of the page as the server makes it now, for the address in the bar."""
    return str(
        page.evaluate(
            f"""async () => {{
              const answer = await fetch(location.href, {{ cache: "no-store" }});
              const text = await answer.text();
              return ({look})(new DOMParser().parseFromString(text, "text/html"));
            }}"""
        )
    )


@contextmanager
def chromium(path: Path | None = None) -> Iterator[Browser]:
    """Debian's, or the one at `path`."""
    with sync_playwright() as playwright:
        found = path or program("chromium", "chromium")
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()
