"""`manage.py feed`: posts what a small cluster would, for `make demo`."""

import os
import random
import time
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from dashboard.demo import Cluster, Poster

TICK_SECONDS = 1.0


class Command(BaseCommand):
    help = "Post lifelike alerts over HTTP until stopped."
    _silenced = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=settings.URL)
        parser.add_argument("--seed", type=int, help="repeat the same story")

    def handle(self, *_: Any, url: str, seed: int | None, **__: Any) -> None:
        poster = Poster(url)
        cluster = Cluster(random.Random(seed))  # noqa: S311 - a story, not a secret
        self.stdout.write(f"The feed posts to {url}; stop it alone with: kill {os.getpid()}")
        self.stdout.flush()  # also into a file or a pipe
        starter = os.getppid()
        try:
            while os.getppid() == starter:  # nobody is left to stop it otherwise
                self._tick(poster, cluster)
                time.sleep(TICK_SECONDS)
        except KeyboardInterrupt:
            pass

    def _tick(self, poster: Poster, cluster: Cluster) -> None:
        try:
            poster.post_alerts(cluster.tick())
            if not self._silenced:
                poster.post_silence(cluster.maintenance())
                self._silenced = True
        except HTTPError as error:
            self.stderr.write(f"The feed was refused: {error.code} {error.read(500)!r}")
        except (URLError, HTTPException, OSError):
            pass  # not there yet, or not there any more: try again
