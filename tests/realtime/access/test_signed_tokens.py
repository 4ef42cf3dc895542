"""JWTs: each way in that must be shut, and the claims that are read."""

import base64
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.access.credential import Kind, Scope
from realtime.access.denials import BadToken
from realtime.access.signed_tokens import verify
from tests import issuer


@pytest.fixture
def by_secret(settings: Any) -> None:
    settings.JWT_SECRET = issuer.SECRET


@pytest.fixture
def by_rsa(settings: Any, tmp_path: Path) -> None:
    file = tmp_path / "public.pem"
    file.write_bytes(issuer.pem(issuer.rsa_key()))
    settings.JWT_PUBLIC_KEY_FILE = str(file)


@pytest.fixture
def by_set(settings: Any, tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    keys = [
        issuer.jwk(issuer.rsa_key(), kid="r1", alg="RS256", use="sig"),
        issuer.jwk(issuer.ec_key(), kid="e1"),
        issuer.jwk(issuer.ec_key("second"), kid="e2"),
    ]
    file.write_text(json.dumps({"keys": keys}))
    settings.JWT_JWKS_FILE = str(file)


def refusal(token: str) -> str:
    with pytest.raises(BadToken) as raised:
        verify(token)
    return str(raised.value)


def test_token_names_its_bearer_and_its_scopes(by_secret: None, settings: Any) -> None:
    expires_at = int(time.time()) + 60
    credential = verify(issuer.token(sub="ana", exp=expires_at, scope="read write other"))
    assert credential.kind is Kind.JWT
    assert credential.name == "ana"
    assert credential.scopes == {Scope.READ, Scope.WRITE}
    assert credential.expires_at == expires_at + settings.JWT_LEEWAY_SECONDS


@pytest.mark.parametrize(
    ("said", "scopes"),
    [
        ({"scope": "ingest"}, {"ingest"}),
        ({"scope": None, "scp": "read ingest"}, {"read", "ingest"}),
        ({"scope": None, "scp": ["read", 7, "write"]}, {"read", "write"}),
        ({"scope": None, "scopes": ["ingest"]}, {"ingest"}),
        ({"scope": "read", "scopes": ["write"]}, {"read", "write"}),
        ({"scope": None}, set()),
        ({"scope": "readwrite READ read,write"}, set()),
        ({"scope": {"read": True}}, set()),
    ],
)
def test_scopes_are_words_of_any_scope_claim(
    by_secret: None, said: dict[str, Any], scopes: set[str]
) -> None:
    assert verify(issuer.token(**said)).scopes == scopes


def test_token_of_another_secret_is_refused(by_secret: None) -> None:
    assert refusal(issuer.token("another secret, which is long enough too")) == (
        "the token is not valid"
    )


def test_token_that_was_changed_is_refused(by_secret: None) -> None:
    header, _, signature = issuer.token().split(".")
    _, payload, _ = issuer.token(scope="write").split(".")
    assert refusal(f"{header}.{payload}.{signature}") == "the token is not valid"


def test_token_that_has_expired_is_refused(by_secret: None) -> None:
    assert refusal(issuer.token(exp=int(time.time()) - 3)) == "the token has expired"


def test_token_within_the_leeway_is_good_for_what_is_left_of_it(
    by_secret: None, settings: Any
) -> None:
    settings.JWT_LEEWAY_SECONDS = 60
    expired_at = int(time.time()) - 1
    credential = verify(issuer.token(exp=expired_at))
    assert credential.expires_at == expired_at + 60


def test_token_without_an_end_is_refused(by_secret: None) -> None:
    assert refusal(issuer.token(exp=None)) == "the token lacks a claim that is needed"


@pytest.mark.parametrize("exp", [float("inf"), float("nan"), 1e400, "soon", [], {}])
def test_token_with_an_end_that_is_none_is_refused(by_secret: None, exp: Any) -> None:
    refusal(issuer.forged({"alg": "HS256"}, issuer.SECRET.encode(), exp=exp))


def test_token_of_tomorrow_is_refused(by_secret: None) -> None:
    tomorrow = int(time.time()) + 100
    assert refusal(issuer.token(nbf=tomorrow)) == "the token is not valid yet"


def test_token_for_another_audience_is_refused(by_secret: None, settings: Any) -> None:
    settings.JWT_AUDIENCE = ["watchfire", "walls"]
    assert refusal(issuer.token(aud="elsewhere")) == "the token is for another audience"
    assert refusal(issuer.token()) == "the token lacks a claim that is needed"
    verify(issuer.token(aud=["x", "walls"]))


def test_audience_is_not_looked_at_where_none_is_set(by_secret: None) -> None:
    verify(issuer.token(aud="whoever"))


def test_token_of_another_issuer_is_refused(by_secret: None, settings: Any) -> None:
    settings.JWT_ISSUER = "https://sso.example"
    assert refusal(issuer.token(iss="https://evil.example")) == "the token is of another issuer"
    assert refusal(issuer.token()) == "the token lacks a claim that is needed"
    verify(issuer.token(iss="https://sso.example"))


@pytest.mark.parametrize("none", ["none", "None", "NONE", "", None, 7, ["HS256"]])
def test_token_without_a_signature_is_refused(by_secret: None, none: Any) -> None:
    refusal(issuer.forged({"alg": none, "typ": "JWT"}))
    refusal(issuer.forged({"alg": none}, issuer.SECRET.encode()))


def test_public_key_is_no_secret(by_rsa: None) -> None:
    """Algorithm confusion: an HMAC by the bytes of the public key, which everybody knows."""
    public = issuer.pem(issuer.rsa_key())
    for key in (public, public.strip()):
        assert "no key" in refusal(issuer.forged({"alg": "HS256"}, key))
        assert "not valid" in refusal(issuer.forged({"alg": "RS256"}, key))


def test_only_configured_algorithms_are_taken(by_rsa: None) -> None:
    verify(issuer.token(issuer.rsa_key(), "RS256"))
    for algorithm in ("RS384", "RS512", "PS256"):
        assert "no key" in refusal(issuer.token(issuer.rsa_key(), algorithm))
    assert "no key" in refusal(issuer.token(issuer.ec_key(), "ES256"))
    assert "not valid" in refusal(issuer.token(issuer.rsa_key("another"), "RS256"))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_secret_is_for_one_algorithm(by_secret: None, algorithm: str) -> None:
    assert "no key" in refusal(issuer.token(issuer.SECRET * 2, algorithm))


def test_key_of_a_set_is_found_by_its_name(by_set: None) -> None:
    verify(issuer.token(issuer.rsa_key(), "RS256", {"kid": "r1"}))
    verify(issuer.token(issuer.ec_key("second"), "ES256", {"kid": "e2"}))
    assert "not valid" in refusal(issuer.token(issuer.ec_key("second"), "ES256", {"kid": "e1"}))


def test_unknown_name_of_a_key_is_refused(by_set: None) -> None:
    assert "no key" in refusal(issuer.token(issuer.rsa_key(), "RS256", {"kid": "r2"}))
    assert "no key" in refusal(issuer.token(issuer.rsa_key(), "RS256", {"kid": "e1"}))


def test_token_without_a_name_is_of_the_only_key_of_its_algorithm(by_set: None) -> None:
    verify(issuer.token(issuer.rsa_key(), "RS256"))
    assert "no key" in refusal(issuer.token(issuer.ec_key(), "ES256"))


def test_key_in_the_token_itself_is_not_looked_at(by_rsa: None) -> None:
    evil = issuer.rsa_key("evil")
    headers = {"jwk": issuer.jwk(evil), "jku": "https://evil.example/jwks", "x5u": "https://evil"}
    assert "not valid" in refusal(issuer.token(evil, "RS256", headers))


def test_extension_that_must_be_understood_is_refused(by_secret: None) -> None:
    header = {"alg": "HS256", "crit": ["exp"]}
    refusal(issuer.forged(header, issuer.SECRET.encode()))


def test_without_keys_no_token_is_good() -> None:
    assert "no key" in refusal(issuer.token())


@pytest.mark.parametrize("subject", ["a\nb", "a\0b", "x" * 151, 7, ["ana"], "a\u2028b"])
def test_subject_that_is_no_name_is_refused(by_secret: None, subject: Any) -> None:
    refusal(
        issuer.token(sub=subject)
        if isinstance(subject, str)
        else issuer.forged({"alg": "HS256"}, issuer.SECRET.encode(), sub=subject)
    )


def test_token_without_a_subject_has_no_name(by_secret: None) -> None:
    assert verify(issuer.token(sub=None)).name == ""


@given(text=st.text(alphabet=st.characters(codec="ascii"), max_size=200))
def test_garbage_is_refused(text: str) -> None:
    refusal(text)


@given(data=st.recursive(st.none() | st.text(max_size=8) | st.integers(), st.lists, max_leaves=8))
def test_garbage_in_a_token_is_refused(data: Any) -> None:
    refusal(issuer.forged({"alg": data, "kid": data, "typ": data}))
    refusal(issuer.forged({"alg": "HS256", "kid": data, "b64": data}, b"x", sub=data))


def test_token_of_many_brackets_is_refused(by_secret: None) -> None:
    deep = base64.urlsafe_b64encode(b"[" * 5000).decode().rstrip("=")
    refusal(f"{deep}.{deep}.x")


def test_reason_never_repeats_the_token(by_secret: None) -> None:
    token = issuer.token(exp=1)
    assert not any(part in refusal(token) for part in token.split("."))
