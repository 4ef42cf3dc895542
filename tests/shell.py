"""Code that another program runs beside a worker, as `manage.py shell -c` does, in one process.

`python -m tests.shell` reads lines of JSON, each some code, and answers each with its failure.
"""

import json
import subprocess
import sys
import traceback
from collections.abc import Mapping

from tests.processes import ROOT, STOP_SECONDS


class Shell:
    """Starts with the first code; `close` ends it."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._process: subprocess.Popen[str] | None = None

    def run(self, code: str) -> None:
        """To its end; each time with nothing of what was run before."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.shell"],
                cwd=ROOT,
                env={**self._env, "DJANGO_SETTINGS_MODULE": "config.settings"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(code)}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer == "null\n", json.loads(answer) if answer else "the shell ended"

    def close(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            process.communicate(timeout=STOP_SECONDS)


def main() -> None:
    import django

    django.setup()
    from django.db import connections

    for line in sys.stdin:
        failure = None
        try:
            exec(json.loads(line), {})
        except Exception:
            failure = traceback.format_exc()
        connections.close_all()
        print(json.dumps(failure), flush=True)


if __name__ == "__main__":
    main()
