"""daphne's request log, as its command line writes it."""

import io

from daphne.access import AccessLogGenerator

from realtime.access.request_log import leave_out_secrets


def test_request_log_has_the_address_without_the_ticket() -> None:
    leave_out_secrets()
    leave_out_secrets()
    stream = io.StringIO()
    log = AccessLogGenerator(stream)
    path = "/api/v2/events/stream?ticket=secret1&since=a-1"
    log(
        "http", "complete", {"path": path, "status": 200, "method": "GET", "client": "x", "size": 1}
    )
    for action in ("connecting", "connected", "disconnected", "rejected"):
        log("websocket", action, {"path": "/ws/dashboard?ticket=secret1", "client": "x"})
    written = stream.getvalue()
    assert "secret1" not in written
    assert written.count("ticket=***") == 5
    assert "since=a-1" in written
