"""The system checks: what is wrong with the configuration, by name."""

from typing import Any

import pytest
from django.core.checks import run_checks

from realtime.checks import (
    check_environment,
    check_jwt_keys,
    check_open_access,
    check_origins,
    check_secret_key,
)


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


@pytest.mark.parametrize(
    ("hosts", "host", "others"),
    [
        (["localhost", "127.0.0.1", "[::1]"], "127.0.0.1", []),
        (["localhost", "127.9.9.9", "wall.localhost"], "::1", []),
        (["wall.example", "localhost"], "127.0.0.1", ["wall.example"]),
        (["localhost"], "0.0.0.0", ["0.0.0.0"]),
        (["*"], "localhost", ["*"]),
        ([".example"], "192.0.2.1", [".example", "192.0.2.1"]),
    ],
)
def test_check_warns_of_a_site_that_is_open_to_others(
    settings: Any, hosts: list[str], host: str, others: list[str]
) -> None:
    settings.ALLOWED_HOSTS, settings.HOST = hosts, host
    found = check_open_access()
    assert [message.id for message in found] == ["watchfire.W002"] * bool(others)
    assert all(name in message.msg for message in found for name in others)
    settings.AUTH_REQUIRED = True
    assert check_open_access() == []


def test_open_site_is_warned_of_when_it_is_deployed_alone(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["wall.example"]
    for deployed in (False, True):
        ids = {message.id for message in run_checks(include_deployment_checks=deployed)}
        assert ("watchfire.W002" in ids) is deployed


@pytest.mark.parametrize("name", ["REALTIME_ALLOWED_ORIGINS", "CORS_ALLOWED_ORIGINS"])
@pytest.mark.parametrize(
    "origin",
    ["*", "https://*", "https://*.example", "wall.example", "null", "https://x/", "ws://x"],
)
def test_check_refuses_what_is_no_origin(settings: Any, name: str, origin: str) -> None:
    setattr(settings, name, ["https://good.example:8443", origin])
    [message] = check_origins()
    assert (message.id, message.is_serious()) == ("watchfire.E005", True)
    assert name in message.msg
    assert repr(origin) in message.msg


def test_check_refuses_a_key_that_cannot_be_used(settings: Any) -> None:
    assert check_jwt_keys() == []
    settings.JWT_SECRET = "hunter2"
    [message] = check_jwt_keys()
    assert (message.id, message.is_serious()) == ("watchfire.E006", True)
    assert "hunter2" not in message.msg


def test_site_that_is_set_up_with_all_there_is_has_no_warning(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_IS_KEPT = "".join(map(chr, range(40, 100))), True
    settings.ALLOWED_HOSTS, settings.AUTH_REQUIRED = ["wall.example"], True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    found = run_checks(include_deployment_checks=True)
    assert [message.id for message in found if not message.is_silenced()] == []
