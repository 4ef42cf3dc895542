"""The pages that look back, in a real browser: kept up by events, and played back truly."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Browser, expect

from dashboard.labels import fingerprint
from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.e2e.lookback_pages import LookbackPage
from tests.e2e.test_wall_equivalence import STEPS
from tests.servers import Servers, Worker

PLAIN = fingerprint({"alertname": "Plain", "severity": "warning", "instance": "a"})
HOSTILE = """<img src=x onerror="document.title='owned'"></li></template><script>owned()</script>"""
OpenPage = Callable[..., LookbackPage]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens a page of a worker; nothing may have been complained of at the end."""
    opened: list[LookbackPage] = []
    context = browser.new_context(timezone_id="Europe/Berlin", locale="en-GB")

    def make(worker: Worker, path: str, root: str) -> LookbackPage:
        opened.append(LookbackPage(context.new_page(), worker.url + path, root))
        return opened[-1]

    yield make
    complaints = [page.complaints for page in opened]
    context.close()
    assert complaints == [[] for _ in opened]


@pytest.fixture(scope="module")
def lived(module_servers: Servers, new_sqlite: NewDatabase, browser: Browser) -> Worker:
    """A worker on which everything has happened, while the page of one alert was open."""
    worker = module_servers.serve(new_sqlite())
    operator = Operator(worker)
    (_, create), *rest = STEPS
    create(operator)
    page = LookbackPage(browser.new_page(), f"{worker.url}/alerts/{PLAIN}/", "alert-page")
    page.wait_until_live()
    for what, act in rest:
        act(operator)
        page.wait_until_equal(what)
    assert page.complaints == []
    page.page.close()
    return worker


def test_alert_page_kept_up_by_events_is_the_page_fetched_anew(lived: Worker) -> None:
    events = httpx.get(f"{lived.url}/api/v2/alerts/{PLAIN}/history").json()["events"]
    told = {event["type"] for event in events}
    assert told >= {"alert_created", "alert_updated", "alert_silenced", "alert_acknowledged"}


def first_moment(worker: Worker) -> str:
    [event] = httpx.get(f"{worker.url}/api/v2/history?limit=1&types=alert_*").json()["events"]
    return str(event["timestamp"])


def test_every_step_of_playback_is_the_board_of_that_moment(
    lived: Worker, open_page: OpenPage
) -> None:
    past = open_page(lived, f"/history/at/?at={first_moment(lived)}&range=1h", "past-board")
    news = past.page.locator("[data-field=news]")
    steps = 0
    while True:
        before = past.at
        past.page.get_by_role("button", name="Next change").click()
        past.wait_for_change(before, news)
        if news.inner_text():
            break
        steps += 1
        assert past.address["at"] == [past.at]
        assert past.shown() == past.fetched_anew(), past.at
    assert news.inner_text() == "Nothing has happened since."
    assert steps > 30
    after = past.at
    past.page.get_by_role("button", name="Previous change").click()
    past.wait_for(lambda: past.at != after, "the change before")
    assert past.at < after
    assert past.shown() == past.fetched_anew()


def test_played_board_is_the_board_of_where_it_stops(lived: Worker, open_page: OpenPage) -> None:
    past = open_page(lived, f"/history/at/?at={first_moment(lived)}&range=1h", "past-board")
    begun = past.at
    past.page.get_by_role("button", name="10×", exact=True).click()
    past.page.keyboard.press("p")
    past.page.get_by_role("button", name="Pause").wait_for()
    past.wait_for(lambda: past.at > begun and past.page.locator(".past-event").count() > 3, "play")
    past.page.keyboard.press("p")
    past.page.get_by_role("button", name="Play", exact=True).wait_for()
    assert past.shown() == past.fetched_anew()
    past.page.get_by_role("button", name="600×", exact=True).click()
    past.page.keyboard.press("p")
    past.page.get_by_role("button", name="Play", exact=True).wait_for()  # it has come to now
    assert past.shown() == past.fetched_anew()


def test_slider_moves_the_board_by_keyboard_and_says_where_it_is(
    lived: Worker, open_page: OpenPage
) -> None:
    past = open_page(lived, "/history/at/?range=1h", "past-board")
    now = past.at
    slider = past.page.get_by_role("slider", name="Moment")
    slider.focus()
    past.page.keyboard.press("Home")
    past.wait_for(lambda: past.at < now, "an hour ago")
    expect(past.page.locator("[data-figure=firing]")).to_have_text("0")
    assert "0 events" in str(slider.get_attribute("aria-valuetext"))
    assert past.shown() == past.fetched_anew()
    hour_ago = past.at
    past.page.keyboard.press("ArrowRight")
    past.wait_for(lambda: past.at > hour_ago, "a step on")


def test_moment_is_chosen_in_local_time(lived: Worker, open_page: OpenPage) -> None:
    past = open_page(lived, "/history/at/?at=2026-01-15T12:00:00Z&range=24h", "past-board")
    field = past.page.get_by_label("Moment (GMT+1)").or_(past.page.get_by_label("Moment (CET)"))
    assert field.input_value().startswith("2026-01-15T13:00")
    assert "2026-01-15 12:00:00 UTC" in str(past.page.locator("h1 time").get_attribute("title"))
    field.fill("2026-01-15T14:30:00")
    past.page.get_by_role("button", name="Go").click()
    past.wait_for(lambda: past.at == "2026-01-15T13:30:00.000000Z", "the moment")
    assert past.address["at"] == ["2026-01-15T13:30:00.000000Z"]


def test_history_says_what_is_newer_and_shows_it_when_asked(
    lived: Worker, open_page: OpenPage
) -> None:
    operator = Operator(lived)
    history = open_page(lived, "/history/?range=1h&types=alert_*&filter=team%3Dnews", "history")
    history.wait_until_live()
    operator.post("NotMine")
    operator.post("First", labels={"team": "news"})
    newer = history.page.locator("[data-newer]")
    expect(newer).to_have_text("1 newer")
    operator.post("Second", labels={"team": "news"})
    expect(newer).to_have_text("2 newer")
    assert history.page.locator(".told").count() == 0, "nothing moves by itself"
    newer.click()
    expect(history.page.locator(".told")).to_have_count(2)
    expect(newer).to_be_hidden()
    history.page.get_by_label("From").fill("2026-11-01T10:00:00")
    history.page.get_by_role("button", name="Show").click()
    history.page.wait_for_url("**from=**")
    assert history.address["filter"] == ["team=news"]
    assert history.address["from"][0] == "2026-11-01T09:00:00.000Z"


def test_lookback_pages_show_hostile_text_as_text(lived: Worker, open_page: OpenPage) -> None:
    labels = {"severity": HOSTILE, HOSTILE: HOSTILE, "__proto__": "x"}
    notes = {"summary": HOSTILE, "runbook_url": "javascript:owned()"}
    Operator(lived).post("Hostile", labels=labels, annotations=notes, generatorURL="data:owned")
    Operator(lived).acknowledge("Hostile", HOSTILE, HOSTILE)
    name = fingerprint({"alertname": "Hostile", **labels})
    for path, root in (
        (f"/alerts/{name}/", "alert-page"),
        ("/history/", "history"),
        ("/history/at/?range=1h", "past-board"),
    ):
        page = open_page(lived, path, root)
        assert HOSTILE in page.page.locator(f"#{root}").inner_text()
        assert page.page.locator(f"#{root} :is(img, script:not([type]))").count() == 0
        assert page.page.locator("a[href^=javascript], a[href^=data]").count() == 0
        assert "owned" not in page.page.title()
    page.page.keyboard.press("b")
    page.wait_for(lambda: page.address.get("at"), "the change before")
    assert page.shown() == page.fetched_anew()


def test_lookback_pages_are_useful_without_javascript(lived: Worker, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{lived.url}/alerts/{PLAIN}/")
    expect(page.locator(".step").first).to_be_visible()
    assert page.locator("#badge").get_attribute("data-link") == "snapshot"
    page.goto(f"{lived.url}/history/")
    page.get_by_role("textbox", name="Labels").fill('alertname="Plain"')
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".chip-chosen")).to_contain_text('alertname="Plain"')
    assert page.locator(".told").count() > 0
    page.get_by_role("link", name="the board then").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("UTC")
    assert page.get_by_role("button", name="Play").count() == 0
    page.get_by_label("Moment (UTC)").fill("2026-01-01T00:00:00")
    page.get_by_role("button", name="Go").click()
    expect(page.locator("[data-figure=firing]")).to_have_text("0")
    page.goto(f"{lived.url}/history/at/?range=1h")
    slider = page.get_by_role("slider", name="Moment")
    slider.press("Home")
    page.get_by_role("button", name="Show where the slider stands").click()
    ago = datetime.now(UTC) - timedelta(minutes=59)
    assert datetime.fromisoformat(str(page.locator("#past").get_attribute("data-at"))) < ago
    context.close()


def test_person_signs_in_and_out(lived: Worker, browser: Browser) -> None:
    Operator(lived).shell(
        "from django.contrib.auth.models import User; "
        "User.objects.create_user('ana', password='a long enough secret')"
    )
    page = browser.new_context().new_page()
    page.goto(f"{lived.url}/history/?range=1h")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password").fill("a long enough secret")
    page.keyboard.press("Enter")
    page.wait_for_url("**/history/?range=1h")
    expect(page.locator(".person")).to_contain_text("ana")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.context.close()
