import pytest

from benchmarks.delivery.streams import BOTH, PLAIN, Rate, lines, wholeness
from benchmarks.fleet import Outcome
from benchmarks.peers.nchan import NCHAN
from benchmarks.peers.socketio import SOCKETIO
from tests.benchmarks.delivery.outcomes import outcome

FAST = Rate(500, 50, BOTH)


def _met(ours: Outcome, rate: Rate = FAST, **theirs: float) -> list[bool | None]:
    """Of deliveries, 99th percentile and CPU; peers by the CPU seconds that they used."""
    names = {"nchan": NCHAN, "socketio": SOCKETIO}
    peers = {names[key]: outcome(server_cpu_seconds=cpu) for key, cpu in theirs.items()}
    return [figure.is_met for figure in lines("SSE", rate, ours, peers)]


def test_all_goals_are_met_by_a_whole_quick_and_cheap_run() -> None:
    assert _met(outcome(), nchan=2.0, socketio=3.0) == [True, True, True]


@pytest.mark.parametrize("flaw", ["doubles", "jumps", "disorder", "failed", "refused"])
def test_neither_rate_nor_latency_is_met_by_a_run_with_a_flaw(flaw: str) -> None:
    assert _met(outcome(**{flaw: 1}), nchan=2.0)[:2] == [False, False]


def test_rate_is_missed_when_the_last_delivery_comes_long_after_its_time() -> None:
    assert _met(outcome(seconds=3.05), nchan=2.0)[0] is True
    assert _met(outcome(seconds=3.5), nchan=2.0)[0] is False


def test_cpu_must_be_less_than_that_of_each_rival() -> None:
    assert _met(outcome(), nchan=1.4, socketio=3.0)[2] is False
    assert _met(outcome(), nchan=1.5)[2] is False


def test_cpu_may_equal_the_one_rival_where_no_more_is_asked() -> None:
    assert _met(outcome(), Rate(50, 1, (SOCKETIO,)), socketio=1.5)[2] is True


def test_cpu_is_not_judged_without_a_rival() -> None:
    assert _met(outcome())[2] is None
    assert _met(outcome(), PLAIN) == [None, None, None]


def test_figures_are_of_the_run_and_ratios_of_its_peers() -> None:
    peers = {NCHAN: outcome(server_cpu_seconds=3.0, deliveries=750_000)}
    rate, p99, cpu = lines("SSE", FAST, outcome(), peers)
    assert rate.value == 500_000
    assert (p99.value, p99.peers[NCHAN]) == (40.0, 40.0)
    assert (cpu.value, cpu.peers[NCHAN]) == (1.0, 4.0)
    assert cpu.remark == "50% of a core"


def test_wholeness_names_what_went_wrong() -> None:
    assert wholeness(outcome()) == "whole"
    assert wholeness(outcome(late=3)) == "whole, 3 of 30 posts late"
    broken = outcome(whole_clients=990, jumps=12, ended=10, close_code=4008)
    assert wholeness(broken) == "10 clients not whole, 10 closed (4008), 12 gaps"
    assert wholeness(outcome(sender_lost=True)) == "sender cut off"
