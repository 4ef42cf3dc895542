"""Workers restart one after the other behind nginx: nobody loses or doubles an event."""

import os
import signal
import time

from tests.fleet import Fleet
from tests.nginx import Nginx
from tests.servers import Servers
from tests.traffic import Traffic

CLIENTS = 60
DRAIN_SECONDS = 10  # REALTIME_DRAIN_SECONDS, as it is without a word
BUSY_SECONDS = 3


def test_rolling_restart_loses_and_doubles_nothing(fleet: Fleet, own_servers: Servers) -> None:
    nginx = Nginx(own_servers, [worker.address for worker in fleet.workers])
    nginx.start()
    site = f"https://localhost:{nginx.tls_port}"
    with Traffic(fleet.workers, CLIENTS, front=site) as traffic:
        traffic.flows()
        for worker in list(fleet.workers):
            asked = time.monotonic()
            os.kill(worker.process.pid, signal.SIGTERM)
            assert worker.process.wait() == 0, worker.process.output
            assert time.monotonic() - asked < DRAIN_SECONDS + BUSY_SECONDS
            fleet.replace(worker)
        traffic.flows()
        traffic.check()
        # A post that was on its way when its worker closed its ears is not sent twice.
        failed = [sent for sent in traffic.sent if not sent.taken]
        assert {sent.status for sent in failed} <= {502, 503}
        assert len(failed) <= len(fleet.workers)
        streams = [client for client in traffic.clients if client.transport != "poll"]
        assert sum(client.cuts for client in streams) >= len(streams), "each was told to go"
        byes = {bye for client in streams for bye in client.byes}
        assert byes == {"shutdown", "4012"}
