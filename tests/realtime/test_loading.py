"""The configuration of a worker: at its start, at SIGHUP, and again while the database is away."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from dashboard.configuration import BadConfiguration
from realtime import loading
from realtime.loading import Loader

SECONDS = 10  # for what takes none


class Loads:
    """Counts the loads; what the next ones raise can be said before."""

    def __init__(self, *raised: Exception) -> None:
        self._raised = list(raised)
        self._loop = asyncio.get_running_loop()
        self._done: asyncio.Queue[None] = asyncio.Queue()

    def __call__(self) -> None:
        self._loop.call_soon_threadsafe(self._done.put_nowait, None)
        if self._raised:
            raise self._raised.pop(0)

    async def one(self) -> None:
        """Until there was one more."""
        await asyncio.wait_for(self._done.get(), SECONDS)

    @property
    def waiting(self) -> bool:
        return not self._done.empty()


@pytest.fixture(autouse=True)
def _quick_and_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "RETRY_SECONDS", 0)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False))


@pytest.fixture
def kept_handler() -> Iterator[Callable[[], object]]:
    """What the process does at SIGHUP; as it was, after the test."""
    before = signal.getsignal(signal.SIGHUP)
    yield lambda: signal.getsignal(signal.SIGHUP)
    signal.signal(signal.SIGHUP, before)


async def test_loader_loads_once_at_the_start_and_lets_the_waiting_go_on() -> None:
    loads = Loads()
    loader = Loader(loads)
    waiting = asyncio.create_task(loader.tried())
    await asyncio.sleep(0)
    assert not waiting.done()
    loader.start()
    loader.start()
    await asyncio.wait_for(waiting, SECONDS)
    await loads.one()
    await loader.stop()
    assert not loads.waiting


async def test_loader_loads_again_at_each_sighup(kept_handler: Callable[[], object]) -> None:
    loads = Loads()
    loader = Loader(loads)
    loader.start()
    await loads.one()
    for _ in range(2):
        await loader.tried()
        assert kept_handler() is not signal.SIG_DFL
        os.kill(os.getpid(), signal.SIGHUP)
        await loads.one()
    await loader.stop()
    assert kept_handler() is signal.SIG_IGN, "it does not end who is about to end in order"


async def test_loader_tries_again_while_the_database_is_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    loads = Loads(OperationalError("away"), OperationalError("away"))
    loader = Loader(loads)
    loader.start()
    for _ in range(3):
        await loads.one()
    await loader.stop()
    assert caplog.text.count("The configuration waits for the database: away") == 1


@pytest.mark.parametrize("error", [BadConfiguration(["am.yml:1: bad"]), RuntimeError("a bug")])
async def test_loader_does_not_try_a_bad_file_again_by_itself(
    error: Exception, kept_handler: Callable[[], object]
) -> None:
    loads = Loads(error)
    loader = Loader(loads)
    loader.start()
    await asyncio.wait_for(loader.tried(), SECONDS)
    await loads.one()
    assert kept_handler() is not signal.SIG_DFL
    os.kill(os.getpid(), signal.SIGHUP)
    await loads.one()
    await loader.stop()
    assert not loads.waiting


async def test_loader_may_be_stopped_before_it_is_started_and_twice() -> None:
    loader = Loader(Loads())
    await loader.stop()
    loader.start()
    await loader.stop()
    await loader.stop()


@pytest.mark.parametrize(("path", "heard"), [("", False), ("alertmanager.yml", True)])
async def test_loader_lets_a_closed_terminal_end_a_worker_without_a_file(
    path: str,
    heard: bool,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    kept_handler: Callable[[], object],
) -> None:
    settings.ALERTMANAGER_CONFIG = path
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    loader = Loader(Loads())
    loader.start()
    assert (kept_handler() is not signal.SIG_DFL) is heard
    await loader.stop()
    assert (kept_handler() is signal.SIG_IGN) is heard
