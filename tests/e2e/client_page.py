"""A page of anybody's that uses the client library, in a real browser."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import msgspec
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.processes import wait_until
from tests.servers import Worker
from tests.streams import poll

# Of the worker itself: Chromium lets no page that a test has made up reach a loopback address.
ANY_PAGE = "/-/healthy"

STREAM = "**/api/v2/events/stream*"
SOCKET = "**/ws/dashboard*"

START = """
async ({ cursor, speed, token, options }) => {
  const { RealtimeClient } = await import("/static/js/realtime/client.js");
  window.begun = 0; // streams of this page
  window.EventSource = class extends EventSource {
    constructor(...of) {
      super(...of);
      window.begun += 1;
    }
  };
  window.seen = [];
  window.reasons = [];
  window.states = [];
  window.client = new RealtimeClient({
    endpoints: { sse: "/api/v2/events/stream", websocket: "/ws/dashboard", poll: "/api/v2/events" },
    cursor,
    snapshot: async () => {
      const answer = await (await fetch("/api/v2/events")).json();
      return answer.cursor;
    },
    clock: {
      now: () => Date.now() * speed,
      setTimeout: (run, ms) => setTimeout(run, ms / speed),
      clearTimeout: (timer) => clearTimeout(timer),
    },
    ticket: token && (async () => {
      const headers = { Authorization: `Bearer ${token}` };
      const answer = await fetch("/api/v2/events/ticket", { method: "POST", headers });
      if (!answer.ok) throw Object.assign(new Error("no ticket"), { status: answer.status });
      return (await answer.json()).ticket;
    }),
    ...options,
  });
  client.on("*", (event) => seen.push(event.seq));
  client.on("state", ({ phase, transport, reason }) => {
    states.push(`${phase} ${transport}`);
    if (reason) reasons.push(reason);
  });
  client.connect();
}
"""


class ClientPage:
    """One tab with a client."""

    def __init__(self, context: BrowserContext, worker: Worker) -> None:
        self._worker = worker
        self._start = 0
        self.page: Page = context.new_page()
        self.page.goto(worker.url + ANY_PAGE)

    def connect(
        self, cursor: str | None = None, speed: float = 1, token: str = "", **options: Any
    ) -> None:
        """`speed` of the client's clock; `token`: it shows tickets."""
        cursor = cursor or poll(self._worker.address, {}).cursor
        self._start = int(cursor.partition("-")[2])
        how = {"cursor": cursor, "speed": speed, "token": token, "options": options}
        self.page.evaluate(START, how)

    def block(self, transports: str) -> None:
        """Let none of these (`sse`, `websocket`) through."""
        if "sse" in transports:
            self.page.route(STREAM, lambda route: route.abort())
        if "websocket" in transports:
            self.page.route_web_socket(SOCKET, lambda socket: socket.close())

    @property
    def state(self) -> dict[str, Any]:
        return dict(self.page.evaluate("client.state"))

    @property
    def begun(self) -> int:
        """How many streams of Server-Sent Events it has begun."""
        return int(self.page.evaluate("begun"))

    @property
    def seen(self) -> list[int]:
        return list(self.page.evaluate("seen"))

    def wait_for_state(self, phase: str, transport: str | None = None) -> None:
        wanted = f"{phase} {transport}" if transport else phase
        wait_until(
            lambda: f"{self.state['phase']} {self.state['transport']}".startswith(wanted),
            f"{wanted} instead of {self.page.evaluate('states')}",
        )

    def wait_until_stale(self) -> None:
        """Until it says that what it shows may be wrong."""
        wait_until(lambda: self.state["staleSince"], "the loss is noticed")

    @property
    def reasons(self) -> list[str]:
        """Why it was not up, each time."""
        return list(self.page.evaluate("reasons"))

    def wait_for_all(self, head: int) -> None:
        """Until it has every event from its cursor to `head`, once and in order."""

        def has_all() -> bool:
            seen = self.seen
            assert seen == list(range(self._start + 1, self._start + 1 + len(seen)))
            return self._start + len(seen) >= head

        wait_until(has_all, f"a page with all up to {head}")

    def crash(self) -> None:
        with suppress(Error):  # that the page has crashed
            self.page.goto("chrome://crash")


class ClientPages:
    """Tabs of one browser before one worker."""

    def __init__(self, context: BrowserContext, worker: Worker) -> None:
        self.context = context
        self.worker = worker

    def open(self, count: int = 1, **options: Any) -> list[ClientPage]:
        """New tabs, each connected and live before the next."""
        pages = []
        for _ in range(count):
            pages.append(ClientPage(self.context, self.worker))
            pages[-1].connect(**options)
            pages[-1].wait_for_state("live", "sse")
        return pages

    def connections(self) -> dict[str, int]:
        """How many streams the worker has, by transport."""
        answer = httpx.get(f"{self.worker.url}/health/realtime")
        return msgspec.convert(answer.json()["connections"], dict[str, int])

    def wait_for_one_stream(self) -> None:
        one = {"sse": 1, "websocket": 0, "polling": 0}
        wait_until(lambda: self.connections() == one, "one stream for all tabs")

    def wait_until_level(self, pages: Sequence[ClientPage]) -> None:
        """Each page has every event up to the head of the log."""
        head = int(poll(self.worker.address, {}).cursor.partition("-")[2])
        for page in pages:
            page.wait_for_all(head)


@contextmanager
def client_pages(browser: Browser, worker: Worker) -> Iterator[ClientPages]:
    context = browser.new_context()
    yield ClientPages(context, worker)
    context.close()
