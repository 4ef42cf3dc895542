"""The check that tells what is wrong with the configuration."""

from django.core.checks import run_checks
from pytest_django.fixtures import Settings

from realtime.checks import check_environment


def test_check_finds_nothing_wrong_here() -> None:
    assert run_checks() == []


def test_check_tells_every_mistake(settings: Settings) -> None:
    settings.CONFIG_ERRORS = ["A is wrong", "B is wrong"]
    messages = check_environment()
    assert [message.msg for message in messages] == ["A is wrong", "B is wrong"]
    assert {message.id for message in messages} == {"watchfire.E001"}
