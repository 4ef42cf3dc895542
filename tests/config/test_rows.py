"""Rows past the ORM: what it reads and writes itself must be the same."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import rows
from dashboard.models import InhibitionRule, LeaseMembers, LeaseRecord
from realtime.models import EventLog

AT = datetime(2026, 11, 23, 12, 0, 0, 5, UTC)

pytestmark = pytest.mark.django_db


def rules() -> list[str]:
    for name, from_file, position in (("b", False, 0), ("a", False, 0), ("c", True, 1)):
        InhibitionRule.objects.create(
            name=name,
            from_file=from_file,
            position=position,
            source_matchers=[{"name": "a", "value": "b"}],
            target_matchers=[{"name": "a", "value": "c"}],
            equal=["x"],
        )
    return [rule.name for rule in InhibitionRule.objects.all()]


@pytest.mark.parametrize("count", [0, 1, 500, 501, 1200])
def test_chunks_hold_all_keys_in_their_order_and_fit_into_a_statement(count: int) -> None:
    parts = list(rows.chunks(iter(range(count))))
    assert [key for part in parts for key in part] == list(range(count))
    assert all(1 <= len(part) <= 500 for part in parts)


def test_read_gives_what_the_orm_gives_in_its_order() -> None:
    order = rules()
    found = rows.read(InhibitionRule, ("equal", "id", "name"), enabled=True)
    assert [rule.name for rule in found] == order == ["c", "a", "b"]
    assert found == list(InhibitionRule.objects.all())
    assert found[0].equal == ["x"]


def test_read_leaves_the_other_fields_for_when_they_are_asked_for() -> None:
    rules()
    with CaptureQueriesContext(connection) as queries:
        (found,) = rows.read(InhibitionRule, ("id", "name"), name="b", enabled=True)
        assert found.name == "b"
    assert len(queries) == 1
    assert found.target_matchers[0]["value"] == "c"


def test_read_finds_only_the_rows_with_these_values() -> None:
    rules()
    assert rows.read(InhibitionRule, ("id",), enabled=False) == []
    assert len(rows.read(InhibitionRule, ("id",), from_file=True)) == 1


def test_read_keys_takes_more_than_fit_into_one_statement() -> None:
    names = [f"{number:032}" for number in range(1200)]
    rows.write(LeaseMembers, ("digest", "fingerprints"), [(name, name[::-1]) for name in names])
    found = rows.read_keys(LeaseMembers, ("digest", "fingerprints"), [*names[1:], "absent"])
    assert {row.digest: row.fingerprints for row in found} == {n: n[::-1] for n in names[1:]}
    assert rows.read_keys(LeaseMembers, ("digest",), []) == []


def test_least_is_the_lowest_value_or_none() -> None:
    assert rows.least(LeaseRecord, "ends_at", members="m") is None
    LeaseMembers.objects.create(digest="m", fingerprints="")
    for hours in (3, 1, 2):
        LeaseRecord.objects.create(at=AT, ends_at=AT + timedelta(hours=hours), members_id="m")
    assert rows.least(LeaseRecord, "ends_at", members="m") == AT + timedelta(hours=1)


def test_write_keeps_or_overwrites_what_is_there() -> None:
    names = ("digest", "fingerprints")
    rows.write(LeaseMembers, names, [("m", "old")])
    rows.write(LeaseMembers, names, [("m", "new"), ("n", "new")], keep=True)
    assert dict(LeaseMembers.objects.values_list(*names)) == {"m": "old", "n": "new"}
    rows.write(LeaseMembers, names, [("m", "newer")], overwrite_by="digest")
    assert dict(LeaseMembers.objects.values_list(*names)) == {"m": "newer", "n": "new"}


@pytest.mark.parametrize(
    "at", [AT, AT.replace(microsecond=0), AT.astimezone(timezone(timedelta(hours=5, minutes=30)))]
)
def test_write_keeps_times_as_the_orm_does(at: datetime) -> None:
    LeaseMembers.objects.create(digest="m", fingerprints="")
    rows.write(LeaseRecord, ("at", "ends_at", "members"), [(at, at, "m")])
    LeaseRecord.objects.create(at=at, ends_at=at, members_id="m")
    with connection.cursor() as cursor:
        cursor.execute("SELECT at, ends_at FROM dashboard_leaserecord")
        first, second = cursor.fetchall()
    assert first == second
    assert {row.at for row in LeaseRecord.objects.all()} == {at}


def test_read_with_the_lock_gives_the_row() -> None:
    EventLog.objects.create(epoch="abc", head=7)
    (found,) = rows.read(EventLog, ("id", "epoch", "head"), lock=True, id=1)
    assert (found.epoch, found.head) == ("abc", 7)
