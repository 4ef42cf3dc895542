"""The page of one alert: how it stands, what it says, and its story."""

import html
import re
from datetime import timedelta

import pytest
from django.conf import settings

from dashboard.lookback import alert_page
from dashboard.models import Alert, InhibitionRule, Silence
from realtime.retention import prune_events
from tests.board_client import NOW, BoardClient, alert, matcher
from tests.conftest import Clock

HOSTILE = "<script>alert(1)</script>\"'"
MANY = 1_000_000


def page(board: BoardClient, fingerprint: str, **query: str) -> str:
    answer = board.http.get(f"/alerts/{fingerprint}/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(board: BoardClient, fingerprint: str, **query: str) -> list[str]:
    """The steps, newest first, as a person reads them."""
    items = re.findall(r'<li class="step".*?</li>', page(board, fingerprint, **query), re.DOTALL)
    return [plain(re.split(r'<p class="step-when">', item)[0]) for item in items]


def plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def test_story_says_who_did_what(board: BoardClient, clock: Clock) -> None:
    name = board.fire(severity="critical")
    clock.shift(60)
    board.send(alert(severity="critical") | {"annotations": {"summary": "worse"}})
    clock.shift(60)
    silence = board.silence(comment="at work on it", createdBy="bo")
    clock.shift(60)
    board.expire(silence)
    board.post(f"/api/v2/alerts/{name}/ack", {"owner": "ana", "note": "mine"})
    clock.shift(3600)
    board.resolve(severity="critical", at=NOW + timedelta(seconds=3780))
    clock.shift(60)
    board.fire(severity="critical")
    assert words(board, name) == [
        "Fired again",
        "Acknowledgement ended",
        "Resolved after firing for 1h 3m",
        "Acknowledged by ana mine",
        "No longer silenced “ at work on it ” by bo",
        "Silenced by bo “ at work on it ” by bo",
        "Updated summary worse",
        "Fired",
    ]


def test_story_says_what_changed_and_how_long_it_took(board: BoardClient, clock: Clock) -> None:
    name = board.send(alert() | {"annotations": {"a": "1", "b": "2"}})
    clock.shift(90)
    board.send(alert() | {"annotations": {"b": "3", "c": "4"}, "generatorURL": "http://p/"})
    assert words(board, name)[0] == "Updated a 1 removed b 2 3 c 4 source http://p/"
    assert "1m after" in page(board, name)


def test_page_says_what_mutes_the_alert_with_links(board: BoardClient) -> None:
    source = board.fire("Source")
    InhibitionRule(
        name="r",
        source_matchers=[matcher("alertname", "Source")],
        target_matchers=[matcher("alertname", "Target")],
    ).save()
    name = board.fire("Target")
    silence = board.silence(matcher("alertname", "Target"), comment="quiet")
    now = page(board, name).split('data-part="facts"')[0]
    assert f'href="/alerts/{source}/"><bdi>Source</bdi>' in now
    assert f'href="/silences/{silence}/edit/"' in now
    assert "quiet" in now


def test_silence_that_is_over_or_gone_is_named_without_a_link(board: BoardClient) -> None:
    name = board.fire()
    silence = board.silence(comment="over now")
    board.expire(silence)
    assert f"/silences/{silence}/" not in page(board, name)
    assert "over now" in page(board, name)
    Silence.objects.all().delete()
    assert f"silence {silence[:8]}" in page(board, name)


def test_page_leads_to_its_row_on_the_wall(board: BoardClient) -> None:
    name = board.fire("A", instance="one", severity="info", **{"a.b": 'x"'})
    board.post_alerts(*(alert("A", n=str(n)) for n in range(30)))
    address = re.search(r'href="([^"]*)">On the wall', page(board, name))
    assert address
    wall = board.http.get(html.unescape(address[1])).content.decode()
    assert f'id="alert-{name}"' in wall
    assert wall.count('class="alert"') == 2, "and the template: nothing else is shown"


def test_page_counts_how_often_it_fired(board: BoardClient, clock: Clock) -> None:
    for _ in range(3):
        name = board.fire()
        clock.shift(60)
        board.resolve(at=NOW)
        clock.shift(60)
    text = plain(page(board, name))
    assert "fired 3 times, resolved 3 ," in text
    assert "Resolved" in text


def test_alert_that_came_already_resolved_never_fired(board: BoardClient) -> None:
    name = board.resolve(at=NOW)
    assert words(board, name) == ["Came already resolved"]
    assert "fired 0 times" in plain(page(board, name))


def test_page_stays_when_the_alert_is_gone_as_long_as_history_is_kept(
    board: BoardClient, clock: Clock
) -> None:
    name = board.fire("Gone", team="x")
    board.fire("Other")
    board.resolve("Gone", team="x", at=NOW)
    Alert.objects.filter(pk=name).delete()
    assert "Gone" in page(board, name)
    assert words(board, name)[-1] == "Fired"
    assert "On the wall" not in page(board, name)
    clock.shift(settings.EVENT_RETENTION.total_seconds() + 1)
    board.fire("Other", a="b")
    prune_events(NOW + timedelta(seconds=1), MANY, 500)
    answer = board.http.get(f"/alerts/{name}/")
    assert answer.status_code == 404
    assert "Nothing is kept of this alert" in answer.content.decode()
    assert "history goes back to 2026-12-23 12:00:01 UTC" in plain(answer.content.decode())


def test_page_says_how_far_history_really_goes_back(board: BoardClient, clock: Clock) -> None:
    board.fire("Other")
    clock.shift(60)
    name = board.fire("Kept")
    prune_events(NOW - timedelta(days=30), 1, 500)
    pages = [page(board, name)]
    pages += [board.http.get(path).content.decode() for path in ("/history/", "/history/at/")]
    for text in pages:
        assert "istory goes back to 2026-11-23 12:01:00 UTC" in plain(text)


def test_alert_that_fires_for_longer_than_history_has_a_page(
    board: BoardClient, clock: Clock
) -> None:
    name = board.send(alert("Old") | {"endsAt": (NOW + timedelta(days=90)).isoformat()})
    clock.shift(60)
    board.fire("Other")
    prune_events(NOW + timedelta(seconds=1), MANY, 500)
    assert "Old" in page(board, name)
    assert words(board, name) == []


@pytest.mark.parametrize("name", ["0" * 16, "f" * 16])
def test_alert_that_never_was_has_no_page(board: BoardClient, name: str) -> None:
    assert board.http.get(f"/alerts/{name}/").status_code == 404


@pytest.mark.parametrize("name", ["0" * 15, "0" * 17, "F" * 16, "%3Cscript%3E", "..%2f..%2fx"])
def test_what_is_no_fingerprint_has_no_page(board: BoardClient, name: str) -> None:
    assert board.http.get(f"/alerts/{name}/").status_code == 404


def test_page_shows_text_as_text_and_links_only_the_web(board: BoardClient) -> None:
    name = board.send(
        alert("A", severity=HOSTILE, **{HOSTILE: HOSTILE})
        | {
            "annotations": {
                "summary": HOSTILE,
                "runbook_url": "javascript:alert(1)",
                "dashboard": 'https://grafana.example/d/1?a=b&c="d',
            },
            "generatorURL": "javascript:alert(1)",
        }
    )
    board.silence(matcher(HOSTILE, HOSTILE), comment=HOSTILE, createdBy=HOSTILE)
    board.post(f"/api/v2/alerts/{name}/ack", {"owner": HOSTILE, "note": HOSTILE})
    text = page(board, name)
    assert "<script>alert" not in text
    assert 'href="javascript' not in text
    assert 'href="https://grafana.example/d/1?a=b&amp;c=&quot;d"' in text
    assert text.count("&lt;script&gt;alert") >= 6


def test_long_story_comes_in_pages(
    board: BoardClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alert_page, "STEPS_SHOWN", 3)
    for number in range(7):
        clock.shift(1)
        name = board.send(alert() | {"annotations": {"n": str(number)}})
    assert words(board, name) == ["Updated n 5 6", "Updated n 4 5", "Updated n 3 4"]
    seen = words(board, name)
    older = re.search(r'href="\?cursor=([^"]+)"', page(board, name))
    while older:
        seen += words(board, name, cursor=older[1])
        assert "The newest" in page(board, name, cursor=older[1])
        older = re.search(r'href="\?cursor=([^"]+)"', page(board, name, cursor=older[1]))
    assert seen[3:] == ["Updated n 2 3", "Updated n 1 2", "Updated n 0 1", "Fired"]


@pytest.mark.parametrize("cursor", ["x", "1", "other-5", "<script>", "9" * 40])
def test_cursor_that_cannot_be_read_is_refused(board: BoardClient, cursor: str) -> None:
    name = board.fire()
    assert board.http.get(f"/alerts/{name}/", {"cursor": cursor}).status_code == 400


def test_page_needs_few_queries_however_long_the_story(
    board: BoardClient, clock: Clock, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        clock.shift(1)
        name = board.send(alert() | {"annotations": {"n": str(number)}})
    assert callable(django_assert_max_num_queries)
    with django_assert_max_num_queries(16):
        page(board, name)


def test_page_is_read_and_not_kept_by_others(board: BoardClient) -> None:
    name = board.fire()
    assert board.http.post(f"/alerts/{name}/").status_code == 405
    assert "private" in board.http.get(f"/alerts/{name}/").headers["Cache-Control"]
