"""The wall under the hand: filter, groups, and rows that wait."""

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
    assert wall.groups == ["b", "a"]
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
