"""The board's API and pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path, re_path

from config.sign_in_rate import limited
from dashboard import acknowledge_page, views, wall_data
from dashboard.api import (
    acknowledgement,
    alerts,
    answers,
    documents,
    groups,
    reload,
    retired,
    silences,
    status,
    webhook,
)
from dashboard.lookback import alert_page, history_page, past_page
from dashboard.silence_pages import actions_page, form_page, list_page, preview

V1_PATHS = r"^api/v1/(?:status|receivers|alerts|alerts/groups|silences|silence/.+)$"

api_urlpatterns = [
    path("api/v2/alerts", alerts.alerts, name="alerts"),
    path("api/v2/alerts/groups", groups.groups, name="groups"),
    path("api/v2/alerts/<str:fingerprint>/ack", acknowledgement.acknowledgement, name="ack"),
    path("api/v2/silences", silences.silences, name="silences"),
    path("api/v2/silence/<str:silence_id>", silences.silence, name="silence"),
    path("api/v2/status", status.status, name="status"),
    path("api/v2/receivers", status.receivers, name="receivers"),
    path("api/v2/docs", documents.page, name="api-docs"),
    path("api/v2/swagger.json", documents.swagger, name="swagger"),
    path("api/v2/webhook/alertmanager", webhook.webhook, name="webhook"),
    re_path(V1_PATHS, retired.retired, name="retired"),
    path("-/reload", reload.reload, name="reload"),
    path("-/healthy", status.healthy, name="healthy"),
    path("-/ready", status.ready, name="ready"),
]

# After every other path of the API, also the stream's.
api_not_found = re_path(r"^api/v2(?:/|$)", answers.not_found)

silence_urlpatterns = [
    path("silences/", list_page.silences_page, name="silences-page"),
    path("silences/new/", form_page.new_silence, name="silence-new"),
    path("silences/<uuid:silence_id>/edit/", form_page.edit_silence, name="silence-edit"),
    path("silences/actions/", actions_page.silence_actions, name="silence-actions"),
    path("silences/preview/", preview.silence_preview, name="silence-preview"),
    path("acknowledge/", acknowledge_page.acknowledge_page, name="acknowledge"),
]

wall_urlpatterns = [
    path("", views.wall, name="wall"),
    path("wall/rows", wall_data.rows, name="wall-rows"),
    path("wall/shared", wall_data.shared, name="wall-shared"),
    path("wall/words", wall_data.words, name="wall-words"),
    path("wall/silences", wall_data.silences, name="wall-silences"),
]

lookback_urlpatterns = [
    re_path(r"^alerts/(?P<fingerprint>[0-9a-f]{16})/$", alert_page.alert, name="alert"),
    path("history/", history_page.history_page, name="history-page"),
    path("history/at/", past_page.past_page, name="history-at"),
    path("history/at.json", past_page.past_state, name="history-at-state"),
]

sign_in = limited(LoginView.as_view(template_name="sign_in.html", redirect_authenticated_user=True))

urlpatterns = [
    *api_urlpatterns,  # first: alerts are posted most, and who gets them waits for it
    *wall_urlpatterns,
    *silence_urlpatterns,
    *lookback_urlpatterns,
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
]
