import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from benchmarks.connection import Connection
from benchmarks.delivery.rig import PATHS, SSE, WEBSOCKET, Rig, assembled
from benchmarks.fleet import Fleet, Outcome, compiled
from benchmarks.item import newest
from tests.benchmarks.scripted_stream import Script, chunks, frame, scripted

CLIENTS, POSTED, BATCH = 3, 20, 5


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    return compiled(tmp_path_factory.mktemp("fleet"))


async def _outcome(fleet: Fleet, script: Script, folder: Path) -> Outcome:
    """What the fleet found of an event stream by this script."""
    async with scripted("sse", script, folder) as (_, target):
        return await asyncio.to_thread(
            fleet.load, target, CLIENTS, rate=200, batch=BATCH, seconds=POSTED / 200, patience=0.5
        )


def _events(marks: Sequence[str]) -> bytes:
    return b"".join(b'data: {"number":"%s"}\n\n' % mark.encode() for mark in marks)


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
async def test_fleet_finds_every_number_wherever_the_bytes_are_split(
    fleet: Fleet, tmp_path: Path, size: int
) -> None:
    found = await _outcome(fleet, lambda marks: chunks(_events(marks), size), tmp_path)
    assert found.is_whole
    assert (found.posted, found.posts, found.deliveries) == (POSTED, 4, POSTED * CLIENTS)
    assert 0 < found.median_ms <= found.p99_ms <= found.max_ms


async def test_fleet_takes_a_mark_without_eight_digits_for_no_number(
    fleet: Fleet, tmp_path: Path
) -> None:
    found = await _outcome(
        fleet, lambda marks: chunks(b"#12 ##1234567x " + _events(marks) + b"#", 1000), tmp_path
    )
    assert found.is_whole


async def test_fleet_counts_a_number_that_is_missing(fleet: Fleet, tmp_path: Path) -> None:
    found = await _outcome(fleet, lambda marks: chunks(_events(marks[1:]), 50), tmp_path)
    assert not found.is_whole
    assert (found.jumps, found.whole_clients) == (4 * CLIENTS, 0)
    assert found.deliveries == (POSTED - 4) * CLIENTS


async def test_fleet_counts_a_number_that_comes_twice_and_delivers_it_once(
    fleet: Fleet, tmp_path: Path
) -> None:
    found = await _outcome(fleet, lambda marks: chunks(_events([*marks, marks[0]]), 50), tmp_path)
    assert not found.is_whole
    assert (found.doubles, found.deliveries) == (4 * CLIENTS, POSTED * CLIENTS)


async def test_fleet_counts_numbers_out_of_order(fleet: Fleet, tmp_path: Path) -> None:
    found = await _outcome(fleet, lambda marks: chunks(_events(marks[::-1]), 50), tmp_path)
    assert not found.is_whole
    assert (found.disorder, found.doubles) == (4 * 4 * CLIENTS, 0)
    assert found.deliveries == POSTED * CLIENTS


async def test_fleet_reads_frames_in_pieces_and_answers_pings_between_them(
    fleet: Fleet, tmp_path: Path
) -> None:
    def script(marks: Sequence[str]) -> bytes:
        body = _events(marks)
        return frame(1, body[:40], is_last=False) + frame(9, b"still there?") + frame(0, body[40:])

    async with scripted("websocket", script, tmp_path) as (stream, target):
        found = await asyncio.to_thread(
            fleet.load, target, CLIENTS, rate=200, batch=BATCH, seconds=POSTED / 200, patience=0.5
        )
    assert found.is_whole
    pong = bytes([0x8A, 0x80 | 12]) + bytes(4) + b"still there?"
    assert b"".join(stream.said).count(pong) == 4 * CLIENTS


async def test_fleet_tells_with_what_it_was_closed(fleet: Fleet, tmp_path: Path) -> None:
    def script(marks: Sequence[str]) -> bytes:
        return frame(8, (4008).to_bytes(2, "big"))

    async with scripted("websocket", script, tmp_path) as (_, target):
        found = await asyncio.to_thread(
            fleet.load, target, CLIENTS, rate=200, batch=BATCH, seconds=POSTED / 200, patience=0.2
        )
    assert (found.ended, found.close_code, found.deliveries) == (CLIENTS, 4008, 0)


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with assembled() as found:
        yield found


@pytest.mark.parametrize("transport", [SSE, WEBSOCKET])
def test_five_clients_have_everything_of_a_real_worker(rig: Rig, transport: str) -> None:
    found = rig.fleet.load(rig.ours(transport), clients=5, rate=50, batch=10, seconds=1)
    assert found.is_whole
    assert found.deliveries == 250
    assert found.server_cpu_seconds > 0


@pytest.mark.parametrize("transport", [SSE, WEBSOCKET])
def test_every_peer_that_is_installed_delivers_the_same(rig: Rig, transport: str) -> None:
    for peer in (*rig.peers(transport), *rig.new_peers(transport)):
        found = rig.fleet.load(peer, clients=5, rate=50, batch=10, seconds=1)
        assert found.is_whole, peer
        assert found.deliveries == 250
        # The same events: each peer adds its framing, some tens of bytes.
        size = len(peer.item.read_text())
        assert 450 < size < 550
        assert size <= found.bytes / found.deliveries < size + 60, peer


def test_storm_is_over_when_all_have_what_they_missed(rig: Rig) -> None:
    with Connection(f"http://127.0.0.1:{rig.ours(SSE).port}") as connection:
        since = newest(connection)
    first = rig.fleet.newest_number + 1
    rig.fleet.load(rig.ours(SSE), clients=1, rate=100, batch=20, seconds=1)
    there = rig.ours(SSE, f"{PATHS[SSE]}?since={since}")
    found = rig.fleet.storm(there, 5, first, 100, patience=20)
    assert found.is_whole
    assert found.deliveries == 500


def test_held_clients_are_there_until_they_are_let_go(rig: Rig) -> None:
    with rig.fleet.holding(rig.ours(SSE), 5, seconds=10) as came:
        assert came == 5


def test_churn_connects_as_often_as_it_is_told(rig: Rig) -> None:
    found = rig.fleet.churn(rig.ours(WEBSOCKET), at_once=3, connects=12, seconds=10)
    assert 12 <= found.connects < 15
    assert found.failed == 0
