"""Rates: read as django-ratelimit reads them, and refused where it would guess."""

import pytest
from django_ratelimit.core import _split_rate
from hypothesis import given
from hypothesis import strategies as st

from config.rates import parse_rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("60/m", (60, 60)),
        ("100/10s", (100, 10)),
        ("5/h", (5, 3600)),
        ("1/d", (1, 86_400)),
        ("7/30", (7, 30)),
        ("7/", (7, 1)),
        ("0", None),
    ],
)
def test_rate_is_so_many_in_so_many_seconds(text: str, rate: tuple[int, int] | None) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text",
    [
        "",
        "60",
        "m",
        "60/x",
        "60/M",
        "0/m",
        "60/0m",
        "-1/m",
        "60 / m",
        "60/m!",
        "٦٠/m",
        "1" * 99 + "/m",
    ],
)
def test_rate_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"rate|nobody"):
        parse_rate(text)


@given(
    st.integers(1, 10**6), st.integers(1, 99) | st.just(""), st.sampled_from(["s", "m", "h", ""])
)
def test_rate_is_what_django_ratelimit_reads(count: int, times: int | str, unit: str) -> None:
    text = f"{count}/{times}{unit or ('s' if times == '' else '')}"
    count_read, seconds = _split_rate(text)
    assert parse_rate(text) == (count_read, seconds)
