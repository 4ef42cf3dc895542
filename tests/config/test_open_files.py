"""The limit of open files is raised as far as it may be, and no further than is of use."""

import resource

import pytest

from config.open_files import ENOUGH, RESERVE, make_room


class Limits:
    """The process's, as the system would keep them."""

    def __init__(self, soft: int, hard: int, most: int | None = None) -> None:
        self.soft, self.hard = soft, hard
        self._most = most  # beyond which the system refuses

    def get(self, _which: int) -> tuple[int, int]:
        return self.soft, self.hard

    def set(self, _which: int, limits: tuple[int, int]) -> None:
        if self._most is not None and limits[0] > self._most:
            raise ValueError
        self.soft, self.hard = limits


def roomy(monkeypatch: pytest.MonkeyPatch, limits: Limits, streams: int = 10_000) -> int:
    monkeypatch.setattr(resource, "getrlimit", limits.get)
    monkeypatch.setattr(resource, "setrlimit", limits.set)
    hard = limits.hard
    make_room(streams)
    assert limits.hard == hard, "which only root could give back"
    return limits.soft


@pytest.mark.parametrize(
    ("hard", "reached"),
    [
        (20_000, 20_000),
        (1_000_000_000, ENOUGH),
        (resource.RLIM_INFINITY, ENOUGH),
    ],
)
def test_make_room_raises_the_soft_limit(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, hard: int, reached: int
) -> None:
    assert roomy(monkeypatch, Limits(1024, hard)) == reached
    assert not caplog.records


def test_make_room_goes_by_the_streams_that_there_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    assert roomy(monkeypatch, Limits(1024, 1_000_000), streams=200_000) == 200_000 + RESERVE


@pytest.mark.parametrize("soft", [300_000, resource.RLIM_INFINITY])
def test_make_room_lowers_nothing(monkeypatch: pytest.MonkeyPatch, soft: int) -> None:
    assert roomy(monkeypatch, Limits(soft, resource.RLIM_INFINITY)) == soft


@pytest.mark.parametrize("limits", [Limits(1024, 4096), Limits(1024, 1_000_000, most=10_240)])
def test_make_room_warns_when_streams_have_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, limits: Limits
) -> None:
    reached = roomy(monkeypatch, limits)
    (record,) = caplog.records
    assert f"may open {reached} files" in record.getMessage()
    assert f"to {10_000 + RESERVE}." in record.getMessage()
