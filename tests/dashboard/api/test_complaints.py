"""Complaints of one body: all are counted, the first are told."""

import pytest

from dashboard.api.answers import Failed, Refused
from dashboard.api.complaints import Complaints


def test_complaints_that_are_none_raise_nothing() -> None:
    complaints = Complaints()
    complaints.raise_refused()
    complaints.raise_failed()
    assert complaints.count == 0


def test_complaints_raise_the_first_refusal() -> None:
    complaints = Complaints(most_told=1)
    complaints.add(Failed(400, "a"))
    complaints.add(Refused(602, "b"))
    complaints.add(Refused(601, "c"))
    with pytest.raises(Refused, match=r"^b$") as caught:
        complaints.raise_refused()
    assert caught.value.code == 602
    assert complaints.count == 3


def test_complaints_tell_the_first_and_how_many_more_there_are() -> None:
    complaints = Complaints(most_told=2)
    for number in range(2):
        complaints.add(Failed(400, "bad"), f"alerts.{number}")
    assert complaints.told() == ["alerts.0: bad", "alerts.1: bad"]
    for _ in range(1_000):
        complaints.add(Failed(400, "x" * 1_000))
    complaints.raise_refused()
    with pytest.raises(Failed, match=r"^alerts\.0: bad\nalerts\.1: bad\nand 1000 more$"):
        complaints.raise_failed()
