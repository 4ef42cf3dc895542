"""The ASGI application: what plain daphne loads."""

import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT
from tests.servers import environment


def test_application_refuses_to_start_with_a_wrong_setting(tmp_path: Path) -> None:
    env = environment("postgess://x/y", tmp_path, REALTIME_PING_SECONDS="soon")
    done = subprocess.run(
        [sys.executable, "-c", "import config.asgi"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert "DATABASE_URL" in last
    assert "REALTIME_PING_SECONDS" in last
