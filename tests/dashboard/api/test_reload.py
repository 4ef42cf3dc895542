"""`/-/reload`."""

import pytest
from django.db import OperationalError

from dashboard import configuration
from tests.board_client import BoardClient
from tests.dashboard.conftest import ConfigFile


def test_reload_brings_what_the_file_says_into_force(
    board: BoardClient, config_file: ConfigFile
) -> None:
    path = config_file.path
    path.write_text("route: {receiver: sea}\nreceivers: [{name: sea}]\n")
    answer = board.http.post("/-/reload")
    assert (answer.status_code, answer.content) == (200, b"")
    assert [r["name"] for r in board.http.get("/api/v2/receivers").json()] == ["sea"]
    path.write_text("route: {receiver: air}\nreceivers: [{name: sea}]\n")
    answer = board.http.post("/-/reload")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    reason = f'{path}:1: undefined receiver "air" used in route'
    assert answer.content.decode() == f"failed to reload config: {reason}\n"
    assert [r["name"] for r in board.http.get("/api/v2/receivers").json()] == ["sea"]


def test_reload_without_a_file_answers_200(board: BoardClient) -> None:
    assert board.http.post("/-/reload").status_code == 200


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_reload_is_posted(board: BoardClient, method: str) -> None:
    answer = getattr(board.http, method)("/-/reload")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_reload_says_that_the_database_is_away(
    board: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("away")

    monkeypatch.setattr(configuration, "load", away)
    answer = board.http.post("/-/reload")
    assert answer.status_code == 500
    assert answer.content == b"failed to reload config: away\n"
