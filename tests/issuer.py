"""An issuer of JWTs: keys of each kind, made for the run, and what it signs with them."""

import base64
import hashlib
import hmac
import json
import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SECRET = "a secret of the issuer, long enough for HS256"


@cache
def rsa_key(name: str = "first", bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(name: str = "first") -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    """The public half."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def jwk(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, **fields: Any) -> dict[str, Any]:
    """The public half, as an entry of a JWKS."""
    public = key.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        plain = jwt.algorithms.RSAAlgorithm.to_jwk(public, as_dict=True)
    else:
        plain = jwt.algorithms.ECAlgorithm.to_jwk(public, as_dict=True)
    return {name: value for name, value in plain.items() if name != "key_ops"} | fields


def claims(**fields: Any) -> dict[str, Any]:
    """Good for five minutes, to read; a field that is None is left out."""
    whole = {"sub": "robot", "exp": int(time.time()) + 300, "scope": "read"} | fields
    return {name: value for name, value in whole.items() if value is not None}


def token(
    key: Any = SECRET,
    algorithm: str = "HS256",
    headers: dict[str, Any] | None = None,
    **fields: Any,
) -> str:
    return jwt.encode(claims(**fields), key, algorithm, headers)


def forged(header: dict[str, Any], key: bytes | None = None, **fields: Any) -> str:
    """With this header to the letter, and an HMAC by these bytes, or no signature."""
    parts = [json.dumps(part).encode() for part in (header, claims(**fields))]
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = b"" if key is None else hmac.digest(key, signed, hashlib.sha256)
    return (signed + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()
