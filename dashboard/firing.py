"""The labels of everything that fires, read as quickly as the database gives them."""

import msgspec
from django.db.models import TextField
from django.db.models.functions import Cast

from dashboard.models import Alert

_labels = msgspec.json.Decoder(dict[str, str])


def firing_labels() -> dict[str, dict[str, str]]:
    """Fingerprint → labels."""
    firing = Alert.objects.filter(status=Alert.Status.FIRING)
    rows = firing.annotate(text=Cast("labels", TextField())).values_list("pk", "text")
    return {name: _labels.decode(text) for name, text in rows}
