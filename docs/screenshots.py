"""Makes the pictures of docs/tour.md: `make screenshots`, with a worker and a feed of its own.

Each page once wide and dark; the wall and the form of a silence also as a phone shows them, the
kiosk as a large screen.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, sync_playwright

from tests.processes import program, wait_until
from tests.servers import Servers, Worker, manage, running

IMAGES = Path(__file__).parent / "images"
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1920, "height": 1080}
# A day of the timeline: what a worker would have counted, with one bad hour and one of no worker.
PAST = """
import random, time
from dashboard.models import FiringPeak
from dashboard.peaks import SPANS, USUAL_SPAN, stretch
chance, day = random.Random(7), SPANS[USUAL_SPAN]
newest, critical, warning = stretch(time.time(), day.step), 1, 4
for back in range(day.parts - 1, 0, -1):
    critical = min(3, max(0, critical + chance.choice((-1, 0, 0, 1))))
    warning = min(8, max(2, warning + chance.choice((-1, 0, 0, 1))))
    if not 60 <= back < 66:
        worst = critical + (7 if 90 <= back < 97 else 0)
        counts = {"critical": worst, "warning": warning, "info": 2}
        FiringPeak(step=day.step, start=newest - back * day.step, firing=sum(counts.values()),
                   by_severity=counts).save()
"""
FIRING = 8  # alerts of the feed that the pictures wait for
SETTLED_MS = 1_500


def main() -> None:
    with demonstration() as worker, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program("chromium", "chromium"), args=["--no-sandbox"]
        )
        first = prepare(worker)
        manage(worker.env, "shell", "-v0", "-c", PAST)
        pages = {
            "wall": "/",
            "alert": f"/alerts/{first}/",
            "silences": "/silences/",
            "silence": f"/silences/new/?alert={first}",
            "history": "/history/",
            "replay": "/history/at/",
        }
        for name, path in pages.items():
            take(browser, worker.url + path, name, WIDE, "dark")
        take(browser, worker.url, "wall-light", WIDE, "light")
        take(browser, worker.url, "wall-phone", PHONE, "dark")
        take(browser, f"{worker.url}/?kiosk=true", "kiosk", SCREEN, "dark")
        take(browser, worker.url + pages["silence"], "silence-phone", PHONE, "light")
        browser.close()


@contextmanager
def demonstration() -> Iterator[Worker]:
    """A worker on a new database, with the demonstration's feed."""
    with (
        tempfile.TemporaryDirectory(prefix="screenshots-") as folder,
        running(Path(folder), Path(folder)) as servers,
    ):
        yield fed(servers, f"sqlite:///{folder}/watchfire.sqlite3")


def fed(servers: Servers, database_url: str) -> Worker:
    env = servers.environment(database_url)
    manage(env, "migrate", "--verbosity=0")
    manage(env, "collectstatic", "--no-input", "--verbosity=0")
    worker = servers.serve(database_url)
    servers.run([".venv/bin/python", "manage.py", "feed", "--url", worker.url], env)
    return worker


def prepare(worker: Worker) -> str:
    """A silence and an acknowledgement among the feed's alerts; returns one's fingerprint."""

    def enough() -> list[Any]:
        found = json.load(urlopen(f"{worker.url}/api/v2/alerts"))  # noqa: S310 - our own worker
        return list(found) if len(found) >= FIRING else []

    alerts = wait_until(enough, "alerts", 120)
    name, first = alerts[0]["labels"]["alertname"], str(alerts[1]["fingerprint"])
    now = datetime.now(UTC)
    silence = {
        "matchers": [{"name": "alertname", "value": name, "isRegex": False, "isEqual": True}],
        "startsAt": now.isoformat(),
        "endsAt": (now + timedelta(hours=2)).isoformat(),
        "createdBy": "ana",
        "comment": "The disk is being replaced",
    }
    post(worker, "/api/v2/silences", silence)
    post(worker, f"/api/v2/alerts/{first}/ack", {"owner": "ana", "note": "on it"})
    return first


def post(worker: Worker, path: str, body: object) -> None:
    data = json.dumps(body).encode()
    urlopen(Request(worker.url + path, data, {"Content-Type": "application/json"}))  # noqa: S310


def take(browser: Browser, url: str, name: str, size: Any, theme: Any) -> None:
    context = browser.new_context(viewport=size, color_scheme=theme)
    page = context.new_page()
    page.goto(url)
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=IMAGES / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main()
