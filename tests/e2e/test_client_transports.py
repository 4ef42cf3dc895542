"""The client library in Chromium: each transport blocked in turn, servers and networks that go."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.e2e.client_page import SOCKET, STREAM, ClientPage, ClientPages, client_pages
from tests.servers import Servers, Worker

POLL = "**/api/v2/events?*"
QUICK = 8  # times as fast as the clock, for what takes the client a minute


@pytest.fixture
def tabs(browser: Browser, worker: Worker) -> Iterator[ClientPages]:
    with client_pages(browser, worker) as pages:
        yield pages


@pytest.mark.parametrize(
    ("blocked", "phase", "transport"),
    [("sse", "live", "websocket"), ("sse websocket", "polling", "poll")],
)
def test_client_steps_down_and_climbs_again(
    tabs: ClientPages, worker: Worker, blocked: str, phase: str, transport: str
) -> None:
    operator = Operator(worker)
    pages = [ClientPage(tabs.context, worker) for _ in range(2)]
    for page in pages:
        page.block(blocked)
        page.connect(speed=QUICK)
    for page in pages:
        page.wait_for_state(phase, transport)
    operator.post_all("StepsDown")
    tabs.wait_until_level(pages)
    for page in pages:
        page.page.unroute(STREAM)
    for page in pages:
        page.wait_for_state("live", "sse")
    operator.post_all("ClimbsAgain")
    tabs.wait_until_level(pages)
    tabs.wait_for_one_stream()


def test_client_lives_by_server_sent_events_alone(tabs: ClientPages, worker: Worker) -> None:
    tabs.context.route_web_socket(SOCKET, lambda socket: socket.close())
    tabs.context.route(POLL, lambda route: route.abort())
    pages = tabs.open(2)
    Operator(worker).post_all("OnlyStream")
    tabs.wait_until_level(pages)


def test_client_goes_on_when_the_server_is_killed_and_started(
    own_servers: Servers, new_sqlite: NewDatabase, browser: Browser
) -> None:
    database = new_sqlite()
    worker = own_servers.serve(database)
    with client_pages(browser, worker) as tabs:
        pages = tabs.open(3)
        Operator(worker).post_all("Before")
        tabs.wait_until_level(pages)
        worker.process.kill()
        for page in pages:
            page.wait_until_stale()
        own_servers.serve(database, port=int(worker.address.split(":")[1]))
        Operator(worker).post_all("After", "AndMore")
        tabs.wait_until_level(pages)


def test_client_is_sent_away_by_a_restart_and_comes_back_when_it_was_told(
    own_servers: Servers, new_sqlite: NewDatabase, browser: Browser
) -> None:
    database = new_sqlite()
    worker = own_servers.serve(database)
    with client_pages(browser, worker) as tabs:
        [page] = tabs.open()
        worker.process.stop()
        page.wait_until_stale()
        assert page.reasons[0] == "the server said goodbye (shutdown)"
        own_servers.serve(database, port=int(worker.address.split(":")[1]))
        Operator(worker).post_all("Afterwards")
        tabs.wait_until_level([page])


def test_client_survives_a_network_that_is_cut(tabs: ClientPages, worker: Worker) -> None:
    operator = Operator(worker)
    pages = tabs.open(3)
    tabs.context.set_offline(True)
    for page in pages:
        page.wait_until_stale()
    operator.post_all("WhileOffline")
    tabs.context.set_offline(False)
    tabs.wait_until_level(pages)
