"""What a grown installation has: PostgreSQL, Redis and workers by `manage.py serve`."""

import signal
from typing import Any

from tests.processes import Process
from tests.servers import Servers, Worker, manage

# A ping a second, so that an idle link is known to be alive within a test.
SETTINGS = {"REALTIME_PING_SECONDS": "1"}


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

    def add(self, port: int = 0, **extra: str) -> Worker:
        settings = {**self._settings, **extra}
        self.workers.append(self.servers.serve(self.database.url, port, **settings))
        return self.workers[-1]

    def replace(self, worker: Worker) -> None:
        """A new process where one has gone."""
        self.workers.remove(worker)
        self.add(int(worker.address.split(":")[1]))

    def start_redis(self) -> Process:
        """Redis, where it was before."""
        port = int(self.redis_url.rsplit(":", 1)[1].split("/")[0])
        _, self.redis = self.servers.redis(port)
        return self.redis

    def restart_database(self, how: signal.Signals) -> None:
        self.database.stop(how)
        self.database.start()
