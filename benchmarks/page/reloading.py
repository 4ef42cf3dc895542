"""The peer of a page that is pushed to: the same page without a script, loaded anew every 30 s."""

from benchmarks.page.rig import Rig
from benchmarks.page.tab import tab

RELOADING = "reload every 30 s"
EVERY_SECONDS = 30.0
RELOADS = 5


def requests_of_a_reload(rig: Rig) -> tuple[float, float]:
    """How many requests one costs, with what the browser has in its cache; and its KB."""
    with tab(rig.browser, is_watched=False, has_script=False) as it:
        it.open(f"{rig.board().url}/")
        it.rest()
        it.requests.clear()
        weight = it.all_bytes
        for _ in range(RELOADS):
            it.page.reload(wait_until="load")
            it.rest()
        return len(it.requests) / RELOADS, (it.all_bytes - weight) / RELOADS / 1000
