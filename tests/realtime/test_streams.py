"""The open streams of a process: counted, and ended with a reason."""

from types import SimpleNamespace

from realtime.streams import RESTARTING, RETRY_MS, TOO_SLOW, Goodbye, Stream, Streams


def test_streams_count_by_transport_names_each() -> None:
    streams = Streams()
    assert streams.count() == {"sse": 0, "websocket": 0, "polling": 0}
    first, second = Stream("sse", "192.0.2.1"), Stream("sse", "192.0.2.2")
    streams.open(first)
    streams.open(second)
    assert streams.count() == {"sse": 2, "websocket": 0, "polling": 0}
    streams.close(first)
    streams.close(first)
    assert list(streams) == [second]
    assert len(streams) == 1


def test_streams_end_all_tells_each_why() -> None:
    streams = Streams()
    told: list[Goodbye] = []
    stream = Stream("sse", "")
    stream.on_end(told.append)
    streams.open(stream)
    streams.open(Stream("websocket", ""))  # its driver has not begun
    streams.end_all(RESTARTING)
    assert told == [RESTARTING]


def test_stream_that_is_told_to_end_gives_its_place_back() -> None:
    given_back: list[bool] = []
    stream = Stream("sse", "")
    stream.place = SimpleNamespace(give_back=lambda: given_back.append(True))
    stream.end(RESTARTING)
    assert not given_back, "nothing drives it yet"
    stream.on_end(lambda goodbye: None)
    stream.end(RESTARTING)
    assert given_back == [True]


def test_stream_that_was_told_to_end_before_it_began_tells_so_when_it_does() -> None:
    streams = Streams()
    told: list[str] = []
    stream = Stream("sse", "")
    streams.open(stream)
    streams.end_all(RESTARTING)
    stream.on_end(lambda goodbye: told.append(f"the request's {goodbye.reason}"))
    stream.on_end(lambda goodbye: told.append(f"the connection's {goodbye.reason}"))
    assert told == ["the request's shutdown", "the connection's shutdown"]


def test_stream_has_begun_when_something_drives_it() -> None:
    stream = Stream("sse", "")
    assert not stream.has_begun
    stream.on_end(lambda goodbye: None)
    assert stream.has_begun


def test_goodbye_tells_when_to_come_back_spread_at_random() -> None:
    told = [TOO_SLOW.told() for _ in range(50)]
    assert {each["reason"] for each in told} == {"too_slow"}
    assert all(RETRY_MS[0] <= each["retry_ms"] <= RETRY_MS[1] for each in told)
    assert len({each["retry_ms"] for each in told}) > 10


def test_stream_has_a_name_of_its_own() -> None:
    assert len({Stream("sse", "").id for _ in range(100)}) == 100
