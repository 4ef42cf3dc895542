"""Many people take one alert at once: each has it in turn, and who was last has it."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import httpx

from tests.e2e.board_operator import Operator
from tests.listener import Listener
from tests.servers import Worker

OWNERS = [f"person{number}" for number in range(12)]


def test_alert_taken_by_many_at_once_is_one_persons_after_another(
    worker: Worker, listener: Listener
) -> None:
    stream = listener.sse(worker.address, types="alert_*")
    operator = Operator(worker)
    operator.post("Wanted")
    with ThreadPoolExecutor(len(OWNERS)) as pool:
        list(pool.map(lambda owner: operator.acknowledge("Wanted", owner, owner), OWNERS))
    marker = operator.marker()
    stream.wait_for(lambda event: event["data"]["alertname"] == marker)
    events = [event for event in stream.events if event["data"]["alertname"] == "Wanted"]
    told = [(event["type"], event["data"]["acknowledged_by"]) for event in events[1:]]
    owners = [owner for kind, owner in told if kind == "alert_acknowledged"]
    assert sorted(owners) == sorted(OWNERS)
    assert all(one != other for (one, _), (other, _) in pairwise(told)), "it goes from hand to hand"
    url = f"{worker.url}/api/v2/alerts/{events[0]['data']['fingerprint']}/ack"
    standing = httpx.get(url).json()
    assert standing["acknowledgedBy"] == standing["note"] == owners[-1]
