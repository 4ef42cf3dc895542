"""The parts' rows and their events: a change is told once, and what is told is what is stored."""

from datetime import datetime, timedelta

import pytest

from dashboard import health
from dashboard.models import HealthComponent
from dashboard.readings import Reading, Status, failed
from dashboard.signals import health_changed
from realtime.events import format_time
from tests.board_client import NOW, BoardClient

HEALTHY, DEGRADED, UNHEALTHY = Status


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def reading(status: Status, message: str = "", component: str = "part") -> Reading:
    return Reading(component, status, 12.0, message)


class Watcher:
    """Takes readings as the ticker's step does: one after the other."""

    def __init__(self) -> None:
        self.previous: dict[str, Reading] = {}

    def take(self, at: datetime, *readings: Reading) -> None:
        self.previous = health.take(readings, self.previous, at)


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


def told(board: BoardClient) -> list[tuple[str, str]]:
    events = board.events()
    assert {event.type for event in events} <= {"health_changed"}
    return [(event.data["component"], event.data["status"]) for event in events]


def test_new_part_is_told_at_once(board: BoardClient, watcher: Watcher) -> None:
    watcher.take(NOW, reading(HEALTHY), failed("gone", "refused"))
    since = {"since": format_time(NOW)}
    good = {"component": "part", "status": "healthy", "latency_ms": 12.0, "message": ""}
    bad = {"component": "gone", "status": "unhealthy", "latency_ms": None, "message": "refused"}
    assert [event.data for event in board.events()] == [good | since, bad | since]


def test_change_is_told_once_and_only_when_it_is_seen_twice(
    board: BoardClient, watcher: Watcher
) -> None:
    story = [HEALTHY, UNHEALTHY, HEALTHY, UNHEALTHY, UNHEALTHY, UNHEALTHY, HEALTHY, HEALTHY]
    seen = []
    for number, status in enumerate(story):
        watcher.take(after(10 * number), reading(status))
        seen.append(told(board))
    [unhealthy], [healthy] = [("part", "unhealthy")], [("part", "healthy")]
    assert seen == [[healthy], [], [], [], [unhealthy], [], [], [healthy]]


def test_two_readings_taken_at_once_count_as_two(board: BoardClient, watcher: Watcher) -> None:
    watcher.take(NOW, reading(HEALTHY))
    board.events()
    watcher.take(after(60), reading(UNHEALTHY), reading(UNHEALTHY))
    assert told(board) == [("part", "unhealthy")]


def test_row_is_what_the_newest_event_told(board: BoardClient, watcher: Watcher) -> None:
    watcher.take(NOW, reading(HEALTHY))
    watcher.take(after(10), reading(UNHEALTHY, "refused"))
    watcher.take(after(20), reading(UNHEALTHY, "reset"))
    watcher.take(after(30), reading(UNHEALTHY, "answered 500"))
    watcher.take(after(40), reading(HEALTHY))
    row = HealthComponent.objects.get()
    assert (row.status, row.message, row.since) == ("unhealthy", "reset", after(20))
    assert (row.probed_message, row.probed_at) == ("", after(40))
    assert board.events()[-1].data["message"] == "reset"


def test_parts_do_not_concern_each_other(board: BoardClient, watcher: Watcher) -> None:
    parts = [reading(HEALTHY, component=name) for name in "ab"]
    watcher.take(NOW, *parts)
    board.events()
    watcher.take(after(10), reading(UNHEALTHY, component="a"))
    watcher.take(after(20), reading(UNHEALTHY, component="b"))
    assert told(board) == []
    watcher.take(after(30), reading(UNHEALTHY, component="a"))
    assert told(board) == [("a", "unhealthy")]


def test_second_worker_goes_on_from_what_was_told(board: BoardClient, watcher: Watcher) -> None:
    watcher.take(NOW, reading(HEALTHY))
    board.events()
    other = Watcher()
    other.take(after(10), reading(UNHEALTHY))
    assert told(board) == [], "it has seen it once"
    other.take(after(20), reading(UNHEALTHY))
    assert told(board) == [("part", "unhealthy")]
    watcher.take(after(20), reading(UNHEALTHY))
    watcher.take(after(30), reading(UNHEALTHY))
    assert told(board) == [], "the other has told it"


def test_row_and_event_are_stored_both_or_neither(
    board: BoardClient, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("the log is full")

    health_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            watcher.take(NOW, reading(HEALTHY))
    finally:
        health_changed.disconnect(fail)
    assert not HealthComponent.objects.exists()
    assert board.events() == []
    assert watcher.previous == {}


def test_part_that_is_not_watched_any_more_goes_and_is_told(
    board: BoardClient, watcher: Watcher
) -> None:
    watcher.take(NOW, reading(HEALTHY), reading(UNHEALTHY, "refused", "gone"))
    board.events()
    health.drop_others({"part"})
    [event] = board.events()
    assert (event.type, event.data) == (
        "health_changed",
        {
            "component": "gone",
            "status": "unhealthy",
            "latency_ms": 12.0,
            "message": "it is not watched any more",
            "removed": True,
            "since": "2026-11-23T12:00:00.000000Z",
        },
    )
    assert [row.name for row in HealthComponent.objects.all()] == ["part"]
    health.drop_others({"part"})
    assert board.events() == []


def test_page_kept_up_by_events_is_the_rows(board: BoardClient, watcher: Watcher) -> None:
    """Old state + events = state fetched anew, for components, statuses and messages."""
    names = ("status", "latency_ms", "message")
    page: dict[str, tuple[object, ...]] = {}
    stories = {"a": "hhuuhhdd", "b": "uuhhuudd", "c": "hdududuu"}
    by_letter = {"h": HEALTHY, "d": DEGRADED, "u": UNHEALTHY}
    for number in range(8):
        readings = [
            Reading(name, by_letter[story[number]], float(number), f"{name}{number}")
            for name, story in stories.items()
        ]
        watcher.take(after(10 * number), *readings)
        if number == 5:
            health.drop_others({"a", "c"})
        for event in board.events():
            data = event.data
            page[data["component"]] = (
                *(data[name] for name in names),
                datetime.fromisoformat(data["since"]),
            )
            if data.get("removed"):
                del page[data["component"]]
        rows = HealthComponent.objects.values_list("name", *names, "since")
        assert page == {row[0]: row[1:] for row in rows}
