"""The sweep: streams that are too old are told so, and those that never began given back."""

import time

from realtime.streams import TOO_OLD, UNREADABLE, Goodbye, Stream, Streams
from realtime.sweep import BEGIN_SECONDS, Sweep

HOUR = 3600.0


def test_sweep_tells_goodbye_to_streams_that_are_too_old() -> None:
    streams = Streams()
    told: list[Goodbye] = []
    young, old = Stream("sse", ""), Stream("websocket", "")
    for stream in (young, old):
        streams.open(stream)
        stream.on_end(told.append)
    old.opened_at -= HOUR
    sweep = Sweep(streams, HOUR - 1.0, streams.close, time.monotonic)
    sweep.once()
    assert told == [TOO_OLD]
    young.opened_at -= HOUR
    sweep.once()
    assert told == [TOO_OLD] * 3, "again, until it has ended"
    assert len(streams) == 2, "who drives it gives it back"


def test_sweep_gives_back_what_was_admitted_and_never_began() -> None:
    streams = Streams()
    dropped, begun = Stream("sse", ""), Stream("sse", "")
    begun.on_end(lambda goodbye: None)
    for stream in (dropped, begun):
        streams.open(stream)
    now = dropped.opened_at
    sweep = Sweep(streams, HOUR, streams.close, lambda: now)
    now += BEGIN_SECONDS - 1
    sweep.once()
    assert len(streams) == 2
    now += 2
    sweep.once()
    assert list(streams) == [begun]
    late: list[Goodbye] = []
    dropped.on_end(late.append)
    assert late == [UNREADABLE], "it is counted no more, and ends"


async def test_sweep_starts_and_stops_as_often_as_it_is_told() -> None:
    sweep = Sweep(Streams(), HOUR, lambda stream: None)
    await sweep.stop()
    sweep.start()
    sweep.start()
    await sweep.stop()
    await sweep.stop()
