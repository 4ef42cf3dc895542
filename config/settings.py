"""Django settings, all from the environment; docs/configuration.md lists each variable.

A value that does not parse is remembered in `CONFIG_ERRORS` and told by the system check
`watchfire.E001`, so that every mistake is told at once and by name.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from corsheaders.defaults import default_headers

from config.addresses import as_in_url
from config.environment import Environment, local_url
from config.logs import without_traceback
from config.redis_host import redis_host

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment(BASE_DIR / ".env")
CONFIG_ERRORS = env.errors

# Database, static files and secret key, where they are not put elsewhere.
VAR_DIR = BASE_DIR / env.text("VAR_DIR", "var")
with suppress(OSError):  # whoever needs it tells what is wrong with it
    VAR_DIR.mkdir(parents=True, exist_ok=True)
HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, 1, 65535)
URL = local_url(HOST, PORT)

VERSION = "0.1.0"
DEBUG = env.flag("DEBUG", False)
# Without SECRET_KEY sessions end when the process does; `make run` keeps one under var/.
SECRET_KEY = env.secret("SECRET_KEY", VAR_DIR / "secret_key")
SECRET_KEY_IS_KEPT = bool(SECRET_KEY)
SECRET_KEY = SECRET_KEY or secrets.token_urlsafe(50)
own_hosts = sorted({"localhost", "127.0.0.1", "[::1]", as_in_url(HOST)})
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", ["*"] if DEBUG else own_hosts)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
# Whose X-Forwarded-For and X-Forwarded-Proto are believed (config/clients.py).
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"])
LOG_FORMAT = env.choice("LOG_FORMAT", "CONSOLE", ["CONSOLE", "JSON"])
# Both are read by the libraries themselves; prometheus_client needs its folder from the start.
PROMETHEUS_MULTIPROC_DIR = env.folder("PROMETHEUS_MULTIPROC_DIR")
OTEL_EXPORTER_OTLP_ENDPOINT = env.server_url("OTEL_EXPORTER_OTLP_ENDPOINT", "http", "https")

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "corsheaders",
    "django_prometheus",
    "dashboard",
    "realtime",
]

MIDDLEWARE = [
    # For every request; none of these takes a thread.
    "config.middleware.scheme_of_the_client",
    "config.middleware.head_without_body",
    "config.middleware.browser_policies",
    "corsheaders.middleware.CorsMiddleware",
    "config.middleware.straight_to_streams",
    # For everything but the streams.
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.gate.gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.http_metrics.AfterMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = False  # an unknown path is a 404: clients probe for Mimir and Cortex by it

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- state ---------------------------------------------------------------------------------

SQLITE_URL = "sqlite:///" + quote(str(VAR_DIR / "watchfire.sqlite3"))
DATABASES: dict[str, dict[str, Any]] = {"default": env.database("DATABASE_URL", SQLITE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.server_url("REDIS_URL", "redis", "rediss", "unix")
if REDIS_URL:
    CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [redis_host(REDIS_URL)], "prefix": "watchfire"},
        }
    }
    CACHES: dict[str, dict[str, Any]] = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "watchfire",
            # Nobody waits long for a cache that is away.
            "OPTIONS": {"socket_timeout": 0.4, "socket_connect_timeout": 0.4},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            # Counts of rates: with Django's 300, many addresses would make each other forgotten.
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    }

# --- the alert API and the stream ----------------------------------------------------------

# A body larger than this is answered 413; Django's own limit would be 2.5 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = env.integer("MAX_BODY_BYTES", 4 * 1024 * 1024, minimum=1024)
# Routing, inhibition and the resolve timeout, as Alertmanager reads them.
ALERTMANAGER_CONFIG = env.text("ALERTMANAGER_CONFIG", "")
# Requests to read the API that are served at once; Alertmanager's default.
GET_CONCURRENCY = env.integer("GET_CONCURRENCY", max(os.cpu_count() or 1, 8), 1)
RESOLVE_TIMEOUT_SECONDS = env.number("RESOLVE_TIMEOUT_SECONDS", 300, 1, 86_400)
# An Alertmanager repeats a notification each repeat_interval (4 h), at the next group_interval.
WEBHOOK_LEASE = env.duration("WEBHOOK_LEASE", "4h30m", "1m", "30d")
# Where programs post, all day: these requests take one thread, and one step to it and back.
POST_PATHS = ("/api/v2/alerts", "/api/v2/webhook/alertmanager")
STREAM_PATHS = ("/api/v2/events/stream", "/api/v2/events")
REALTIME = {
    "PING_SECONDS": env.number("REALTIME_PING_SECONDS", 30, 0.1, 3600),
    "RING_EVENTS": env.integer("REALTIME_RING_EVENTS", 10_000, 1, 1_000_000),
    "WINDOW_MS": env.integer("REALTIME_WINDOW_MS", 25, minimum=0, maximum=1000),
    "POLL_SECONDS": env.number("REALTIME_POLL_SECONDS", 1, 0.05, 60),
    "MAX_STREAMS": env.integer("REALTIME_MAX_STREAMS", 10_000, 1),
    "MAX_STREAM_AGE": env.duration("REALTIME_MAX_STREAM_AGE", "1d", "1s", "100y"),
    # Of one client address, at all workers together; 0: any number.
    "MAX_CONNECTIONS_PER_IP": env.integer("REALTIME_MAX_CONNECTIONS_PER_IP", 10, 0, 1_000_000),
    # Streams that one client address opens, for django-ratelimit; None: any number.
    "CONNECT_RATE": env.rate("REALTIME_CONNECT_RATE", "60/m"),
    # To whom neither of the two applies.
    "LIMIT_EXEMPT_NETWORKS": env.networks("REALTIME_LIMIT_EXEMPT_NETWORKS"),
    "SLOW_CLIENT_SECONDS": env.number("REALTIME_SLOW_CLIENT_SECONDS", 30, 0.1, 3600),
    "DRAIN_SECONDS": env.number("REALTIME_DRAIN_SECONDS", 10, 0, 600),
}

RATELIMIT_FAIL_OPEN = True  # django-ratelimit's: without its cache everybody is let in

# How long what is over can still be looked up.
EVENT_RETENTION = env.duration("EVENT_RETENTION", "30d", "1m", "100y")
EVENT_RETENTION_COUNT = env.integer("EVENT_RETENTION_COUNT", 5_000_000, 1000)
SILENCE_RETENTION = env.duration("SILENCE_RETENTION", "120h", "0s", "100y")
# Alertmanager's limits on silences; 0: none.
MAX_SILENCES = env.integer("MAX_SILENCES", 0, 0)
MAX_SILENCE_BYTES = env.integer("MAX_SILENCE_BYTES", 0, 0)

# --- health --------------------------------------------------------------------------------

HEALTH_SECONDS = env.number("HEALTH_SECONDS", 10, 0.1, 3600)
# name=URL, between commas: probed beside the parts that every installation has.
HEALTH_CHECKS = env.words("HEALTH_CHECKS", [])
# Matchers of an alert that always fires; none: nothing is watched.
DEAD_MANS_SWITCH = env.text("DEAD_MANS_SWITCH", "")

CORS_ALLOWED_ORIGINS = env.words("CORS_ALLOWED_ORIGINS", [])
# The streams; what is open to pages of any site is said in dashboard/api/cross_origin.py.
CORS_URLS_REGEX = r"^/api/v2/events(/|$)"
CORS_ALLOW_CREDENTIALS = bool(CORS_ALLOWED_ORIGINS)
CORS_ALLOW_HEADERS = (*default_headers, "last-event-id")  # a script that resumes sends it itself
CORS_EXPOSE_HEADERS = ("Retry-After", "WWW-Authenticate")
# WebSocket handshakes from other sites are refused; the site's own host is always allowed.
REALTIME_ALLOWED_ORIGINS = env.words("REALTIME_ALLOWED_ORIGINS", [])

# --- who may ---

# Off: whoever reaches the port may do everything but administer, as with Alertmanager.
AUTH_REQUIRED = env.flag("AUTH_REQUIRED", False)
# Whether /metrics is open to everybody all the same.
METRICS_PUBLIC = env.flag("METRICS_PUBLIC", False)
# Failures to sign in of one address, for django-ratelimit; None: any number.
SIGN_IN_RATE = env.rate("SIGN_IN_RATE", "10/m")
# JWTs are taken that one of these keys has signed; none: no JWT is.
JWT_SECRET = env.text("JWT_SECRET", "")
JWT_PUBLIC_KEY_FILE = env.text("JWT_PUBLIC_KEY_FILE", "")
JWT_JWKS_FILE = env.text("JWT_JWKS_FILE", "")
JWT_AUDIENCE = env.words("JWT_AUDIENCE", [])
JWT_ISSUER = env.text("JWT_ISSUER", "")
JWT_LEEWAY_SECONDS = env.number("JWT_LEEWAY_SECONDS", 2, 0, 60)

# --- people, pages, time -------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "wall"
LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static.ModuleManifestStorage"
    },
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Told to browsers that came by https: from then on they come by nothing else.
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 0, 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_INCLUDE_SUBDOMAINS", False)

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SILENCED_SYSTEM_CHECKS = [
    # config/middleware.py sees to these, without a thread and for each scheme: X-Frame-Options, and
    # cookies that are `Secure` when their answer goes by https, as the site's own machine may use
    # http.
    "security.W002",
    "security.W012",
    "security.W016",
    "security.W008",  # the proxy leads from http to https
    "security.W021",  # a preload list is for years, and no setting asks for it
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "without_traceback": {
            "()": "django.utils.log.CallbackFilter",
            "callback": without_traceback,
        },
    },
    "formatters": {
        "CONSOLE": {
            "()": "config.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
        "JSON": {"()": "config.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["without_traceback"],
        },
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # daphne is told by its own flags what to say of each request.
        "daphne": {"level": "WARNING"},
        "django.channels.server": {"level": "WARNING"},
        # A traceback each second while Redis is away; `realtime.doorbell` tells it, once.
        "channels_redis.pubsub": {"level": "CRITICAL"},
    },
}
