"""The wall under the hand: filter, groups, keys, and rows that wait."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.e2e.browser import Wall
from tests.e2e.conftest import OpenWall
from tests.servers import Servers


@pytest.fixture
def operator(module_servers: Servers, new_sqlite: NewDatabase) -> Operator:
    """At a board of its own."""
    return Operator(module_servers.serve(new_sqlite()))


def asking(matcher: str) -> str:
    return f"?filter={quote(matcher)}"


def groups(wall: Wall) -> list[str]:
    return [str(node.get_attribute("data-group")) for node in wall.page.locator(".group").all()]


def shown(wall: Wall) -> list[str]:
    names = wall.page.locator(".alert [data-field=alertname]")
    return [text.strip() for text in names.all_inner_texts()]


def test_wall_follows_only_what_its_filter_takes(operator: Operator, open_wall: OpenWall) -> None:
    operator.post("Before", labels={"team": "a"})
    wall = open_wall(operator.worker, asking('team=~"a|b"') + "&group=team")
    operator.post("Other", labels={"team": "c"})
    operator.post("Taken", labels={"team": "b", "severity": "critical"})
    wall.wait_for_row("Taken")
    assert shown(wall) == ["Taken", "Before"]
    assert groups(wall) == ["b", "a"]
    expect(wall.page.locator("[data-figure=firing_alerts]")).to_have_text("3")  # of all


def test_wall_is_filtered_by_hand_and_back_again(operator: Operator, browser: Browser) -> None:
    operator.post("Disk", labels={"cluster": "eu"})
    operator.post("Api", labels={"cluster": "us"})
    wall = Wall(browser.new_context().new_page(), operator.worker.url)
    page = wall.page
    page.keyboard.press("/")
    page.keyboard.type("clus")
    expect(page.locator("#filter-words option")).to_have_count(1)
    page.keyboard.type('ter="e')
    expect(page.locator("#filter-words option").first).to_have_attribute("value", 'cluster="eu"')
    page.fill("#filter", 'cluster="eu"')
    page.keyboard.press("Enter")
    page.locator(".filter-chip", has_text="cluster").wait_for()
    assert page.url.endswith("/?filter=cluster%3D%22eu%22")
    assert shown(wall) == ["Disk"]
    page.select_option("#group", "cluster")
    page.wait_for_url("**/?group=cluster&filter=*")
    page.go_back()
    page.wait_for_url("**/?filter=cluster%3D%22eu%22")
    expect(page.locator("#group")).to_have_value("alertname")
    page.locator(".filter-chip").click()
    expect(page.locator(".alert")).to_have_count(2)
    page.locator(".toggle", has_text="resolved").click()
    page.wait_for_url("**/?resolved=true")
    page.context.close()


def test_wall_tells_the_bad_part_of_a_filter(operator: Operator, open_wall: OpenWall) -> None:
    wall = open_wall(operator.worker, asking('a="b", =x'))
    expect(wall.page.get_by_role("alert").first).to_contain_text("=x")
    expect(wall.page.locator("#filter")).to_have_value('a="b", =x')


def test_wall_shows_more_rows_of_a_group_and_folds_it(
    operator: Operator, open_wall: OpenWall
) -> None:
    operator.post_many(*({"labels": {"alertname": "Many", "n": f"{n:03}"}} for n in range(100)))
    wall = open_wall(operator.worker)
    group = wall.page.locator(".group")
    expect(group.locator(".alert")).to_have_count(20)
    expect(group.locator("[data-field=rest_count]")).to_have_text("80")
    group.locator("a[data-field=more]").click()
    expect(group.locator(".alert")).to_have_count(70)
    operator.post("Many", labels={"n": "new", "severity": "critical"})
    expect(group.locator("[data-field=counts]")).to_contain_text("1 critical")
    expect(group.locator(".alert")).to_have_count(70)
    expect(group.locator("[data-field=rest_count]")).to_have_text("31")
    group.locator(".group-head").click()
    expect(group.locator(".alert").first).to_be_hidden()
    operator.post("Many", labels={"n": "newer", "severity": "critical"})
    expect(group.locator("[data-field=counts]")).to_contain_text("2 critical")
    expect(group.locator(".alert").first).to_be_hidden()


@pytest.mark.parametrize("how", ["typing", "selecting", "dialog"])
def test_rows_wait_while_a_hand_is_on_them(
    operator: Operator, open_wall: OpenWall, how: str
) -> None:
    operator.post("Stays")
    wall = open_wall(operator.worker)
    page, held = wall.page, wall.page.locator("[data-action=release]")
    begin: dict[str, Callable[[], object]] = {
        "typing": lambda: page.locator("#filter").press_sequentially("a"),
        "selecting": lambda: page.evaluate(
            "getSelection().selectAllChildren(document.querySelector('.alert'))"
        ),
        "dialog": lambda: page.evaluate("document.getElementById('keys').showModal()"),
    }
    begin[how]()
    operator.post("Comes", labels={"severity": "critical"})
    operator.silence("muted", "Nothing")
    expect(held).to_contain_text("2 changes")
    expect(page.locator("[data-figure=firing_alerts]")).to_have_text("2")
    assert shown(wall) == ["Stays"]
    assert page.locator(".silence").count() == 0
    if how == "selecting":
        page.evaluate("getSelection().empty()")
    elif how == "typing":
        page.locator("#filter").fill("")
    else:
        page.keyboard.press("Escape")
    wall.wait_for_row("Comes")
    expect(held).to_be_hidden()
    wall.equals_itself_anew()


def test_what_waits_is_let_in_by_a_click(operator: Operator, open_wall: OpenWall) -> None:
    wall = open_wall(operator.worker)
    wall.page.locator("#filter").press_sequentially("a")
    operator.post("Comes")
    wall.page.locator("[data-action=release]").click()
    wall.wait_for_row("Comes")


def test_keys_move_select_and_tell_who_acts(operator: Operator, open_wall: OpenWall) -> None:
    for name in ("A", "B", "C"):
        operator.post(name, labels={"instance": name.lower()})
    wall = open_wall(operator.worker, asking('alertname!="Z"'))
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
    assert groups(wall) == ["C", "D", "A", "B"]
    expect(standing).to_have_text("C")
    for _ in range(2):
        page.keyboard.press("j")
    page.locator(".alert:focus [data-field=address]").focus()
    operator.post("D", labels={"severity": "info"}, ends=0)
    expect(rows).to_have_count(5)
    assert groups(wall) == ["C", "A", "B", "D"]
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


def test_wall_can_be_asked_without_javascript(operator: Operator, browser: Browser) -> None:
    operator.post("Disk", labels={"cluster": "eu"})
    operator.post("Api", labels={"cluster": "us"})
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(operator.worker.url)
    page.fill("#filter", 'cluster="eu"')
    page.select_option("#group", "cluster")
    page.locator(".filter-apply").click()
    assert page.locator(".alert").count() == 1
    assert page.locator(".group").get_attribute("data-group") == "eu"
    page.locator(".filter-chip").click()
    assert page.locator(".alert").count() == 2
    context.close()
