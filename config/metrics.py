"""`/metrics`, in Prometheus's text format: of this worker, or with PROMETHEUS_MULTIPROC_DIR of all.

django-prometheus has a view for this too, but with that variable it leaves out what is read from
the database.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from dashboard.metrics import BOARD

# A series more for each counter, which nobody here asks for.
disable_created_metrics()  # type: ignore[no-untyped-call]


@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """Bounded, whatever the database does: what it does not tell in time is left out."""
    response = HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


def _registry() -> CollectorRegistry:
    if not settings.PROMETHEUS_MULTIPROC_DIR:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry, settings.PROMETHEUS_MULTIPROC_DIR)  # type: ignore[no-untyped-call]
    registry.register(BOARD)
    return registry
