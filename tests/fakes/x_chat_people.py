"""People of encrypted chat, each with keys and a client of their own, and the form in which X hands events on."""

from __future__ import annotations

import base64
import itertools
import struct
from dataclasses import dataclass, field
from typing import Any

from chat_xdk import Chat, SendPayload

FAILURES = (
    *("Unknown", "EmptyDetail", "InternalError", "ContentsTooLarge", "TooManyMessages", "InvalidSenderSignature"),
    *("NonLatestKeyVersion", "RecipientNotTrusted", "RecipientKeyChanged", "OnlyEncryptedMessagesAllowed"),
    *("RequesterNotAdmin", "FlaggedAsSpam", "RateLimitUpsell", "SignatureFailedToVerifyAgainstPublicKey"),
    *("GenericError", "SenderNotGroupMember", "InvalidSignatureVersion", "InvalidPinRequest", "TooManyPins"),
)
"""In the order of their numbers."""
_versions = itertools.count(1_795_408_936_026)


def in_64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Someone:
    """A person with a client; `versions` are all registrations, the newest last."""

    id: str
    handle: str
    name: str
    client: Chat = field(default_factory=Chat)
    versions: list[dict[str, str]] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    """The private halves by version, as a backup would hold them."""

    def __post_init__(self) -> None:
        self.register()

    def register(self) -> None:
        """Make new keys, as a reset of the passcode does."""
        self.client = Chat()
        made = self.client.generate_keypairs().public_key
        version, blob = str(next(_versions)), bytes(self.client.export_keys() or b"")
        self.client.import_keys(blob, version=version)
        self.client.set_identity(self.id, version)
        self.client.set_cache_keys(True)
        self.blobs[version] = blob
        self.versions.append(
            {
                "public_key_version": version,
                "public_key": made.public_key,
                "signing_public_key": made.signing_public_key,
                "identity_public_key_signature": made.identity_public_key_signature,
            }
        )

    @property
    def version(self) -> str:
        return self.versions[-1]["public_key_version"]


def introduce(people: list[Someone]) -> None:
    """Tell every client whose signatures it can check."""
    signers = [
        {
            "user_id": one.id,
            "public_key_version": row["public_key_version"],
            "public_key": row["signing_public_key"],
            "identity_public_key": row["public_key"],
            "identity_public_key_signature": row["identity_public_key_signature"],
        }
        for one in people
        for row in one.versions
    ]
    for one in people:
        one.client.set_signing_keys(signers)


@dataclass(frozen=True)
class Letter:
    """Where an event stands in a conversation, and whose it is said to be."""

    sequence: int
    key: str
    sender: str
    ms: int

    def message(self, uuid: str, detail: str, signature: str) -> str:
        return self._event(uuid, _struct(1, from_64(detail)) + b"\0", from_64(signature))

    def sent(self, payload: SendPayload) -> str:
        return self.message(payload.message_id, payload.encrypted_content, payload.encoded_event_signature)

    def action(self, told: dict[str, Any]) -> str:
        """A key change or a deletion: it carries its own signature."""
        signature = _text(1, told["signature"]) + _text(2, told["public_key_version"])
        signature += _text(3, told["signature_version"]) + b"\0"
        return self._event(told["message_id"], from_64(told["encoded_message_event_detail"]), signature)

    def failure(self, uuid: str, name: str) -> str:
        code = b"\x08\0\x01" + struct.pack(">i", FAILURES.index(name)) + b"\0"
        return self._event(uuid, _struct(5, code) + b"\0", None)

    def _event(self, uuid: str, detail: bytes, signature: bytes | None) -> str:
        head = _text(1, str(self.sequence)) + _text(2, uuid) + _text(3, self.sender) + _text(4, self.key)
        signed = _struct(9, signature) if signature is not None else b""
        return in_64(head + _text(6, str(self.ms)) + _struct(7, detail) + signed + b"\0")


def _text(number: int, text: str) -> bytes:
    data = text.encode()
    return b"\x0b" + struct.pack(">hi", number, len(data)) + data


def _struct(number: int, data: bytes) -> bytes:
    return b"\x0c" + struct.pack(">h", number) + data
