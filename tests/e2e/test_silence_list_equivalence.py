"""State equivalence of the list of silences: kept up by events, it is the list fetched anew."""

from collections.abc import Callable

from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.e2e.silences_page import OpenPages, SilencePages
from tests.processes import wait_until
from tests.servers import Servers

MODELS = (
    "from datetime import timedelta; from django.utils import timezone; "
    "from dashboard.models import *; from realtime import log; from realtime.events import *; "
)
MADE_SOON = (
    "now = timezone.now(); s = Silence(matchers=[{'name': 'alertname', 'value': 'Many'}], "
    "starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2), comment='soon'); "
    "s.save(); s.starts_at = now; s.save()"
)
SOURCE = [{"name": "alertname", "value": "Source"}]
TARGET = [{"name": "alertname", "value": "Target"}]
RULE = f"InhibitionRule(name='r', source_matchers={SOURCE}, target_matchers={TARGET}).save()"
NOTICE = "NewEvent(EventType.SYSTEM_NOTIFICATION, NotificationPayload('info', 'hello'))"
HEALTH = "NewEvent(EventType.HEALTH_CHANGED, HealthPayload('redis', 'degraded', None, 'slow'))"

STEPS: list[tuple[str, Callable[[Operator], None]]] = [
    ("alert created", lambda o: o.post("Plain")),
    ("silence created", lambda o: o.silence("first", "Plain|Worst")),
    ("alert created under it", lambda o: o.post("Worst", labels={"severity": "critical"})),
    ("silence over it", lambda o: o.silence("second", "Plain|Odd")),
    ("silence pending", lambda o: o.silence("third", "Many", starts=1800, ends=7200)),
    ("silence updated", lambda o: o.silence("first", "Plain|Worst", ends=7200)),
    ("alert updated", lambda o: o.post("Plain", annotations={"summary": "new"})),
    ("alert acknowledged", lambda o: o.acknowledge("Plain", "ana", "note")),
    ("alert unacknowledged", lambda o: o.acknowledge("Plain", "bo")),
    ("alert resolved", lambda o: o.post("Plain", ends=0)),
    ("alert fires again", lambda o: o.post("Plain")),
    ("silence expired", lambda o: o.expire("second")),
    ("alert unsilenced", lambda o: o.expire("first")),
    ("pending silence expired", lambda o: o.expire("third")),
    ("silence activated", lambda o: o.shell(MODELS + MADE_SOON)),
    ("alert under it", lambda o: o.post("Many")),
    ("silence deleted", lambda o: o.shell(MODELS + "Silence.objects.all().delete()")),
    ("source and target", lambda o: o.post_all("Source", "Target")),
    ("inhibited", lambda o: o.shell(MODELS + RULE)),
    ("uninhibited", lambda o: o.post("Source", ends=0)),
    ("told", lambda o: o.shell(MODELS + f"log.append([{NOTICE}, {HEALTH}])")),
]
VIEWS = ("", "?soon=90m&q=Plain", "?state=pending", "?state=expired")


def test_list_kept_up_by_events_is_the_list_fetched_anew(
    module_servers: Servers, new_sqlite: NewDatabase, open_pages: OpenPages
) -> None:
    worker = module_servers.serve(new_sqlite())
    operator, tabs = Operator(worker), {view: open_pages(worker) for view in VIEWS}
    for view, tab in tabs.items():
        tab.open_list(view)
    for what, act in STEPS:
        act(operator)
        for view, tab in tabs.items():
            wait_until_equal(tab, f"{what} at {view}")


def wait_until_equal(tab: SilencePages, what: str) -> None:
    """The event, and the fetch that it asks for, need their moment."""
    wait_until(lambda: tab.shown() == tab.fetched_anew(), what, seconds=10)


def test_alert_events_change_counts_without_a_request(
    module_servers: Servers, new_sqlite: NewDatabase, open_pages: OpenPages
) -> None:
    worker = module_servers.serve(new_sqlite())
    operator, tab = Operator(worker), open_pages(worker)
    operator.silence("counted", "Plain|Worst")
    tab.open_list()
    requests: list[str] = []
    tab.page.on("request", lambda request: requests.append(request.url))
    operator.post_all("Plain", "Worst", "Else")
    tab.line("counted").get_by_text("mutes 2").wait_for()
    operator.post("Plain", ends=0)
    tab.line("counted").get_by_text("mutes 1").wait_for()
    assert requests == []
