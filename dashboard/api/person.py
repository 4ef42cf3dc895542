"""Which person makes a request, where it carries the cookie of one who is signed in."""

from django.http import HttpRequest


def signed_in(request: HttpRequest) -> str | None:
    """The user name; None for a program, and for whoever has not signed in."""
    return request.user.get_username() if request.user.is_authenticated else None
