"""Who makes a request: the user of the session, or nobody."""

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory

from dashboard.api.person import signed_in


@pytest.mark.parametrize(("user", "name"), [(User(username="ana"), "ana"), (AnonymousUser(), None)])
def test_person_is_who_is_signed_in(user: User | AnonymousUser, name: str | None) -> None:
    request = RequestFactory().post("/")
    request.user = user
    assert signed_in(request) == name
