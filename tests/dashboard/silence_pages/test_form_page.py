"""The form of a silence: filled in by its address, checked as the API checks, and asked about."""

import json
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from dashboard.guard import FEW
from dashboard.models import Silence
from tests.board_client import NOW, BoardClient, alert, matcher
from tests.conftest import Clock
from tests.dashboard.silence_pages.page import Answer, body, inputs, text

HOSTILE = """<img src=x onerror=owned()></form><script>owned()</script>"'"""
NEW = "/silences/new/"
ORIGIN = {"Origin": "http://testserver"}  # as a browser says it
MANY_MATCHERS = {f"matcher_{part}": ["="] * 65 for part in ("name", "operator", "value")}
BACKWARDS = {"starts_at": "2026-11-24T11:00", "duration": "exact", "ends_at": "2026-11-24T10:00"}


def fields(**changes: Any) -> dict[str, Any]:
    """What the browser posts for `alertname="DiskFull"`, two hours."""
    return {
        "matcher_name": ["alertname", ""],
        "matcher_operator": ["=", "="],
        "matcher_value": ["DiskFull", ""],
        "duration": "2h",
        "starts_at": "",
        "ends_at": "",
        "comment": "maintenance",
        "created_by": "ana",
        "do": "save",
        **changes,
    }


def post(board: BoardClient, address: str = NEW, **changes: Any) -> HttpResponse:
    return cast(HttpResponse, board.http.post(address, fields(**changes), headers=ORIGIN))


def matchers_of(answer: Answer) -> list[tuple[str, str]]:
    return list(zip(inputs(answer, "matcher_name"), inputs(answer, "matcher_value"), strict=True))


def the_silence() -> Silence:
    return Silence.objects.get()


def sign_in(board: BoardClient, name: str = "chiara") -> None:
    board.http.force_login(User.objects.create_user(name))


def test_form_makes_a_silence_and_shows_it_in_the_list(board: BoardClient) -> None:
    answer = post(board)
    silence = the_silence()
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/silences/?state=active#silence-{silence.id}"
    assert silence.matchers == [matcher("alertname", "DiskFull")]
    assert (silence.starts_at, silence.ends_at) == (NOW, NOW + timedelta(hours=2))
    assert (silence.comment, silence.created_by) == ("maintenance", "ana")
    assert board.types() == ["silence_created"]
    assert "The silence was made." in text(board.http.get("/silences/"))


def test_form_is_filled_in_by_its_address(board: BoardClient) -> None:
    query = {
        "filter": ['alertname="DiskFull"', 'instance=~"db-.*", team!="web"'],
        "duration": "24h",
        "comment": "why not",
    }
    answer = board.http.get(f"{NEW}?{urlencode(query, doseq=True)}")
    rows = [("alertname", "DiskFull"), ("instance", "db-.*"), ("team", "web"), ("", "")]
    assert matchers_of(answer) == rows
    assert 'value="24h" checked' in body(answer)
    assert ">why not</textarea>" in body(answer)
    assert '<option value="!=" selected>' in body(answer)


def test_form_takes_any_duration_and_exact_times_from_its_address(board: BoardClient) -> None:
    assert 'value="90m" checked' in body(board.http.get(f"{NEW}?duration=90m"))
    answer = board.http.get(f"{NEW}?ends_at=2026-11-23T15:00:00%2B01:00")
    assert 'value="exact" checked' in body(answer)
    assert inputs(answer, "ends_at") == ["2026-11-23T14:00:00"]


def test_form_says_what_of_its_address_is_no_matcher(board: BoardClient) -> None:
    answer = board.http.get(NEW, {"filter": ["nonsense", 'a="b"']})
    assert answer.status_code == 200
    assert "bad matcher format: nonsense" in text(answer)
    assert matchers_of(answer) == [("a", "b"), ("", "")]


def test_form_is_filled_in_with_what_alerts_have_in_common(board: BoardClient) -> None:
    names = [board.fire("DiskFull", instance=name, rack="2") for name in ("db.1", "db.2")]
    answer = board.http.get(NEW, {"alert": names})
    rows = [("alertname", "DiskFull"), ("rack", "2"), ("instance", r"db\.1|db\.2"), ("", "")]
    assert matchers_of(answer) == rows
    assert "2 of 2 firing alerts" in text(answer)


def test_form_says_what_of_its_alerts_is_of_no_use(board: BoardClient) -> None:
    page = board.http.get(NEW, {"alert": ["0" * 16, "'--", ""]})
    assert "None of these alerts is on the board any more" in text(page)
    page = board.http.get(NEW, {"alert": [board.fire("A"), board.send(alert("", job="b"))]})
    assert "These alerts have no label in common" in text(page)


def test_form_previews_what_it_would_mute(board: BoardClient) -> None:
    board.fire("DiskFull", severity="critical", instance="db-1")
    board.fire("Other")
    answer = board.http.get(NEW, {"filter": 'alertname="DiskFull"'})
    assert "1 of 2 firing alerts" in text(answer)
    assert "db-1" in text(answer)
    assert "Other" not in text(answer)
    assert "2 of 2" in text(
        post(board, do="preview", matcher_value=[".+", ""], matcher_operator=["=~", "="])
    )
    assert not Silence.objects.exists()


def test_form_without_script_adds_and_removes_rows(board: BoardClient) -> None:
    added = post(board, do="add")
    assert matchers_of(added) == [("alertname", "DiskFull"), ("", ""), ("", "")]
    removed = post(board, do="remove:0", matcher_name=["a", "b"], matcher_value=["1", "2"])
    assert matchers_of(removed) == [("b", "2"), ("", "")]
    assert ">maintenance</textarea>" in body(removed)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"comment": " "}, "say why"),
        ({"created_by": ""}, "say who you are"),
        ({"comment": "x" * 16_385}, "comment is longer than 16384 bytes"),
        ({"comment": "a\0b"}, "Null characters are not allowed."),
        ({"matcher_name": ["", ""], "matcher_value": ["", ""]}, "At least one matcher is needed"),
        ({"matcher_name": [" ", ""]}, "the label's name is missing"),
        ({"matcher_operator": ["~", "="]}, "the operator is =, !=, =~ or !~"),
        ({"matcher_operator": ["=~", "="], "matcher_value": ["(", ""]}, "missing closing )"),
        ({"matcher_operator": ["=~"], "matcher_value": [".*"]}, "must not match the empty"),
        (MANY_MATCHERS, "at most 64"),
        ({"duration": "0"}, "of no length"),
        ({"duration": "soon"}, "not a valid duration"),
        ({"duration": "290y", "starts_at": "9998-12-31T00:00"}, "it is too long"),
        ({"duration": "exact"}, "say when it ends"),
        ({"duration": "exact", "ends_at": "nonsense"}, "must be a date and a time"),
        ({"duration": "exact", "ends_at": "2026-11-23T11:00"}, "end time can't be in the past"),
        (BACKWARDS, "start time must be before end time"),
    ],
)  # fmt: skip
def test_form_complains_at_the_field_and_keeps_what_was_typed(
    board: BoardClient, changes: dict[str, Any], complaint: str
) -> None:
    answer = post(board, **changes)
    assert answer.status_code == 422
    assert complaint in text(answer)
    assert 'aria-invalid="true"' in body(answer) or "duration" in changes
    assert not Silence.objects.exists()
    if "comment" not in changes:
        assert ">maintenance</textarea>" in body(answer)


def test_form_reads_times_with_a_zone_and_those_of_the_site(
    board: BoardClient, settings: Any
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    exact = {
        "duration": "exact",
        "starts_at": "2026-11-24T10:00",
        "ends_at": "2026-11-24T12:00:00Z",
    }
    assert post(board, **exact).status_code == 303
    silence = the_silence()
    assert silence.starts_at.isoformat() == "2026-11-24T09:00:00+00:00"
    assert silence.ends_at.isoformat() == "2026-11-24T12:00:00+00:00"
    assert silence.state == "pending"


def test_form_counts_a_duration_from_a_start_to_come(board: BoardClient) -> None:
    post(board, starts_at="2026-11-24T10:00:00Z", duration="30m")
    assert the_silence().ends_at.isoformat() == "2026-11-24T10:30:00+00:00"


def test_form_takes_the_name_of_who_is_signed_in(board: BoardClient) -> None:
    sign_in(board)
    page = board.http.get(NEW)
    assert "Signed in as chiara" in text(page)
    assert 'name="created_by"' not in body(page)
    post(board, created_by="somebody else")
    assert the_silence().created_by == "chiara"


def fire_many(board: BoardClient) -> None:
    for number in range(FEW + 1):
        board.fire("DiskFull", instance=str(number))


def test_form_asks_before_everything_is_muted(board: BoardClient) -> None:
    fire_many(board)
    answer = post(board)
    assert answer.status_code == 422
    assert f"I mean it: mute {FEW + 1} of {FEW + 1}" in text(answer)
    assert "tick this box" in text(answer)
    assert not Silence.objects.exists()
    assert post(board, confirmed="on").status_code == 303


def test_form_asks_about_a_silence_that_chooses_nothing(board: BoardClient) -> None:
    answer = post(board, matcher_operator=["!=", "="])
    assert "it mutes whatever comes later, too" in text(answer)
    assert not Silence.objects.exists()


def test_api_does_not_ask(board: BoardClient) -> None:
    fire_many(board)
    assert board.silence()


def test_form_keeps_the_tick_when_something_else_is_wrong(board: BoardClient) -> None:
    fire_many(board)
    answer = post(board, confirmed="on", comment="")
    assert 'name="confirmed" checked' in body(answer)


def test_form_changes_a_silence_in_place(board: BoardClient, clock: Clock) -> None:
    name = board.silence(annotations={"ticket": "OPS-1"})
    clock.shift(60)
    address = f"/silences/{name}/edit/"
    page = board.http.get(address)
    assert inputs(page, "starts_at") == ["2026-11-23T12:00:00.000000Z"]
    assert inputs(page, "ends_at") == ["2026-11-23T14:00:00"]
    board.events()
    answer = post(
        board, address, comment="longer", duration="4h", starts_at=inputs(page, "starts_at")[0]
    )
    assert answer.status_code == 303
    silence = the_silence()
    assert str(silence.id) == name
    assert silence.comment == "longer"
    assert silence.ends_at == NOW + timedelta(hours=4, seconds=60)
    assert silence.annotations == {"ticket": "OPS-1"}
    assert board.types() == ["silence_updated"]


def test_form_asks_who_changes_or_repeats_a_silence(board: BoardClient) -> None:
    name = board.silence(createdBy="ana")
    for address in (f"/silences/{name}/edit/", f"{NEW}?from={name}"):
        assert inputs(board.http.get(address), "created_by") == [""]
    post(board, f"/silences/{name}/edit/", created_by="ben")
    assert {silence.created_by for silence in Silence.objects.all()} == {"ben"}


def test_form_asks_on_a_change_only_when_it_mutes_anew(board: BoardClient) -> None:
    fire_many(board)
    name = board.silence()
    exact = {
        "duration": "exact",
        "starts_at": "2026-11-23T12:00:00Z",
        "ends_at": "2026-11-23T14:00:00",
    }
    address = f"/silences/{name}/edit/"
    assert post(board, address, **exact, comment="other words").status_code == 303
    assert post(board, address, **exact | {"ends_at": "2026-11-23T16:00:00"}).status_code == 422


def test_form_repeats_what_has_ended(board: BoardClient, clock: Clock) -> None:
    name = board.silence(matcher("a", "b"), comment="again", endsAt="2026-11-23T13:30:00Z")
    clock.shift(7200)
    moved = board.http.get(f"/silences/{name}/edit/")
    assert (moved.status_code, moved.headers["Location"]) == (302, f"{NEW}?from={name}")
    page = board.http.get(moved.headers["Location"])
    assert matchers_of(page) == [("a", "b"), ("", "")]
    assert 'value="1h30m" checked' in body(page)
    assert ">again</textarea>" in body(page)
    assert "It has ended." in text(page)


def test_form_of_a_silence_that_is_not_there_is_404(board: BoardClient) -> None:
    name = "00000000-0000-4000-8000-000000000000"
    assert board.http.get(f"/silences/{name}/edit/").status_code == 404
    assert post(board, f"/silences/{name}/edit/").status_code == 404
    assert board.http.get("/silences/nonsense/edit/").status_code == 404
    assert "is not there any more" in text(board.http.get(f"{NEW}?from={name}"))
    assert board.http.get(f"{NEW}?from=nonsense").status_code == 200


def test_form_tells_the_limits_of_silences(board: BoardClient, settings: Any) -> None:
    settings.MAX_SILENCES = 1
    assert post(board).status_code == 303
    answer = post(board)
    assert answer.status_code == 422
    assert "exceeded maximum number of silences" in text(answer)


def test_form_answers_a_script_with_json(board: BoardClient) -> None:
    answer = board.http.post(NEW, fields(), headers={"Accept": "application/json"})
    assert answer.status_code == 201
    silence = the_silence()
    assert json.loads(answer.content) == {
        "id": str(silence.id),
        "state": "active",
        "address": f"/silences/?state=active#silence-{silence.id}",
    }


def test_form_needs_its_token(board: BoardClient) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(NEW, fields()).status_code == 403
    assert not Silence.objects.exists()


def test_form_shows_hostile_text_as_text(board: BoardClient) -> None:
    board.fire(HOSTILE, severity=HOSTILE)
    pages: list[Answer] = [
        board.http.get(NEW, {"filter": f"alertname={json.dumps(HOSTILE)}", "comment": HOSTILE}),
        post(
            board,
            matcher_name=[HOSTILE],
            matcher_value=[HOSTILE],
            comment=HOSTILE,
            created_by="",
            starts_at=HOSTILE,
        ),
    ]
    for page in pages:
        assert "<script>owned" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()
        assert HOSTILE in text(page) or HOSTILE in inputs(page, "matcher_value")


def test_form_takes_no_patterns_that_take_too_long(
    board: BoardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.fire("A")
    monkeypatch.setattr("dashboard.sieve.PATIENCE_SECONDS", -1)
    assert post(board).status_code == 422
    assert not Silence.objects.exists()
