"""Errands: one after another, in a thread that nobody waits for."""

import asyncio
import threading
from functools import partial

import pytest

from realtime.errands import Errands


async def test_errands_run_in_turn_in_one_thread() -> None:
    errands = Errands("test-errands")
    done: list[int] = []

    def errand(number: int) -> threading.Thread:
        done.append(number)
        return threading.current_thread()

    threads = await asyncio.gather(*(errands.run(partial(errand, n)) for n in range(50)))
    assert done == list(range(50))
    assert len(set(threads)) == 1
    assert threads[0] is not threading.current_thread()
    assert threads[0].daemon
    errands.close()
    errands.close()
    threads[0].join(10)
    assert not threads[0].is_alive()


async def test_errands_hand_on_what_is_raised() -> None:
    errands = Errands("test-errands")
    with pytest.raises(ZeroDivisionError):
        await errands.run(lambda: 1 / 0)
    assert await errands.run(lambda: 7) == 7
    errands.close()


async def test_errands_drop_what_is_cancelled_before_its_turn() -> None:
    errands = Errands("test-errands")
    go = threading.Event()
    done: list[str] = []
    first = asyncio.ensure_future(errands.run(go.wait))
    second = asyncio.ensure_future(errands.run(lambda: done.append("second")))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.sleep(0)
    go.set()
    await first
    await errands.run(lambda: done.append("third"))
    assert done == ["third"]
    errands.close()
