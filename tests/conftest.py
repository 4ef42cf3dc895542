"""Fixtures for all tests: a client of the API, a clock, and real programs."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.test import override_settings

from tests import servers
from tests.board_client import NOW, BoardClient
from tests.listener import Listener

# The same examples each time, and no limit that a busy machine could break.
hypothesis.settings.register_profile("tests", derandomize=True, deadline=None)
hypothesis.settings.load_profile("tests")

# They take longest, and each is one job: begun first, they keep nobody waiting at the end.
LONGEST = ("e2e/test_postgresql", "dashboard/test_board_machine", "e2e/test_wall_equivalence")

Clock = time_machine.Traveller
NewDatabase = Callable[[], str]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, then what drives real programs, then the rest, in which nothing waits.

    On PostgreSQL only what asks the database: the rest is the same on any.
    """
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        config.hook.pytest_deselected(items=[item for item in items if not asks_database(item)])
        items[:] = filter(asks_database, items)

    def place(item: pytest.Item) -> int:
        name = item.nodeid.removeprefix("tests/").partition(".py")[0]
        if name in LONGEST:
            return LONGEST.index(name)
        return len(LONGEST) + (not name.startswith("e2e/"))

    items.sort(key=place)


def asks_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return "db" in fixtures or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session", autouse=True)
def _static_files_by_their_names() -> Iterator[None]:
    """Pages are rendered here without `collectstatic`; real workers serve the collected ones."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_limits_of_one_address() -> Iterator[None]:
    """All clients of a test have one; the tests of the limits set them."""
    none = {"MAX_CONNECTIONS_PER_IP": 0, "CONNECT_RATE": None}
    with override_settings(REALTIME={**settings.REALTIME, **none}, SIGN_IN_RATE=None):
        yield


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Time stands at `NOW`, until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def board(db: None, clock: Clock) -> BoardClient:
    """An empty board, at `NOW`."""
    return BoardClient()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied; and the static files, collected."""
    path = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    env = servers.environment(f"sqlite:///{path}", path.parent)
    servers.manage(env, "migrate", "--verbosity=0")
    servers.manage(env, "collectstatic", "--no-input", "--verbosity=0")
    return path


@pytest.fixture(scope="session")
def new_sqlite(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """Makes a new migrated SQLite database; its URL."""

    def make() -> str:
        path = tmp_path_factory.mktemp("database") / "watchfire.sqlite3"
        shutil.copy(migrated, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(scope="module")
def module_servers(
    migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[servers.Servers]:
    """Programs that all tests of a file share."""
    with servers.running(tmp_path_factory.mktemp("servers"), migrated.parent) as started:
        yield started


@pytest.fixture
def own_servers(migrated: Path, tmp_path: Path) -> Iterator[servers.Servers]:
    """Programs that only this test uses."""
    with servers.running(tmp_path, migrated.parent) as started:
        yield started


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Opens streams, and closes them after the test."""
    with Listener() as listener:
        yield listener


@pytest.fixture(scope="module")
def worker(module_servers: servers.Servers, new_sqlite: NewDatabase) -> servers.Worker:
    """A worker on SQLite that all tests of a file share."""
    return module_servers.serve(new_sqlite())
