"""django-prometheus's figures of requests: no client makes a series."""

import pytest
from django.test import Client

from tests.samples_of import families_here


@pytest.mark.parametrize("path", ["/-/healthy", "/no/such/path", "/api/v2/nothing"])
def test_word_for_a_method_makes_no_series(path: str) -> None:
    Client().generic("BREW", path)
    methods = {
        sample.labels["method"]
        for family in families_here("django_http_")
        for sample in family.samples
        if "method" in sample.labels
    }
    assert "<invalid method>" in methods
    assert "BREW" not in methods


def test_path_makes_no_series() -> None:
    Client().get("/no/such/path-4711")
    assert not any(
        "4711" in value
        for family in families_here("django_http_")
        for sample in family.samples
        for value in sample.labels.values()
    )
