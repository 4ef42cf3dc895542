"""What fires, read without the models."""

from datetime import timedelta
from typing import Any

import msgspec

from dashboard.firing import firing_labels, firing_now
from dashboard.models import Alert
from dashboard.schemas import gettable_alert
from tests.board_client import NOW, BoardClient, alert, matcher


def test_firing_now_is_what_the_rows_say(board: BoardClient) -> None:
    board.silence(matcher("alertname", "Full"))
    board.send(
        alert("Full", site="ü 🙂")
        | {
            "annotations": {"summary": 'a "text"\n'},
            "startsAt": "2026-11-23T11:00:00.123456Z",
            "endsAt": "2026-11-23T13:00:00Z",
            "generatorURL": "http://prometheus/graph",
        }
    )
    board.fire("Plain")
    Alert.objects.filter(alertname="Plain").update(inhibitor="0123456789abcdef")
    read = [gettable_alert(each, ["r"]) for each in firing_now(NOW)]
    rows = [gettable_alert(each, ["r"]) for each in Alert.objects.order_by("fingerprint")]
    assert plain(read) == plain(rows)
    assert len(rows) == 2


def plain(shown: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(shown))


def test_firing_now_leaves_out_what_has_ended_and_what_is_resolved(board: BoardClient) -> None:
    board.fire("Firing")
    board.resolve("Ending", at=NOW + timedelta(seconds=10))
    board.resolve("Resolved", at=NOW)
    names = [each.labels["alertname"] for each in firing_now(NOW + timedelta(seconds=10))]
    assert names == ["Firing"]


def test_firing_labels_are_by_fingerprint(board: BoardClient) -> None:
    name = board.fire("Firing", x="y")
    board.resolve("Resolved", at=NOW)
    assert firing_labels() == {name: {"alertname": "Firing", "x": "y"}}
