"""The system checks: what is wrong with the configuration, by name."""

from typing import Any

from realtime.checks import check_environment, check_secret_key


def test_check_tells_every_wrong_variable(settings: Any) -> None:
    settings.CONFIG_ERRORS = ["PORT is 0.", "LOG_LEVEL is 'LOUD'."]
    assert [(m.id, m.msg) for m in check_environment()] == [
        ("watchfire.E001", "PORT is 0."),
        ("watchfire.E001", "LOG_LEVEL is 'LOUD'."),
    ]


def test_check_warns_of_a_secret_key_that_is_not_kept(settings: Any) -> None:
    settings.SECRET_KEY_IS_KEPT = True
    assert check_secret_key() == []
    settings.SECRET_KEY_IS_KEPT = False
    assert [message.id for message in check_secret_key()] == ["watchfire.W001"]
