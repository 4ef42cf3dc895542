"""`/alerts/<fingerprint>/`: one alert, how it stands, and its whole story."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dashboard.lookback import muters
from dashboard.lookback.spans import format_span
from dashboard.lookback.story import Step, steps
from dashboard.matchers import Matcher, MatchType
from dashboard.models import Alert
from dashboard.snapshot import snapshot
from dashboard.wall.query import wall_address
from dashboard.wall.rows import Moment, alert_name, labels_in_order, summary_of, web_address
from dashboard.wall.told import Told
from realtime import history, log
from realtime.events import AlertPayload, EventType
from realtime.history import Wanted
from realtime.history_api import read_after
from realtime.receivers import alert_payload
from realtime.subscribing import BadParameter

STEPS_SHOWN = 200
FIRST_LABELS = ("alertname", "severity")
RUNBOOKS = ("runbook_url", "runbook")


@dataclass(frozen=True)
class Fact:
    """A label or an annotation; `link` only where it is an address of the web."""

    name: str
    value: str
    link: str = ""


@dataclass(frozen=True)
class Story:
    """A page of the steps, newest first; `older`: the cursor of what came before."""

    steps: list[Step]
    older: str
    newest: AlertPayload | None  # None: nothing is kept


@require_safe
@cache_control(private=True, no_cache=True)
def alert(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """The page of an alert that stands on the board, or of which anything is kept; else 404."""
    with snapshot() as cursor:
        row = Alert.objects.filter(pk=fingerprint).first()
        story = _story(fingerprint, request.GET)
        data = alert_payload(row) if row else story.newest
        if data is None:
            return _gone(request, fingerprint)
        context = {
            **_facts(data, timezone.now()),
            **_last_run(story.steps),
            "tally": _tally(fingerprint),
            "oldest": Moment.of(history.oldest()),
            "told_since": Moment.of(history.oldest(fingerprint)),
            **_muters(data, story.steps),
        }
    context |= {
        "cursor": str(cursor),
        "now": Moment.of(timezone.now()),
        "on_board": row is not None,
        "story": story,
        "is_newest": not request.GET.get("cursor"),
    }
    return render(request, "dashboard/alert.html", context)


def _story(fingerprint: str, query: QueryDict) -> Story:
    try:
        after = read_after(query)
    except BadParameter as error:
        raise BadRequest(str(error)) from error
    wanted = Wanted(fingerprint=fingerprint, newest_first=True)
    # One more than is shown: what the last step changed is seen from the one before it.
    page = history.page(wanted, after, STEPS_SHOWN + 1)
    told = [Told.of(entry) for entry in page.entries]
    newest = told[0].data if told else None
    if newest is None and after is not None:
        kept = history.page(wanted, None, 1).entries
        newest = Told.of(kept[0]).data if kept else None
    shown = steps(told)
    older = ""
    if page.after is not None and len(shown) > 1:
        shown.pop()
        older = f"{log.position().epoch}-{shown[-1].told.seq}"
    return Story(shown, older, newest if isinstance(newest, AlertPayload) else None)


def _gone(request: HttpRequest, fingerprint: str) -> HttpResponse:
    context = {"fingerprint": fingerprint, "oldest": Moment.of(history.oldest())}
    return render(request, "dashboard/alert_gone.html", context, status=404)


def _facts(data: AlertPayload, now: datetime) -> dict[str, object]:
    firing = data.status == "firing"
    started = datetime.fromisoformat(data.starts_at)
    ended = datetime.fromisoformat(data.ends_at) if data.ends_at else now
    acknowledged = datetime.fromisoformat(data.acknowledged_at) if data.acknowledged_at else None
    notes = data.annotations
    return {
        "alert": data,
        "alertname": alert_name(data.alertname),
        "firing": firing,
        "summary": summary_of(notes),
        "labels": _listed(data.labels, FIRST_LABELS),
        "annotations": _listed(notes, ()),
        "wall": _wall(data.labels),
        "source": web_address(data.generator_url),
        "runbook": next(filter(None, (web_address(notes.get(n, "")) for n in RUNBOOKS)), ""),
        "started": Moment.of(started),
        "ended": Moment.of(ended),
        "fired_for": format_span(ended - started),
        "acknowledged": Moment.of(acknowledged),
    }


def _last_run(shown: Iterable[Step]) -> dict[str, object]:
    """How long it fired before it resolved, as the story has it."""
    return {"last_run": next((step.fired_for for step in shown if step.fired_for), "")}


def _listed(texts: Mapping[str, str], first: Iterable[str]) -> list[Fact]:
    names = [name for name in first if name in texts]
    names += sorted(texts.keys() - set(names))
    return [Fact(name, texts[name], web_address(texts[name])) for name in names]


def _wall(labels: Mapping[str, str]) -> str:
    """Where it has a row, whatever else fires: among those that have its labels."""
    first = {name: labels[name] for name in FIRST_LABELS if name in labels}
    named = first | dict(labels_in_order(labels))
    return wall_address(Matcher(name, MatchType.EQUAL, value) for name, value in named.items())


def _tally(fingerprint: str) -> dict[str, int]:
    told = history.tally(fingerprint)
    return {
        "fired": _came_firing(fingerprint) + told.get(EventType.ALERT_FIRING, 0),
        "resolved": told.get(EventType.ALERT_RESOLVED, 0),
        "acknowledged": told.get(EventType.ALERT_ACKNOWLEDGED, 0),
        "silenced": told.get(EventType.ALERT_SILENCED, 0),
    }


def _came_firing(fingerprint: str) -> int:
    """How often it was new and fired: what came already resolved never did."""
    created = Wanted(types=frozenset({EventType.ALERT_CREATED}), fingerprint=fingerprint)
    told = (Told.of(entry).data for chunk in history.chunks(created) for entry in chunk)
    return sum(isinstance(data, AlertPayload) and data.status == "firing" for data in told)


def _muters(data: AlertPayload, shown: Iterable[Step]) -> dict[str, object]:
    """What mutes it, and whoever else the steps name."""
    silences = muters.silences_by_id(
        [*data.silenced_by, *(name for step in shown for name in step.silences)]
    )
    inhibitors = muters.inhibitors_by_fingerprint(
        [*data.inhibited_by, *(name for step in shown for name in step.inhibitors)]
    )
    return {
        "silenced_by": [silences[name] for name in data.silenced_by],
        "inhibited_by": [inhibitors[name] for name in data.inhibited_by],
        "timeline": [
            (
                step,
                [silences[name] for name in step.silences],
                [inhibitors[name] for name in step.inhibitors],
            )
            for step in shown
        ],
        "silences_named": " ".join(silences),
    }
