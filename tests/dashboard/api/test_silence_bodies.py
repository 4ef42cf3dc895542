"""Bodies of silences: what is wrong with one is told in Alertmanager's words, and in its order."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard.api.answers import Failed, Refused
from dashboard.api.silence_bodies import read_silence
from dashboard.silencing import ZERO_TIME
from tests.board_client import NOW, matcher, silence
from tests.conftest import Clock

pytestmark = pytest.mark.usefixtures("clock")

ZERO = "0001-01-01T00:00:00.000Z"
PAST = {"startsAt": "2026-11-23T11:00:00Z", "endsAt": "2026-11-23T11:30:00Z"}
BACKWARDS = "Failed to create silence: start time must be before end time"
IN_THE_PAST = "Failed to create silence: end time can't be in the past"


def refusal(**fields: Any) -> tuple[int, str]:
    """Code and text of what a silence with these fields is answered."""
    try:
        read_silence(silence(**fields))
    except Refused as error:
        return error.code, str(error)
    except Failed as error:
        return error.status, str(error)
    pytest.fail("it was taken")


def test_body_is_read_as_it_was_posted() -> None:
    read = read_silence(silence(matcher("a", "b"), id="x", annotations={"ticket": "1"}))
    assert read.id == "x"
    assert read.posted.starts_at == NOW
    assert read.posted.ends_at == NOW + timedelta(hours=2)
    assert read.posted.annotations == {"ticket": "1"}


@pytest.mark.parametrize("unset", [ZERO, ""])
def test_start_that_is_unset_is_none(unset: str) -> None:
    assert read_silence(silence(startsAt=unset)).posted.starts_at is None


def test_fields_that_are_unknown_are_ignored() -> None:
    assert read_silence(silence(status={"state": "active"}, updatedAt=7)).posted.comment


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"endsAt": ZERO}, BACKWARDS),
        ({"startsAt": ZERO, "endsAt": ZERO}, BACKWARDS),
        ({"startsAt": "2026-11-23T13:00:00Z", "endsAt": "2026-11-23T13:00:00Z"}, BACKWARDS),
        (PAST, IN_THE_PAST),
        ({"startsAt": ZERO, "endsAt": "2026-11-23T11:59:59Z"}, IN_THE_PAST),
    ],
)
def test_times_that_no_silence_has_are_refused(fields: dict[str, Any], message: str) -> None:
    assert refusal(**fields) == (400, message)


def test_end_at_this_very_moment_is_not_yet_past(clock: Clock) -> None:
    read = read_silence(silence(startsAt=ZERO, endsAt="2026-11-23T12:00:00Z"))
    assert read.posted.ends_at == NOW > ZERO_TIME


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"comment": None, "createdBy": None}, (602, "comment in body is required")),
        (
            {"matchers": [], "startsAt": None},
            (612, "matchers in body should have at least 1 items"),
        ),
        ({"matchers": None, "endsAt": None}, (602, "endsAt in body is required")),
        ({"matchers": [{}]}, (602, "matchers.0.isRegex in body is required")),
        (
            {"matchers": [matcher("a", "b"), {"isRegex": True, "value": "x"}]},
            (602, "matchers.1.name in body is required"),
        ),
        (
            {"matchers": [{"isRegex": True, "name": "x"}], **PAST},
            (602, "matchers.0.value in body is required"),
        ),
        ({"matchers": [matcher("", "b")], **PAST}, (400, IN_THE_PAST)),
        ({"comment": "a\0b", **PAST}, (400, IN_THE_PAST)),
    ],
)
def test_first_of_several_faults_is_told(fields: dict[str, Any], told: tuple[int, str]) -> None:
    """Missing fields by name, then the times, then what the silence holds."""
    assert refusal(**fields) == told


def test_body_that_is_null_has_no_fields() -> None:
    with pytest.raises(Refused, match="comment in body is required"):
        read_silence(None)


@pytest.mark.parametrize(
    "fields",
    [
        {"id": 7},
        {"comment": 7},
        {"endsAt": 7},
        {"endsAt": "soon"},
        {"matchers": {}},
        {"matchers": [None]},
        {"matchers": [7]},
        {"matchers": [matcher("a", "b") | {"isRegex": "yes"}]},
        {"matchers": [matcher("a", "b") | {"value": 7}]},
        {"annotations": []},
        {"annotations": {"a": 7}},
    ],
)
def test_field_of_another_type_is_refused(fields: dict[str, Any]) -> None:
    status, message = refusal(**fields)
    assert status == 400
    assert message.startswith('parsing silence body from "" failed, because ')


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"comment": "ä" * 8193}, "comment is longer than 16384 bytes"),
        ({"createdBy": "a" * 16385}, "createdBy is longer than 16384 bytes"),
        ({"createdBy": "\0"}, "createdBy contains a NUL character"),
        ({"annotations": {"": "a"}}, 'invalid annotation set: invalid name ""'),
        ({"annotations": {"a": "\0"}}, 'annotation "a": value contains a NUL character'),
        ({"annotations": {"a": "x" * 16384}}, "annotations are larger than 16384 bytes of JSON"),
    ],
)
def test_text_that_cannot_be_kept_is_refused(fields: dict[str, Any], message: str) -> None:
    assert refusal(**fields) == (400, f"invalid silence: {message}")
