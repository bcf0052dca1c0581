"""The tokens by which an account's server tells another service of the AT Protocol for whom it asks, and what."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from tests.fakes.base import Refusal
from tests.fakes.bluesky_memory import Json, refusal

ES256K, ES256 = ("ES256K", ec.SECP256K1()), ("ES256", ec.SECP256R1())
Kind = tuple[str, ec.EllipticCurve]
CURVES: dict[bytes, Kind] = {b"\xe7\x01": ES256K, b"\x80\x24": ES256}
"""What stands before a key of the kind Multikey."""
OLDER: dict[str, Kind] = {"EcdsaSecp256k1VerificationKey2019": ES256K, "EcdsaSecp256r1VerificationKey2019": ES256}
"""Kinds of the directory's older documents, whose keys have nothing before them."""
LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
HALF = 32
DocumentOf = Callable[[str], Json]


@dataclass(frozen=True)
class Gate:
    """A service's door: who it is, and where the documents are that say which key belongs to whom."""

    service: str
    document_of: DocumentOf

    def who(self, token: str, nsid: str, present: float) -> str:
        """Return for whom a call is made. Raises Refusal with the names that the reference program gives."""
        head, _, signature = token.rpartition(".")
        kind, _, said = head.partition(".")
        header, claims = _table(kind), _table(said)
        if not isinstance(claims.get("exp"), int | float) or not isinstance(claims.get("iss"), str):
            raise _no("BadJwt")
        if present > claims["exp"]:
            raise _no("JwtExpired")
        if claims.get("aud") != self.service:
            raise _no("BadJwtAudience")
        if claims.get("lxm") != nsid:
            raise _no("BadJwtLexiconMethod")
        algorithm, key = _key_in(self.document_of(claims["iss"]))
        if header.get("alg") != algorithm or not _signed(key, head, signature):
            raise _no("BadJwtSignature")
        return str(claims["iss"])


def _no(error: str) -> Refusal:
    return refusal(401, error)


def _table(part: str) -> Json:
    try:
        found = json.loads(_bytes(part))
    except ValueError:
        raise _no("BadJwt") from None
    if not isinstance(found, dict):
        raise _no("BadJwt")
    return found


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _signed(key: ec.EllipticCurvePublicKey, head: str, signature: str) -> bool:
    try:
        raw = _bytes(signature)
        numbers = (int.from_bytes(raw[:HALF]), int.from_bytes(raw[HALF:]))
        key.verify(utils.encode_dss_signature(*numbers), head.encode(), ec.ECDSA(SHA256()))
    except (InvalidSignature, binascii.Error):
        return False
    return len(raw) == 2 * HALF


def _key_in(document: Json) -> tuple[str, ec.EllipticCurvePublicKey]:
    """Return the key with which an account signs, as its document shows it."""
    listed: list[Any] = document.get("verificationMethod", [])
    shown = [one for one in listed if one["id"].endswith("#atproto")]
    if not shown:
        raise _no("BadJwtIss")
    raw = _base58(shown[0]["publicKeyMultibase"].removeprefix("z"))
    older = OLDER.get(shown[0]["type"])
    (algorithm, curve), point = (older, raw) if older else (CURVES[raw[:2]], raw[2:])
    return algorithm, ec.EllipticCurvePublicKey.from_encoded_point(curve, point)


def _base58(text: str) -> bytes:
    number = 0
    for letter in text:
        number = number * 58 + LETTERS.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8)
