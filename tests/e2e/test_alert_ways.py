"""What a person does on the page of one alert, with scripts and without; kept up by events."""

import pytest
from playwright.sync_api import Page, expect

from dashboard.labels import fingerprint
from tests.e2e.board_operator import Operator
from tests.e2e.silences_page import OpenPages, SilencePages
from tests.servers import Worker


def open_alert(tab: SilencePages, name: str) -> Page:
    tab.open(f"/alerts/{fingerprint({'alertname': name, 'instance': 'a'})}/")
    return tab.page


def acknowledge(page: Page, note: str) -> None:
    page.get_by_label("Note").fill(note)
    page.get_by_label("Your name").fill("ana")
    page.locator("[data-acknowledge-form] [value=acknowledge]").click()


def test_alert_is_acknowledged_given_back_and_silenced_over_its_page(
    worker: Worker, open_pages: OpenPages
) -> None:
    operator, tab = Operator(worker), open_pages(worker)
    operator.post("OverThePage", labels={"instance": "a"})
    page = open_alert(tab, "OverThePage")
    page.wait_for_selector("#badge[data-link=live]")
    page.get_by_role("link", name="Acknowledge", exact=True).click()
    acknowledge(page, "looking")
    tab.told("1 of 1 alert acknowledged")
    expect(page.locator(".standing")).to_contain_text("looking")
    expect(page.get_by_role("link", name="Acknowledge anew")).to_be_focused()
    page.get_by_role("button", name="Give back").click()
    tab.told("1 of 1 alert given back")
    expect(page.locator(".standing")).not_to_contain_text("looking")
    expect(page.get_by_role("button", name="Give back")).to_have_count(0)
    page.get_by_role("link", name="Silence", exact=True).click()
    page.locator("dialog").get_by_label("Comment").fill("over the page")
    page.get_by_label("Your name").fill("ana")
    expect(page.locator("dialog [data-count]")).to_have_text("1")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".standing")).to_contain_text("over the page")
    operator.post("OverThePage", labels={"instance": "a"}, ends=0)
    expect(page.get_by_role("link", name="Acknowledge", exact=True)).to_have_count(0)


def test_alert_is_acknowledged_and_given_back_without_javascript(
    worker: Worker, open_pages: OpenPages
) -> None:
    Operator(worker).post("Plainly", labels={"instance": "a"})
    tab = open_pages(worker, java_script_enabled=False)
    page = open_alert(tab, "Plainly")
    page.get_by_role("link", name="Acknowledge", exact=True).click()
    acknowledge(page, "by hand")
    page.wait_for_url("**/alerts/*/")
    tab.told("1 of 1 alert acknowledged.")
    expect(page.locator(".standing")).to_contain_text("by hand")
    page.get_by_role("button", name="Give back").click()
    tab.told("1 of 1 alert given back")
    page.get_by_role("link", name="Silence", exact=True).click()
    expect(page.get_by_label("Value").nth(1)).to_have_value("a")


@pytest.mark.parametrize("where", ["page", "wall"])
def test_preview_follows_the_board(worker: Worker, open_pages: OpenPages, where: str) -> None:
    """Also on a wall whose own filter takes none of these alerts."""
    operator, tab = Operator(worker), open_pages(worker)
    name = f"Previewed{where}"
    operator.post(name, labels={"instance": "a"})
    page = tab.page
    if where == "wall":
        tab.open("/?filter=alertname%3DNobody")
        page.wait_for_selector("#badge[data-link=live]")
        page.keyboard.press("s")
        page.locator("dialog").get_by_label("Value").first.fill(name)
    else:
        tab.open(f"/silences/new/?filter=alertname%3D{name}")
    count = page.locator("[data-count]")
    expect(count).to_have_text("1")
    operator.post(name, labels={"instance": "b"})
    expect(count).to_have_text("2")
    expect(page.locator(".preview-alert .chip-value", has_text="b")).to_be_visible()
    operator.post(name, labels={"instance": "a"}, ends=0)
    expect(count).to_have_text("1")
