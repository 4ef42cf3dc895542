"""People with sessions and programs with tokens, in the database of a test."""

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from realtime.access import static_tokens
from realtime.models import ApiToken


def api_token(name: str = "robot", *scopes: str, **fields: Any) -> str:
    """A new static token; its text."""
    token = static_tokens.new_token()
    ApiToken.objects.create(
        name=name, digest=static_tokens.digest(token), scopes=list(scopes), created_by="a", **fields
    )
    return token


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def person(name: str = "ana", password: str | None = None, **fields: Any) -> User:
    """A user; without a password, which takes a while to hash, a test signs in by force."""
    return User.objects.create_user(name, password=password, **fields)


def session_of(user: User) -> str:
    """The key of a new session of this person."""
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value
