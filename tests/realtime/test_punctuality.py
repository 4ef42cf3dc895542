"""Punctuality: the worst of the last minute."""

from datetime import timedelta

from realtime.punctuality import REMEMBERED, Punctuality
from tests.board_client import NOW
from tests.realtime.test_worker import after


def test_punctuality_without_anything_due_is_perfect() -> None:
    assert Punctuality().worst(NOW) == timedelta()


def test_punctuality_is_the_worst_of_the_last_minute() -> None:
    punctuality = Punctuality()
    punctuality.note(due=NOW, done_at=after(3))
    punctuality.note(due=after(3), done_at=after(4))
    assert punctuality.worst(after(4)) == timedelta(seconds=3)
    assert punctuality.worst(after(3) + REMEMBERED) == timedelta(seconds=3)
    assert punctuality.worst(after(3.1) + REMEMBERED) == timedelta(seconds=1)
    assert punctuality.worst(after(5) + REMEMBERED) == timedelta()


def test_punctuality_begins_anew_when_the_clock_went_back() -> None:
    punctuality = Punctuality()
    punctuality.note(due=NOW, done_at=after(3))
    assert punctuality.worst(after(-3600)) == timedelta()
