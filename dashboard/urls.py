"""The board's API and pages."""

from django.urls import path, re_path

from dashboard import views
from dashboard.api import alerts, answers, silences, status

api_urlpatterns = [
    path("api/v2/alerts", alerts.alerts, name="alerts"),
    path("api/v2/silences", silences.silences, name="silences"),
    path("api/v2/silence/<str:silence_id>", silences.silence, name="silence"),
    path("api/v2/status", status.status, name="status"),
    path("api/v2/receivers", status.receivers, name="receivers"),
    path("-/healthy", status.healthy, name="healthy"),
    path("-/ready", status.ready, name="ready"),
]

# After every other path of the API, also the stream's.
api_not_found = re_path(r"^api/v2/", answers.not_found)

urlpatterns = [path("", views.wall, name="wall"), *api_urlpatterns]
