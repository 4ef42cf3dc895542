"""What the list is asked for: read from an address, and back."""

import pytest
from django.http import QueryDict

from dashboard.silence_pages.list_query import MOST_SOON, ListQuery


@pytest.mark.parametrize(
    "query",
    [
        ListQuery(),
        ListQuery(state="expired", text='a="b&c"', creator="ana & bo", page=7),
        ListQuery(soon="4h", text="ü <b>"),
        ListQuery(state="pending"),
    ],
)
def test_list_query_is_read_back_from_its_address(query: ListQuery) -> None:
    path, _, parameters = query.address.partition("?")
    assert path == "/silences/"
    assert ListQuery.of(QueryDict(parameters)) == query


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "9" * 30, "²", "1.5"])
def test_list_query_takes_no_page_but_a_number(page: str) -> None:
    assert ListQuery.of(QueryDict(f"page={page}")).page == 1


def test_list_query_bounds_what_it_is_given() -> None:
    query = ListQuery.of(QueryDict(f"q={'x' * 5000}%00&creator={'y' * 5000}&soon=200y"))
    assert (len(query.text), len(query.creator)) == (1000, 1000)
    assert query.window == MOST_SOON


def test_list_query_of_another_view_begins_at_its_first_page() -> None:
    assert ListQuery(text="x", page=3).but(state="expired") == ListQuery("expired", "x")
