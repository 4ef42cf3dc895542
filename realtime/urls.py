"""The streaming endpoints."""

from django.urls import path

from realtime import asyncapi, condition_api, history_api, sse, ticket_api, views

urlpatterns = [
    path("health/realtime", condition_api.realtime_health, name="realtime-health"),
    # The API's description has one base path; there it is this one.
    path("api/v2/health/realtime", condition_api.realtime_health, name="api-realtime-health"),
    path("api/v2/events/stream", sse.events_stream, name="events-stream"),
    path("api/v2/events", views.events, name="events"),
    path("api/v2/events/ticket", ticket_api.events_ticket, name="events-ticket"),
    path("api/v2/asyncapi.json", asyncapi.asyncapi, name="asyncapi"),
    path("api/v2/history", history_api.all_history, name="history"),
    path(
        "api/v2/alerts/<str:fingerprint>/history",
        history_api.alert_history,
        name="alert-history",
    ),
]
