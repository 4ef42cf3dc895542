"""What a page of the wall asks for later."""

from typing import Any

from dashboard.wall_data import MOST_KEYS, MOST_ROWS, MOST_SILENCES
from tests.board_client import BoardClient, matcher


def get(board: BoardClient, path: str, **query: Any) -> Any:
    answer = board.http.get(f"/wall/{path}", query)
    assert answer.status_code == 200, answer.content
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.json()


def test_rows_are_as_an_event_tells_of_them(board: BoardClient) -> None:
    name = board.fire("A", cluster="eu")
    [told] = [event.data for event in board.events() if event.type == "alert_created"]
    assert get(board, "rows", fingerprint=[name, "0" * 16, "x\0y"]) == {"alerts": [told]}
    assert get(board, "rows") == {"alerts": []}


def test_rows_and_keys_are_bounded(board: BoardClient) -> None:
    rows = board.http.get("/wall/rows", {"fingerprint": ["a"] * (MOST_ROWS + 1)})
    keys = board.http.get("/wall/shared", {"key": ["a"] * (MOST_KEYS + 1)})
    ids = board.http.get("/wall/silences", {"id": ["a"] * (MOST_SILENCES + 1)})
    assert [answer.status_code for answer in (rows, keys, ids)] == [400] * 3


def test_shared_is_what_the_groups_of_the_page_share(board: BoardClient) -> None:
    board.fire("A", cluster="eu", pod="1")
    board.fire("A", cluster="eu", pod="2")
    board.fire("A", cluster="us", pod="2")
    everything = get(board, "shared", key=["A", "B"])
    assert everything == {"shared": [["A", {"alertname": "A"}], ["B", {}]]}
    filtered = get(board, "shared", key="A", filter="cluster=eu")
    assert filtered == {"shared": [["A", {"alertname": "A", "cluster": "eu"}]]}
    other = get(board, "shared", key="2", group="pod", state="active")
    assert other == {"shared": [["2", {"alertname": "A", "pod": "2"}]]}


def test_words_are_names_of_labels_or_their_values(board: BoardClient) -> None:
    board.fire("A", cluster="eu")
    assert get(board, "words") == {"words": ["alertname", "cluster"]}
    assert get(board, "words", part="clu") == {"words": ["cluster"]}
    assert get(board, "words", name="cluster", part="e") == {"words": ["eu"]}
    assert get(board, "words", name="__proto__") == {"words": []}


def test_silences_are_as_an_event_tells_of_them(board: BoardClient) -> None:
    board.fire("A")
    board.silence(matcher("alertname", "A"))
    [told] = [event.data for event in board.events() if event.type == "silence_created"]
    ids = [told["id"], "00000000-0000-4000-8000-000000000000", "x\0y"]
    del told["matched_alerts"]  # that is no field of the silence
    assert get(board, "silences", id=ids) == {"silences": [told]}
    assert get(board, "silences") == {"silences": []}


def test_nothing_is_changed_here(board: BoardClient) -> None:
    for path in ("rows", "shared", "words", "silences"):
        assert board.http.post(f"/wall/{path}").status_code == 405
