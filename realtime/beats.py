"""Which workers have fallen silent, by their heartbeats alone: no two clocks are compared. Pure."""

from collections.abc import Mapping

BEAT_SECONDS = 2.0
SILENT_SECONDS = 8.0  # four beats that did not come: the worker is gone, or frozen


class Beats:
    """What one observer has seen of the others."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._silent: dict[str, float] = {}  # seconds for which we looked and saw no beat
        self._looked_at = float("-inf")

    def look(self, beats: Mapping[str, int], now: float) -> list[str]:
        """Those who have been silent too long; `now` in seconds of this observer's clock.

        Time in which the observer did not look itself says nothing of the others: they may have
        been cut off by the same outage.
        """
        passed = min(now - self._looked_at, 2 * BEAT_SECONDS)
        self._looked_at = now
        self._silent = {
            name: self._silent[name] + passed if self._seen.get(name) == beat else 0.0
            for name, beat in beats.items()
        }
        self._seen = dict(beats)
        return [name for name, seconds in self._silent.items() if seconds > SILENT_SECONDS]
