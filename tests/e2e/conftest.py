"""The wall in a browser."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import Wall, chromium
from tests.servers import Worker

OpenWall = Callable[[Worker], Wall]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_wall(browser: Browser) -> Iterator[OpenWall]:
    """Opens the wall of a worker; nothing may have been complained of at the end."""
    opened: list[Wall] = []
    context = browser.new_context()

    def make(worker: Worker) -> Wall:
        opened.append(Wall(context.new_page(), worker.url))
        return opened[-1]

    yield make
    context.close()
    assert [wall.complaints for wall in opened] == [[] for _ in opened]
    assert [len(wall.documents) for wall in opened] == [1 for _ in opened], "no page is reloaded"
