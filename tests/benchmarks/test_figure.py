from benchmarks.delivery.table import PEERS
from benchmarks.figure import COLUMNS, Figure
from benchmarks.peers.nchan import NCHAN, NCHAN_BATCHES
from benchmarks.peers.socketio import SOCKETIO

FIGURE = Figure(
    "speed", 2.0, "{:.1f} s".format, "< 3 s", True, {NCHAN: 4.0, SOCKETIO: 0.0}, "whole"
)


def test_line_has_figure_goal_verdict_and_each_peers_figure_with_the_ratio_to_it() -> None:
    cells = dict(zip((*COLUMNS, *PEERS), FIGURE.cells(PEERS, {}), strict=True))
    assert cells["Watchfire"] == "2.0 s (whole)"
    assert (cells["goal"], cells[""]) == ("< 3 s", "met")
    assert cells[NCHAN] == "4.0 s (×0.50)"
    assert cells[SOCKETIO] == "0.0 s"  # no ratio to nothing
    assert cells[NCHAN_BATCHES] == "–"


def test_missing_peer_says_what_to_install() -> None:
    cells = Figure("speed", 1.0, str).cells(PEERS, {SOCKETIO: "npm install"})
    assert cells[2:4] == ("–", "")
    assert cells[4 + PEERS.index(SOCKETIO)] == "npm install"
