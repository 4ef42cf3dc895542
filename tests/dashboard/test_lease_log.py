"""What is remembered of repeats: the end and the update of each alert at any time."""

from datetime import timedelta

import pytest

from dashboard import lease_log
from dashboard.lease_log import Lease
from dashboard.models import Alert, Board, LeaseMembers, LeaseRecord
from tests.board_client import NOW, BoardClient, alert
from tests.conftest import Clock

MINUTE = timedelta(minutes=1)


def test_leases_at_a_time_are_those_of_the_newest_post_before_it(
    board: BoardClient, clock: Clock
) -> None:
    name = board.send(alert())
    clock.shift(60)
    board.send(alert())
    clock.shift(60)
    board.send(alert())
    assert lease_log.leases_at(NOW + MINUTE / 2)[name] == Lease(NOW + 5 * MINUTE, NOW)
    assert lease_log.leases_at(NOW + MINUTE)[name] == Lease(NOW + 6 * MINUTE, NOW + MINUTE)
    assert lease_log.leases_at(NOW - MINUTE) == {}


def test_plain_save_is_remembered(board: BoardClient) -> None:
    Alert(labels={"alertname": "X"}).save()
    assert list(lease_log.leases_at(NOW).values()) == [Lease(NOW + 5 * MINUTE, NOW)]


def test_same_set_of_alerts_is_kept_once(board: BoardClient, clock: Clock) -> None:
    batch = [alert(instance=str(number)) for number in range(3)]
    for _ in range(4):
        board.post_alerts(*batch)
        clock.shift(60)
    assert LeaseRecord.objects.count() == 4
    assert LeaseMembers.objects.count() == 1


def test_prune_removes_old_posts_in_batches_and_their_sets(
    board: BoardClient, clock: Clock
) -> None:
    for number in range(3):
        board.send(alert(instance=str(number)))
        clock.shift(60)
    assert lease_log.prune(NOW + 2 * MINUTE, batch=1) == 1
    assert lease_log.prune(NOW + 2 * MINUTE, batch=10) == 1
    assert LeaseMembers.objects.count() == 1
    assert LeaseRecord.objects.get().at == NOW + 2 * MINUTE


def test_prune_of_a_full_batch_leaves_no_set_behind(board: BoardClient) -> None:
    board.send(alert())
    assert lease_log.prune(NOW + MINUTE, batch=1) == 1
    assert not LeaseMembers.objects.exists()


def test_prune_holds_the_board(board: BoardClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post stores a set, then its line: a set without lines must not go in between."""
    held: list[bool] = []
    hold = Board.hold

    def noted() -> Board:
        held.append(True)
        return hold()

    board.send(alert())
    monkeypatch.setattr(Board, "hold", noted)
    lease_log.prune(NOW + MINUTE, batch=10)
    assert held
