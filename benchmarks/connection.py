"""One keep-alive HTTP connection, as a Prometheus has to its Alertmanager."""

import http.client
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import msgspec

PATIENCE_SECONDS = 60.0
_JSON = {"Content-Type": "application/json"}


class Connection:
    """Requests to one server, one after the other; each must be answered with 2xx."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url).netloc
        self._http = http.client.HTTPConnection(address, timeout=PATIENCE_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._http.close()

    def post_alerts(self, bodies: Sequence[bytes]) -> float:
        """Post each of them; returns the seconds that it took."""
        start = time.perf_counter()
        for body in bodies:
            self.post("/api/v2/alerts", body)
        return time.perf_counter() - start

    def post(self, path: str, body: bytes) -> bytes:
        return self._request("POST", path, body)

    def delete(self, path: str) -> bytes:
        return self._request("DELETE", path)

    def get(self, path: str) -> Any:
        return msgspec.json.decode(self.read(path))

    def read(self, path: str) -> bytes:
        """The answer as it is."""
        return self._request("GET", path)

    def _request(self, method: str, path: str, body: bytes | None = None) -> bytes:
        self._http.request(method, path, body, _JSON if body else {})
        answer = self._http.getresponse()
        content = answer.read()
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:500]!r}")
        return content
