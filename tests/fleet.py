"""What a grown installation has: PostgreSQL, Redis and workers by `manage.py serve`."""

from contextlib import ExitStack
from typing import Any

import psycopg

from tests.processes import Process, wait_until
from tests.servers import Servers, Worker, manage

# A ping a second, so that an idle link is known to be alive within a test.
# All clients come from one address.
SETTINGS = {
    "REALTIME_PING_SECONDS": "1",
    "REALTIME_MAX_CONNECTIONS_PER_IP": "0",
    "REALTIME_CONNECT_RATE": "100000/m",
}


class Fleet:
    """Workers on one database; each part can be stopped and comes back at its old place."""

    def __init__(self, servers: Servers, workers: int = 2, **extra: str) -> None:
        self.servers = servers
        self.database = servers.cluster()
        self.redis_url, self.redis = servers.redis()
        self._settings: dict[str, Any] = {"REDIS_URL": self.redis_url, **SETTINGS, **extra}
        env = servers.environment(self.database.url, **self._settings)
        manage(env, "migrate", "--verbosity=0")
        self.workers: list[Worker] = []
        for _ in range(workers):
            self.add()

    def add(self, port: int = 0, **extra: Any) -> Worker:
        settings = {**self._settings, **extra}
        self.workers.append(self.servers.serve(self.database.url, port, **settings))
        return self.workers[-1]

    def replace(self, worker: Worker) -> None:
        """A new process where one has gone."""
        self.workers.remove(worker)
        self.add(int(worker.address.split(":")[1]))

    def ticker(self) -> Worker:
        """The worker that holds the ticker's lease."""

        def holder() -> Worker | None:
            pid = self._lease_holder()
            return next((w for w in self.workers if w.process.pid == pid), None)

        return wait_until(holder, "a holder of the lease")

    def ticker_moved_from(self, worker: Worker) -> bool:
        return self._lease_holder() not in (None, worker.process.pid)

    def move_ticker_to(self, worker: Worker) -> None:
        """By letting everybody else stand still until this one has it."""
        with ExitStack() as stack:
            for other in self.workers:
                if other is not worker:
                    stack.enter_context(other.process.frozen())
            wait_until(lambda: self._lease_holder() == worker.process.pid, "the lease")

    def _lease_holder(self) -> int | None:
        """The process id in the holder's name, while the lease is good."""
        with psycopg.connect(self.database.url) as connection:
            query = "SELECT holder FROM realtime_tickerlease WHERE expires_at > now()"
            row = connection.execute(query).fetchone()
        return int(row[0].rsplit("-", 2)[1]) if row and row[0] else None

    def start_redis(self) -> Process:
        """Redis, where it was before."""
        port = int(self.redis_url.rsplit(":", 1)[1].split("/")[0])
        _, self.redis = self.servers.redis(port)
        return self.redis
