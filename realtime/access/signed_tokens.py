"""JWTs: verified by PyJWT with the one key that may have signed them."""

import math
from collections.abc import Mapping
from typing import Any

import jwt
from django.conf import settings

from realtime.access import keys
from realtime.access.credential import Credential, Kind, Scope
from realtime.access.denials import BadToken

MAX_NAME_CHARS = 150  # as long as a user name may be
SCOPE_CLAIMS = ("scope", "scp", "scopes")

_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (jwt.ExpiredSignatureError, "the token has expired"),
    (jwt.ImmatureSignatureError, "the token is not valid yet"),
    (jwt.InvalidAudienceError, "the token is for another audience"),
    (jwt.InvalidIssuerError, "the token is of another issuer"),
    (jwt.MissingRequiredClaimError, "the token lacks a claim that is needed"),
)


def verify(token: str) -> Credential:
    """What a JWT says of its bearer. Raises `BadToken`."""
    try:
        return _credential(_claims(token))
    except BadToken:
        raise
    except Exception as error:  # whatever a hostile token provokes, it is not let in
        reason = next((text for kind, text in _REASONS if isinstance(error, kind)), None)
        raise BadToken(reason or "the token is not valid") from None


def _claims(token: str) -> Mapping[str, Any]:
    header = jwt.get_unverified_header(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    if "crit" in header or not isinstance(algorithm, str):
        raise BadToken("the token is not valid")
    key = keys.configured.current().find(algorithm, kid if isinstance(kid, str) else None)
    if key is None:
        raise BadToken("the token is signed with no key that is known here")
    audience, issuer = settings.JWT_AUDIENCE or None, settings.JWT_ISSUER or None
    required = ["exp"]
    required += ["aud"] if audience else []
    required += ["iss"] if issuer else []
    return jwt.decode(
        token,
        key.key,
        algorithms=[key.algorithm],
        audience=audience,
        issuer=issuer,
        leeway=settings.JWT_LEEWAY_SECONDS,
        options={
            "require": required,
            "verify_aud": audience is not None,
            "verify_iss": issuer is not None,
        },
    )


def _credential(claims: Mapping[str, Any]) -> Credential:
    expires_at = float(claims["exp"])
    if not math.isfinite(expires_at):
        raise BadToken("the token has no end")
    ends_at = expires_at + settings.JWT_LEEWAY_SECONDS  # as the door has it
    return Credential(Kind.JWT, _name(claims.get("sub")), _scopes(claims), expires_at=ends_at)


def _name(subject: Any) -> str:
    """It stands in history and on pages, as a user's name does."""
    name = "" if subject is None else subject
    if not isinstance(name, str) or len(name) > MAX_NAME_CHARS or (name and not name.isprintable()):
        raise BadToken("the token's subject is no name")
    return name.strip()


def _scopes(claims: Mapping[str, Any]) -> frozenset[Scope]:
    """Words between spaces, or a list of them, in any of the claims that issuers use."""
    words: set[str] = set()
    for claim in SCOPE_CLAIMS:
        said = claims.get(claim)
        if isinstance(said, str):
            words.update(said.split())
        elif isinstance(said, list):
            words.update(word for word in said if isinstance(word, str))
    return frozenset(scope for scope in Scope if scope in words)
