"""`manage.py firstrun`: everything a new folder needs before it can serve; safe to repeat."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.crypto import get_random_string

from config.database import usable_database
from config.database_options import SQLITE
from config.environment import make_secret
from config.listening import CannotListenError, listen

ADMIN_NAME = "admin"

GUIDE = """\
Watchfire {version}

  The wall         {url}/
  Django admin     {url}/admin/
  Add an alert     curl -H 'Content-Type: application/json' {url}/api/v2/alerts \\
                     -d '[{{"labels": {{"alertname": "DiskFull", "severity": "critical"}}}}]'
  Prometheus       alerting:
                     alertmanagers:
                       - static_configs:
                           - targets: ["{target}"]
  amtool           amtool alert query --alertmanager.url={url}
  Watch events     curl -N {url}/api/v2/events/stream
"""


class Command(BaseCommand):
    help = "Migrate, collect static files, create the first admin user, and say what to do next."

    def handle(self, *_: Any, **__: Any) -> None:
        try:
            listen(settings.HOST, settings.PORT).close()
        except CannotListenError as error:  # before anything is printed that would scroll away
            raise CommandError(str(error)) from error
        self._make_folder(settings.VAR_DIR)
        self._make_database_file()
        make_secret(settings.VAR_DIR / "secret_key")
        with usable_database():
            call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        target = settings.URL.removeprefix("http://")
        self.stdout.write(GUIDE.format(version=settings.VERSION, url=settings.URL, target=target))
        if settings.HOST in ("0.0.0.0", "::"):  # noqa: S104 - it is compared, not bound
            self.stdout.write("  Other machines   set ALLOWED_HOSTS to the names they use\n")
        self._create_admin()

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise CommandError(
                f"Cannot write to {folder} ({error.strerror}), where the database and the static "
                "files are kept. Make it writable, or set VAR_DIR to a folder that is."
            ) from error

    def _make_database_file(self) -> None:
        """SQLite's file has the password hashes: only this user reads it."""
        database = settings.DATABASES["default"]
        if database["ENGINE"] == SQLITE:
            with suppress(OSError):  # migrate tells what is wrong
                Path(database["NAME"]).touch(mode=0o600)

    def _create_admin(self) -> None:
        users = get_user_model()
        if users.objects.filter(is_superuser=True).exists():
            return
        password = get_random_string(16)
        users.objects.create_superuser(ADMIN_NAME, password=password)
        self.stdout.write(f"  Admin user       {ADMIN_NAME}, password {password}")
        self.stdout.write("                   (shown this once; change it in Django admin)\n")
