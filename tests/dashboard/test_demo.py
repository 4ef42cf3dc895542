"""The demonstration's cluster: what it posts is what the board takes."""

import random
from datetime import timedelta

from dashboard.demo import Cluster
from tests.board_client import NOW, BoardClient
from tests.conftest import Clock


def test_cluster_posts_alerts_that_fire_repeat_and_resolve(
    board: BoardClient, clock: Clock
) -> None:
    cluster = Cluster(random.Random(7))
    posted = 0
    for second in range(600):
        clock.move_to(NOW + timedelta(seconds=second))
        alerts = cluster.tick()
        posted += len(alerts)
        if alerts:
            assert board.post_alerts(*alerts).status_code == 200
    types = board.types()
    assert types.count("alert_created") > 10
    assert types.count("alert_resolved") > 10
    assert "alert_firing" in types, "something flaps"
    assert posted > len(types), "most posts are repeats"


def test_cluster_has_a_silence_for_its_maintenance(board: BoardClient) -> None:
    cluster = Cluster(random.Random(7))
    assert board.post("/api/v2/silences", cluster.maintenance()).status_code == 200
    assert board.types() == ["silence_created"]
