"""What a stream has brought until now, and waiting for more of it."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

WAIT_SECONDS = 30.0

Json = dict[str, Any]


class Frames:
    """What a stream has brought: envelopes as bytes, and control frames, in order of arrival."""

    def __init__(self) -> None:
        self.envelopes: list[bytes] = []
        self.arrived: list[float] = []  # time.time() of each envelope
        self.controls: list[tuple[str, Json]] = []
        self.ended = False
        self._changed = threading.Condition()

    @property
    def events(self) -> list[Json]:
        return [json.loads(envelope) for envelope in list(self.envelopes)]

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    def story(self, about: Callable[[Json], bool]) -> list[bytes]:
        """The envelopes of the events of which this holds."""
        return [each for each in list(self.envelopes) if about(json.loads(each))]

    def add_envelope(self, envelope: bytes) -> None:
        with self._changed:
            self.envelopes.append(envelope)
            self.arrived.append(time.time())
            self._changed.notify_all()

    def add_control(self, name: str, data: Json) -> None:
        with self._changed:
            self.controls.append((name, data))
            self._changed.notify_all()

    def end(self) -> None:
        with self._changed:
            self.ended = True
            self._changed.notify_all()

    def wait_for(self, wanted: str | Callable[[Json], bool], seconds: float = WAIT_SECONDS) -> Json:
        """The first event of this type, or of which this holds; fails when none comes in time."""

        def found() -> Json | None:
            return next((event for event in self.events if matches(event)), None)

        def matches(event: Json) -> bool:
            return bool(event["type"] == wanted if isinstance(wanted, str) else wanted(event))

        with self._changed:
            event = self._changed.wait_for(found, seconds)
        assert event, f"no {wanted} in {self.types}, {self.controls}"
        return event

    def wait_for_control(self, name: str, seconds: float = WAIT_SECONDS) -> Json:
        """The first control frame of this name."""

        def found() -> tuple[str, Json] | None:
            return next((control for control in self.controls if control[0] == name), None)

        with self._changed:
            control = self._changed.wait_for(found, seconds)
        assert control, f"no {name} in {self.controls}"
        return control[1]

    def wait_for_first_control(self, seconds: float = WAIT_SECONDS) -> None:
        """Until it has said something, or ended."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.controls or self.ended, seconds), self.types

    def wait_until(self, holds: Callable[[], bool], seconds: float = WAIT_SECONDS) -> None:
        """Until this holds, which is looked at when something has come."""
        with self._changed:
            assert self._changed.wait_for(holds, seconds), (self.types, self.controls)

    def wait_for_end(self, seconds: float = WAIT_SECONDS) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.ended, seconds), "the stream did not end"
