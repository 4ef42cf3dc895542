"""Keys for JWTs: which can be used, and that they change with their files."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from realtime.access.keys import LOOK_SECONDS, BadKeys, ConfiguredKeys, KeyRing, read
from tests import issuer


def key_set(path: Path, *entries: Any) -> str:
    path.write_text(json.dumps({"keys": entries}))
    return str(path)


def problem(secret: str = "", public_key_file: str = "", jwks_file: str = "") -> str:
    with pytest.raises(BadKeys) as raised:
        read(secret, public_key_file, jwks_file)
    return str(raised.value)


def test_nothing_configured_is_no_key() -> None:
    assert not read("", "", "")


def test_each_kind_has_its_one_algorithm(tmp_path: Path) -> None:
    for key, algorithm in ((issuer.rsa_key(), "RS256"), (issuer.ec_key(), "ES256")):
        file = tmp_path / algorithm
        file.write_bytes(issuer.pem(key))
        ring = read(issuer.SECRET, str(file), "")
        assert ring.find(algorithm, None) is not None
        assert ring.find("HS256", "any name") is not None, "where no key has a name"
        assert ring.find("PS256", None) is None


def test_short_secret_is_refused_and_not_repeated() -> None:
    told = problem(secret="hunter2")
    assert "JWT_SECRET" in told
    assert "hunter2" not in told


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "JWT_PUBLIC_KEY_FILE" in problem(public_key_file=str(tmp_path / "none"))
    assert "JWT_JWKS_FILE" in problem(jwks_file=str(tmp_path))


def test_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "public.pem"
    others: list[Any] = [
        ec.generate_private_key(ec.SECP384R1()).public_key(),
        ed25519.Ed25519PrivateKey.generate().public_key(),
        issuer.rsa_key("short", 1024).public_key(),
    ]
    for key in others:
        file.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        assert "neither RSA" in problem(public_key_file=str(file))
    file.write_text("-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n")
    assert "not a public key" in problem(public_key_file=str(file))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": 7}', '{"keys": null}', "{"])
def test_file_that_is_no_key_set_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(text)
    assert "JWT_JWKS_FILE" in problem(jwks_file=str(file))


@pytest.mark.parametrize(
    "entry",
    [
        {"kty": "oct", "k": "c2VjcmV0", "alg": "HS256", "kid": "x"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "x"},
        {"kty": "RSA"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {},
    ],
)
def test_entry_that_cannot_be_used_is_left_out(tmp_path: Path, entry: dict[str, Any]) -> None:
    assert "no key" in problem(jwks_file=key_set(tmp_path / "a", entry))
    good = issuer.jwk(issuer.ec_key(), kid="good")
    ring = read("", "", key_set(tmp_path / "b", entry, good, "no object"))
    assert ring.find("ES256", "good") is not None
    assert ring.find("HS256", "x") is None


def test_entry_for_another_use_or_algorithm_is_left_out(tmp_path: Path) -> None:
    key = issuer.rsa_key()
    for fields in ({"use": "enc"}, {"alg": "RS512"}, {"alg": "none"}):
        assert "no key" in problem(jwks_file=key_set(tmp_path / "a", issuer.jwk(key, **fields)))


def test_two_keys_of_one_name_are_refused(tmp_path: Path) -> None:
    twice = [issuer.jwk(issuer.ec_key(name), kid="x") for name in ("first", "second")]
    assert "two keys" in problem(jwks_file=key_set(tmp_path / "a", *twice))


class Now:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def names(ring: KeyRing, *asked: str) -> list[str]:
    return [name for name in asked if ring.find("ES256", name) is not None]


def test_keys_change_with_their_file(settings: Any, tmp_path: Path) -> None:
    now, file = Now(), tmp_path / "jwks.json"
    old, new = issuer.jwk(issuer.ec_key(), kid="old"), issuer.jwk(issuer.ec_key("new"), kid="new")
    settings.JWT_JWKS_FILE = key_set(file, old)
    keys = ConfiguredKeys(now)
    assert names(keys.current(), "old", "new") == ["old"]
    replace(file, json.dumps({"keys": [new]}))
    assert names(keys.current(), "old", "new") == ["old"], "the file is not looked at each time"
    now.seconds += LOOK_SECONDS
    assert names(keys.current(), "old", "new") == ["new"]
    replace(file, "{")
    now.seconds += LOOK_SECONDS
    assert names(keys.current(), "old", "new") == ["new"], "a wrong file changes nothing"
    settings.JWT_JWKS_FILE = ""
    assert not keys.current()


def replace(file: Path, text: str) -> None:
    other = file.with_suffix(".new")
    other.write_text(text)
    os.replace(other, file)
