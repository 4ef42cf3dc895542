"""The description as rows of a page."""

from dashboard.api.description import document, operations
from dashboard.api.reference import (
    Answer,
    Field,
    definitions,
    events,
    groups,
    introduction,
)
from dashboard.api.wording import Type, prose
from realtime.catalogue import WHEN
from realtime.events import EventType


def test_every_operation_is_in_a_group() -> None:
    shown = [each for group in groups(document()) for each in group.operations]
    names = sorted(operation["operationId"] for _, _, operation in operations(document()))
    assert sorted(each.name for each in shown) == names
    assert all(group.operations for group in groups(document()))


def test_operation_shows_its_parameters_and_answers() -> None:
    found = {each.name: each for group in groups(document()) for each in group.operations}
    operation = found["getAlerts"]
    assert (operation.method, operation.path) == ("GET", "/api/v2/alerts")
    assert operation.short_path == "/alerts"
    text = prose("Also alerts that nothing mutes. Default: `true`")
    assert operation.parameters[0] == Field("active", Type("boolean"), False, text, "query")
    assert operation.answers[0] == Answer("200", prose("Never null"), Type("", "gettableAlerts"))
    assert [each.status for each in operation.answers] == ["200", "400", "401", "403", "500", "503"]
    [parameter, *_] = found["getSilence"].parameters
    assert (parameter.name, parameter.place, parameter.is_required) == ("silenceID", "path", True)
    body = found["postAlerts"].parameters[0]
    assert (body.place, body.type) == ("body", Type("", "postableAlerts"))


def test_definition_shows_the_fields_of_all_that_it_is_made_of() -> None:
    found = {each.name: each for each in definitions(document())}
    silence = found["gettableSilence"]
    names = ["matchers", "startsAt", "endsAt", "createdBy", "comment", "annotations"]
    assert {field.name for field in silence.fields} == {"id", "status", "updatedAt", *names}
    assert all(field.is_required for field in silence.fields)
    assert silence.type is None
    assert found["gettableSilences"].type == Type("array of ", "gettableSilence")


def test_every_link_leads_to_a_definition() -> None:
    names = {each.name for each in definitions(document())}
    linked = {
        field.type.definition for each in definitions(document()) for field in each.fields
    } | {row.payload for row in events()}
    assert linked - {""} <= names


def test_events_are_all_types_with_what_the_catalogue_says() -> None:
    rows = events()
    assert [row.type for row in rows] == [str(t) for t in EventType]
    assert [row.when for row in rows] == [prose(when) for when in WHEN.values()]
    assert rows[0].payload == "AlertPayload"
    assert rows[0].source == "alert_processor"


def test_types_of_events_have_a_table_of_their_own() -> None:
    assert not {each.name for each in definitions(document())} & set(EventType)


def test_introduction_is_paragraphs() -> None:
    assert len(introduction(document())) > 2
