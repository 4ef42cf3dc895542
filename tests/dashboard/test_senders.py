"""Senders: known by the origin of their URLs, missed when they do not keep what they promised."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest

from dashboard import senders
from dashboard.models import Board, Sender
from dashboard.readings import Reading, Status
from dashboard.senders import FORGET_AFTER, MOST_IN_A_POST, MOST_SENDERS, origin, posted
from tests.board_client import NOW, BoardClient, alert
from tests.conftest import Clock

LEASE = timedelta(minutes=4)
PROMETHEUS = "http://prometheus:9090/graph?g0.expr=up"


class Posted(NamedTuple):
    """One alert of a post."""

    fingerprint: str
    generator_url: str
    ends_at: datetime | None


def firing(at: datetime, name: str = "a", url: str = PROMETHEUS) -> Posted:
    return Posted(name, url, at + LEASE)


def resolved(at: datetime, name: str = "a", url: str = PROMETHEUS) -> Posted:
    return Posted(name, url, at)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def statuses(at: datetime) -> dict[str, Status]:
    return {each.component: each.status for each in senders.readings(at)}


@pytest.fixture(autouse=True)
def _new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senders, "_next_write", {})


@pytest.fixture
def committing(db: None, django_capture_on_commit_callbacks: Any) -> Callable[..., None]:
    """Posts in a transaction of its own, which commits."""

    def post(now: datetime, *alerts: Posted) -> None:
        with django_capture_on_commit_callbacks(execute=True), Board.locked():
            posted(alerts, now)

    return post


# --- who it is


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://prometheus:9090", "http://prometheus:9090"),
        ("HTTP://Prometheus.Example.COM", "http://prometheus.example.com"),
        ("https://prometheus.example.com:443", "https://prometheus.example.com"),
        ("http://prometheus.example.com:443", "http://prometheus.example.com:443"),
        ("http://user:secret@prometheus", "http://prometheus"),
        ("http://prometheus?key=secret", "http://prometheus"),
        ("http://prometheus#secret", "http://prometheus"),
        ("http://[2001:DB8::1]:9090", "http://[2001:db8::1]:9090"),
        ("http://[not-an-address]", None),
        ("http://prometheus:0", None),
        ("http://prometheus:99999", None),
        ("http://prometheus:port", None),
        ("http://", None),
        ("http://:9090", None),
        ("http://pro metheus", None),
        ("http://prométheus", None),
        ("http://<script>", None),
        ("ftp://prometheus", None),
        ("javascript:alert(1)", None),
        ("prometheus:9090", None),
        ("", None),
    ],
)
def test_origin_is_all_that_is_kept_of_a_url(url: str, name: str | None) -> None:
    assert origin(url) == name


def test_sender_is_known_by_its_origin_not_by_its_paths(committing: Callable[..., None]) -> None:
    urls = ["http://a:1/graph?g0.expr=up", "http://A:1/", "http://a:1", "http://a:1?x=/y"]
    committing(NOW, *(firing(NOW, url=url) for url in urls))
    assert [sender.name for sender in Sender.objects.all()] == ["http://a:1"]


@pytest.mark.parametrize(
    "url", ["", "/graph", "tel:123", "http://" + "a" * 200 + "/graph", "http://" + "a" * 8000]
)
def test_alert_without_a_usable_url_has_no_sender(
    committing: Callable[..., None], url: str
) -> None:
    committing(NOW, firing(NOW, url=url))
    assert not Sender.objects.exists()


def test_alert_without_an_end_promises_nothing(committing: Callable[..., None]) -> None:
    committing(NOW, Posted("a", PROMETHEUS, None))
    assert not Sender.objects.exists()


# --- what it promises


def test_sender_is_healthy_while_it_repeats(committing: Callable[..., None]) -> None:
    for minute in range(10):
        at = after(60 * minute)
        committing(at, firing(at))
    assert statuses(after(540)) == {"prometheus:http://prometheus:9090": Status.HEALTHY}


def test_sender_that_was_heard_once_is_none(committing: Callable[..., None]) -> None:
    committing(NOW, firing(NOW))
    assert statuses(after(3600)) == {}


def test_sender_is_degraded_when_it_is_silent_for_longer_than_its_lease(
    committing: Callable[..., None],
) -> None:
    committing(NOW, firing(NOW))
    committing(after(60), firing(after(60)))
    assert statuses(after(60) + LEASE) == {"prometheus:http://prometheus:9090": Status.HEALTHY}
    [reading] = senders.readings(after(60.001) + LEASE)
    assert reading == Reading(
        "prometheus:http://prometheus:9090",
        Status.DEGRADED,
        None,
        "silent since 2026-11-23T12:01:00Z, for longer than its lease",
    )


def test_silent_sender_is_healthy_from_its_next_post_on(
    committing: Callable[..., None],
) -> None:
    committing(NOW, firing(NOW))
    committing(after(60), firing(after(60)))
    committing(after(3600), firing(after(3600)))
    assert set(statuses(after(3600)).values()) == {Status.HEALTHY}


def test_sender_with_nothing_firing_is_not_missed(committing: Callable[..., None]) -> None:
    committing(NOW, firing(NOW))
    committing(after(60), firing(after(60)))
    committing(after(61), resolved(after(61)))
    assert set(statuses(after(3600)).values()) == {Status.HEALTHY}


def test_sender_is_held_to_another_alert_when_one_resolves(
    committing: Callable[..., None],
) -> None:
    committing(NOW, firing(NOW, "a"), firing(NOW, "b"))
    committing(after(60), resolved(after(60), "b"), firing(after(60), "a"))
    assert Sender.objects.get().promised_alert == "a"
    assert set(statuses(after(61) + LEASE).values()) == {Status.DEGRADED}


def test_resolve_of_another_alert_frees_no_sender(committing: Callable[..., None]) -> None:
    committing(NOW, firing(NOW, "a"))
    committing(after(60), firing(after(60), "a"))
    committing(after(61), resolved(after(61), "other"))
    assert set(statuses(after(61) + LEASE).values()) == {Status.DEGRADED}


def test_one_of_two_servers_is_missed_while_the_other_sends_the_same(
    committing: Callable[..., None],
) -> None:
    for minute in range(10):
        at = after(60 * minute)
        committing(at, firing(at, url="http://one:9090/graph"))
        if minute < 2:
            committing(at, firing(at, url="http://two:9090/graph"))
    assert statuses(after(540)) == {
        "prometheus:http://one:9090": Status.HEALTHY,
        "prometheus:http://two:9090": Status.DEGRADED,
    }


def test_sender_is_not_blamed_for_a_time_in_which_the_board_was_away(
    committing: Callable[..., None],
) -> None:
    committing(NOW, firing(NOW), firing(NOW, url="http://early:1/"))
    committing(after(60), firing(after(60)))
    committing(after(7200), firing(after(7200), url="http://early:1/"))
    senders.renew(unheard_since=after(70), now=after(7201))
    assert list(statuses(after(7201) + LEASE).values()) == [Status.HEALTHY] * 2
    assert set(statuses(after(7202) + LEASE).values()) == {Status.DEGRADED}


def test_sender_that_was_silent_before_the_board_was_away_stays_so(
    committing: Callable[..., None],
) -> None:
    committing(NOW, firing(NOW))
    committing(after(60), firing(after(60)))
    senders.renew(unheard_since=after(61) + LEASE, now=after(7200))
    assert set(statuses(after(7200)).values()) == {Status.DEGRADED}


# --- what it costs


def test_repeats_are_written_once_in_a_while(
    committing: Callable[..., None], django_assert_num_queries: Any
) -> None:
    committing(NOW, firing(NOW))
    with django_assert_num_queries(0):
        posted([firing(after(4.9))], after(4.9))
    committing(after(5), firing(after(5)))
    assert Sender.objects.get().promised_until == after(5) + LEASE


def test_repeats_of_a_short_lease_are_written_four_times_in_it(
    committing: Callable[..., None], django_assert_num_queries: Any
) -> None:
    short = Posted("a", PROMETHEUS, after(4))
    committing(NOW, short)
    with django_assert_num_queries(0):
        posted([short], after(0.9))
    committing(after(1), short._replace(ends_at=after(5)))
    assert Sender.objects.get().promised_until == after(5)


def test_repeats_are_written_when_the_clock_went_back(committing: Callable[..., None]) -> None:
    committing(NOW, firing(NOW))
    committing(after(-3600), firing(after(-3600)))
    assert Sender.objects.get().last_post_at == after(-3600)


def test_what_was_rolled_back_is_written_the_next_time(board: BoardClient) -> None:
    posted([firing(NOW)], NOW)  # the transaction of this test never commits
    Sender.objects.all().delete()
    posted([firing(NOW)], NOW)
    assert Sender.objects.exists()


# --- hostile senders


def test_post_with_many_origins_makes_few_senders(committing: Callable[..., None]) -> None:
    many = [firing(NOW, url=f"http://host{n}/") for n in range(1000)]
    committing(NOW, *many, *(resolved(NOW, url=f"http://gone{n}/") for n in range(1000)))
    assert Sender.objects.count() == MOST_IN_A_POST


def test_full_table_takes_no_newcomer_and_keeps_whom_it_knows(
    committing: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    Sender.objects.bulk_create(
        Sender(name=f"http://host{n}", first_post_at=NOW, last_post_at=NOW)
        for n in range(MOST_SENDERS)
    )
    committing(after(60), firing(after(60), url="http://newcomer/"))
    committing(after(60), firing(after(60), url="http://host7/"))
    assert Sender.objects.count() == MOST_SENDERS
    assert Sender.objects.get(name="http://host7").last_post_at == after(60)
    assert "More than 200 senders" in caplog.text


def test_many_processes_worth_of_names_are_not_remembered_for_ever(
    committing: Callable[..., None],
) -> None:
    senders._next_write.update({f"http://old{n}": NOW for n in range(2 * MOST_SENDERS + 1)})
    committing(NOW, firing(NOW))
    assert list(senders._next_write) == ["http://prometheus:9090"]


def test_sender_is_forgotten_after_days(committing: Callable[..., None]) -> None:
    committing(NOW, firing(NOW))
    senders.forget(NOW + FORGET_AFTER)
    assert Sender.objects.exists()
    senders.forget(NOW + FORGET_AFTER + timedelta(seconds=1))
    assert not Sender.objects.exists()


# --- by the API


def test_posts_to_the_api_are_watched(board: BoardClient, clock: Clock) -> None:
    for seconds in (0, 60):
        clock.move_to(after(seconds))
        ends_at = (after(seconds) + LEASE).isoformat()
        board.send(alert("Up") | {"generatorURL": PROMETHEUS, "endsAt": ends_at})
    assert set(statuses(after(60)).values()) == {Status.HEALTHY}
    assert set(statuses(after(61) + LEASE).values()) == {Status.DEGRADED}


def test_notifications_of_an_alertmanager_make_no_sender(board: BoardClient) -> None:
    """The URLs in it are of servers that post to that Alertmanager, not here."""
    notified = alert("Up") | {"status": "resolved", "generatorURL": PROMETHEUS}
    notified["endsAt"] = NOW.isoformat()
    answer = board.post(
        "/api/v2/webhook/alertmanager",
        {"version": "4", "alerts": [notified, notified | {"status": "firing"}]},
    )
    assert answer.status_code == 200
    assert not Sender.objects.exists()
