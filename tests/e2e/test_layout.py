"""What is long, and what is under a thumb: all that is needed is seen, nothing is too small."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from dashboard.labels import fingerprint
from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.servers import Servers

LIVE = "#badge[data-link=live]"
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
LONG = {"alertname": "LongName" * 37, "severity": "critical", "instance": "x" * 300}
TAKEN = {"alertname": "DiskFull", "severity": "warning", "instance": "db-1"}
NAME = fingerprint(LONG)
PAGES = [
    "/",
    "/?group=none&resolved=true",
    f"/alerts/{NAME}/",
    f"/acknowledge/?alert={NAME}",
    f"/silences/new/?alert={NAME}",
    "/silences/",
    "/history/",
    "/history/at/?range=1h",
    "/api/v2/docs",
    "/sign-in/",
]
# What is pressed and is smaller than WCAG 2.2 has it, in px; a link within a sentence may be.
SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary")]
  .map((node) => (node.matches("label input") ? node.closest("label") : node))
  .filter((node) => node.checkVisibility() && !node.matches(".skip, .default-button"))
  .filter((node) => getComputedStyle(node, "::after").position !== "absolute")
  .filter((node) => !node.closest(".docs-body"))
  .filter((node) => {
    const { width, height } = node.getBoundingClientRect();
    return width < 24 || height < 24;
  })
  .map((node) => node.outerHTML.slice(0, 200))"""
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
IS_WHOLE = "(node) => node.scrollWidth <= node.clientWidth"


@pytest.fixture(scope="module")
def operator(module_servers: Servers, new_sqlite: NewDatabase) -> Operator:
    operator = Operator(module_servers.serve(new_sqlite()))
    notes = {"summary": "s" * 400, "runbook_url": f"http://runbooks.example/{'p/' * 150}"}
    operator.post_many({"labels": LONG, "annotations": notes}, {"labels": TAKEN})
    operator.silence("c" * 900, "LongName.*")
    operator.acknowledge("DiskFull", "owner-" * 24, "note " * 100)
    return operator


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    """A page under a thumb."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE)
    yield context.new_page()
    context.close()


def test_long_texts_make_no_page_wider_than_the_screen(
    operator: Operator, page: Page, phone: Page
) -> None:
    for each in (page, phone):
        for address in PAGES:
            each.goto(operator.worker.url + address)
            wide, screen = each.evaluate(WIDTHS)
            assert wide <= screen, address


def test_under_a_thumb_everything_is_large_enough(operator: Operator, phone: Page) -> None:
    for address in PAGES:
        phone.goto(operator.worker.url + address)
        assert phone.evaluate(SMALL) == [], address
    phone.goto(operator.worker.url)
    phone.wait_for_selector(LIVE)
    phone.locator(".alert-pick").first.tap()
    assert phone.evaluate(SMALL) == []


def test_menu_of_notifications_is_whole_on_a_phone(operator: Operator, phone: Page) -> None:
    phone.goto(operator.worker.url)
    phone.wait_for_selector(LIVE)
    phone.locator(".notifications-button").tap()
    menu = phone.locator("#notifications-menu")
    menu.wait_for()
    assert menu.evaluate(IS_WHOLE)
    assert phone.evaluate(SMALL) == []


def test_bar_of_a_phone_keeps_its_height_when_the_link_comes_up(
    operator: Operator, browser: Browser
) -> None:
    heights = set()
    for enabled in (False, True):
        context = browser.new_context(
            viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=enabled
        )
        page = context.new_page()
        page.goto(operator.worker.url)
        if enabled:
            page.wait_for_selector(LIVE)
        box = page.locator(".header").bounding_box()
        assert box is not None
        heights.add(box["height"])
        context.close()
    assert len(heights) == 1, heights


def test_label_of_a_long_value_keeps_its_name(operator: Operator, page: Page) -> None:
    for address in ("/", "/silences/", "/history/", "/history/at/?range=1h"):
        page.goto(operator.worker.url + address)
        name = page.locator(".chip-name", has_text="instance").first
        if address == "/silences/":
            name = page.locator(".chip-name", has_text="alertname").first
        assert name.evaluate(IS_WHOLE), address


def test_activity_tells_who_acknowledged_whatever_the_names(operator: Operator, page: Page) -> None:
    page.goto(operator.worker.url)
    for subject in ("DiskFull", "LongName"):
        line = page.locator(".event:has(.by:not([hidden]))", has_text=subject).first
        ends = line.evaluate(
            """(node) => [".by", ".event-when"].map((name) => {
              const { left, right } = node.querySelector(name).getBoundingClientRect();
              return [left, right];
            })"""
        )
        assert ends[0][1] <= ends[1][0], (subject, ends)


def test_long_owner_leaves_a_row_of_replay_its_words(operator: Operator, page: Page) -> None:
    page.goto(f"{operator.worker.url}/history/at/?range=1h")
    body = page.locator(".past-row", has_text="DiskFull").locator(".past-body").bounding_box()
    assert body is not None
    assert body["width"] > 400


def test_kiosk_shows_no_edge_of_a_second_line_of_labels(operator: Operator, page: Page) -> None:
    labels = {f"label{n}": "value" * 4 for n in range(8)}
    operator.post("ManyLabels", labels=labels)
    page.goto(f"{operator.worker.url}/?kiosk=true&filter=alertname%3D%22ManyLabels%22")
    labels_box = page.locator(".alert-body > .labels").first
    second = labels_box.evaluate(
        """(node) => {
          const chips = [...node.querySelectorAll(".chip")].map((chip) => chip.offsetTop);
          return Math.min(...chips.filter((top) => top > chips[0])) - chips[0];
        }"""
    )
    box = labels_box.bounding_box()
    assert box is not None
    assert box["height"] <= second


def test_tabs_of_silences_all_stand_on_a_phone(operator: Operator, phone: Page) -> None:
    phone.goto(f"{operator.worker.url}/silences/")
    for tab in phone.locator(".tab").all():
        box = tab.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= PHONE["width"]


def test_forced_colours_tell_the_tab_that_is_shown(operator: Operator, browser: Browser) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{operator.worker.url}/silences/")
    colours = page.eval_on_selector_all(
        ".tab", "(tabs) => tabs.map((tab) => getComputedStyle(tab).borderBottomColor)"
    )
    assert colours[0] not in colours[1:]
    context.close()
