"""The stream's settings, typed; docs/configuration.md says what each is for."""

from typing import Any

from django.conf import settings

from config.addresses import Networks
from config.rates import Rate


class _Conf:
    """Read when asked, so that a test may override `settings.REALTIME`."""

    @staticmethod
    def _get(name: str) -> Any:
        return settings.REALTIME[name]

    @property
    def ping_seconds(self) -> float:
        return float(self._get("PING_SECONDS"))

    @property
    def ring_events(self) -> int:
        return int(self._get("RING_EVENTS"))

    @property
    def window_seconds(self) -> float:
        return float(self._get("WINDOW_MS")) / 1000

    @property
    def poll_seconds(self) -> float:
        return float(self._get("POLL_SECONDS"))

    @property
    def max_streams(self) -> int:
        return int(self._get("MAX_STREAMS"))

    @property
    def max_stream_age_seconds(self) -> float:
        return float(self._get("MAX_STREAM_AGE").total_seconds())

    @property
    def max_connections_per_ip(self) -> int:
        return int(self._get("MAX_CONNECTIONS_PER_IP"))

    @property
    def connect_rate(self) -> Rate | None:
        rate: Rate | None = self._get("CONNECT_RATE")
        return rate

    @property
    def limit_exempt_networks(self) -> Networks:
        networks: Networks = self._get("LIMIT_EXEMPT_NETWORKS")
        return networks

    @property
    def slow_client_seconds(self) -> float:
        return float(self._get("SLOW_CLIENT_SECONDS"))

    @property
    def drain_seconds(self) -> float:
        return float(self._get("DRAIN_SECONDS"))

    @property
    def allowed_origins(self) -> list[str]:
        return list(settings.REALTIME_ALLOWED_ORIGINS)


conf = _Conf()
