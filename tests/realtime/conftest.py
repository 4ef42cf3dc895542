"""A hub over a log in memory, in the place of the worker's own."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from realtime import runtime
from realtime.hub import Hub
from tests.realtime.fake_log import FakeLog, new_hub, no_subscriber_left


@pytest.fixture
def log() -> FakeLog:
    return FakeLog()


@pytest.fixture
def hub(log: FakeLog, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """What `runtime.get()` gives; nobody may be subscribed at the end."""
    with no_subscriber_left(new_hub(log)) as hub:
        monkeypatch.setattr(runtime, "get", lambda: SimpleNamespace(hub=hub))
        yield hub
