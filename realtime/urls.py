"""The streaming endpoints."""

from django.urls import path

from realtime import sse, views

urlpatterns = [
    path("api/v2/events/stream", sse.events_stream, name="events-stream"),
    path("api/v2/events", views.events, name="events"),
]
