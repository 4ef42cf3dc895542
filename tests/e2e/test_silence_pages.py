"""The pages of silences in a real browser: made from a link, extended and ended, also by keys."""

import re
from datetime import datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from dashboard.guard import FEW
from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.e2e.silences_page import OpenPages, SilencePages
from tests.servers import Servers, Worker

HOSTILE = """<img src=x onerror="document.title='owned'"></li></form><script>owned()</script>"""
LINK = '/silences/new/?filter=alertname%3D"FromLink"&duration=12h&comment=from a link'


@pytest.fixture
def quiet(module_servers: Servers, new_sqlite: NewDatabase) -> Worker:
    """A worker on an empty board of this test's own."""
    return module_servers.serve(new_sqlite())


def silences(worker: Worker) -> dict[str, dict[str, object]]:
    """What the API has, by comment."""
    listed = httpx.get(f"{worker.url}/api/v2/silences").json()
    return {silence["comment"]: silence for silence in listed}


def focused(page: Page) -> str:
    """What the element with the focus is called or holds."""
    return str(page.evaluate("document.activeElement.outerHTML.slice(0, 300)"))


def tab_to(page: Page, words: str) -> None:
    """By the Tab key alone."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in focused(page):
            return
    raise AssertionError(f"{words} is not reached by Tab")


def test_silence_is_made_from_a_link_with_its_preview(
    worker: Worker, open_pages: OpenPages
) -> None:
    Operator(worker).post("FromLink", labels={"instance": "db-1"})
    tab = open_pages(worker)
    tab.open(LINK)
    page = tab.page
    page.locator(".preview-alert", has_text="db-1").wait_for()
    page.get_by_label("Value").first.fill("FromNowhere")
    page.get_by_text("Nothing that fires now").wait_for()
    page.get_by_label("Value").first.fill("From(")
    page.get_by_label("Operator").first.select_option("=~")
    page.locator(".preview", has_text="missing closing )").wait_for()
    page.get_by_label("Value").first.fill("From.*")
    page.locator(".preview-alert", has_text="db-1").wait_for()
    page.get_by_label("Your name").fill("ana")
    page.get_by_role("button", name="Silence", exact=True).click()
    tab.wait_for_line("from a link")
    made = silences(worker)["from a link"]
    assert made["createdBy"] == "ana"
    assert made["matchers"] == [
        {"name": "alertname", "value": "From.*", "isRegex": True, "isEqual": True}
    ]
    page.locator(".silence-line:target", has_text="from a link").wait_for()


def test_silence_is_made_by_keys_alone(worker: Worker, open_pages: OpenPages) -> None:
    tab = open_pages(worker)
    tab.open_list()
    page = tab.page
    tab_to(page, "New silence")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    assert 'name="duration"' in focused(page)
    page.keyboard.press("6")
    assert page.locator("[name=duration]:checked").input_value() == "24h"
    tab_to(page, 'name="matcher_name"')
    page.keyboard.type("job")
    tab_to(page, 'name="matcher_value"')
    page.keyboard.type("node8")
    assert page.locator("[name=duration]:checked").input_value() == "24h", "digits are typed there"
    page.keyboard.press("Alt+Digit4")
    assert page.locator("[name=duration]:checked").input_value() == "4h"
    tab_to(page, "data-save")
    page.evaluate("localStorage.setItem('watchfire.single-keys', 'off')")
    page.keyboard.press("6")
    assert page.locator("[name=duration]:checked").input_value() == "4h", "that key is off"
    page.evaluate("localStorage.clear()")
    tab_to(page, 'name="comment"')
    page.keyboard.type("by keys")
    tab_to(page, 'name="created_by"')
    page.keyboard.type("bo")
    page.keyboard.press("Control+Enter")
    tab.wait_for_line("by keys")
    page.wait_for_selector("dialog", state="detached")
    assert "New silence" in focused(page), "the focus is given back"


def test_comment_is_one_tab_from_the_spans(worker: Worker, open_pages: OpenPages) -> None:
    tab = open_pages(worker)
    tab.open('/silences/new/?filter=alertname="Disk"')
    tab.page.locator("[name=duration]:checked:focus").wait_for()
    tab.page.keyboard.press("Tab")
    assert 'name="comment"' in focused(tab.page)


def test_dialog_keeps_the_focus_and_closes_by_escape(worker: Worker, open_pages: OpenPages) -> None:
    tab = open_pages(worker)
    tab.open_list()
    page = tab.page
    page.get_by_role("link", name="New silence").click()
    page.wait_for_selector("dialog[open]")
    inside = "document.querySelector('dialog').contains(document.activeElement)"
    outside_page = "document.activeElement === document.body"  # the browser's own bar comes next
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(f"{inside} || {outside_page}")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert "New silence" in focused(page)


def test_guard_asks_in_the_dialog(quiet: Worker, open_pages: OpenPages) -> None:
    operator, tab = Operator(quiet), open_pages(quiet)
    for number in range(FEW + 1):
        operator.post("All", labels={"instance": str(number)})
    tab.open_list()
    page = tab.page
    page.get_by_role("link", name="New silence").click()
    page.get_by_label("Label").first.fill("alertname")
    page.get_by_label("Value").first.fill("All")
    page.get_by_label("Comment").fill("broad")
    page.get_by_label("Your name").fill("ana")
    page.get_by_text(f"I mean it: mute {FEW + 1} of {FEW + 1}").wait_for()
    page.get_by_role("button", name="Silence", exact=True).click()
    page.get_by_text("tick this box").wait_for()
    assert "confirmed" in focused(page)
    assert silences(quiet) == {}
    page.keyboard.press("Space")
    page.get_by_role("button", name="Silence", exact=True).click()
    tab.line("broad").get_by_text(f"mutes {FEW + 1}").wait_for()


def end_of(silence: dict[str, object]) -> datetime:
    return datetime.fromisoformat(str(silence["endsAt"]))


def test_several_are_extended_and_each_failure_is_told(
    worker: Worker, open_pages: OpenPages
) -> None:
    operator, tab = Operator(worker), open_pages(worker)
    operator.silence("stays", "Extended1")
    operator.silence("ends under the hand", "Extended2")
    before = silences(worker)
    tab.open_list()
    tab.line("stays").get_by_role("checkbox").check()
    tab.line("ends under the hand").get_by_role("checkbox").check()
    tab.page.keyboard.press("Enter")  # which is no choice of what to do
    operator.expire("ends under the hand")
    tab.page.get_by_text("1 change", exact=True).wait_for()
    assert tab.line("ends under the hand").count() == 1, "no row moves while some are selected"
    tab.page.get_by_role("button", name="Extend the selected by 4h").click()
    tab.told("1 of 2 silences extended by 4h")
    tab.told('alertname=~"Extended2": it has ended already')
    tab.wait_for_no_line("ends under the hand")
    after = silences(worker)
    assert end_of(after["stays"]) - end_of(before["stays"]) == timedelta(hours=4)
    assert tab.page.locator("[name=silence]:checked").count() == 0


def test_one_is_edited_extended_and_expired(worker: Worker, open_pages: OpenPages) -> None:
    operator, tab = Operator(worker), open_pages(worker)
    operator.silence("old words", "Edited")
    tab.open_list("?q=Edited")
    operator.silence("selected", "Edited")
    tab.line("selected").get_by_role("checkbox").check()
    tab.line("old words").get_by_role("button", name="Extend by 1h").click()
    tab.told("1 of 1 silence extended by 1h")
    tab.line("in 1h 59m").wait_for()
    expect(tab.line("selected").get_by_role("checkbox")).to_be_checked()
    tab.page.get_by_role("button", name="Expire the selected").click()
    tab.wait_for_no_line("selected")
    tab.line("old words").get_by_role("link", name="Edit").click()
    tab.page.get_by_label("Comment").fill("new words")
    tab.page.get_by_label("Your name").fill("ben")
    tab.page.get_by_role("button", name="Save").click()
    tab.wait_for_line("new words")
    tab.line("new words").get_by_role("button", name="Expire").click()
    tab.wait_for_no_line("new words")
    tab.page.get_by_role("link", name=re.compile("^Expired")).click()
    tab.line("new words").get_by_role("link", name="Recreate").click()
    assert tab.page.get_by_label("Your name").input_value() == "ben", "remembered"
    tab.page.get_by_role("button", name="Silence", exact=True).click()
    tab.page.wait_for_selector("dialog", state="detached")
    tab.open_list("?q=Edited")
    tab.wait_for_line("new words")


def test_list_is_kept_up_and_holds_what_is_typed(worker: Worker, open_pages: OpenPages) -> None:
    operator, tab = Operator(worker), open_pages(worker)
    tab.open_list()
    tab.page.get_by_label("Search").fill("half a wo")
    operator.silence("appears", "Nothing", ends=60)
    tab.wait_for_line("appears")
    assert tab.page.get_by_label("Search").input_value() == "half a wo"
    operator.silence("sinks", "Nothing", ends=120)
    tab.wait_for_line("sinks")
    button = tab.line("sinks").get_by_role("button", name="Extend by 1h")
    button.focus()
    button.evaluate("(node) => { node.onblur = () => { window.moved = true; }; }")
    operator.expire("appears")
    tab.wait_for_no_line("appears")
    expect(button).to_be_focused()
    assert not tab.page.evaluate("window.moved"), "a row that goes moves no other"
    operator.silence("stands before", "Nothing", ends=3600)
    operator.silence("sinks", "Nothing", ends=7200)
    tab.line("stands before").locator("~ .silence-line", has_text="sinks").wait_for()
    expect(button).to_be_focused()


def test_pages_work_without_javascript(worker: Worker, open_pages: OpenPages) -> None:
    Operator(worker).post("NoScript", labels={"instance": "db-1"})
    tab = open_pages(worker, java_script_enabled=False)
    tab.open('/silences/new/?filter=alertname%3D"NoScript"')
    page = tab.page
    page.get_by_role("button", name="Add a matcher").click()
    page.get_by_label("Label").nth(1).fill("instance")
    page.get_by_label("Value").nth(1).fill("db-1")
    page.get_by_role("button", name="Look what it mutes").click()
    page.locator(".preview-alert", has_text="db-1").wait_for()
    page.get_by_role("button", name="Silence", exact=True).click()
    page.get_by_text("say why").wait_for()
    page.get_by_label("Comment").fill("without script")
    page.get_by_label("Your name").fill("ana")
    page.get_by_label("Comment").press("Tab")
    page.get_by_role("button", name="Silence", exact=True).click()
    tab.told("The silence was made.")
    tab.line("without script").get_by_role("checkbox").check()
    page.get_by_role("button", name="Extend the selected by 24h").click()
    tab.told("1 of 1 silence extended by 24h.")
    tab.line("without script").get_by_role("button", name="Expire").click()
    tab.told("1 of 1 silence ended.")
    assert tab.line("without script").count() == 0


def test_pages_show_hostile_text_as_text(worker: Worker, open_pages: OpenPages) -> None:
    operator, tab = Operator(worker), open_pages(worker)
    operator.post("HostileOne", labels={"bad": HOSTILE})
    tab.open_list()
    operator.silence(HOSTILE, f"HostileOne|{re.escape(HOSTILE)}")
    tab.wait_for_line("HostileOne")
    tab.line("HostileOne").get_by_role("link", name="Edit").click()
    tab.page.locator(".preview-alert", has_text="onerror").wait_for()
    assert tab.page.locator("dialog img, dialog script, .silence-line img").count() == 0
    assert "owned" not in tab.page.title()
    tab.page.keyboard.press("Escape")
    tab.line("HostileOne").get_by_role("button", name="Expire").click()
    tab.told("1 of 1 silence ended")


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_do_not_overflow(worker: Worker, open_pages: OpenPages, width: int) -> None:
    operator = Operator(worker)
    operator.post("Wide", labels={"l" * 200: "v" * 500})
    operator.silence("w" * 600, f"Wide|{'x' * 900}")
    tab: SilencePages = open_pages(worker, viewport={"width": width, "height": 800})
    for address in (
        "/silences/",
        "/silences/?state=expired",
        '/silences/new/?filter=alertname="Wide"',
    ):
        tab.open(address)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width, address
    operator.expire("w" * 600)
