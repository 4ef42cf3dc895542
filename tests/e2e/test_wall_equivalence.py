"""State equivalence: the page kept up by events is the page fetched anew, for every event."""

from collections.abc import Callable

from realtime.events import EventType
from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.e2e.conftest import OpenWall
from tests.listener import Listener
from tests.servers import Servers

SOURCE = [{"name": "alertname", "value": "Source"}]
TARGET = [{"name": "alertname", "value": "Target"}]
MODELS = (
    "from datetime import timedelta; from django.utils import timezone; "
    "from dashboard.models import *; from realtime import log; from realtime.events import *; "
)
RULE = f"InhibitionRule(name='r', source_matchers={SOURCE}, target_matchers={TARGET}).save()"
ACKNOWLEDGE = "a = Alert.objects.get(alertname='Plain'); a.acknowledged_by = {0}; a.save()"
NOTICE = "NewEvent(EventType.SYSTEM_NOTIFICATION, NotificationPayload('info', 'hello'))"
HEALTH = "NewEvent(EventType.HEALTH_CHANGED, HealthPayload('redis', 'degraded', None, 'slow'))"
MANY = {f"label{n:02}": "x" * n for n in range(12)}

STEPS: list[tuple[str, Callable[[Operator], None]]] = [
    ("created", lambda o: o.post("Plain", labels={"severity": "warning", "instance": "a"})),
    ("created critical", lambda o: o.post("Worst", labels={"severity": "critical"})),
    ("created odd severity", lambda o: o.post("Odd", labels={"severity": "constructor"})),
    ("created with many labels", lambda o: o.post("Many", labels=MANY)),
    ("created resolved", lambda o: o.post("Gone", ends=-5)),
    (
        "updated",
        lambda o: o.post(
            "Plain",
            labels={"severity": "warning", "instance": "a"},
            annotations={"summary": "new", "description": "long", "runbook_url": "http://run/"},
            generatorURL="http://prometheus/graph",
        ),
    ),
    ("resolved", lambda o: o.post("Odd", ends=-1, labels={"severity": "constructor"})),
    ("fires again", lambda o: o.post("Odd", labels={"severity": "constructor"})),
    ("silence created", lambda o: o.silence("first", "Plain|Worst")),
    ("silence over it", lambda o: o.silence("second", "Plain|Odd")),
    ("created under a silence", lambda o: o.post("PlainWorst", labels={"a": "b"})),
    ("silence updated", lambda o: o.silence("first", "Plain|Worst", ends=7200)),
    ("silence pending", lambda o: o.silence("third", "Many", starts=1800)),
    ("resolved under silences", lambda o: o.post("Worst", ends=0, labels={"severity": "critical"})),
    ("silence expired", lambda o: o.expire("first")),
    ("last silence expired", lambda o: o.expire("second")),
    ("pending silence expired", lambda o: o.expire("third")),
    (
        "silence activated",
        lambda o: o.shell(
            MODELS + "now = timezone.now(); s = Silence(matchers="
            "[{'name': 'alertname', 'value': 'Many'}], starts_at=now + timedelta(hours=1), "
            "ends_at=now + timedelta(hours=2), comment='soon'); "
            "s.save(); s.starts_at = now; s.save()"
        ),
    ),
    ("silence deleted", lambda o: o.shell(MODELS + "Silence.objects.all().delete()")),
    ("source and target", lambda o: o.post_all("Source", "Target")),
    ("rule saved", lambda o: o.shell(MODELS + RULE)),
    ("source resolved", lambda o: o.post("Source", ends=0)),
    ("source again", lambda o: o.post("Source")),
    ("rule deleted", lambda o: o.shell(MODELS + "InhibitionRule.objects.all().delete()")),
    ("acknowledged", lambda o: o.shell(MODELS + ACKNOWLEDGE.format("'ana'"))),
    ("acknowledged by another", lambda o: o.shell(MODELS + ACKNOWLEDGE.format("'bo'"))),
    ("acknowledged with a note", lambda o: o.acknowledge("Plain", "bo", "<b>looking</b>\nat it")),
    ("acknowledged with another note", lambda o: o.acknowledge("Plain", "bo", "found it")),
    ("acknowledged by another with a note", lambda o: o.acknowledge("Plain", "cy", "my turn")),
    ("acknowledged without a note", lambda o: o.acknowledge("Plain", "cy", "")),
    ("acknowledged before it resolves", lambda o: o.acknowledge("Odd", "cy", "gone soon")),
    ("resolved as somebody's", lambda o: o.post("Odd", ends=0, labels={"severity": "constructor"})),
    ("fires again as nobody's", lambda o: o.post("Odd", labels={"severity": "constructor"})),
    ("unacknowledged", lambda o: o.shell(MODELS + ACKNOWLEDGE.format("None"))),
    ("told", lambda o: o.shell(MODELS + f"log.append([{NOTICE}, {HEALTH}])")),
    ("alert deleted", lambda o: o.shell(MODELS + "Alert.objects.filter(alertname='Odd').delete()")),
]


def test_wall_kept_up_by_events_is_the_wall_fetched_anew(
    module_servers: Servers, new_sqlite: NewDatabase, open_wall: OpenWall, listener: Listener
) -> None:
    worker = module_servers.serve(new_sqlite())
    stream = listener.sse(worker.address)
    operator, wall = Operator(worker), open_wall(worker)
    for what, act in STEPS:
        act(operator)
        wall.wait_for_row(operator.marker())
        shown, anew = wall.shown(), wall.fetched_anew()
        assert shown == anew, what
    stream.wait_for("stats_updated", seconds=15)
    assert set(stream.types) == set(EventType), "every type was sent"
