"""The keys of an account as they are kept, and the public keys that X tells of people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from networks.fields import ident, row, words
from networks.secret import Secret
from networks.x.chat.addresses import place

CHAT_KEYS = "CHAT_KEYS"
"""Under what name the account's own keys are kept."""
VERSION = 1


@dataclass(frozen=True, slots=True)
class Keys:
    """Our own private keys with what says whose they are: whoever has them reads and signs for the account."""

    person: str
    version: str
    """Under which version X has their public halves."""
    fingerprint: str
    blob: Secret = field(repr=False)
    """Both private keys, in hexadecimal digits."""

    def write(self) -> str:
        """Return them as text, to be kept encrypted."""
        table = {
            "v": VERSION,
            "person": self.person,
            "version": self.version,
            "fingerprint": self.fingerprint,
            "blob": self.blob.reveal(),
        }
        return json.dumps(table, separators=(",", ":"))


def read_keys(text: str) -> Keys | None:
    """Return the keys in a text, or None where there are none."""
    try:
        table = json.loads(text or "{}")
        blob = words(table, "blob")
        whole = len(bytes.fromhex(blob)) == 64  # noqa: PLR2004 - an identity key and a signing key
    except (ValueError, RecursionError):
        return None
    found = Keys(words(table, "person"), words(table, "version"), words(table, "fingerprint"), Secret(blob))
    return found if whole and found.person and found.version else None


@dataclass(frozen=True, slots=True)
class Registered:
    """One registration of somebody's public keys."""

    person: str
    version: str
    identity: str
    signing: str
    binding: str
    """The identity key's signature of the signing key."""
    backup: str = field(default="", repr=False)
    """How our own private halves are fetched, as JSON with tokens that live shortly; never kept."""


def registered(table: object, person: str = "") -> Registered:
    """Return one row of public keys."""
    backup = row(table, "juicebox_config")
    return Registered(
        ident(table, "user_id") or person,
        ident(table, "public_key_version"),
        words(table, "public_key"),
        words(table, "signing_public_key"),
        words(table, "identity_public_key_signature"),
        json.dumps(backup) if backup else "",
    )


def newest_first(rows: Sequence[Registered]) -> list[Registered]:
    """Return registrations by their version, the newest first: versions are numbers."""
    return sorted(rows, key=lambda one: place(one.version), reverse=True)
