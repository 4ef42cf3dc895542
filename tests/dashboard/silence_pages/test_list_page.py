"""The list of silences: what it shows, in which order, and what an address can ask of it."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from dashboard.models import Silence
from dashboard.silence_pages.selection import PER_PAGE
from realtime import log
from tests.board_client import NOW, BoardClient, matcher
from tests.conftest import Clock
from tests.dashboard.silence_pages.page import body, text

HOSTILE = """<img src=x onerror=owned()></li><script>owned()</script>"'"""


def ends(minutes: float) -> str:
    return (NOW + timedelta(minutes=minutes)).isoformat()


def comments(board: BoardClient, query: str = "") -> list[str]:
    answer = board.http.get(f"/silences/{query}")
    assert answer.status_code == 200
    return re.findall(r'<p class="line-comment" dir="auto">(.*?)</p>', body(answer))


def counts(board: BoardClient, query: str = "") -> list[int]:
    """Active, ending soon, pending, expired."""
    page = body(board.http.get(f"/silences/{query}"))
    return [int(number) for number in re.findall(r'<b class="tab-count">(\d+)</b>', page)]


def expire_many(count: int) -> None:
    """Silences that are over: a post cannot make those."""
    many = [
        Silence(
            state="expired",
            matchers=[matcher("alertname", f"A{number}")],
            starts_at=NOW - timedelta(hours=2),
            ends_at=NOW - timedelta(minutes=count - number),
            updated_at=NOW,
            comment=f"number {number}",
            created_by="ana",
        )
        for number in range(count)
    ]
    Silence.objects.bulk_create(many)


def test_list_page_is_at_silences_and_names_its_position(board: BoardClient) -> None:
    assert reverse("silences-page") == "/silences/"
    board.silence()
    answer = board.http.get("/silences/")
    assert f'data-cursor="{log.position()}"' in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_list_page_shows_active_ones_the_soonest_end_first(board: BoardClient) -> None:
    board.silence(comment="late", endsAt=ends(600))
    board.silence(comment="soon", endsAt=ends(30))
    board.silence(comment="to come", startsAt=ends(60))
    board.expire(board.silence(comment="over"))
    assert comments(board) == ["soon", "late"]
    assert comments(board, "?state=pending") == ["to come"]
    assert comments(board, "?state=expired") == ["over"]
    assert comments(board, "?state=nonsense") == ["soon", "late"]
    assert counts(board) == [2, 1, 1, 1]


def test_list_page_tells_those_that_end_soon_by_a_settable_window(board: BoardClient) -> None:
    for minutes in (10, 50, 90, 300):
        board.silence(comment=str(minutes), endsAt=ends(minutes))
    assert comments(board, "?soon=") == comments(board, "?soon=1h") == ["10", "50"]
    assert comments(board, "?soon=30m") == ["10"]
    assert comments(board, "?soon=2h&state=expired") == ["10", "50", "90"]
    assert counts(board, "?soon=2h") == [4, 3, 0, 0]
    answer = board.http.get("/silences/?soon=tomorrow")
    assert "not a valid duration" in text(answer)


def test_list_page_says_when_time_alone_changes_it(board: BoardClient) -> None:
    board.silence(endsAt=ends(90))
    board.silence(endsAt=ends(200))
    stamp = "2026-11-23T12:30:00.000000Z"
    assert f'data-changes-at="{stamp}"' in body(board.http.get("/silences/"))
    assert f'data-changes-at="{stamp}"' in body(board.http.get("/silences/?q=maintenance"))
    assert 'data-changes-at=""' in body(board.http.get("/silences/?soon=1d"))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("disk", ["disk"]),
        ("DISK The", ["disk"]),
        ("bo", ["queue"]),
        ("db-1", ["disk"]),
        ("nothing of this", []),
        ('instance="db-1"', ["disk", "queue"]),
        ('{instance="db-3"}', ["queue"]),
        ('instance=~"db-.*"', ["queue"]),
        ('instance="web-1"', []),
        ('team!="sea", alertname="Queue"', ["queue"]),
        ('team="land"', []),
    ],
)
def test_list_page_is_searched_by_words_and_by_matchers(
    board: BoardClient, search: str, found: list[str]
) -> None:
    disk = [matcher("instance", "db-1|db-2", regex=True), matcher("of", "the")]
    board.silence(*disk, comment="disk", createdBy="ana")
    queue = [matcher("instance", "db-.*", regex=True), matcher("team", "sea", equal=False)]
    board.silence(matcher("alertname", "Queue"), *queue, comment="queue", createdBy="bo")
    assert sorted(comments(board, f"?{urlencode({'q': search})}")) == found


def test_list_page_tells_what_is_wrong_with_a_search(board: BoardClient) -> None:
    board.silence()
    answer = board.http.get("/silences/", {"q": 'alertname=~"("'})
    assert "missing closing )" in text(answer)
    assert "No active silence is found by this search." in text(answer)


def test_list_page_keeps_to_one_creator(board: BoardClient) -> None:
    board.silence(comment="hers", createdBy="ana")
    board.silence(comment="his", createdBy="bo")
    assert comments(board, "?creator=bo") == ["his"]
    assert counts(board, "?creator=bo") == [1, 0, 0, 0]
    assert '<option value="bo" selected>bo</option>' in body(
        board.http.get("/silences/?creator=bo")
    )


def test_list_page_counts_what_each_mutes_and_links_to_it(board: BoardClient) -> None:
    board.fire("DiskFull", instance="a")
    board.fire("DiskFull", instance="b")
    name = board.silence(matcher("alertname", "DiskFull"), matcher("instance", "a|b", regex=True))
    page = body(board.http.get("/silences/"))
    assert f'<b data-muted="{name}">2</b>' in page
    assert "/?filter=alertname%3D%22DiskFull%22&amp;filter=instance%3D~%22a%7Cb%22" in page


@pytest.mark.parametrize("query", ["", "&q=number"])
def test_list_page_is_paged(board: BoardClient, query: str) -> None:
    expire_many(PER_PAGE * 2 + 5)
    first = comments(board, f"?state=expired{query}")
    last = comments(board, f"?state=expired{query}&page=3")
    assert first[:2] == [f"number {PER_PAGE * 2 + 4}", f"number {PER_PAGE * 2 + 3}"]
    assert len(first) == PER_PAGE
    assert last == [f"number {number}" for number in (4, 3, 2, 1, 0)]
    assert comments(board, f"?state=expired{query}&page=99") == last
    assert comments(board, f"?state=expired{query}&page=-1") == first
    page = body(board.http.get(f"/silences/?state=expired{query}&page=2"))
    assert "Page 2 of 3" in page
    assert 'rel="prev"' in page
    assert "page=3" in page


@pytest.mark.parametrize("query", ["", "?state=expired&q=number&page=2"])
def test_list_page_asks_the_database_no_more_for_more(
    board: BoardClient, query: str, django_assert_max_num_queries: object
) -> None:
    expire_many(300)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        board.http.get(f"/silences/{query}")


def test_list_page_shows_hostile_text_as_text(board: BoardClient) -> None:
    board.silence(matcher(HOSTILE, HOSTILE), comment=HOSTILE, createdBy=HOSTILE)
    page = board.http.get("/silences/", {"q": "owned"}).content.decode()
    assert "<script>owned" not in page
    assert "<img" not in page.split('id="silences"')[1]
    assert page.count("&lt;img src=x") >= 4


def test_list_page_reads_only(board: BoardClient) -> None:
    assert board.http.post("/silences/").status_code == 405


def test_list_page_shows_a_silence_whose_matchers_are_broken(
    board: BoardClient, clock: Clock
) -> None:
    name = board.silence(comment="broken")
    Silence.objects.filter(pk=name).update(matchers=[{"name": "a", "value": "(", "isRegex": True}])
    assert comments(board) == comments(board, "?q=broken") == ["broken"]
