"""Heartbeats: who has been silent too long, in the eyes of one observer."""

from realtime.beats import BEAT_SECONDS, SILENT_SECONDS, Beats


def test_beats_tell_who_falls_silent() -> None:
    beats = Beats()
    for second in range(60):
        gone = beats.look({"alive": second, "dead": 7}, float(second))
        assert gone == (["dead"] if second > SILENT_SECONDS else [])


def test_beats_give_time_to_whoever_is_seen_first() -> None:
    beats = Beats()
    assert beats.look({}, 0.0) == []
    assert beats.look({"old": 1}, 1_000_000.0) == []
    assert beats.look({"old": 1}, 1_000_001.0) == []


def test_beats_take_one_who_is_heard_again_for_alive() -> None:
    beats = Beats()
    seconds = SILENT_SECONDS - 0.5
    beats.look({"slow": 1}, 0.0)
    for step in range(int(seconds)):
        assert beats.look({"slow": 1}, float(step)) == []
    assert beats.look({"slow": 2}, seconds) == []
    assert beats.look({"slow": 2}, seconds + 1.0) == []


def test_beats_count_no_time_in_which_nobody_looked() -> None:
    """The observer was cut off for a minute, and perhaps the others were too."""
    beats = Beats()
    beats.look({"other": 1}, 0.0)
    assert beats.look({"other": 1}, 60.0) == []
    now = 60.0
    while not beats.look({"other": 1}, now):
        now += BEAT_SECONDS
    assert SILENT_SECONDS - 3 * BEAT_SECONDS < now - 60.0 <= SILENT_SECONDS + BEAT_SECONDS


def test_beats_forget_who_is_not_there_any_more() -> None:
    beats = Beats()
    for second in range(20):
        beats.look({"gone": 1}, float(second))
    beats.look({}, 20.0)
    assert beats.look({"gone": 1}, 21.0) == []
