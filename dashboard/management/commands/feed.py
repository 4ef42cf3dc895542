"""`manage.py feed`: posts what a small cluster would, for `make demo`."""

import os
import random
import time
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from dashboard.demo import Cluster, Poster

TICK_SECONDS = 1.0


class Command(BaseCommand):
    help = "Post lifelike alerts over HTTP until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=f"http://{settings.HOST}:{settings.PORT}")
        parser.add_argument("--seed", type=int, help="repeat the same story")

    def handle(self, *_: Any, url: str, seed: int | None, **__: Any) -> None:
        poster = Poster(url)
        cluster = Cluster(random.Random(seed))  # noqa: S311 - a story, not a secret
        self.stdout.write(f"The feed posts to {url}; stop it alone with: kill {os.getpid()}")
        silenced = False
        try:
            while True:
                try:
                    poster.post_alerts(cluster.tick())
                    if not silenced:
                        poster.post_silence(cluster.maintenance())
                        silenced = True
                except (URLError, HTTPException, OSError):
                    pass  # not there yet, or not there any more: try again
                time.sleep(TICK_SECONDS)
        except KeyboardInterrupt:
            pass
