from types import SimpleNamespace
from typing import Any, cast

from benchmarks.page.hands import Hands
from benchmarks.page.tab import Tab


def _felt(sent: int, *inputs: dict[str, Any]) -> tuple[list[float], list[float]]:
    hands = Hands(cast(Tab, SimpleNamespace(seen=lambda: {"inputs": list(inputs)})))
    hands.sent = sent
    felt = hands.felt()
    return felt.waits, felt.answers


def test_pressing_and_letting_go_are_one_input_by_the_worse_of_them() -> None:
    down = {"name": "keydown", "wait": 3.0, "duration": 40.0, "interactionId": 7}
    up = {"name": "keyup", "wait": 9.0, "duration": 24.0, "interactionId": 7}
    assert _felt(1, down, up) == ([9.0], [40.0])


def test_what_is_no_input_of_a_person_does_not_count() -> None:
    assert _felt(0, {"name": "pointerover", "wait": 1.0, "duration": 90.0, "interactionId": 0}) == (
        [],
        [],
    )


def test_inputs_too_quick_to_be_told_of_count_with_the_threshold() -> None:
    slow = {"name": "keydown", "wait": 3.0, "duration": 40.0, "interactionId": 7}
    assert _felt(3, slow) == ([3.0, 16.0, 16.0], [40.0, 16.0, 16.0])
