"""`/api/v2/silences` and `/api/v2/silence/{id}`: Alertmanager's answers."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from dashboard.models import Silence
from realtime.models import Event
from tests.board_client import NOW, BoardClient, matcher, silence
from tests.conftest import Clock


def at(minutes: float) -> str:
    return f"{NOW + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}.000Z"


def test_silences_are_an_empty_array_when_there_are_none(board: BoardClient) -> None:
    answer = board.http.get("/api/v2/silences")
    assert answer.content == b"[]"
    assert answer.headers["Cache-Control"] == "no-store"


def test_silence_is_shown_with_every_field(board: BoardClient) -> None:
    silence_id = board.silence(matcher("a", "b.*", regex=True), matcher("c", "d", equal=False))
    assert uuid.UUID(silence_id).version == 4
    expected = {
        "id": silence_id,
        "status": {"state": "active"},
        "updatedAt": at(0),
        "comment": "maintenance",
        "createdBy": "ana",
        "endsAt": at(120),
        "matchers": [matcher("a", "b.*", regex=True), matcher("c", "d", equal=False)],
        "startsAt": at(0),
        "annotations": {},
    }
    assert board.get_silence(silence_id) == expected
    assert board.silences() == [expected]


@pytest.mark.parametrize("fields", [{}, {"isEqual": None}])
def test_silence_takes_equality_for_granted(board: BoardClient, fields: dict[str, Any]) -> None:
    silence_id = board.silence({"name": "a", "value": "b", "isRegex": False, **fields})
    assert board.get_silence(silence_id)["matchers"] == [matcher("a", "b")]


def test_silence_keeps_its_annotations_until_it_is_posted_without(board: BoardClient) -> None:
    notes = {"ticket": "OPS-1", "url": "http://x/<b>"}
    silence_id = board.silence(annotations=notes)
    shown = board.get_silence(silence_id)
    assert shown["annotations"] == notes
    assert board.silences() == [shown]
    board.events()
    assert board.silence(**shown | {"annotations": {"ticket": "OPS-2"}}) == silence_id
    assert board.get_silence(silence_id)["annotations"] == {"ticket": "OPS-2"}
    assert board.silence(**{**shown, "annotations": None}) == silence_id
    assert board.get_silence(silence_id)["annotations"] == {}
    assert board.types() == [], "no page shows them"


@pytest.mark.parametrize("starts", ["0001-01-01T00:00:00.000Z", at(-30)])
def test_silence_starts_now_when_its_start_is_unset_or_past(
    board: BoardClient, starts: str
) -> None:
    silence_id = board.silence(startsAt=starts)
    assert board.get_silence(silence_id)["startsAt"] == at(0)


def test_silences_are_sorted_active_pending_expired(board: BoardClient, clock: Clock) -> None:
    def add(comment: str, starts: float, ends: float) -> None:
        board.silence(comment=comment, startsAt=at(starts), endsAt=at(ends))

    for comment, minutes in (("expired early", 1), ("expired late", 2)):
        add(comment, 0, minutes)
    clock.shift(timedelta(minutes=3))
    add("pending late", 60, 70)
    add("pending soon", 30, 80)
    add("active long", 3, 90)
    add("active short", 3, 20)
    comments = [each["comment"] for each in board.silences()]
    assert comments == [
        "active short",
        "active long",
        "pending soon",
        "pending late",
        "expired late",
        "expired early",
    ]
    assert [each["comment"] for each in board.silences(active="false", pending="false")] == [
        "expired late",
        "expired early",
    ]
    assert len(board.silences(expired="false")) == 4


def test_silences_are_filtered_by_their_own_matchers(board: BoardClient) -> None:
    board.silence(matcher("a", "b"), matcher("c", "d", regex=True), comment="both")
    board.silence(matcher("a", "b", equal=False), comment="not")

    def found(*filters: str) -> list[str]:
        return [each["comment"] for each in board.silences(filter=list(filters))]

    assert found("a=b") == ["both"]
    assert found("a!=b") == ["not"]
    assert found("a=b", "c=~d") == ["both"]
    assert found("c=d") == []
    assert found("a=~b") == []
    answer = board.http.get("/api/v2/silences?filter=a")
    assert (answer.status_code, answer.json()) == (400, "bad matcher format: a")


# --- what is refused


@pytest.mark.parametrize(
    ("fields", "status", "body"),
    [
        *(
            ({name: None}, 422, {"code": 602, "message": f"{name} in body is required"})
            for name in ("comment", "createdBy", "endsAt", "matchers", "startsAt")
        ),
        (
            {"matchers": []},
            422,
            {"code": 612, "message": "matchers in body should have at least 1 items"},
        ),
        (
            {"matchers": [{"name": "a", "value": "b"}]},
            422,
            {"code": 602, "message": "matchers.0.isRegex in body is required"},
        ),
        (
            {"startsAt": at(10), "endsAt": at(10)},
            400,
            "Failed to create silence: start time must be before end time",
        ),
        (
            {"startsAt": at(-10), "endsAt": at(-5)},
            400,
            "Failed to create silence: end time can't be in the past",
        ),
        (
            {"matchers": [matcher("a", ".*", regex=True), matcher("b", "")]},
            400,
            "invalid silence: matcher set 0: at least one matcher must not match the empty string",
        ),
        (
            {"matchers": [matcher("", "b")]},
            400,
            'invalid silence: invalid label matcher 0 in set 0: invalid label name ""',
        ),
        ({"comment": "a\0b"}, 400, "invalid silence: comment contains a NUL character"),
    ],
)
def test_silence_is_refused_in_the_words_of_alertmanager(
    board: BoardClient, fields: dict[str, Any], status: int, body: Any
) -> None:
    answer = board.post("/api/v2/silences", silence(**fields))
    assert (answer.status_code, json.loads(answer.content)) == (status, body)
    assert board.silences() == []
    assert board.types() == []


def test_silence_may_have_empty_texts(board: BoardClient) -> None:
    board.silence(comment="", createdBy="")


def test_silence_with_a_bad_pattern_is_refused(board: BoardClient) -> None:
    answer = board.post("/api/v2/silences", silence(matcher("a", "(", regex=True)))
    assert answer.status_code == 400
    assert json.loads(answer.content) == (
        'invalid silence: invalid label matcher 0 in set 0: invalid regular expression "(": '
        "error parsing regexp: missing closing ): `(`"
    )


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "7",
        json.dumps(silence(comment=7)),
        json.dumps(silence(endsAt="soon")),
        json.dumps(silence(matchers={})),
    ],
)
def test_silence_that_is_not_of_the_schema_is_refused_with_a_string(
    board: BoardClient, body: str
) -> None:
    """As the OpenAPI file has it; Alertmanager itself answers with an object here."""
    answer = board.post("/api/v2/silences", body)
    assert answer.status_code == 400
    assert json.loads(answer.content).startswith('parsing silence body from "" failed, because ')


@pytest.mark.parametrize("body", ["{", json.dumps(silence())[:-1]])
def test_silence_that_is_no_json_is_refused_with_an_object(board: BoardClient, body: str) -> None:
    answer = board.post("/api/v2/silences", body)
    assert answer.status_code == 400
    message = json.loads(answer.content)
    assert message["code"] == 400
    assert message["message"].startswith('parsing silence body from "" failed, because ')


def test_silences_that_are_stored_with_broken_matchers_are_listed_all_the_same(
    board: BoardClient,
) -> None:
    board.silence()
    Silence.objects.update(matchers=[{"name": "a", "value": "(", "isRegex": True}])
    assert board.silences(filter="b=c") == []
    assert len(board.silences()) == 1


# --- whose they are


def test_silence_is_the_signed_in_users_whatever_the_body_says(board: BoardClient) -> None:
    board.http.force_login(User.objects.create_user("bo"))
    silence_id = board.silence(createdBy="ana")
    assert board.get_silence(silence_id)["createdBy"] == "bo"
    board.expire(silence_id)
    assert actors() == ["bo", "bo"]


def test_silence_of_a_program_was_made_by_whom_it_names_and_ended_by_nobody(
    board: BoardClient,
) -> None:
    board.expire(board.silence(createdBy="ana"))
    board.silence(createdBy="")
    assert actors() == ["ana", None, None]


def actors() -> list[str | None]:
    return list(Event.objects.order_by("seq").values_list("actor", flat=True))


# --- what the API has besides


def test_silences_tell_their_methods(board: BoardClient) -> None:
    answer = board.http.delete("/api/v2/silences")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET,POST")
    answer = board.http.post(f"/api/v2/silence/{uuid.uuid4()}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET,DELETE")


def test_silence_of_too_many_characters_is_refused(board: BoardClient) -> None:
    answer = board.post("/api/v2/silences", silence(matcher("a", "x" * 40_000)))
    assert answer.status_code == 400
    assert (
        json.loads(answer.content) == "invalid silence: matcher set 0: longer than 32768 characters"
    )


@pytest.mark.parametrize("name", ["1_2000000-0000-0000-0000-000000000000", "urn:uuid:" + "0" * 32])
def test_silence_path_takes_only_a_plain_uuid(board: BoardClient, name: str) -> None:
    assert board.http.get(f"/api/v2/silence/{name}").status_code == 422
