"""The alertmanager.yml in force: loaded, kept, looked up; and its rules told exactly."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard import configuration
from dashboard.configuration import BUILT_IN, BadConfiguration
from dashboard.models import Configuration, InhibitionRule
from tests.board_client import NOW, BoardClient
from tests.dashboard.conftest import ConfigFile

ROUTED = "route: {receiver: a, group_by: [x]}\nreceivers: [{name: a}]\n"


def problems(config_file: ConfigFile) -> list[str]:
    with pytest.raises(BadConfiguration) as error:
        configuration.read()
    return [problem.replace(str(config_file.path), "FILE") for problem in error.value.problems]


def test_configuration_without_a_file_is_one_receiver_and_groups_by_alertname(
    board: BoardClient,
) -> None:
    configuration.load()
    assert configuration.current() is BUILT_IN
    assert configuration.current_text().startswith("global:\n  resolve_timeout: 300s\nroute:\n")
    assert not Configuration.objects.exists()


def test_configuration_without_a_file_says_its_timeout_so_that_amtool_can_read_it(
    board: BoardClient, settings: Any
) -> None:
    settings.RESOLVE_TIMEOUT_SECONDS = 1.5
    assert "resolve_timeout: 1500ms\n" in configuration.current_text()


def test_configuration_is_in_force_once_it_is_loaded(
    board: BoardClient, config_file: ConfigFile
) -> None:
    config_file.path.write_text(ROUTED)
    assert configuration.current() is BUILT_IN
    configuration.load()
    assert [receiver.name for receiver in configuration.current().receivers] == ["a"]
    assert configuration.current_text() == ROUTED
    row = Configuration.objects.get()
    assert (row.path, row.loaded_at) == (str(config_file.path), NOW)


def test_configuration_may_be_named_from_the_projects_folder(
    board: BoardClient, tmp_path: Path, settings: Any
) -> None:
    settings.BASE_DIR, settings.ALERTMANAGER_CONFIG = tmp_path, "etc/am.yml"
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/am.yml").write_text(ROUTED)
    configuration.load()
    assert Configuration.objects.get().path == "etc/am.yml"


def test_configuration_is_parsed_once_in_a_process(
    board: BoardClient, config_file: ConfigFile, django_assert_num_queries: Any
) -> None:
    config_file.load(ROUTED)
    first = configuration.current()
    with django_assert_num_queries(1):
        assert configuration.current() is first
    config_file.load(ROUTED.replace("[x]", "[y]"))
    assert configuration.current().route.group_by == ("y",)


def test_configuration_that_another_worker_loaded_is_followed(
    board: BoardClient, config_file: ConfigFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_file.load(ROUTED)
    monkeypatch.setattr(configuration, "_parsed", ("of another file", BUILT_IN))
    assert configuration.current().route.group_by == ("x",)


def test_configuration_of_an_earlier_start_goes_with_its_rules(
    board: BoardClient, config_file: ConfigFile, settings: Any
) -> None:
    config_file.load(ROUTED + "inhibit_rules: [{source_matchers: [a=b], target_matchers: [c=d]}]")
    settings.ALERTMANAGER_CONFIG = ""
    configuration.load()
    assert configuration.current() is BUILT_IN
    assert not Configuration.objects.exists()
    assert not InhibitionRule.objects.exists()


def test_configuration_keeps_no_secret(board: BoardClient, config_file: ConfigFile) -> None:
    config_file.load(ROUTED + "global: {smtp_auth_password: hunter2}  # hunter2\n")
    row = Configuration.objects.get()
    assert "hunter2" not in row.text
    assert configuration.current_text() == row.text


def test_configuration_with_a_resolve_timeout_sets_the_lease(
    board: BoardClient, config_file: ConfigFile
) -> None:
    config_file.load(ROUTED + "global: {resolve_timeout: 90s}\n")
    board.fire()
    assert board.alerts()[0]["endsAt"] == "2026-11-23T12:01:30.000Z"
    config_file.load(ROUTED)
    board.fire("Other")
    [other] = board.alerts(filter="alertname=Other")
    assert other["endsAt"] == "2026-11-23T12:05:00.000Z"


def test_configuration_may_resolve_at_once_as_alertmanager_does(
    board: BoardClient, config_file: ConfigFile
) -> None:
    config_file.load(ROUTED + "global: {resolve_timeout: 0s}\n")
    assert Configuration.resolve_timeout() == timedelta()


# --- what cannot be used -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"route:\n  receiver: a\n", ['FILE:2: undefined receiver "a" used in route']),
        (
            b"rout: {}\n\nroute: {}\n",
            [
                'FILE:1: unknown key "rout" in the file',
                "FILE:3: root route must specify a default receiver",
            ],
        ),
        (b"a: b\nc: \xff\n", ["FILE:2: not UTF-8"]),
        (b"", ["FILE:1: no route provided in config"]),
        (b" " * (4 * 1024 * 1024 + 1), ["FILE: it is larger than 4194304 bytes"]),
    ],
)
def test_configuration_says_what_is_wrong_with_file_line_and_reason(
    config_file: ConfigFile, content: bytes, found: list[str]
) -> None:
    config_file.path.write_bytes(content)
    assert problems(config_file) == found


def test_configuration_says_that_a_file_cannot_be_read(
    config_file: ConfigFile, settings: Any
) -> None:
    assert problems(config_file) == ["FILE: it cannot be read: No such file or directory"]
    config_file.path.mkdir()
    assert problems(config_file) == ["FILE: it cannot be read: Is a directory"]


def test_configuration_takes_a_byte_order_mark(config_file: ConfigFile) -> None:
    config_file.path.write_bytes(b"\xef\xbb\xbf" + ROUTED.encode())
    assert configuration.read() is not None


def test_bad_configuration_keeps_the_old_one_in_force(
    board: BoardClient, config_file: ConfigFile, caplog: pytest.LogCaptureFixture
) -> None:
    rules = "inhibit_rules: [{source_matchers: [alertname=S], target_matchers: [alertname=T]}]\n"
    config_file.load(ROUTED + rules)
    board.fire("S")
    board.fire("T")
    board.events()
    with pytest.raises(BadConfiguration):
        config_file.load("route: {receiver: nobody}\n")
    assert 'undefined receiver "nobody" used in route' in caplog.text
    assert configuration.current().route.group_by == ("x",)
    assert InhibitionRule.objects.count() == 1
    assert board.types() == []


def test_configuration_is_logged_when_it_is_in_force(
    board: BoardClient, config_file: ConfigFile, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    config_file.load(ROUTED)
    assert f"The configuration in {config_file.path} is in force" in caplog.text


def test_configuration_that_changes_while_it_is_loaded_is_read_again(
    board: BoardClient, config_file: ConfigFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker may have brought the newer one into force in the meantime."""
    config_file.path.write_text(ROUTED)
    read = configuration.read

    def read_then_change() -> configuration.File | None:
        found = read()
        config_file.path.write_text(ROUTED.replace("[x]", "[newer]"))
        return found

    monkeypatch.setattr(configuration, "read", read_then_change)
    configuration.load()
    assert configuration.current().route.group_by == ("newer",)
