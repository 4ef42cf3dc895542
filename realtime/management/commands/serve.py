"""`manage.py serve`: one worker, with its background work."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.database import usable_database
from config.environment import local_url
from config.listening import CannotListenError, adopt, listen
from config.open_files import make_room
from realtime.conf import conf


class Command(BaseCommand):
    help = "Serve the wall, its API and its streams with one worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.HOST, help="HOST, or 127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT, help="PORT, or 8000")
        parser.add_argument(
            "--fd", type=int, help="serve what listens there already, from systemd or a supervisor"
        )
        parser.add_argument("--feed", action="store_true", help="with the demonstration's feed")

    def handle(self, *_: Any, host: str, port: int, fd: int | None, feed: bool, **__: Any) -> None:
        # daphne's reactor must be in place before anything else asks Twisted for one.
        from realtime.server import WatchfireServer

        try:
            listener = listen(host, port) if fd is None else adopt(fd)
        except CannotListenError as error:
            raise CommandError(str(error)) from error
        if self._unmigrated():
            raise CommandError("The database is not up to date. Run: python manage.py migrate")
        from config.asgi import application

        make_room(conf.max_streams)
        endpoint = f"fd:fileno={listener.fileno()}"
        place = local_url(host, port) if fd is None else f"what was handed over as number {fd}"
        self.stdout.write(f"Listening on {place} (Ctrl-C stops)")
        self.stdout.flush()  # also into a file or a pipe
        server = WatchfireServer(application=application, endpoints=[endpoint], server_name="")
        with self._feed(local_url(host, port)) if feed else nullcontext():
            server.run()
        self.stdout.write("Stopped.")
        if not server.has_ended:
            # The interpreter would wait for threads that wait for a database which stands still.
            self.stdout.flush()
            logging.shutdown()
            os._exit(0)

    @contextmanager
    def _feed(self, url: str) -> Iterator[None]:
        """`manage.py feed` as a process of its own, so that it can be stopped alone."""
        feed = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, sys.argv[0], "feed", "--url", url]
        )
        try:
            yield
        finally:
            feed.terminate()
            feed.wait()

    @staticmethod
    def _unmigrated() -> bool:
        try:
            with usable_database():
                executor = MigrationExecutor(connection)
                return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        finally:
            connection.close()
