"""`manage.py serve`: one worker, with its background work."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.environment import local_url


class Command(BaseCommand):
    help = "Serve the wall, its API and its streams with one worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.HOST, help="HOST, or 127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT, help="PORT, or 8000")

    def handle(self, *_: Any, host: str, port: int, **__: Any) -> None:
        # daphne's reactor must be in place before anything else asks Twisted for one.
        from realtime.server import CannotListenError, WatchfireServer, listen

        try:
            listener = listen(host, port)
        except CannotListenError as error:
            raise CommandError(str(error)) from error
        if self._unmigrated():
            raise CommandError("The database is not up to date. Run: python manage.py migrate")
        from config.asgi import application

        endpoint = f"fd:fileno={listener.fileno()}"
        self.stdout.write(f"Listening on {local_url(host, port)} (Ctrl-C stops)")
        WatchfireServer(application=application, endpoints=[endpoint], server_name="").run()
        self.stdout.write("Stopped.")

    @staticmethod
    def _unmigrated() -> bool:
        executor = MigrationExecutor(connection)
        try:
            return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        finally:
            connection.close()
