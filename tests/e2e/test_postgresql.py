"""The board and the log on PostgreSQL: the tests of SQLite, once more."""

import os
import subprocess
import sys

import pytest

from tests.processes import ROOT
from tests.servers import Servers

LIMIT_SECONDS = 900


@pytest.mark.timeout(LIMIT_SECONDS + 20)
def test_board_and_log_behave_the_same_on_postgresql(own_servers: Servers) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "tests/dashboard", "tests/realtime"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": own_servers.postgres(), "BOARD_EXAMPLES": "8"},
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
