"""Programs that send a token: a real Prometheus, amtool and an Alertmanager's webhook."""

import subprocess
from pathlib import Path

import httpx

from tests import issuer
from tests.conftest import NewDatabase
from tests.listener import Listener
from tests.processes import program, wait_until
from tests.servers import Servers, manage

RULE = """\
groups:
- name: tests
  interval: 1s
  rules:
  - {alert: FromPrometheus, expr: vector(1)}
"""
CONFIG = """\
global: {{evaluation_interval: 1s, scrape_interval: 1s}}
rule_files: [{folder}/rules.yml]
alerting:
  alertmanagers:
  - authorization: {{credentials_file: {folder}/token}}
    static_configs: [{{targets: ["{target}"]}}]
scrape_configs:
- job_name: watchfire
  authorization: {{credentials_file: {folder}/token}}
  static_configs: [{{targets: ["{target}"]}}]
"""
MAKE_TOKEN = """
from realtime.access import static_tokens
from realtime.models import ApiToken
token = static_tokens.new_token()
ApiToken.objects.create(name="prometheus", digest=static_tokens.digest(token), scopes={scopes})
print(token)
"""


def test_programs_work_with_their_tokens(
    own_servers: Servers, new_sqlite: NewDatabase, tmp_path: Path, listener: Listener
) -> None:
    extra = {"AUTH_REQUIRED": "true", "JWT_SECRET": issuer.SECRET}
    worker = own_servers.serve(new_sqlite(), 0, **extra)
    code = MAKE_TOKEN.format(scopes=["ingest", "read"])
    (tmp_path / "token").write_text(manage(worker.env, "shell", "-v0", "-c", code).strip())
    (tmp_path / "rules.yml").write_text(RULE)
    config = tmp_path / "prometheus.yml"
    config.write_text(CONFIG.format(folder=tmp_path, target=worker.address))
    reader = {"Authorization": f"Bearer {issuer.token()}"}
    stream = listener.sse(worker.address, reader)
    prometheus = own_servers.prometheus(config)
    stream.wait_for("alert_created", seconds=30)

    def scraped() -> bool:
        answer = httpx.get(f"{prometheus}/api/v1/query", params={"query": "up == 1"})
        return len(answer.json()["data"]["result"]) == 1

    wait_until(scraped, "Prometheus scrapes /metrics")
    http = tmp_path / "amtool.yml"
    writer = issuer.token(sub="ops", scope="read write")
    http.write_text(f"authorization: {{credentials: {writer}}}\n")
    amtool = [program("amtool", "prometheus-alertmanager"), f"--alertmanager.url={worker.url}"]
    add = ["silence", "add", "--comment=x", "--author=somebody", "alertname=FromPrometheus"]
    refused = subprocess.run([*amtool, *add], capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    allowed = [*amtool, f"--http.config.file={http}"]
    subprocess.run([*allowed, *add], check=True, capture_output=True)
    shown = subprocess.check_output([*allowed, "silence", "query"], text=True)
    assert "ops" in shown
    assert "somebody" not in shown
    stream.wait_for("alert_silenced")
