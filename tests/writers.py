"""`python -m tests.writers SEED`: 20 threads change the board at once, 2,000 times in all.

Prints `{"committed": […], "rolled_back": […]}`, the names of the alerts of each.
"""

import json
import os
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

WRITERS = 20
CHANGES_EACH = 100


class Undone(Exception):
    """Ends a transaction that is to leave nothing."""


def main(seed: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import connection, transaction

    from dashboard.models import Alert

    committed: list[str] = []
    rolled_back: list[str] = []
    start = threading.Barrier(WRITERS)

    def change(name: str, undo: bool) -> None:
        try:
            with transaction.atomic():
                Alert(labels={"alertname": name}).save()
                if undo:
                    raise Undone
        except Undone:
            rolled_back.append(name)
        else:
            committed.append(name)

    def write(writer: int) -> None:
        chance = random.Random(seed * WRITERS + writer)
        start.wait()
        for number in range(CHANGES_EACH):
            change(f"w{writer}-{number}", undo=chance.random() < 0.1)
        connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(write, writer) for writer in range(WRITERS)]:
            done.result()
    print(json.dumps({"committed": committed, "rolled_back": rolled_back}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
