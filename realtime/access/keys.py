"""The keys that JWTs are verified with: a secret, a public key, or a set of them (JWKS).

Each key has one algorithm, from its own kind and never from a token: a public key cannot be
taken for a secret, and what is not configured does not exist.
"""

import logging
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0  # between two looks at the files: keys are changed without a restart
LEAST_SECRET_BYTES = 32  # RFC 7518, 3.2
LEAST_RSA_BITS = 2048


class BadKeys(Exception):
    """A key that cannot be used; the text names the setting and never the key."""


class Key(NamedTuple):
    algorithm: str
    kid: str | None  # its name in a JWKS
    key: Any


class KeyRing:
    """All keys, to be asked for the one of a token."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._keys = tuple(keys)

    def __bool__(self) -> bool:
        return bool(self._keys)

    def find(self, algorithm: str, kid: str | None) -> Key | None:
        """The one that may have signed a token with these; None: it is none of ours.

        A name is looked for in the JWKS alone. A token without one may be of the only key there is
        for its algorithm.
        """
        fitting = [key for key in self._keys if key.algorithm == algorithm]
        if kid is not None and any(key.kid is not None for key in self._keys):
            fitting = [key for key in fitting if key.kid == kid]
        return fitting[0] if len(fitting) == 1 else None


def read(secret: str, public_key_file: str, jwks_file: str) -> KeyRing:
    """The keys of these settings, "" where one is not set. Raises `BadKeys`."""
    keys: list[Key] = []
    if secret:
        if len(secret.encode()) < LEAST_SECRET_BYTES:
            raise BadKeys(f"JWT_SECRET is shorter than {LEAST_SECRET_BYTES} bytes")
        keys.append(Key("HS256", None, secret))
    if public_key_file:
        keys.append(_public_key(_content("JWT_PUBLIC_KEY_FILE", public_key_file)))
    if jwks_file:
        keys.extend(_key_set(_content("JWT_JWKS_FILE", jwks_file)))
    return KeyRing(keys)


def _content(setting: str, path: str) -> bytes:
    try:
        return (Path(settings.BASE_DIR) / path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadKeys(f"{setting}: {path} cannot be read: {reason}") from error


def _public_key(pem: bytes) -> Key:
    try:
        key = load_pem_public_key(pem)
    except Exception as error:
        raise BadKeys("JWT_PUBLIC_KEY_FILE is not a public key in PEM") from error
    algorithm = _algorithm(key)
    if algorithm is None:
        raise BadKeys(
            f"JWT_PUBLIC_KEY_FILE has a key that is neither RSA of {LEAST_RSA_BITS} bits (RS256) "
            "nor on the curve P-256 (ES256)"
        )
    return Key(algorithm, None, key)


def _key_set(text: bytes) -> list[Key]:
    """Those of a JWKS that are for RS256 or ES256; the others are left out, as the RFC wants."""
    try:
        entries = msgspec.json.decode(text, type=dict[str, Any])["keys"]
        found = [_entry(entry) for entry in entries if isinstance(entry, dict)]
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise BadKeys("JWT_JWKS_FILE is not a JSON object with a list of keys") from error
    keys = [key for key in found if key is not None]
    if not keys:
        raise BadKeys("JWT_JWKS_FILE has no key for RS256 or ES256")
    names = [(key.algorithm, key.kid) for key in keys]
    if len(set(names)) < len(names):
        raise BadKeys("JWT_JWKS_FILE has two keys of one name (kid)")
    return keys


def _entry(entry: dict[str, Any]) -> Key | None:
    """None for a key of another use or kind: a secret in a set of public keys is a mistake."""
    if entry.get("use", "sig") != "sig" or entry.get("kty") not in ("RSA", "EC") or "d" in entry:
        return None
    try:
        key = jwt.PyJWK(entry, algorithm="RS256" if entry["kty"] == "RSA" else "ES256").key
    except Exception:  # another curve, a number that is none
        return None
    algorithm, kid = _algorithm(key), entry.get("kid")
    if algorithm is None or entry.get("alg", algorithm) != algorithm:
        return None
    return Key(algorithm, kid if isinstance(kid, str) else None, key)


def _algorithm(key: Any) -> str | None:
    if isinstance(key, RSAPublicKey) and key.key_size >= LEAST_RSA_BITS:
        return "RS256"
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return "ES256"
    return None


class ConfiguredKeys:
    """The keys of the settings, read again when their files change.

    A file that is wrong changes nothing, but for a line in the log: what held before holds on.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._ring = KeyRing()
        self._read_of: object = None
        self._look_at = 0.0

    def current(self) -> KeyRing:
        wanted = (settings.JWT_SECRET, settings.JWT_PUBLIC_KEY_FILE, settings.JWT_JWKS_FILE)
        if not any(wanted):
            return KeyRing()
        now = self._monotonic()
        if self._read_of is None or now >= self._look_at or self._read_of[0] != wanted:  # type: ignore[index]
            self._look_at = now + LOOK_SECONDS
            seen = (wanted, *(_signature(path) for path in wanted[1:]))
            if seen != self._read_of:
                self._read(seen, wanted)
        return self._ring

    def _read(self, seen: tuple[Any, ...], wanted: tuple[str, str, str]) -> None:
        same = self._read_of is not None and self._read_of[0] == wanted  # type: ignore[index]
        self._read_of = seen
        try:
            self._ring = read(*wanted)
        except BadKeys as error:
            logger.error("%s; the keys stay as they were", error)
            if not same:
                self._ring = KeyRing()


def _signature(path: str) -> tuple[int, int, int] | None:
    """Changes when the file does."""
    try:
        status = os.stat(Path(settings.BASE_DIR) / path) if path else None
    except (OSError, ValueError):
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino) if status else None


configured = ConfiguredKeys()
