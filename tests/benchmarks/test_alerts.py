import json
from collections import Counter
from datetime import UTC, datetime, timedelta

from benchmarks.alerts import BATCH, RACK, ZONE, bodies, firing, labels
from dashboard.api.alert_bodies import read_alert

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=4)


def test_every_number_is_an_alert_of_its_own_that_the_api_takes() -> None:
    posted = json.loads(b"".join(bodies(firing(range(BATCH), NOW, SOON))))
    read = [read_alert(item, 0, NOW, timedelta(minutes=5)) for item in posted]
    assert len({alert.fingerprint for alert in read}) == BATCH
    assert {len(alert.labels) for alert in read} == {10}


def test_racks_and_zones_have_the_size_that_is_said() -> None:
    fleet = [labels(number) for number in range(2 * ZONE)]
    assert set(Counter(of["rack"] for of in fleet).values()) == {RACK}
    assert set(Counter(of["zone"] for of in fleet).values()) == {ZONE}


def test_bodies_hold_a_batch_each_and_the_rest() -> None:
    sizes = [len(json.loads(body)) for body in bodies(firing(range(BATCH + 1), NOW, SOON))]
    assert sizes == [BATCH, 1]


def test_alerts_of_one_rule_group_share_their_end() -> None:
    ends = Counter(alert["endsAt"] for alert in firing(range(BATCH), NOW, SOON))
    assert sorted(ends.values()) == [56, 100, 100]
    assert min(ends) == "2026-11-24T12:04:00.000Z"
