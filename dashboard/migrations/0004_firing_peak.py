from datetime import timedelta

import msgspec
from django.db import migrations, models
from django.utils import timezone

# As dashboard/peaks.py had all this then: what it has now may be another.
_CUTS = ((30, 120), (120, 180), (600, 144), (3600, 168), (14400, 180))  # (seconds, stretches)
_KNOWN = ("critical", "error", "warning", "info", "none")  # severities
_MOST_NAMES = 20


class _Figures(msgspec.Struct):
    firing_alerts: int
    by_severity: dict[str, int]


class _Told(msgspec.Struct):
    data: _Figures


def _raise(most, by_severity):
    """Each figure of `most` to the greater of both; names that have no place are one."""
    rest = 0
    for name in sorted(by_severity, key=lambda name: (name not in _KNOWN, name)):
        if name in most or name in _KNOWN or len(most) < _MOST_NAMES:
            most[name] = max(most.get(name, 0), by_severity[name])
        else:
            rest += by_severity[name]
    if rest:
        most["other"] = max(most.get("other", 0), rest)


def count_what_was_told(apps, schema_editor):
    """The figures that the log still holds: a board that is upgraded has its timeline at once."""
    told = msgspec.json.Decoder(_Told)
    now = timezone.now()
    longest = max(step * parts for step, parts in _CUTS)
    events = apps.get_model("realtime", "Event").objects.filter(
        type="stats_updated", timestamp__gte=now - timedelta(seconds=longest)
    )
    FiringPeak = apps.get_model("dashboard", "FiringPeak")
    peaks = {}
    for at, body in events.order_by("seq").values_list("timestamp", "body").iterator():
        figures = told.decode(body).data
        for step, parts in _CUTS:
            start = int(at.timestamp() // step) * step
            if start > now.timestamp() - step * parts:
                new = FiringPeak(step=step, start=start, firing=0, by_severity={})
                peak = peaks.setdefault((step, start), new)
                peak.firing = max(peak.firing, figures.firing_alerts)
                _raise(peak.by_severity, figures.by_severity)
    FiringPeak.objects.bulk_create(peaks.values())


class Migration(migrations.Migration):

    dependencies = [
        ('dashboard', '0003_count_by_severity'),
        ('realtime', '0002_history'),
    ]

    operations = [
        migrations.CreateModel(
            name='FiringPeak',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.PositiveIntegerField(help_text='Seconds')),
                ('start', models.BigIntegerField(help_text='Seconds since 1970, a multiple of step')),
                ('firing', models.PositiveIntegerField(help_text='The most alerts at once')),
                ('by_severity', models.JSONField(help_text='And of each severity, which may be at other moments')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('step', 'start'), name='firing_peak_stretch')],
            },
        ),
        migrations.RunPython(count_what_was_told, migrations.RunPython.noop),
    ]
