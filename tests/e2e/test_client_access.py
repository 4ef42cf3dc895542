"""The client library in Chromium where the worker asks who is there."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser

from tests import issuer
from tests.conftest import NewDatabase
from tests.e2e.client_page import ClientPage, ClientPages, client_pages
from tests.servers import Servers, Worker


@pytest.fixture(scope="module")
def closed(module_servers: Servers, new_sqlite: NewDatabase) -> Worker:
    extra = {"AUTH_REQUIRED": "true", "JWT_SECRET": issuer.SECRET}
    return module_servers.serve(new_sqlite(), 0, **extra)


@pytest.fixture
def tabs(browser: Browser, closed: Worker) -> Iterator[ClientPages]:
    with client_pages(browser, closed) as pages:
        yield pages


def head_of(worker: Worker, token: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.get(f"{worker.url}/api/v2/events", headers=headers)
    return str(answer.raise_for_status().json()["cursor"])


def test_client_of_a_stranger_stops_in_every_tab_and_says_why(tabs: ClientPages) -> None:
    pages = [ClientPage(tabs.context, tabs.worker) for _ in range(3)]
    for page in pages:
        page.connect("abc-1")
    for page in pages:
        page.wait_for_state("stopped")
        assert page.state["reason"]


@pytest.mark.parametrize("blocked", ["", "sse", "sse websocket"])
def test_client_shows_a_ticket_with_each_connect(tabs: ClientPages, blocked: str) -> None:
    token = issuer.token(scope="read ingest")
    pages = [ClientPage(tabs.context, tabs.worker) for _ in range(2)]
    for page in pages:
        page.block(blocked)
        page.connect(head_of(tabs.worker, token), token=token)
    names = {"": "sse", "sse": "websocket", "sse websocket": "poll"}
    for page in pages:
        page.wait_for_state("polling" if "websocket" in blocked else "live", names[blocked])
    headers = {"Authorization": f"Bearer {token}"}
    alerts = [{"labels": {"alertname": f"Ticketed{names[blocked]}"}}]
    url = f"{tabs.worker.url}/api/v2/alerts"
    httpx.post(url, json=alerts, headers=headers).raise_for_status()
    head = int(head_of(tabs.worker, token).partition("-")[2])
    for page in pages:
        page.wait_for_all(head)
