"""A question that hangs keeps nobody."""

import threading
from collections.abc import Callable

import pytest

from dashboard.patient import Question, in_a_thread


def test_answer_is_that_of_asking_each_time() -> None:
    answers = iter([1, 2])
    question = Question(lambda: next(answers), begin=lambda ask: ask())
    assert [question.answer(0), question.answer(0)] == [1, 2]


def test_what_asking_raises_is_raised_and_the_next_is_asked_anew() -> None:
    errors = [OSError("gone")]

    def ask() -> str:
        if errors:
            raise errors.pop()
        return "back"

    question = Question(ask, begin=lambda ask: ask())
    with pytest.raises(OSError, match="gone"):
        question.answer(0)
    assert question.answer(0) == "back"


def test_one_that_hangs_is_asked_once() -> None:
    begun: list[Callable[[], None]] = []
    question = Question(lambda: "late", begin=begun.append)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            question.answer(0.001)
    [ask] = begun
    ask()
    assert len(begun) == 1
    with pytest.raises(TimeoutError):
        question.answer(0.001)
    assert len(begun) == 2, "what was answered is asked anew"


def test_thread_is_a_daemon_and_ends() -> None:
    seen: list[threading.Thread] = []
    done = threading.Event()

    def ask() -> None:
        seen.append(threading.current_thread())
        done.set()

    in_a_thread(ask)
    assert done.wait(10)
    assert seen[0].daemon
    seen[0].join(10)
    assert not seen[0].is_alive()


def test_question_is_asked_again_when_there_was_no_thread_for_it() -> None:
    def none_left(_ask: Callable[[], None]) -> None:
        raise RuntimeError("can't start new thread")

    question = Question(lambda: "answer", begin=none_left)
    with pytest.raises(RuntimeError):
        question.answer(0)
    question.begin = lambda ask: ask()
    assert question.answer(0) == "answer"
