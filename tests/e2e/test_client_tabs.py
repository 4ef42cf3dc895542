"""The client library in Chromium: all tabs of a browser share one stream."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.board_operator import Operator
from tests.e2e.client_page import ANY_PAGE, ClientPage, ClientPages, client_pages
from tests.processes import wait_until
from tests.servers import Worker
from tests.streams import poll


@pytest.fixture
def tabs(browser: Browser, worker: Worker) -> Iterator[ClientPages]:
    with client_pages(browser, worker) as pages:
        yield pages
    wait_until(lambda: not any(pages.connections().values()), "no stream that is left behind")


def take_away_holder(pages: list[ClientPage]) -> ClientPage:
    """The one tab that has the stream; `pages` are the others from then on."""
    [holder] = [page for page in pages if page.begun]
    pages.remove(holder)
    return holder


def test_client_tabs_have_one_stream_and_all_events(tabs: ClientPages, worker: Worker) -> None:
    operator = Operator(worker)
    cursor = poll(worker.address, {}).cursor
    operator.post_all("Before")
    pages = tabs.open(6)
    pages += tabs.open(cursor=cursor)
    operator.post_all("One", "Two", "Three")
    tabs.wait_until_level(pages)
    tabs.wait_for_one_stream()
    assert sum(page.begun for page in pages) == 1
    states = [page.state for page in pages]
    assert states == [states[0]] * 7


def test_client_tab_takes_over_when_the_holder_is_closed(tabs: ClientPages, worker: Worker) -> None:
    operator = Operator(worker)
    pages = tabs.open(3)
    holder = take_away_holder(pages)
    holder.page.close()
    operator.post_all("AfterClose")
    tabs.wait_until_level(pages)
    tabs.wait_for_one_stream()


def test_client_tab_takes_over_when_the_holder_crashes(tabs: ClientPages, worker: Worker) -> None:
    operator = Operator(worker)
    pages = tabs.open(3)
    holder = take_away_holder(pages)
    holder.crash()
    operator.post_all("AfterCrash")
    tabs.wait_until_level(pages)
    tabs.wait_for_one_stream()


def test_client_tab_takes_over_when_the_holder_hangs(tabs: ClientPages, worker: Worker) -> None:
    """It says nothing and lets go of nothing; when it is back it follows, and has all events."""
    operator = Operator(worker)
    pages = tabs.open(3, speed=4)
    holder = take_away_holder(pages)
    holder.page.evaluate(
        "setTimeout(() => { const end = Date.now() + 6000; while (Date.now() < end); }, 10) && 0"
    )
    wait_until(lambda: sum(page.begun for page in pages) == 1, "another holder")
    operator.post_all("WhileItHangs")
    tabs.wait_until_level(pages)
    tabs.wait_until_level([holder])
    tabs.wait_for_one_stream()
    operator.post_all("Afterwards")
    tabs.wait_until_level([holder, *pages])


def test_client_tab_that_is_left_ends_its_stream(tabs: ClientPages) -> None:
    pages = tabs.open(2)
    holder = take_away_holder(pages)
    holder.page.goto(tabs.worker.url + ANY_PAGE)
    wait_until(lambda: pages[0].begun == 1, "the other has the stream")
    tabs.wait_for_one_stream()
    pages[0].page.evaluate("client.disconnect()")
    assert pages[0].state["phase"] == "stopped"


def test_client_tabs_that_ask_for_something_else_do_not_share(tabs: ClientPages) -> None:
    pages = tabs.open(2)
    pages += tabs.open(2, types=["silence_*"])
    pages += tabs.open(2, user="somebody else")
    wait_until(lambda: tabs.connections()["sse"] == 3, "a stream for each kind of page")
