"""The doorbell: heard by everybody, never in anybody's way."""

import asyncio
import time
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

    async def receive(self, channel: str) -> Any:
        message = await super().receive(channel)
        if not self.mended:
            raise OSError("away")
        return message


class StillLayer(InMemoryChannelLayer):  # type: ignore[misc]
    """Redis while it stands still: nothing is refused, and nothing comes to an end."""

    still = True
    asked = 0

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.asked += 1
        await self._stand_still()
        await super().group_send(group, message)

    async def group_discard(self, group: str, channel: str) -> None:
        await self._stand_still()
        await super().group_discard(group, channel)

    async def _stand_still(self) -> None:
        if self.still:
            await asyncio.Event().wait()


@pytest.fixture
def standing_still() -> Iterator[StillLayer]:
    layer = StillLayer()
    before = channel_layers.set("default", layer)
    yield layer
    channel_layers.set("default", before)


@pytest.fixture(autouse=True)
def _no_outage_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorbell, "_next_try", float("-inf"))


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
        mine = Doorbell(lambda head: heard.append("mine"))
        other = Doorbell(lambda head: heard.append("other"))
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


def test_doorbell_tells_the_newest_head(layer: InMemoryChannelLayer) -> None:
    async def main() -> None:
        heads: list[int] = []
        mine = Doorbell(lambda head: None)
        other = Doorbell(heads.append)
        other.start()
        await settle()
        for head in (6, 7, 0):  # the last one is about time alone
            mine.ring(head)
        await settle()
        assert heads == [7]
        await mine.stop()
        await other.stop()

    run(main())


def test_doorbell_wakes_its_own_worker_when_the_layer_is_away(
    broken: BrokenLayer, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        heard: list[str] = []
        bell = Doorbell(lambda head: heard.append("mine"))
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
        bell = Doorbell(lambda head: heard.append("mine"))
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


def test_doorbell_listens_again_at_once_after_each_outage(broken: BrokenLayer) -> None:
    async def main() -> None:
        heard: list[int] = []
        bell = Doorbell(heard.append)
        bell.start()
        await asyncio.sleep(60)  # a long one
        broken.mended = True
        await asyncio.sleep(doorbell.MOST_RETRY_SECONDS)
        for head in (1, 2):
            broken.mended = False
            await InMemoryChannelLayer.group_send(broken, GROUP, {"type": "ring", "head": 0})
            await settle()
            broken.mended = True
            await asyncio.sleep(doorbell.RETRY_SECONDS)
            await settle()
            await InMemoryChannelLayer.group_send(broken, GROUP, {"type": "ring", "head": head})
            await settle()
        assert heard == [1, 2]
        await bell.stop()

    run(main())


def test_doorbell_gives_a_layer_up_that_stands_still_and_rings_when_it_moves(
    standing_still: StillLayer, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        heard: list[str] = []
        mine = Doorbell(lambda head: None)
        other = Doorbell(lambda head: heard.append("other"))
        other.start()
        await settle()
        for head in range(10):
            mine.ring(head)
            await asyncio.sleep(doorbell.PATIENCE_SECONDS / 5)
        assert standing_still.asked <= 3, "what was rung meanwhile is one ring"
        standing_still.still = False
        await asyncio.sleep(doorbell.PATIENCE_SECONDS)
        mine.ring(11)
        await settle()
        assert heard
        await mine.stop()
        await other.stop()

    run(main())
    assert caplog.text.count("no answer") == 1, "once for an outage"


def test_doorbell_stops_though_the_layer_stands_still(standing_still: StillLayer) -> None:
    async def main() -> None:
        bell = Doorbell(lambda head: None)
        bell.start()
        await settle()
        bell.ring(1)
        before = asyncio.get_running_loop().time()
        await bell.stop()
        waited = asyncio.get_running_loop().time() - before
        assert waited <= doorbell.PATIENCE_SECONDS + 0.1
        await bell.stop()

    run(main())


def test_doorbell_from_outside_waits_for_a_dead_layer_only_now_and_then(
    standing_still: StillLayer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(doorbell, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(doorbell, "InMemoryChannelLayer", type("Other", (), {}))
    for _ in range(5):
        doorbell.ring_from_outside(1)
    assert standing_still.asked == 1
    monkeypatch.setattr(doorbell, "_next_try", time.monotonic())  # its time is over
    doorbell.ring_from_outside(1)
    assert standing_still.asked == 2
    assert caplog.text.count("did not ring") == 2


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
