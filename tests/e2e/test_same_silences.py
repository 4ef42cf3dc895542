"""Silences beside a real Alertmanager: the same posts are taken, refused and put in place by both.

Debian's Alertmanager is older than the one that is followed: what changed since then is not
compared, as some words, and a change with a start that is unset (today that is now).
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import httpx
import pytest

from tests.servers import Servers, Worker

Json = dict[str, Any]
CONFIG = "route: {receiver: default}\nreceivers: [{name: default}]\n"
UNSET = "0001-01-01T00:00:00.000Z"


def after(minutes: float) -> str:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def matcher(name: str, value: str, regex: bool = False, equal: bool = True) -> Json:
    return {"name": name, "value": value, "isRegex": regex, "isEqual": equal}


TWO = [matcher("a", "b"), matcher("c", "d", regex=True)]


class Outcome(NamedTuple):
    """What became of a post over an old silence."""

    status: int
    kept_id: bool
    old_state: str
    new_state: str


@pytest.fixture(scope="module")
def boards(
    module_servers: Servers, worker: Worker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[httpx.Client]]:
    """Alertmanager and us."""
    path = tmp_path_factory.mktemp("config") / "alertmanager.yml"
    path.write_text(CONFIG)
    urls = [module_servers.alertmanager(path), worker.url]
    with ExitStack() as stack:
        yield [stack.enter_context(httpx.Client(base_url=f"{url}/api/v2")) for url in urls]


def body(**fields: Any) -> Json:
    times = {"startsAt": UNSET, "endsAt": after(60)}
    return {"matchers": TWO, **times, "createdBy": "ana", "comment": "why", **fields}


def post(board: httpx.Client, **fields: Any) -> httpx.Response:
    return board.post("/silences", json=body(**fields))


def read(board: httpx.Client, silence_id: str) -> Json:
    answer: Json = board.get(f"/silence/{silence_id}").raise_for_status().json()
    return answer


def changed(board: httpx.Client, old: Json, ended: bool, new: Json) -> Outcome:
    """Make a silence, end it where that is wanted, and post it again with other fields."""
    silence_id = post(board, **old).json()["silenceID"]
    if ended:
        board.delete(f"/silence/{silence_id}").raise_for_status()
    stored = read(board, silence_id)
    answer = post(board, **{**stored, **new})
    if answer.status_code != 200:
        return Outcome(answer.status_code, False, read(board, silence_id)["status"]["state"], "")
    found = answer.json()["silenceID"]
    states = [read(board, name)["status"]["state"] for name in (silence_id, found)]
    return Outcome(200, found == silence_id, *states)


PENDING = {"startsAt": after(30)}


@pytest.mark.parametrize("ended", [False, True], ids=["live", "ended"])
@pytest.mark.parametrize("old", [{}, PENDING], ids=["active", "pending"])
@pytest.mark.parametrize(
    "new",
    [
        {},
        {"comment": "other", "createdBy": "bo"},
        {"endsAt": after(90)},
        {"endsAt": after(-1)},
        {"endsAt": UNSET},
        {"startsAt": after(-5)},
        {"startsAt": after(10)},
        {"startsAt": after(60), "endsAt": after(30)},
        {"matchers": TWO[::-1]},
        {"matchers": TWO[:1]},
        {"matchers": [TWO[0], matcher("c", "d", regex=True, equal=False)]},
        {"id": "5e1e8a1f-9a43-4c43-9f0c-000000000000"},
        {"id": "no id"},
        {"id": ""},
    ],
    ids=lambda fields: "+".join(fields) or "nothing",
)
def test_silence_is_changed_in_place_or_replaced_as_alertmanager_does(
    boards: list[httpx.Client], old: Json, ended: bool, new: Json
) -> None:
    theirs, ours = (changed(board, old, ended, new) for board in boards)
    assert ours == theirs


@pytest.mark.parametrize(
    "fields",
    [
        {"comment": None, "createdBy": None},
        {"matchers": [], "startsAt": None},
        {"matchers": None},
        {"matchers": [{}]},
        {"matchers": [{"isRegex": True, "value": "x"}]},
        {"matchers": [matcher("", "b")], "startsAt": after(-9), "endsAt": after(-5)},
        {"endsAt": UNSET},
        {"startsAt": UNSET, "endsAt": after(-5)},
        {"startsAt": after(5), "endsAt": after(5)},
        {"id": "no id", "endsAt": after(-5)},
        {"id": "no id"},
    ],
    ids=lambda case: type(case).__name__,
)
def test_silence_is_refused_in_the_words_of_alertmanager(
    boards: list[httpx.Client], fields: Json
) -> None:
    theirs, ours = (post(board, **fields) for board in boards)
    assert (ours.status_code, ours.json()) == (theirs.status_code, theirs.json())


@pytest.mark.parametrize("pattern", ["(", "a)", "[a", "*", "a**", "a{2000}", r"\y", "a\\", "[z-a]"])
def test_pattern_is_refused_in_the_words_of_alertmanager(
    boards: list[httpx.Client], pattern: str
) -> None:
    theirs, ours = (post(board, matchers=[matcher("a", pattern, regex=True)]) for board in boards)
    assert ours.status_code == theirs.status_code == 400
    of_pattern = [answer.json().partition("invalid regular")[2] for answer in (theirs, ours)]
    assert of_pattern[0] == of_pattern[1] != ""
