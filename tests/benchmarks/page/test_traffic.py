from typing import cast

import pytest

from benchmarks.page.board import Board
from benchmarks.page.traffic import EVENTS_A_BEAT, RATE, SILENCE_EVERY, Traffic
from tests.processes import wait_until


class Counted:
    """A board that counts the events that it would tell, and who fires."""

    def __init__(self) -> None:
        self.events = 0
        self.firing: set[int] = set()
        self.owned: set[int] = set()
        self.silences: dict[str, set[int]] = {}

    def fire(self, numbers: range) -> None:
        self.events += len(numbers)
        self.firing |= set(numbers)

    def resolve(self, numbers: range) -> None:
        self.events += len(numbers) + len(self.owned & set(numbers))
        self.firing -= set(numbers)

    def silence(self, numbers: range) -> str:
        self.events += 1 + len(numbers)
        name = f"silence {len(self.silences)} of {self.events}"
        self.silences[name] = set(numbers)
        return name

    def end_silence(self, name: str) -> None:
        self.events += 1 + len(self.silences.pop(name))

    def acknowledge(self, number: int) -> None:
        self.events += 1
        self.owned.add(number)


def _run(board: Counted, seconds: float) -> None:
    with Traffic(cast(Board, board), seconds) as traffic:
        wait_until(lambda: traffic.is_over, "the end of the traffic")


@pytest.mark.parametrize("beats", [SILENCE_EVERY, 100])
def test_board_is_afterwards_as_it_was(beats: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.page.traffic.BEATS_A_SECOND", 10_000)
    board = Counted()
    _run(board, beats / 10_000)
    assert board.firing == set()
    assert board.silences == {}
    assert board.events == beats * EVENTS_A_BEAT
    assert RATE == 200


class Broken(Counted):
    def fire(self, numbers: range) -> None:
        raise OSError(f"no route for {numbers}")


def test_what_it_breaks_off_with_is_told() -> None:
    with pytest.raises(OSError, match="no route"):
        _run(Broken(), 5)
