"""Who makes a request: the bearer of its token, or the person of its cookie."""

from django.http import HttpRequest

from realtime.access.credential import credential_of


def signed_in(request: HttpRequest) -> str | None:
    """The token's or the user's name; None for whoever has not signed in, or has no name."""
    credential = credential_of(request)
    if credential is not None:
        return credential.name or None
    return request.user.get_username() if request.user.is_authenticated else None
