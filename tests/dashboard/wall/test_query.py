"""What a URL asks the wall for, and the URL that asks for it."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from dashboard.matchers import Matcher, MatchType, match_all
from dashboard.wall.filters import MAX_ADDRESS_CHARS, MAX_FILTERS
from dashboard.wall.order import LIST_ROWS, MOST_GROUPS, Sort
from dashboard.wall.query import WallQuery, wall_address
from dashboard.wall.show import Show, State


def read(text: str) -> WallQuery:
    return WallQuery.of(QueryDict(text))


def test_query_is_the_whole_board_by_alertname_when_nothing_is_asked() -> None:
    query = read("")
    assert (query.matchers, query.group, query.sort, query.show) == (
        (),
        "alertname",
        Sort.SEVERITY,
        Show(),
    )
    assert query.address() == "?"


@pytest.mark.parametrize(
    "text",
    [
        'filter=a="b"&filter=c=~"d|e"',
        'filter={a="b",c=~"d|e"}',
        'filter=a="b", c=~"d|e"',
        'filter=a=b&filter=&filter=c=~"d|e"&filter=a="b"',
    ],
)
def test_filters_come_one_by_one_or_together(text: str) -> None:
    assert read(text.replace("+", "%2B")).filters == ['a="b"', 'c=~"d|e"']


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("nonsense", "nonsense"),
        ('a="b", =x', "=x"),
        ('a=~"("', "missing"),
        ('a="b" or c="d"', "unescaped double quote"),
    ],
)
def test_a_bad_filter_is_told_with_its_bad_part(text: str, named: str) -> None:
    query = _filter(text)
    [bad] = query.bad
    assert bad.text == text
    assert named in bad.reason
    assert query.matchers == ()


def _filter(*texts: str) -> WallQuery:
    query = QueryDict(mutable=True)
    query.setlist("filter", list(texts))
    return WallQuery.of(query)


def test_good_filters_hold_beside_a_bad_one() -> None:
    query = _filter("bad", 'a="b"')
    assert query.filters == ['a="b"']
    assert [bad.text for bad in query.bad] == ["bad"]


def test_filters_are_no_more_than_the_stream_takes() -> None:
    query = _filter(*(f"a{n}=b" for n in range(MAX_FILTERS + 2)))
    assert len(query.matchers) == MAX_FILTERS
    [bad] = query.bad
    assert "at most 20" in bad.reason
    assert bad.is_surplus
    assert bad.text == f'a{MAX_FILTERS}="b", a{MAX_FILTERS + 1}="b"'


def test_addresses_of_our_own_are_no_longer_than_the_wall_takes() -> None:
    many = [Matcher(f"l{n:02}", MatchType.EQUAL, "x") for n in range(MAX_FILTERS + 5)]
    query = read(wall_address(many).removeprefix("/?"))
    assert (query.matchers, query.bad) == (tuple(many[:MAX_FILTERS]), ())
    long = Matcher("l", MatchType.EQUAL, "x" * MAX_ADDRESS_CHARS)
    assert wall_address([many[0], long, many[1]]) == wall_address(many[:1])
    assert wall_address([]) == "/"


def test_what_cannot_be_read_stays_at_its_default() -> None:
    query = read(f"sort=colour&state=odd&silenced=maybe&resolved=maybe&group={'x' * 300}")
    assert query == WallQuery()


def test_states_are_read_as_alertmanager_reads_them() -> None:
    show = read("silenced=false&inhibited=0&acknowledged=no&resolved=true").show
    assert show == Show(False, False, False, True)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
matchers = st.builds(
    Matcher,
    texts.filter(bool),
    st.sampled_from([MatchType.EQUAL, MatchType.NOT_EQUAL]),
    texts,
)
shows = st.builds(Show, *[st.booleans()] * 4, st.sampled_from([None, *State]))
queries = st.builds(
    WallQuery,
    matchers=st.lists(matchers, max_size=4, unique=True).map(tuple),
    group=texts.filter(bool),
    sort=st.sampled_from(Sort),
    show=shows,
    kiosk=st.booleans(),
)


@given(queries)
def test_an_address_is_read_as_what_it_was_written_from(query: WallQuery) -> None:
    assert read(query.address().removeprefix("?")) == query


def test_one_severity_takes_the_place_of_another() -> None:
    query = _filter('severity=~"a|b"', 'x="y"').with_severity("critical")
    assert query.filters == ['x="y"', 'severity="critical"']
    none = query.with_severity("none")
    assert match_all(none.matchers, {"x": "y"})
    assert match_all(none.matchers, {"x": "y", "severity": "none"})
    assert not match_all(none.matchers, {"x": "y", "severity": "info"})


def test_kiosk_stays_on_the_way_through_the_wall() -> None:
    query = read("kiosk=true")
    for other in (query.with_severity("critical"), query.with_state(State.SILENCED)):
        assert other.address().endswith("&kiosk=true")
    assert query.with_kiosk(False).address() == "?"


def test_a_group_stands_alone_as_a_list() -> None:
    query = read("group=cluster").of_group("eu")
    assert (query.filters, query.grouped) == (['cluster="eu"'], False)
    assert match_all(read("group=cluster").of_group("").matchers, {"other": "x"})


@pytest.mark.parametrize("state", State)
def test_a_state_is_toggled_and_back(state: State) -> None:
    query = WallQuery()
    if state is not State.ACTIVE:
        assert query.toggled(state) != query
        assert query.toggled(state).toggled(state) == query
    assert query.with_state(state).with_state(None) == query


def test_only_a_page_address_keeps_the_page() -> None:
    query = read("sort=age&page=3")
    assert (query.page, query.first) == (3, 2 * MOST_GROUPS)
    assert read("group=none&page=3").first == 2 * LIST_ROWS
    assert query.page_address(4) == "?sort=age&page=4"
    assert query.page_address(1) == query.address() == "?sort=age"
    assert {read(f"page={text}").page for text in ("0", "-1", "x", "", "٣", "99999")} == {1}
