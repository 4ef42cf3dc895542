"""Every HTTP path."""

from django.contrib import admin
from django.urls import include, path

from config.metrics import metrics
from config.sign_in_rate import limited
from dashboard.urls import api_not_found

handler400 = "config.refusals.bad_request"
handler500 = "config.refusals.failed"

urlpatterns = [
    path("", include("dashboard.urls")),
    path("admin/login/", limited(admin.site.login), name="admin-sign-in"),
    path("admin/", admin.site.urls),
    path("", include("realtime.urls")),
    path("metrics", metrics, name="metrics"),
    api_not_found,
]
