"""Addresses that a request names, as far as they are of this site."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_address(request: HttpRequest, text: str, default: str = "") -> str:
    """The path of a page of this site, with or without the site before it; for all else `default`.

    A form's `next` and a `Referer` come from outside: neither leads anybody elsewhere.
    """
    path = text.removeprefix(f"{request.scheme}://{request.get_host()}")
    is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, None)
    return path if is_own else default
