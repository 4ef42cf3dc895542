"""PostgreSQL is restarted under load: posts and pages fail honestly, nothing is lost."""

import signal

import httpx
import pytest

from tests.fleet import Fleet
from tests.traffic import Traffic

# What a sender waits for an answer (Prometheus).
SENDER_SECONDS = 10.0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
def test_database_may_restart_while_alerts_come(fleet: Fleet, how: signal.Signals) -> None:
    with Traffic(fleet.workers) as traffic:
        traffic.flows()
        fleet.database.stop(how)
        traffic.fails()
        for page in ("/", "/silences/", "/history/"):
            answer = httpx.get(fleet.workers[0].url + page, timeout=SENDER_SECONDS)
            assert answer.status_code == 503
            assert "The database does not answer" in answer.text
        fleet.database.start()
        traffic.flows(10)
        traffic.check()
        assert {sent.status for sent in traffic.sent} <= {200, 503}
        assert max(sent.seconds for sent in traffic.sent) < SENDER_SECONDS
        streams = [client for client in traffic.clients if client.transport != "poll"]
        assert [client.cuts for client in streams] == [0] * len(streams), "they wait"
