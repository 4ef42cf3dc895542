"""A worker under attack, and the neighbours who must notice nothing of it."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.frames import Json
from tests.listener import Listener
from tests.servers import Servers, Worker
from tests.streams import Sse, WebSocket

NEIGHBOUR_SECONDS = 5.0  # an event takes milliseconds; a machine may be busy
MOST_GROWTH_MB = 100  # of the process, over all attacks of a file


class Siege:
    """`manage.py serve` with a neighbour on each kind of stream."""

    def __init__(self, servers: Servers, database_url: str, listener: Listener) -> None:
        self.worker: Worker = servers.serve(
            database_url, REALTIME_MAX_STREAMS="40", REALTIME_PING_SECONDS="0.5"
        )
        url = self.worker.url
        self.sse: Sse = listener.sse(self.worker.address)
        self.websocket: WebSocket = listener.websocket(self.worker.address)
        self._numbers = itertools.count(1)
        self._looked_at = 0  # characters of its output
        self._url = url
        self.check()
        self._began_mb = self._resident_mb()

    @property
    def address(self) -> str:
        return self.worker.address

    def post(self, *alerts: Json) -> httpx.Response:
        return httpx.post(f"{self._url}/api/v2/alerts", json=list(alerts), timeout=30)

    def check(self) -> None:
        """A neighbour's post is stored and told to all."""
        name = f"Neighbour{next(self._numbers)}"
        answer = self.post({"labels": {"alertname": name}})
        assert answer.status_code == 200, answer.text
        for stream in (self.sse, self.websocket):
            stream.wait_for(_about(name), NEIGHBOUR_SECONDS)
            assert not stream.ended
        self.check_log()

    def check_log(self) -> None:
        """It lives, and has written of no failure since it was asked last."""
        assert self.worker.process.is_running, self.worker.process.output[-4000:]
        output = self.worker.process.output[self._looked_at :]
        self._looked_at += len(output)
        for word in ("Traceback", "Exception in", "never retrieved", "Unhandled"):
            assert word not in output, output[max(0, output.index(word) - 500) :][:4000]

    def check_memory(self) -> None:
        grown = self._resident_mb() - self._began_mb
        assert grown < MOST_GROWTH_MB, f"the process grew by {grown:.0f} MB"

    def check_order(self) -> None:
        """No neighbour has missed an event, or heard one twice."""
        for stream in (self.sse, self.websocket):
            numbers = [event["seq"] for event in stream.events]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            assert not [name for name, _ in stream.controls if name in ("reset", "bye")]

    def _resident_mb(self) -> float:
        pages = int(Path(f"/proc/{self.worker.process.pid}/statm").read_text().split()[1])
        return pages * 4096 / 1e6


def _about(name: str) -> Callable[[Json], bool]:
    return lambda event: event["data"].get("alertname") == name


def message(body: bytes) -> str:
    """The words of a refusal."""
    return str(json.loads(body)["message"])
