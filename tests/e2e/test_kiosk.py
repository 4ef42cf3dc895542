"""The wall as a screen on the wall: large, without controls, and it says what it cuts off."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.e2e.browser import Wall
from tests.e2e.conftest import OpenWall
from tests.servers import Servers

FILTER = quote('team="a"')
CONTROLS = [".header-nav", ".person", ".theme", ".filter-form", ".toggles", ".help", ".hand"]
CONTROLS += [".alert-links", ".group-silence"]


@pytest.fixture
def operator(module_servers: Servers, new_sqlite: NewDatabase) -> Operator:
    return Operator(module_servers.serve(new_sqlite()))


def test_kiosk_shows_the_board_and_no_controls_and_esc_leads_out(
    operator: Operator, browser: Browser
) -> None:
    names = (f"Alert{n:02}" for n in range(60))
    operator.post_many(*({"labels": {"alertname": name, "team": "a"}} for name in names))
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    wall = Wall(context.new_page(), f"{operator.worker.url}/?filter={FILTER}")
    page = wall.page
    for control in CONTROLS:
        page.locator(control).first.wait_for(state="attached")
    page.get_by_role("link", name="Kiosk").click()
    page.wait_for_url("**/?filter=*&kiosk=true")
    page.wait_for_selector("#badge[data-link=live]")
    for hidden in page.locator(", ".join(CONTROLS)).all():
        assert not hidden.is_visible()
    expect(page.locator(".kiosk-scope")).to_have_text('team="a"')
    expect(page.locator("[data-clock-time]")).to_contain_text(":")
    below = page.locator("[data-below-count]")
    expect(below).not_to_be_empty()
    assert 0 < int(below.inner_text()) < 60
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "22.08px"
    operator.post("Comes", labels={"severity": "critical", "team": "a"})
    wall.wait_for_row("Comes")
    page.locator(".toast", has_text="Comes").wait_for()
    wall.equals_itself_anew()
    page.keyboard.press("Escape")  # it closes the toast, and does no more
    expect(page.locator(".toast")).to_have_count(0)
    expect(page.locator("[data-kiosk]")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_url(lambda address: "kiosk" not in address)
    assert "filter=" in page.url
    context.close()


def test_kiosk_tells_of_a_filter_that_cannot_be_read(
    operator: Operator, open_wall: OpenWall
) -> None:
    wall = open_wall(operator.worker, "?kiosk=true&filter=nonsense")
    expect(wall.page.get_by_role("alert").first).to_be_visible()


def test_kiosk_without_scripts_refreshes_itself(operator: Operator, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{operator.worker.url}/?kiosk=true")
    expect(page.locator("meta[http-equiv=refresh]")).to_have_attribute("content", "30")
    page.get_by_role("link", name="Leave kiosk").click()
    expect(page.locator(".filter-form")).to_be_visible()
    assert page.locator("meta[http-equiv=refresh]").count() == 0
    context.close()
