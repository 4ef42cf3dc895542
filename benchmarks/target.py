"""One system, one transport: where the fleet posts to and what it subscribes to."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Protocol = Literal["sse", "websocket", "socketio"]


@dataclass(frozen=True)
class Target:
    """`item` is a file with one alert or event as JSON, with NUMBER in it (benchmarks/item.py)."""

    system: str
    protocol: Protocol
    port: int
    path: str
    post_path: str
    item: Path
    pids: tuple[int, ...]
    greets: bool = False  # speaks first; a client is connected when it has heard that
    takes_one: bool = False  # each item is a request of its own, in place of an array of them
