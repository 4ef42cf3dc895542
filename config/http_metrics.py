"""django-prometheus's figures of requests, without a label that a client chooses."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django_prometheus.middleware import PrometheusAfterMiddleware


class AfterMiddleware(PrometheusAfterMiddleware):  # type: ignore[misc]  # no types
    """Its figures by view have the request's method as it came: any word makes a series."""

    def label_metric(
        self,
        metric: Any,
        request: HttpRequest,
        response: HttpResponseBase | None = None,
        **labels: Any,
    ) -> Any:
        if "method" in labels:
            labels["method"] = self._method(request)
        return super().label_metric(metric, request, response, **labels)
