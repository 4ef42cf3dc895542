"""The page in a real browser: kept up without a reload, whatever happens."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.e2e.browser import Wall
from tests.e2e.conftest import OpenWall
from tests.servers import Servers, Worker


def test_wall_shows_a_posted_alert_without_a_reload(worker: Worker, open_wall: OpenWall) -> None:
    wall, operator = open_wall(worker), Operator(worker)
    requests: list[str] = []
    wall.page.on("request", lambda request: requests.append(request.url))
    firing = int(wall.figure("firing_alerts"))
    operator.post("Appears", labels={"severity": "critical"}, annotations={"summary": "now"})
    wall.wait_for_row("Appears")
    assert int(wall.figure("firing_alerts")) == firing + 1
    assert "now" in wall.row("Appears").inner_text()
    wall.page.locator(".toast", has_text="Appears").wait_for()
    link = wall.page.locator("a.severity-count", has_text="critical")
    link.focus()
    before = link.inner_text()
    operator.post("Second", labels={"severity": "critical"})
    expect(link).not_to_have_text(before)
    expect(link).to_be_focused()
    operator.post("Appears", ends=0, labels={"severity": "critical"})
    operator.post("Second", ends=0, labels={"severity": "critical"})
    wall.wait_for_no_row("Appears")
    assert requests == [], "no event costs a request"


def test_wall_shows_what_happened_between_its_making_and_its_stream(
    worker: Worker, open_wall: OpenWall, browser: Browser
) -> None:
    """The script is held back until the alert is posted: the stream starts at the page's cursor."""
    operator = Operator(worker)

    def post_first(route: Route) -> None:
        operator.post("InBetween")
        route.continue_()

    page = browser.new_page()
    page.route("**/main*.js", post_first)
    page.goto(worker.url)
    page.locator(".alert", has_text="InBetween").wait_for(state="attached")
    page.close()


def test_wall_follows_a_silence_saved_elsewhere(worker: Worker, open_wall: OpenWall) -> None:
    wall, operator = open_wall(worker), Operator(worker)
    operator.post("ToBeMuted")
    wall.wait_for_row("ToBeMuted")
    operator.silence("shut up", "ToBeMuted")
    wall.row("ToBeMuted").locator("[data-field=silenced]").wait_for(state="visible")
    wall.page.locator(".silence", has_text="shut up").wait_for()
    operator.expire("shut up")
    wall.page.locator(".silence", has_text="shut up").wait_for(state="detached")
    wall.row("ToBeMuted").locator("[data-field=silenced]").wait_for(state="hidden")


PAST = "2026-11-01T00:00:00Z"


def test_feed_stands_still_while_somebody_reads_it(worker: Worker, open_wall: OpenWall) -> None:
    wall, operator = open_wall(worker), Operator(worker)
    operator.post("ReadMe", labels={"instance": "i-1"})
    lines = wall.page.locator(".event")
    first = lines.first.filter(has_text="Fired")
    first.filter(has_text="ReadMe").wait_for()
    lines.first.hover()
    burst = [{"labels": {"alertname": "Burst", "n": f"{n}"}, "endsAt": PAST} for n in range(60)]
    operator.post_many(*burst)
    operator.post("ReadMe", ends=0, labels={"instance": "i-1"})
    wall.page.get_by_text("61 newer wait").wait_for()
    assert "ReadMe" in lines.first.inner_text()
    wall.page.mouse.move(1, 1)
    lines.first.filter(has_text="Resolved").wait_for()
    assert lines.count() == 25
    lines.first.get_by_role("link", name="ReadMe").click()
    wall.page.wait_for_url("**/alerts/*/")
    wall.documents.pop()


HOSTILE = """<img src=x onerror="document.title='owned'"></li></template><script>owned()</script>"""


def test_wall_shows_hostile_text_as_text(worker: Worker, open_wall: OpenWall) -> None:
    wall, operator = open_wall(worker), Operator(worker)
    operator.post(
        "Hostile",
        labels={"severity": HOSTILE, HOSTILE: HOSTILE, "__proto__": "x"},
        annotations={"summary": HOSTILE, "runbook_url": "javascript:owned()"},
        generatorURL="javascript:owned()",
    )
    operator.acknowledge("Hostile", HOSTILE, f"note {HOSTILE}")
    wall.row("Hostile").get_by_text(f"note {HOSTILE}").wait_for()
    operator.silence(HOSTILE, "Hostile")
    wall.page.locator(".silence", has_text="onerror").wait_for()
    for _ in ("kept up", "fetched anew"):
        row = wall.row("Hostile")
        assert row.inner_text().count(HOSTILE) >= 3
        assert row.locator("img, script").count() == 0
        assert row.locator("a[href^=javascript]").count() == 0
        assert re.fullmatch(r"(\(\d+\) )?Watchfire", wall.page.title())
        wall.page.goto(worker.url)
        wall.wait_for_row("Hostile")
    wall.documents.pop()
    wall.documents.pop()


def test_wall_takes_a_snapshot_when_the_log_is_another_one(
    own_servers: Servers, new_sqlite: NewDatabase, open_wall: OpenWall, browser: Browser
) -> None:
    worker = own_servers.serve(new_sqlite())
    operator = Operator(worker)
    operator.post("Stays")
    wall = open_wall(worker)
    wall.wait_for_row("Stays")
    wall.page.get_by_role("slider").press("Home")
    gone, beside = open_beside_alert(browser, worker, wall)
    operator.shell(
        "from realtime.models import *; from dashboard.models import *; "
        "Alert.objects.all().delete(); Event.objects.all().delete(); "
        "EventLog.objects.all().delete()"
    )
    operator.post("Comes")
    wall.wait_for_row("Comes")
    wall.wait_for_no_row("Stays")
    slider = wall.page.get_by_role("slider")
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("aria-valuenow", "1")
    slider.blur()
    wall.equals_itself_anew()
    beside.wait_for_row("Comes")
    beside.page.wait_for_selector("#badge[data-link=live]")
    expect(gone.locator("#badge")).not_to_have_attribute("data-link", "live")
    gone.context.close()


def test_wall_takes_a_snapshot_when_a_part_of_it_has_failed(
    worker: Worker, open_wall: OpenWall
) -> None:
    wall = open_wall(worker)
    waiting = wall.page.locator("[data-section=feed] [data-field=waiting]")
    waiting.evaluate("(node) => node.remove()")
    Operator(worker).post("Breaks")
    waiting.wait_for(state="attached")
    wall.wait_for_row("Breaks")
    wall.page.locator(".event", has_text="Breaks").first.wait_for()
    wall.equals_itself_anew()
    wall.complaints.clear()  # the fault is told in the console


def open_beside_alert(browser: Browser, worker: Worker, wall: Wall) -> tuple[Page, Wall]:
    """A page of the wall's alert, which has the stream, and another wall that shares it."""
    context = browser.new_context()
    alert = context.new_page()
    path = wall.page.locator(".event a[href^='/alerts/']").first.get_attribute("href")
    alert.goto(f"{worker.url}{path}")
    alert.wait_for_selector("#badge[data-link=live]")
    return alert, Wall(context.new_page(), worker.url)


def test_snapshot_leaves_what_a_person_asked_to_see(
    own_servers: Servers, new_sqlite: NewDatabase, open_wall: OpenWall
) -> None:
    operator = Operator(own_servers.serve(new_sqlite()))
    operator.post_many(*({"labels": {"alertname": "Many", "n": f"{n:02}"}} for n in range(30)))
    operator.post("Folded")
    page = (wall := open_wall(operator.worker)).page
    many = page.locator('[data-group="Many"]')
    many.locator("a[data-field=more]").click()
    expect(many.locator(".alert")).to_have_count(30)
    many.locator(".alert").last.locator("[data-field=pick]").check()
    head = page.locator('[data-group="Folded"] .group-head')
    head.click()
    page.evaluate("document.body.dataset.holds = 'yes'")
    operator.post("Waits")
    held = page.locator("[data-action=release]")
    expect(held).to_contain_text("1 change")
    operator.shell(
        "from realtime.models import *; Event.objects.all().delete(); "
        "EventLog.objects.all().delete()"
    )
    wall.wait_for_row("Waits")  # with the state of the new log
    expect(held).to_be_hidden()
    expect(head).to_be_focused()
    expect(wall.row("Folded")).to_be_hidden()
    expect(page.locator("[data-selection]")).to_contain_text("1 selected")
    page.evaluate("delete document.body.dataset.holds")
    expect(many.locator(".alert")).to_have_count(30)
    expect(many.locator(".alert").last.locator("[data-field=pick]")).to_be_checked()


def test_wall_goes_on_when_its_worker_comes_back(
    own_servers: Servers, new_sqlite: NewDatabase, open_wall: OpenWall
) -> None:
    database = new_sqlite()
    worker = own_servers.serve(database)
    wall = open_wall(worker)
    worker.process.kill()
    wall.page.wait_for_selector("#badge:not([data-link=live])", state="attached")
    wall.page.wait_for_function("() => document.title === 'Stale · Watchfire'")
    again = own_servers.serve(database, port=int(worker.address.split(":")[1]))
    Operator(again).post("WhileAway")
    wall.wait_for_row("WhileAway")
    # A worker that is long in coming lets the page poll for a while, and then try again.
    wall.page.wait_for_selector("#badge[data-link=live]", timeout=60_000)
    wall.page.wait_for_function("() => document.title === '(1) Watchfire'")
    wall.complaints.clear()  # the browser tells of the broken connection


@pytest.mark.parametrize(("blocked", "link"), [("sse", "WebSocket"), ("sse websocket", "Polling")])
def test_wall_falls_back_when_a_transport_is_blocked(
    worker: Worker, browser: Browser, blocked: str, link: str
) -> None:
    operator, context = Operator(worker), browser.new_context()
    context.route("**/api/v2/events/stream*", lambda route: route.abort())
    if "websocket" in blocked:
        context.route_web_socket("**/ws/dashboard*", lambda socket: socket.close())
    wall = Wall(context.new_page(), worker.url)
    wall.page.locator("#badge", has_text=link).wait_for()
    operator.post("StillHere")
    wall.wait_for_row("StillHere")
    operator.post("StillHere", ends=0)
    wall.wait_for_no_row("StillHere")
    wall.equals_itself_anew()
    context.close()


def test_wall_is_useful_without_javascript(worker: Worker, browser: Browser) -> None:
    Operator(worker).post("Readable", annotations={"summary": "without a script"})
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(worker.url)
    row = page.locator(".alert", has_text="Readable")
    assert "without a script" in row.inner_text()
    assert page.locator("#badge").get_attribute("data-link") == "snapshot"
    context.close()
