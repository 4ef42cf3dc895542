"""The board and the log on PostgreSQL: the tests of SQLite, once more."""

import os
import subprocess
import sys

from tests.processes import ROOT
from tests.servers import Servers


def test_board_and_log_behave_the_same_on_postgresql(own_servers: Servers) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/dashboard", "tests/realtime"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": own_servers.postgres()},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
