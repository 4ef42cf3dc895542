"""The hub's law: any interleaving gives each client a run without a gap, or a `Reset`."""

from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from realtime.events import EVERYTHING, Position, Selection, Stored
from realtime.hub import Hub
from realtime.subscription import Batch, Reset, Subscription
from tests.realtime.fake_log import FakeLog, new_hub, stored
from tests.virtual_time import run

ALERTS_ONLY = Selection(frozenset({"alert_created"}))


class Step(NamedTuple):
    action: str
    number: int


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(
            [
                "publish",
                "look",
                "commit",
                "offer",
                "offer newest",
                "subscribe",
                "subscribe alerts",
                "resume",
                "read",
                "read one",
                "read all",
                "leave",
                "prune",
                "fail",
                "mend",
                "replace",
            ]
        ),
        st.integers(0, 12),
    ),
    max_size=60,
)


class Client:
    """Checks each answer against the log, as a client in a test of its own would."""

    def __init__(self, subscription: Subscription, selection: Selection) -> None:
        self.subscription = subscription
        self.selection = selection
        self.position = subscription.position

    async def read(self, limit: int) -> None:
        item = await self.subscription.next(0, limit)
        after = self.subscription.position
        if isinstance(item, Reset):
            assert (item.epoch, item.seq) == after
        else:
            assert after.epoch == self.position.epoch, "another log without a reset"
            between = range(self.position.seq + 1, after.seq + 1)
            wanted = [seq for seq in between if self.selection.takes(stored(seq))]
            got = [event.seq for event in item.events] if isinstance(item, Batch) else []
            assert got == wanted, f"between {self.position} and {after}"
        self.position = after


class Rig:
    def __init__(self, ring_events: int, stack: AsyncExitStack) -> None:
        self.log = FakeLog()
        self.hub: Hub = new_hub(self.log, ring_events)
        self.clients: list[Client] = []
        self.committed: list[tuple[str, list[Stored]]] = []
        self._stack = stack
        self._epochs = 1

    async def take(self, step: Step) -> None:
        client = self.clients[step.number % len(self.clients)] if self.clients else None
        match step.action:
            case "publish":
                self.log.publish(step.number)
            case "prune":
                self.log.prune(self.log.head - step.number)
            case "fail":
                self.log.error = OSError("away")
            case "mend":
                self.log.error = None
            case "replace":
                self._epochs += 1
                self.log.replace(f"e{self._epochs}", head=step.number)
            case "look":
                await self.try_to(self.hub.look())
            case "commit":
                # As a worker's own posts; some are told late, or in another order.
                self.log.publish(step.number + 1)
                seqs = range(self.log.head - step.number, self.log.head + 1)
                self.committed.append((self.log.epoch, [stored(seq) for seq in seqs]))
            case "offer" if self.committed:
                self.hub.offer(*self.committed.pop(0))
                self.hub.take_offered()
            case "offer newest" if self.committed:
                self.hub.offer(*self.committed.pop())
                self.hub.take_offered()
            case "subscribe":
                await self.try_to(self.subscribe(None, EVERYTHING))
            case "subscribe alerts":
                await self.try_to(self.subscribe(None, ALERTS_ONLY))
            case "resume":
                seq = max(0, self.log.head - step.number)
                await self.try_to(self.subscribe(Position(self.log.epoch, seq), EVERYTHING))
            case "leave" if client:
                self.clients.remove(client)
                self.hub.subscriptions.discard(client.subscription)
            case "read" if client:
                await self.try_to(client.read(1000))
            case "read one" if client:
                await self.try_to(client.read(1))
            case "read all":
                for each in self.clients:
                    await self.try_to(each.read(1000))

    async def try_to(self, doing: Awaitable[None]) -> None:
        try:
            await doing
        except OSError:
            assert self.log.error is not None

    async def subscribe(self, since: Position | None, selection: Selection) -> None:
        subscription = await self._stack.enter_async_context(self.hub.subscribe(since, selection))
        client = Client(subscription, selection)
        if since is not None:
            client.position = since
        self.clients.append(client)

    async def finish(self) -> None:
        """Once the log can be read again, every client gets to its head."""
        self.log.error = None
        await self.hub.look()
        for client in self.clients:
            for _ in range(100):
                await client.read(1000)
                if client.position == (self.log.epoch, self.log.head):
                    break
            assert client.position == (self.log.epoch, self.log.head)


@settings(max_examples=500)
@given(steps=STEPS, ring_events=st.integers(1, 20))
def test_hub_gives_every_client_a_run_without_a_gap_or_a_reset(
    steps: Sequence[Step], ring_events: int
) -> None:
    async def main() -> None:
        async with AsyncExitStack() as stack:
            rig = Rig(ring_events, stack)
            for step in steps:
                await rig.take(step)
            await rig.finish()
        assert not rig.hub.subscriptions

    run(main())
