"""nginx with a site of deploy/nginx, as it is shipped but for addresses, paths and names."""

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.processes import ROOT, Process, free_port, listens, program
from tests.servers import Servers

USER = "user root;" if os.geteuid() == 0 else ""
SITES = ROOT / "deploy/nginx"

# Who runs the tests may read their folders; root's nginx would become nobody.
MAIN = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/watchfire.conf;
}}
"""


class Nginx:
    """The site on loopback ports of its own, with a certificate that is made for it."""

    def __init__(
        self,
        servers: Servers,
        workers: Iterable[str],
        changes: Mapping[str, str] | None = None,
        static: Path = Path("/nonexistent"),
        site: str = "watchfire.conf",
    ) -> None:
        """`workers`: their addresses. `changes`: what else is put in the place of what."""
        self.folder = servers.folder / f"nginx-{free_port()}"
        self.folder.mkdir()
        self._servers = servers
        self.port, self.tls_port = free_port(), free_port()
        self.certificate = make_certificate(self.folder)
        text = self._localized(self.shipped(site), list(workers), static)
        for old, new in (changes or {}).items():
            assert old in text, old
            text = text.replace(old, new)
        (self.folder / "watchfire.conf").write_text(text)
        self._config = self.folder / "nginx.conf"
        self._config.write_text(MAIN.format(folder=self.folder, user=USER))
        self._program = program("nginx", "nginx", Path("/usr/sbin"))

    @staticmethod
    def shipped(site: str) -> str:
        return (SITES / site).read_text()

    @property
    def address(self) -> str:
        """Where it speaks plain HTTP."""
        return f"127.0.0.1:{self.port}"

    @property
    def access_log(self) -> str:
        return (self.folder / "access.log").read_text()

    def test(self) -> str:
        """What `nginx -t` says of it."""
        done = subprocess.run(
            [self._program, "-t", "-c", str(self._config)],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    def start(self) -> Process:
        process = self._servers.run([self._program, "-c", str(self._config)])
        process.wait_for(lambda: listens(self.port) and listens(self.tls_port), "nginx")
        return process

    def _localized(self, text: str, workers: list[str], static: Path) -> str:
        """Workers, ports, certificate and paths of this machine, and nothing else."""
        first, *others = re.findall(r"^    server [\w.-]+:\d+ .*;\n", text, re.MULTILINE)
        line = re.sub(r"server [\w.-]+:\d+", "server {}", first)
        for other in others:
            text = text.replace(other, "")
        text = text.replace(first, "".join(line.format(worker) for worker in workers))
        for pattern, new in (
            (r"listen \[::\]:.*", ""),  # not every machine has it
            (r"listen (80|8080);", f"listen 127.0.0.1:{self.port};"),
            (r"listen 443 ", f"listen 127.0.0.1:{self.tls_port} "),
            (r"/etc/ssl/watchfire/fullchain\.pem", str(self.certificate)),
            (r"/etc/ssl/watchfire/privkey\.pem", str(self.folder / "privkey.pem")),
            (r"/var/log/nginx/watchfire\.log", str(self.folder / "access.log")),
            (r"/var/lib/watchfire", str(static)),
            (r"wall\.example\.com", "localhost"),
        ):
            text = re.sub(pattern, new, text)
        return text


def make_certificate(folder: Path) -> Path:
    """A certificate for `localhost` that signs itself; its key lies beside it."""
    certificate = folder / "fullchain.pem"
    command = [program("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command += ["-keyout", str(folder / "privkey.pem"), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return certificate
