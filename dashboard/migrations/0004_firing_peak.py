from datetime import timedelta

import msgspec
from django.db import migrations, models
from django.utils import timezone

from dashboard.peaks import RANGES, Peak, stretch


class _Figures(msgspec.Struct):
    firing_alerts: int
    by_severity: dict[str, int]


class _Told(msgspec.Struct):
    data: _Figures


def count_what_was_told(apps, schema_editor):
    """The figures that the log still holds: a board that is upgraded has its timeline at once."""
    told = msgspec.json.Decoder(_Told)
    now = timezone.now()
    longest = max(known.step * known.parts for known in RANGES.values())
    events = apps.get_model("realtime", "Event").objects.filter(
        type="stats_updated", timestamp__gte=now - timedelta(seconds=longest)
    )
    peaks = {}
    for at, body in events.order_by("seq").values_list("timestamp", "body").iterator():
        figures = told.decode(body).data
        for known in RANGES.values():
            start = stretch(at.timestamp(), known.step)
            if start > now.timestamp() - known.step * known.parts:
                before = peaks.get((known.step, start), Peak())
                after = before.raised(figures.firing_alerts, figures.by_severity)
                peaks[known.step, start] = after
    FiringPeak = apps.get_model("dashboard", "FiringPeak")
    FiringPeak.objects.bulk_create(
        FiringPeak(step=step, start=start, **peak._asdict())
        for (step, start), peak in peaks.items()
    )


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
