"""State equivalence: the page kept up by events is the page fetched anew, for every event."""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from realtime.events import EventType, Position
from tests.conftest import NewDatabase
from tests.e2e.board_operator import Operator
from tests.e2e.browser import Wall
from tests.e2e.conftest import OpenWall
from tests.listener import Listener
from tests.servers import Servers

START = "2026-11-01T00:00:00Z"
END = "2026-11-02T00:00:00Z"
SOURCE = [{"name": "alertname", "value": "Source"}]
TARGET = [{"name": "alertname", "value": "Target"}]
MODELS = (
    "from datetime import timedelta; from django.utils import timezone; "
    "from dashboard.models import *; from realtime import log; from realtime.events import *; "
    "from dashboard import health; from dashboard.readings import *; now = timezone.now(); "
)
RULE = f"InhibitionRule(name='r', source_matchers={SOURCE}, target_matchers={TARGET}).save()"
ACKNOWLEDGE = "a = Alert.objects.get(alertname='Plain'); a.acknowledged_by = {0}; a.save()"
NOTICE = "NewEvent(EventType.SYSTEM_NOTIFICATION, NotificationPayload('info', 'hello'))"
SWITCH = "failed('dead_mans_switch', 'none fires since 2026-11-23T12:00:00Z')"
ILL = f"health.take([Reading('redis', Status.DEGRADED, 300.5, 'slow'), {SWITCH}], {{}}, now)"
WELL = "Reading('redis', Status.HEALTHY, 0.5)"
BETTER = f"health.take([{WELL}], {{'redis': {WELL}}}, now); health.drop_others(['redis'])"
MANY = {f"label{n:02}": "x" * n for n in range(12)}

STEPS: list[tuple[str, Callable[[Operator], None]]] = [
    ("created", lambda o: o.post("Plain", labels={"severity": "warning", "instance": "a"})),
    ("created critical", lambda o: o.post("Worst", labels={"severity": "critical"})),
    ("created odd severity", lambda o: o.post("Odd", labels={"severity": "constructor"})),
    ("created with many labels", lambda o: o.post("Many", labels=MANY)),
    ("another with many labels", lambda o: o.post("Many", labels=MANY | {"instance": "b"})),
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
            MODELS + "s = Silence(matchers="
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
    ("told, and parts fail", lambda o: o.shell(MODELS + f"log.append([{NOTICE}]); {ILL}")),
    ("parts do better and go", lambda o: o.shell(MODELS + BETTER)),
    ("alert deleted", lambda o: o.shell(MODELS + "Alert.objects.filter(alertname='Odd').delete()")),
]


PLAIN = quote('alertname=~"Plain|Worst|Target|Source|Marker"')
RESOLVED = "?group=none&sort=name&resolved=true"
VIEWS = [
    "",
    RESOLVED,
    "?group=instance&sort=age&silenced=false&acknowledged=false&range=1h",
    f"?filter={PLAIN}&filter={quote('severity!=critical')}&inhibited=false",
    "?state=silenced",
]
NAMES = [f"Bulk{n:02}" for n in range(14)]


def bulk(name: str, number: int, **fields: object) -> dict[str, object]:
    """One of many alerts of a name: all in one cluster, and a few kinds of pods."""
    labels = {"alertname": name, "severity": "error", "cluster": "c", "instance": f"i{number:02}"}
    return {"labels": labels | {"pod": f"p{number % 3}"}, "startsAt": START, **fields}


def few_and_many() -> list[tuple[str, Callable[[Operator], None]]]:
    """Rows and groups come into view and leave it, and what a group shares changes."""
    odd = {"labels": {"alertname": "Bulk03", "severity": "error", "instance": "i99"}}
    first = [bulk("Bulk00", n, endsAt=END) for n in range(9)]
    gone = [bulk("Bulk01", n, endsAt=END) for n in range(25)]
    return [
        ("many", lambda o: o.post_many(*(bulk(name, n) for name in NAMES for n in range(25)))),
        ("some rows leave", lambda o: o.post_many(*first)),
        ("one shares less", lambda o: o.post_many(odd)),
        ("and is gone", lambda o: o.post_many(odd | {"endsAt": END})),
        ("only one kind stays", lambda o: o.post_many(*all_but_pod("Bulk02", 1))),
        ("a group leaves", lambda o: o.post_many(*gone)),
        ("a group comes before the others", lambda o: o.post_many(worst_of_all())),
        ("many are silenced", lambda o: o.silence("bulk", "Bulk0[4-9]")),
        ("and no more", lambda o: o.expire("bulk")),
        ("more silences than rows", more_silences),
        ("some end, and a row becomes the last", fewer_silences),
    ]


def more_silences(operator: Operator) -> None:
    for number in range(23):
        operator.silence(f"end{number:02}", "Nobody", ends=3_600 + 60 * number)


def fewer_silences(operator: Operator) -> None:
    operator.expire("end00")
    operator.expire("end21")  # it has no row
    operator.silence("end05", "Nobody", ends=90_000)


def all_but_pod(name: str, pod: int) -> list[dict[str, object]]:
    return [bulk(name, n, endsAt=END) for n in range(25) if n % 3 != pod]


def worst_of_all() -> dict[str, object]:
    return {"labels": {"alertname": "Zenith", "severity": "critical"}, "startsAt": START}


@pytest.mark.timeout(600)
def test_wall_kept_up_by_events_is_the_wall_fetched_anew(
    module_servers: Servers, new_sqlite: NewDatabase, open_wall: OpenWall, listener: Listener
) -> None:
    worker = module_servers.serve(new_sqlite(), HEALTH_SECONDS="3600")
    stream = listener.sse(worker.address)
    operator = Operator(worker)
    walls = {view: open_wall(worker, view, glows=False) for view in VIEWS}
    for what, act in STEPS:
        act(operator)
        position = operator.mark()
        for view, wall in walls.items():
            # Who deletes a record that fired is told as a resolve: what has no record any more
            # stays among the resolved until its time is over.
            if (what, view) != ("alert deleted", RESOLVED):
                follow(wall, position, view, what)
    stream.wait_for("stats_updated", seconds=15)
    assert set(stream.types) == set(EventType), "every type was sent"


@pytest.mark.timeout(600)
def test_wall_of_many_alerts_kept_up_by_events_is_the_wall_fetched_anew(
    module_servers: Servers, new_sqlite: NewDatabase, open_wall: OpenWall
) -> None:
    worker = module_servers.serve(new_sqlite())
    operator = Operator(worker)
    operator.post_many(*(bulk(name, n) for name in NAMES for n in range(22)))
    many = ["", "?group=none&page=2", "?group=instance", "?group=pod&sort=age", "?silenced=false"]
    walls = {view: open_wall(worker, view, glows=False) for view in many}
    for what, act in few_and_many():
        act(operator)
        position = operator.mark()
        for view, wall in walls.items():
            follow(wall, position, view, what)


def follow(wall: Wall, position: Position, view: str, what: str) -> None:
    """The page comes to this position, and is there what the server makes of it."""
    if "filter=" not in view:  # what the filter holds back is not painted
        wall.wait_until_painted(position)
    try:
        wall.equals_itself_anew()
    except AssertionError as error:
        raise AssertionError(f"{what}, {view}:\n{error}") from error
