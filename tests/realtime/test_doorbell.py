"""The doorbell: heard by everybody, never in anybody's way."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer, channel_layers

from realtime import doorbell
from realtime.doorbell import GROUP, Doorbell
from tests.virtual_time import run, settle


class BrokenLayer(InMemoryChannelLayer):  # type: ignore[misc]
    """Redis while it is away; `mended` when it is back."""

    mended = False
    sent = 0

    async def group_add(self, group: str, channel: str) -> None:
        if not self.mended:
            raise OSError("away")
        await super().group_add(group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if not self.mended:
            raise OSError("away")
        self.sent += 1


@pytest.fixture
def broken() -> Iterator[BrokenLayer]:
    layer = BrokenLayer()
    before = channel_layers.set("default", layer)
    yield layer
    channel_layers.set("default", before)


@pytest.fixture
def layer() -> Iterator[InMemoryChannelLayer]:
    layer = InMemoryChannelLayer()
    before = channel_layers.set("default", layer)
    yield layer
    channel_layers.set("default", before)


def test_doorbell_is_heard_here_and_by_the_others(layer: InMemoryChannelLayer) -> None:
    async def main() -> None:
        heard: list[str] = []
        mine = Doorbell(lambda: heard.append("mine"))
        other = Doorbell(lambda: heard.append("other"))
        mine.start()
        other.start()
        await settle()
        mine.ring(7)
        assert heard == ["mine"], "at once, without the layer"
        await settle()
        assert sorted(heard) == ["mine", "mine", "other"]
        await mine.stop()
        await other.stop()
        assert not layer.groups.get(GROUP)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run(main())


def test_doorbell_wakes_its_own_worker_when_the_layer_is_away(
    broken: BrokenLayer, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        heard: list[str] = []
        bell = Doorbell(lambda: heard.append("mine"))
        for head in range(7):
            bell.ring(head)
            await settle()
        assert heard == ["mine"] * 7
        await bell.stop()

    run(main())
    assert caplog.text.count("is away") == 1, "once for an outage"


def test_doorbell_listens_again_when_the_layer_is_back(broken: BrokenLayer) -> None:
    async def main() -> None:
        heard: list[str] = []
        bell = Doorbell(lambda: heard.append("mine"))
        bell.start()
        bell.start()
        await asyncio.sleep(5)
        broken.mended = True
        await asyncio.sleep(doorbell.MOST_RETRY_SECONDS)
        await settle()
        await InMemoryChannelLayer.group_send(broken, GROUP, {"type": "ring", "head": 1})
        await settle()
        assert heard == ["mine"]
        await bell.stop()

    run(main())


def test_doorbell_from_outside_rings_the_layer_and_fails_quietly(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Layer:
        sent = 0

        async def group_send(self, group: str, message: dict[str, Any]) -> None:
            assert (group, message) == (GROUP, {"type": "ring", "head": 9})
            self.sent += 1
            if self.sent > 1:
                raise OSError("away")

    layer = Layer()
    monkeypatch.setattr(doorbell, "get_channel_layer", lambda: layer)
    doorbell.ring_from_outside(9)
    assert layer.sent == 1
    doorbell.ring_from_outside(9)
    assert "did not ring" in caplog.text


def test_doorbell_from_outside_does_nothing_where_nobody_else_can_hear(
    layer: InMemoryChannelLayer,
) -> None:
    doorbell.ring_from_outside(9)
    assert layer.channels == {}
