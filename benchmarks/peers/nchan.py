"""nchan: Debian's module for nginx, with one publisher and one channel."""

from pathlib import Path

from benchmarks import proc
from benchmarks.cores import SERVER_CORE, pinned
from benchmarks.systems import Missing
from benchmarks.target import Protocol, Target
from tests.processes import free_port, listens, program, wait_until
from tests.servers import Servers

NCHAN, NCHAN_BATCHES = "nchan", "nchan, a batch a message"
_MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")

# Messages are kept long enough for clients that are behind; those that connect start at the newest.
_CONFIGURATION = """\
load_module {module};
daemon off;
worker_processes 1;
worker_rlimit_nofile {files};
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections {files}; }}
http {{
  access_log off;
  tcp_nodelay on;
  keepalive_requests 100000000;
  client_body_buffer_size 1m;
  client_max_body_size 4m;
  nchan_shared_memory_size 256M;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location = /publish {{
      nchan_publisher http;
      nchan_channel_id wall;
      nchan_message_buffer_length 20000;
      nchan_message_timeout 30s;
    }}
    location = /subscribe {{
      nchan_subscriber eventsource websocket;
      nchan_channel_id wall;
      nchan_subscriber_first_message newest;
    }}
  }}
}}
"""


def nchan(started: Servers, item: Path) -> list[Target]:
    """Starts it; by SSE and WebSocket, by event and by batch. Raises `Missing`."""
    nginx = program("nginx", "nginx", Path("/usr/sbin"))
    if not _MODULE.is_file():
        raise Missing("nchan is not installed: apt-get install libnginx-mod-nchan")
    port = free_port()
    folder = started.folder / f"nginx-{port}"
    folder.mkdir()
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _CONFIGURATION.format(module=_MODULE, folder=folder, port=port, files=16_000)
    )
    command = pinned([nginx, "-p", str(folder), "-c", str(configuration)], SERVER_CORE)
    process = started.run(command)
    process.wait_for(lambda: listens(port), "nginx")
    wait_until(lambda: proc.children(process.pid), "nginx's worker")
    pids = (process.pid, *proc.children(process.pid))

    def target(system: str, protocol: Protocol, takes_one: bool) -> Target:
        return Target(
            system, protocol, port, "/subscribe", "/publish", item, pids, takes_one=takes_one
        )

    return [
        target(NCHAN, "sse", True),
        target(NCHAN, "websocket", True),
        target(NCHAN_BATCHES, "sse", False),
        target(NCHAN_BATCHES, "websocket", False),
    ]
