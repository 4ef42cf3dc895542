"""A web server in the test's process that notes what it is asked, for proxies to be tested with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Headers = list[tuple[str, str]]


class Recorder:
    """Answers everything with `status`."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.requests: list[tuple[str, str, Headers]] = []
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                recorder.requests.append((self.command, self.path, list(self.headers.items())))
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(recorder.status)
                self.send_header("Content-Length", "0")
                self.send_header("Strict-Transport-Security", "max-age=1")
                self.end_headers()

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"


@contextmanager
def recording(status: int = 200) -> Iterator[Recorder]:
    recorder = Recorder(status)
    thread = threading.Thread(target=recorder.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield recorder
    finally:
        recorder.server.shutdown()
        recorder.server.server_close()
        thread.join()
