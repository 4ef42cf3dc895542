"""New alerts are told outside of the page, once for all tabs; toasts tell few things at a time."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.board_operator import Operator
from tests.e2e.browser import Wall
from tests.processes import wait_until
from tests.servers import Worker

CRITICAL_HERTZ = 1175  # one note of that sound alone

# The browser's own notifications and notes, told to the test as well.
EARS = """
window.told = [];
const Real = window.Notification;
window.Notification = class extends Real {
  constructor(title, options) {
    super(title, options);
    window.told.push(this);
    window.hear(title);
  }
};
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  window.hear(this.frequency.value);
  start.apply(this, when);
};
"""

# Whether this page told of the alert; its notification is clicked.
CLICK = """() => {
  const notification = window.told.find(({ title }) => title.startsWith("Second"));
  notification?.onclick();
  return notification !== undefined;
}"""

# News is gathered for a moment, by a timer that was set before this one.
UNTIL_TOLD = "() => new Promise((told) => setTimeout(told, 300))"


class Ears:
    """Two tabs of one browser, and what they tell."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.heard: list[str | float] = []
        context.expose_binding("hear", lambda _, what: self.heard.append(what))
        context.add_init_script(EARS)
        self.tabs = [Wall(context.new_page(), url) for _ in range(2)]

    @property
    def titles(self) -> list[str]:
        return [what for what in self.heard if isinstance(what, str)]

    def wait_for(self, title: str) -> str:
        def found() -> list[str]:
            self.tabs[0].page.evaluate("1")  # lets the browser's calls in
            return [told for told in self.titles if re.fullmatch(title, told)]

        return str(wait_until(found, title)[-1])


@pytest.fixture
def ears(worker: Worker, browser: Browser) -> Iterator[Ears]:
    context = browser.new_context(permissions=["notifications"])
    ears = Ears(context, worker.url)
    yield ears
    assert [tab.complaints for tab in ears.tabs] == [[], []]
    context.close()


def test_each_new_alert_is_told_once_by_one_of_the_tabs(worker: Worker, ears: Ears) -> None:
    operator = Operator(worker)
    first, second = (tab.page for tab in ears.tabs)
    button = first.locator(".notifications-button")
    operator.post("BeforeItWasAskedFor")
    for tab in ears.tabs:
        tab.wait_for_row("BeforeItWasAskedFor")
        tab.page.evaluate(UNTIL_TOLD)
    button.click()
    first.get_by_role("button", name="Turn on").click()
    first.get_by_label("Sound").check()
    ears.wait_for("Notifications are on")
    second.locator(".notifications-button:not([data-state=off])").wait_for()  # it heard
    first.keyboard.press("Escape")
    first.locator("#notifications-menu").wait_for(state="hidden")

    operator.silence("hush", "Muted")
    operator.post("Muted")
    operator.post("Fresh", labels={"severity": "critical"}, annotations={"summary": "now"})
    ears.wait_for("Fresh · critical")
    operator.expire("hush")
    ears.wait_for("Muted · none")
    second.reload()
    ears.tabs[1].wait_for_row("Fresh")
    operator.post("Second")
    ears.wait_for("Second · none")
    singles = ["Fresh · critical", "Muted · none", "Second · none"]
    assert ears.titles == ["Notifications are on", *singles]
    assert ears.heard.count(CRITICAL_HERTZ) == 1

    [teller] = [page for page in (first, second) if page.evaluate(CLICK)]
    assert "Second" in teller.locator(".alert:focus").inner_text()

    operator.post_many(*({"labels": {"alertname": f"Storm{n}"}} for n in range(12)))
    ears.wait_for(r"1\d new alerts(, 1 critical)?")
    assert len(ears.titles) == 5

    button.click()
    hours = first.evaluate(
        """() => [-1, 1].map((step) => {
          const at = new Date(Date.now() + step * 3_600_000);
          return `${String(at.getHours()).padStart(2, "0")}:00`;
        })"""
    )
    first.get_by_label("from").fill(hours[0])
    first.get_by_label("to", exact=True).fill(hours[1])
    first.get_by_label("Quiet", exact=True).check()
    for page in (first, second):  # the settings are those of the browser
        page.locator(".notifications-button", has_text=f"quiet until {hours[1]}").wait_for()


def test_blocked_notifications_say_how_they_are_allowed(worker: Worker, browser: Browser) -> None:
    context = browser.new_context(permissions=[])  # not even asking for them
    wall = Wall(context.new_page(), worker.url)
    wall.page.locator(".notifications-button").click()
    wall.page.get_by_text("Allow notifications for this site").wait_for()
    assert wall.page.get_by_role("button", name="Turn on").count() == 0
    context.close()


STORM = (
    "from realtime import log; from realtime.events import *; "
    "log.append([NewEvent(EventType.SYSTEM_NOTIFICATION, NotificationPayload('info', f'Note {n}'))"
    " for n in range(9)])"
)


def test_toasts_are_few_in_a_storm_and_go_by_escape(worker: Worker, browser: Browser) -> None:
    operator, wall = Operator(worker), Wall(browser.new_page(), worker.url)
    page = wall.page
    labels = {"severity": "critical", "cluster": "toasts"}
    operator.post_many(*({"labels": labels | {"alertname": f"Toast{n}"}} for n in range(9)))
    operator.shell(STORM)
    toasts = page.locator(".toast h3")
    page.get_by_role("heading", name="more notices").wait_for()
    assert toasts.count() == 5
    assert page.get_by_text("7 more critical alerts").is_visible()
    said = "[role=alert], [role=status]"
    assert page.locator(said, has_text="7 more").count() == 0  # a count is not read out
    assert page.get_by_text("More critical alerts", exact=True).get_attribute("role") == "alert"

    pick = page.get_by_label("Select Toast0")
    pick.check()
    pick.blur()
    page.keyboard.press("Escape")  # drops the selection
    assert (pick.is_checked(), toasts.count()) == (False, 5)
    page.keyboard.press("Escape")  # and now the newest toast
    assert toasts.count() == 4
    page.locator(".toast-close").first.focus()
    for _ in range(4):
        page.keyboard.press("Escape")  # that which has the focus; the next one gets it
    toasts.first.wait_for(state="detached")
    page.close()
