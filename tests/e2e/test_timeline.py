"""The timeline in a real browser: drawn by events, and read by pointer, finger and keys."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, Page, expect

from tests.e2e.board_operator import Operator
from tests.e2e.browser import Wall
from tests.servers import Worker

STEP = 120  # seconds of a stretch of six hours
NOTE = (
    "from datetime import datetime; from dashboard import timeline; "
    "from dashboard.stats import Figures; timeline.note(datetime.fromisoformat('{at}'), "
    "Figures(9, 0, 0, 0, 0, {{'critical': 2, 'page': 8}}))"
)


def storm(operator: Operator) -> datetime:
    """A record of one, three hours ago; when that was."""
    at = datetime.now(UTC) - timedelta(hours=3)
    operator.shell(NOTE.format(at=at.isoformat()))
    return at


def place_of(page: Page, at: datetime) -> int:
    start = page.locator(".timeline").get_attribute("data-start")
    return (int(at.timestamp()) // STEP * STEP - int(start or 0)) // STEP


def test_timeline_is_live_and_is_read_by_pointer_and_keys(worker: Worker, browser: Browser) -> None:
    operator = Operator(worker)
    at = storm(operator)
    context = browser.new_context(has_touch=True, timezone_id="Asia/Kathmandu")
    page = context.new_page()
    wall = Wall(page, f"{worker.url}/?range=6h")
    hand, readout = page.get_by_role("slider"), page.locator(".timeline-readout")
    nodes = page.locator(".timeline *").count()

    operator.post("Live", labels={"severity": "error"})
    expect(readout).to_contain_text(re.compile(r"since .*error\s*1.*in all\s*1", re.DOTALL))
    assert page.locator(".timeline-layer[data-severity=error]").get_attribute("d")

    page.keyboard.press("Tab")
    hand.focus()
    expect(hand).to_have_attribute("aria-valuetext", re.compile("^since .*: error 1, 1 in all$"))
    expect(page.locator(".timeline-mark")).to_be_visible()
    page.keyboard.press("Home")
    expect(hand).to_have_attribute("aria-valuetext", re.compile(": not counted$"))
    place = place_of(page, at)
    for key in ["PageUp"] * (place // 12) + ["ArrowRight"] * (place % 12):
        page.keyboard.press(key)
    storm_words = re.compile(": critical 2, page 8, 9 in all$")
    expect(hand).to_have_attribute("aria-valuetext", storm_words)
    expect(hand).to_have_attribute("aria-valuenow", str(place + 1))
    expect(readout.locator("li")).to_have_text([re.compile(r"\D+2"), re.compile(r"\D+0"), "page 8"])
    hand.blur()
    expect(readout).to_contain_text("since")

    box = hand.bounding_box()
    assert box
    middle = box["width"] * (place_of(page, at) + 0.5) / 180
    page.mouse.move(box["x"] + middle, box["y"] + 9)
    expect(hand).to_have_attribute("aria-valuetext", storm_words)
    page.mouse.move(box["x"] + middle, box["y"] + 300)
    expect(readout).to_contain_text("since")

    page.set_viewport_size({"width": 390, "height": 844})
    box = hand.bounding_box()
    assert box
    hand.tap(position={"x": box["width"] * (place_of(page, at) + 0.5) / 180, "y": 20})
    expect(hand).to_have_attribute("aria-valuetext", storm_words)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    heading = "document.getElementById('alerts-heading').getBoundingClientRect().top + scrollY"
    assert page.evaluate(heading) < 844 * 2 / 3, "the alerts begin on the first screen"
    operator.post("Live", ends=0, labels={"severity": "error"})
    wall.wait_for_no_row("Live")
    assert page.locator(".timeline *").count() - nodes < 20, "its nodes are bounded"
    assert wall.complaints == []
    context.close()
