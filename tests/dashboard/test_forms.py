"""The silence's form: it asks before a silence mutes too much, and keeps to the limits."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from dashboard.forms import SilenceForm
from dashboard.guard import FEW
from dashboard.models import Silence
from tests.board_client import NOW, BoardClient, matcher

ASKED = "Tick the box if that is what you want."


def filled(matchers: str, instance: Silence | None = None, **fields: str) -> SilenceForm:
    data = {
        "matchers": matchers,
        "starts_at": f"{NOW:%Y-%m-%d %H:%M:%S}",
        "ends_at": f"{NOW + timedelta(hours=2):%Y-%m-%d %H:%M:%S}",
        "comment": "maintenance",
        **fields,
    }
    return SilenceForm(data, instance=instance)


def fire_many(board: BoardClient, count: int) -> None:
    for number in range(count):
        board.fire("DiskFull", instance=str(number))


@pytest.mark.parametrize("matchers", ['alertname=~".+"', 'team!="sea"', 'alertname="DiskFull"'])
def test_form_asks_before_all_that_fires_is_muted(board: BoardClient, matchers: str) -> None:
    fire_many(board, FEW + 1)
    form = filled(matchers)
    [message] = map(str, form.errors["confirmed"])
    assert message.startswith(f"This would mute {FEW + 1} of {FEW + 1} firing alerts")
    assert message.endswith(ASKED)
    assert 'type="checkbox"' in str(form["confirmed"])
    assert filled(matchers, confirmed="on").is_valid()


def test_form_says_that_a_broad_silence_lasts(board: BoardClient) -> None:
    board.fire("DiskFull", team="sea")
    board.fire("DiskFull", team="land")
    [message] = filled('team!="sea"').errors["confirmed"]
    assert message == f"This would mute 1 of 2 firing alerts, and whatever comes later. {ASKED}"


def test_form_does_not_ask_about_a_silence_that_chooses(board: BoardClient) -> None:
    fire_many(board, FEW + 1)
    board.fire("Other")
    form = filled('alertname="DiskFull"')
    assert form.is_valid()
    assert 'type="hidden"' in str(form["confirmed"])


def test_form_does_not_ask_on_a_board_where_little_fires(board: BoardClient) -> None:
    fire_many(board, FEW)
    assert filled('alertname="DiskFull"').is_valid()


def test_form_asks_when_a_broad_silence_is_to_last_longer(board: BoardClient) -> None:
    board.silence(matcher("team", "sea", equal=False))
    stored = Silence.objects.get()
    assert filled('team!="sea"', stored, comment="other words").is_valid()
    longer = f"{NOW + timedelta(hours=9):%Y-%m-%d %H:%M:%S}"
    assert "confirmed" in filled('team!="sea"', stored, ends_at=longer).errors
    assert "confirmed" in filled('team!="land"', stored).errors


def test_form_that_is_wrong_elsewhere_does_not_ask_yet(board: BoardClient) -> None:
    form = filled('team!="sea"', ends_at="soon")
    assert list(form.errors) == ["ends_at"]


def test_form_keeps_to_the_number_of_silences(board: BoardClient, settings: Settings) -> None:
    board.silence()
    settings.MAX_SILENCES = 1
    form = filled('alertname="DiskFull"')
    assert form.non_field_errors() == ["exceeded maximum number of silences: 1 (limit: 1)"]
    assert filled('alertname="DiskFull"', Silence.objects.get(), comment="new").is_valid()


def test_form_keeps_to_the_size_of_a_silence(board: BoardClient, settings: Settings) -> None:
    settings.MAX_SILENCE_BYTES = 100
    [message] = map(str, filled('alertname="DiskFull"').non_field_errors())
    assert message.startswith("silence exceeded maximum size: ")
