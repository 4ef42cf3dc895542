"""A person at the page: keys, words and clicks, one every so often."""

import itertools
import time
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.page.tab import Tab

EVERY_SECONDS = 0.25
_THRESHOLD_MS = 16.0  # the browser tells only of those that took as long

# What is clicked: the head of the first group that can be seen, which folds and unfolds it.
_CLICKED = """() => {
  const box = document.querySelector("#wall summary")?.getBoundingClientRect();
  return box ? [box.x + box.width / 2, box.y + box.height / 2] : null;
}"""
_KEYS = ("j", "j", "j", "k", "x", "x", "/", "s", "e", "v", *["Backspace"] * 3, "Escape")


class Inputs(NamedTuple):
    """Of so many inputs; `waits` until the page began with one, `answers` until it had painted."""

    sent: int
    waits: list[float]
    answers: list[float]


class Hands:
    """At one page."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._steps = itertools.cycle([*map(self._key, _KEYS), self._click, self._click])
        self.sent = 0

    def until(self, is_over: Callable[[], bool]) -> None:
        """One input after the other, by an absolute schedule."""
        moment = time.monotonic()
        while not is_over():
            next(self._steps)()
            self.sent += 1
            moment += EVERY_SECONDS
            time.sleep(max(0.0, moment - time.monotonic()))
        self._tab.page.keyboard.press("Escape")  # so that nothing is held any more

    def felt(self) -> Inputs:
        """What the browser told of them since the page was opened."""
        waits: dict[int, float] = {}
        answers: dict[int, float] = {}
        for entry in self._tab.seen()["inputs"]:
            number = entry["interactionId"]
            if number:  # pressing and letting go are one
                waits[number] = max(waits.get(number, 0.0), entry["wait"])
                answers[number] = max(answers.get(number, 0.0), entry["duration"])
        untold = [_THRESHOLD_MS] * (self.sent - len(answers))
        return Inputs(self.sent, [*waits.values(), *untold], [*answers.values(), *untold])

    def _key(self, key: str) -> Callable[[], None]:
        return lambda: self._tab.page.keyboard.press(key)

    def _click(self) -> None:
        place = self._tab.page.evaluate(_CLICKED)
        if place:
            self._tab.page.mouse.click(*place)
