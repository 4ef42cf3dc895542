"""Why somebody is not let in, as HTTP says it (RFC 6750). Pure."""

from realtime.access.credential import Scope

REALM = 'Bearer realm="watchfire"'


class Denied(Exception):
    """Not let in: an HTTP status, the reason, and what WWW-Authenticate says."""

    status = 401
    challenge: str | None = REALM


class NotSignedIn(Denied):
    """Nothing was shown by which to know who asks."""

    def __init__(self) -> None:
        super().__init__("sign in, or send a token: Authorization: Bearer …")


class BadToken(Denied):
    """A token or ticket was shown and is not good; the reason never repeats it."""

    challenge = f'{REALM}, error="invalid_token"'


class MissingScope(Denied):
    """Good, but not for this."""

    status = 403

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"this needs the scope {scope}")
        self.challenge = f'{REALM}, error="insufficient_scope", scope="{scope}"'


class ForeignPage(Denied):
    """A signed-in person's cookie came with a request that no page of this site has made."""

    status = 403
    challenge = None

    def __init__(self) -> None:
        super().__init__("a request with a session's cookie needs an Origin of this site")


class TokenInAddress(Denied):
    """Addresses are logged, remembered and passed on: what stands there is no secret any more."""

    status = 400
    challenge = None

    def __init__(self, parameter: str) -> None:
        super().__init__(
            f"{parameter}: a token never goes into an address, where logs keep it. Send it as "
            "Authorization: Bearer …, or get a ticket; and make a new token in its place"
        )
