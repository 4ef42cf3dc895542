"""The wall in a browser, a whole installation, and a worker under attack."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser

from tests.conftest import NewDatabase
from tests.e2e.browser import NO_GLOW, Wall, chromium
from tests.e2e.siege import Siege
from tests.e2e.silences_page import OpenPages, SilencePages, opener
from tests.fleet import Fleet
from tests.listener import Listener
from tests.servers import Servers, Worker, running


class OpenWall(Protocol):
    def __call__(self, worker: Worker, query: str = "", glows: bool = True) -> Wall: ...


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def fleet(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """PostgreSQL, Redis and two workers, for all that is done to them; each test leaves them so."""
    with running(tmp_path_factory.mktemp("fleet"), migrated.parent) as started:
        yield Fleet(started)


@pytest.fixture
def open_wall(browser: Browser) -> Iterator[OpenWall]:
    """Opens the wall of a worker; nothing may have been complained of at the end."""
    opened: list[Wall] = []

    def make(worker: Worker, query: str = "", glows: bool = True) -> Wall:
        # A profile of its own: the tabs of one have six connections together.
        page = browser.new_context().new_page()
        if not glows:
            page.add_init_script(NO_GLOW)
        opened.append(Wall(page, f"{worker.url}/{query}"))
        return opened[-1]

    yield make
    for wall in opened:
        wall.page.context.close()
    assert [wall.complaints for wall in opened] == [[] for _ in opened]
    assert [len(wall.documents) for wall in opened] == [1 for _ in opened], "no page is reloaded"


@pytest.fixture(scope="module")
def siege_of_module(module_servers: Servers, new_sqlite: NewDatabase) -> Iterator[Siege]:
    """A worker that all attacks of a file share; they leave no trace in its memory."""
    with Listener() as listener:
        siege = Siege(module_servers, new_sqlite(), listener)
        yield siege
        siege.check_order()
        siege.check_memory()


@pytest.fixture
def siege(siege_of_module: Siege) -> Iterator[Siege]:
    """After each attack the neighbours are asked."""
    yield siege_of_module
    siege_of_module.check()


@pytest.fixture
def open_pages(browser: Browser) -> Iterator[OpenPages]:
    """Opens the pages of silences of a worker; nothing may have been complained of at the end."""
    opened: list[SilencePages] = []
    yield opener(browser, opened)
    for pages in opened:
        pages.page.context.close()
    assert [pages.complaints for pages in opened] == [[] for _ in opened]
