"""Which states are shown; tests/js/show.test.js has its twin's."""

import itertools

from dashboard.wall.show import Condition, Show, State


def test_shown_is_what_is_not_hidden() -> None:
    for firing, silenced, inhibited, acknowledged in itertools.product((True, False), repeat=4):
        alert = Condition(firing, silenced, inhibited, acknowledged)
        assert Show().takes(alert) is firing
        assert Show(resolved=True).takes(alert)
        assert Show(silenced=False).takes(alert) is (firing and not silenced)
        assert Show(inhibited=False).takes(alert) is (firing and not inhibited)
        assert Show(acknowledged=False).takes(alert) is (firing and not acknowledged)


def test_one_state_alone_whatever_is_hidden() -> None:
    for firing, silenced, inhibited, acknowledged in itertools.product((True, False), repeat=4):
        alert = Condition(firing, silenced, inhibited, acknowledged)
        taken = {state: Show(False, False, False, only=state).takes(alert) for state in State}
        assert taken == {
            State.ACTIVE: firing and not silenced and not inhibited,
            State.SILENCED: firing and silenced,
            State.INHIBITED: firing and inhibited,
            State.ACKNOWLEDGED: firing and acknowledged,
            State.RESOLVED: not firing,
        }
