"""The board as it once stood: from the log of events, and the record of repeats."""

from collections.abc import Collection
from datetime import UTC, datetime

from config.rows import chunks
from dashboard import lease_log
from dashboard.lease_log import Lease
from dashboard.models import Alert, Configuration
from dashboard.moment import one_moment
from realtime import history
from realtime.folding import Standing


def firing_at(at: datetime) -> list[Alert]:
    """The alerts that fired then, by fingerprint, as rows that are not to be saved.

    Raises `realtime.history.TooOld` when nothing is kept from then.
    """
    with one_moment():
        firing = history.firing_at(at)
        leases = lease_log.leases_at(at)
        leases |= _untouched_since(at, firing.keys() - leases.keys())
        kept_since = lease_log.kept_since()
        lease = Configuration.resolve_timeout()
    alerts: list[Alert] = []
    for name, standing in sorted(firing.items()):
        told_at = datetime.fromisoformat(standing.timestamp)
        times = leases.get(name)
        if times is None and (kept_since is None or told_at < kept_since):
            times = Lease(at + lease, told_at)  # it fired, and until when is not known any more
        if times is not None and times.ends_at > at:  # else it had ended, and nobody had told it
            alerts.append(_alert(standing, times))
    return alerts


def _untouched_since(at: datetime, fingerprints: Collection[str]) -> dict[str, Lease]:
    """The times of the alerts that nobody posted since: their own rows have them still."""
    found: dict[str, Lease] = {}
    for chunk in chunks(sorted(fingerprints)):
        rows = Alert.objects.filter(pk__in=chunk, updated_at__lte=at)
        for name, ends_at, updated_at in rows.values_list("pk", "ends_at", "updated_at"):
            found[name] = Lease(ends_at, updated_at)
    return found


def _alert(standing: Standing, times: Lease) -> Alert:
    data = standing.data
    alert = Alert(
        status=Alert.Status.FIRING,
        annotations=data.annotations,
        starts_at=datetime.fromisoformat(data.starts_at).astimezone(UTC),
        ends_at=times.ends_at,
        updated_at=times.updated_at,
        generator_url=data.generator_url,
        silenced_by=data.silenced_by,
        inhibitor=data.inhibited_by[0] if data.inhibited_by else "",
        acknowledged_by=data.acknowledged_by,
        acknowledged_note=data.acknowledged_note,
    )
    if data.acknowledged_at:
        alert.acknowledged_at = datetime.fromisoformat(data.acknowledged_at)
    alert.take_labels(data.labels, data.fingerprint)
    return alert
