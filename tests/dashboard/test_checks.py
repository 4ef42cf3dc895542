"""The system check of the alertmanager.yml."""

from typing import Any

from django.core.checks import run_checks

from dashboard.checks import check_alertmanager_config
from tests.dashboard.conftest import ConfigFile


def test_check_tells_every_mistake_with_file_line_and_reason(config_file: ConfigFile) -> None:
    path = config_file.path
    path.write_text("route:\n  receiver: a\n  continue: true\n")
    assert [(message.id, message.msg) for message in check_alertmanager_config()] == [
        ("watchfire.E002", f'{path}:2: undefined receiver "a" used in route'),
        ("watchfire.E002", f"{path}:3: cannot have continue in root route"),
    ]


def test_check_finds_nothing_wrong_with_a_good_file(config_file: ConfigFile) -> None:
    config_file.path.write_text("route: {receiver: a}\nreceivers: [{name: a}]\n")
    assert check_alertmanager_config() == []


def test_check_finds_nothing_wrong_where_no_file_is_set() -> None:
    assert check_alertmanager_config() == []


def test_check_is_one_of_those_that_plain_daphne_runs(settings: Any) -> None:
    settings.ALERTMANAGER_CONFIG = "/nowhere/am.yml"
    found = run_checks(tags=["watchfire"])
    assert "/nowhere/am.yml: it cannot be read: No such file or directory" in [m.msg for m in found]
