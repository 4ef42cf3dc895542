"""Inhibition on the stored board looks at those whom a change concerns, and no one else."""

import pytest
from pytest_django import DjangoAssertNumQueries

from dashboard import inhibiting
from dashboard.models import Alert, InhibitionMatch, InhibitionRule
from tests.board_client import NOW, BoardClient, alert, matcher


def rule(name: str = "severe", *equal: str) -> InhibitionRule:
    made = InhibitionRule(
        name=name,
        source_matchers=[matcher("severity", "critical")],
        target_matchers=[matcher("severity", "warning")],
        equal=list(equal),
    )
    made.save()
    return made


def inhibitor_of(fingerprint: str) -> str:
    return Alert.objects.get(pk=fingerprint).inhibitor


def test_places_are_kept_for_firing_alerts_alone(board: BoardClient) -> None:
    rule("severe", "cluster")
    board.fire("Source", severity="critical")
    board.fire("Other", severity="info")
    assert [match.is_source for match in InhibitionMatch.objects.all()] == [True]
    board.resolve("Source", severity="critical", at=NOW)
    assert not InhibitionMatch.objects.exists()


def test_source_that_stops_concerns_only_those_it_muted(board: BoardClient) -> None:
    rule()
    first, second = sorted(board.fire(name, severity="critical") for name in ("A", "B"))
    target = board.fire("Target", severity="warning")
    assert inhibitor_of(target) == first
    concerned = inhibiting.follow([], [second])
    assert concerned == set()


def test_source_that_starts_concerns_only_those_that_are_free(board: BoardClient) -> None:
    rule()
    board.fire("A", severity="critical")
    board.fire("Target", severity="warning")
    late = Alert.objects.get(alertname="A")
    late.fingerprint, late.labels = "f" * 16, {"severity": "critical"}
    assert inhibiting.follow([late], []) == set()


def test_new_inhibitor_takes_over_when_the_old_one_stops(board: BoardClient) -> None:
    rule()
    names = {board.fire(name, severity="critical"): name for name in ("A", "B")}
    target = board.fire("Target", severity="warning")
    first, second = sorted(names)
    board.events()
    board.resolve(names[first], severity="critical", at=NOW)
    assert board.types() == ["alert_resolved", "alert_uninhibited", "alert_inhibited"]
    assert inhibitor_of(target) == second


def test_disabled_rule_leaves_no_places(board: BoardClient) -> None:
    made = rule()
    board.fire("A", severity="critical")
    target = board.fire("Target", severity="warning")
    made.enabled = False
    made.save()
    assert inhibitor_of(target) == ""
    assert not InhibitionMatch.objects.exists()


def test_deleted_rule_lifts_what_it_did(board: BoardClient) -> None:
    made = rule()
    board.fire("A", severity="critical")
    target = board.fire("Target", severity="warning")
    made.delete()
    assert inhibitor_of(target) == ""
    assert not InhibitionMatch.objects.exists()


def test_old_copy_of_an_inhibited_alert_brings_no_inhibitor_back(board: BoardClient) -> None:
    made = rule()
    board.fire("A", severity="critical")
    target = board.fire("Target", severity="warning")
    old = Alert.objects.get(pk=target)
    made.delete()
    board.resolve("Target", severity="warning", at=NOW)
    old.save()
    assert Alert.objects.get(pk=target).firing
    assert inhibitor_of(target) == ""


def test_change_of_one_alert_costs_the_same_queries_whatever_the_board_holds(
    board: BoardClient, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rule("severe", "cluster")
    for cluster in ("a", "b"):
        labels = {"severity": "warning", "cluster": cluster}
        board.post_alerts(*(alert(f"T{number}", **labels) for number in range(40)))
    with django_assert_max_num_queries(40):
        board.fire("Source", severity="critical", cluster="a")
    assert Alert.objects.exclude(inhibitor="").count() == 40


def test_rule_that_was_broken_behind_the_model_stops_no_post(
    board: BoardClient, caplog: pytest.LogCaptureFixture
) -> None:
    rule("broken")
    InhibitionRule.objects.update(source_matchers=[{"name": "a", "value": "(", "isRegex": True}])
    board.fire("A", severity="critical")
    assert "broken" in caplog.text
