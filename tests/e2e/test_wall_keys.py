"""The wall by keys: moving, selecting, acting, and the place that the keyboard keeps."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.e2e.conftest import OpenWall
from tests.servers import Servers


@pytest.fixture
def operator(module_servers: Servers, new_sqlite: NewDatabase) -> Operator:
    """At a board of its own."""
    return Operator(module_servers.serve(new_sqlite()))


def test_keys_move_select_and_tell_who_acts(operator: Operator, open_wall: OpenWall) -> None:
    for name in ("A", "B", "C"):
        operator.post(name, labels={"instance": name.lower()})
    wall = open_wall(operator.worker, "?filter=" + quote('alertname!="Z"'))
    page = wall.page
    page.evaluate(
        """() => document.addEventListener("wall:silence", (event) => {
          event.preventDefault();
          window.asked = event.detail;
        }, true)"""
    )
    for key in "jjxks":
        page.keyboard.press(key)
    asked = page.evaluate("window.asked")
    assert [alert["labels"]["instance"] for alert in asked["alerts"]] == ["b"], "what is picked"
    assert asked["filter"] == ['alertname!="Z"']
    expect(page.locator("[data-selection]")).to_contain_text("1 selected")
    operator.post("B", labels={"instance": "b"}, ends=0)
    expect(page.locator("[data-selection]")).to_be_hidden()
    page.keyboard.press("s")
    asked = page.evaluate("window.asked")
    assert [alert["labels"]["instance"] for alert in asked["alerts"]] == ["a"], "where one stands"
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    assert page.evaluate("document.activeElement.id") == "group"
    page.get_by_role("button", name="Keys", exact=True).press("Enter")
    page.get_by_label("Single-letter keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("button", name="Keys", exact=True)).to_be_focused()
    page.goto(f"{operator.worker.url}/history/at/?range=1h")
    wall.documents.pop()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.resource_type))
    page.keyboard.press("n")
    assert page.evaluate("localStorage.length") == 1
    assert "fetch" not in requests, "the keys of the replay are off, too"


def test_keyboard_keeps_its_place_while_rows_move_and_go(
    operator: Operator, open_wall: OpenWall
) -> None:
    for name in ("A", "B", "C", "D"):
        operator.post(name)
    wall = open_wall(operator.worker)
    page, rows = wall.page, wall.page.locator(".alert")
    standing = page.locator(".alert:focus [data-field=alertname]")
    for _ in range(3):
        page.keyboard.press("j")
    operator.post("C", labels={"severity": "critical"})
    operator.post("D", labels={"severity": "info"}, ends=600)
    expect(rows).to_have_count(6)
    assert wall.groups == ["C", "D", "A", "B"]
    expect(standing).to_have_text("C")
    for _ in range(2):
        page.keyboard.press("j")
    page.locator(".alert:focus [data-field=address]").focus()
    operator.post("D", labels={"severity": "info"}, ends=0)
    expect(rows).to_have_count(5)
    assert wall.groups == ["C", "A", "B", "D"]
    expect(page.locator(":focus")).to_have_text("D")
    page.keyboard.press("k")
    expect(standing).to_have_text("B")
    operator.post("B", ends=0)
    expect(rows).to_have_count(4)
    page.keyboard.press("j")
    expect(standing).to_have_text("D")


def test_alerts_are_acknowledged_and_silenced_by_keys(
    operator: Operator, open_wall: OpenWall
) -> None:
    operator.post("Broken", labels={"instance": "a"})
    operator.post("Over")
    wall = open_wall(operator.worker)
    page, row = wall.page, wall.row("Broken")
    for key in "jxjxa":
        page.keyboard.press(key)
    form = page.locator("dialog[open] [data-acknowledge-form]")
    form.wait_for()
    operator.post("Over", ends=0)
    form.locator("[name=owner]").fill("ana")
    form.locator("[name=note]").fill("looking")
    form.locator("[name=do][value=acknowledge]").click()
    expect(row.locator("[data-field=acknowledged_note]")).to_have_text("looking")
    answer = page.locator("[data-toasts=answer] > .toast")
    expect(answer).to_contain_text("1 of 2 alerts acknowledged")
    expect(answer).to_contain_text("Over: it does not fire any more")
    answer.get_by_role("button").click()
    expect(answer).to_have_count(0)
    row.locator("[data-field=pick]").check()
    page.locator("[data-act=silence]").click()
    silence = page.locator("dialog[open] [data-silence-form]")
    silence.wait_for()
    operator.post("Comes")
    expect(page.locator("[data-action=release]")).to_contain_text("1 change")
    page.keyboard.press("Escape")
    wall.wait_for_row("Comes")
