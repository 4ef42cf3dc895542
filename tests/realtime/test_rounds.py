"""Rounds: one turn after another, whatever becomes of each."""

import asyncio
from collections.abc import Sequence

import pytest

from realtime.rounds import Rounds, for_ever
from tests.virtual_time import run


class Counting(Rounds):
    complaint = "It cannot be counted"
    expected = (OSError,)

    def __init__(self, failures: Sequence[Exception | None] = ()) -> None:
        super().__init__("counting", 2.0)
        self.turns = 0
        self.ends = 0
        self._failures = list(failures)

    async def turn(self) -> None:
        self.turns += 1
        failure = self._failures.pop(0) if self._failures else None
        if failure is not None:
            raise failure

    async def ended(self) -> None:
        self.ends += 1


def test_rounds_go_from_start_to_stop_each_as_often_as_they_are_told() -> None:
    async def main() -> None:
        rounds = Counting()
        await rounds.stop()
        assert (rounds.turns, rounds.ends) == (0, 0)
        for _ in range(2):
            rounds.start()
            rounds.start()
            await asyncio.sleep(5)
            await rounds.stop()
            await rounds.stop()
        assert (rounds.turns, rounds.ends) == (6, 2)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run(main())


def test_rounds_outlive_a_turn_that_fails_and_tell_it_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    away = OSError("away")

    async def main() -> None:
        rounds = Counting([away, away, None, away, None, ValueError("ours")])
        rounds.start()
        await asyncio.sleep(15)
        await rounds.stop()
        assert rounds.turns == 8

    run(main())
    assert [line.getMessage() for line in caplog.records] == [
        *["It cannot be counted: away"] * 2,
        "It cannot be counted: ours",
    ]
    assert [bool(line.exc_info) for line in caplog.records] == [False, False, True]


def test_what_runs_for_ever_begins_again_after_an_error_and_tells_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        began: list[float] = []

        async def work() -> None:
            began.append(asyncio.get_running_loop().time())
            if len(began) < 3:
                raise RuntimeError("a mistake of ours")
            await asyncio.sleep(60)

        task = asyncio.create_task(for_ever(work, "The work"))
        await asyncio.sleep(10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert [moment - began[0] for moment in began] == pytest.approx([0, 1, 2])

    run(main())
    assert caplog.text.count("The work failed, it begins again") == 2
    assert "a mistake of ours" in caplog.text
