"""The room with the keys: the one place that knows X's chat library. No key, and no map of keys, ever leaves it."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, NoReturn

from networks.errors import Refused, Unreachable
from networks.fields import words
from networks.secret import Secret
from networks.x.chat.keys import Keys, Registered

if TYPE_CHECKING:
    from chat_xdk import Chat

Unlock = Callable[["Chat", bytearray], None]
"""Fetches the private keys with a passcode: each call may use up a guess of the account."""
_GUESSES = re.compile(r"guesses_remaining\s*=\s*(\d+)")
SIGNED = frozenset({"Message", "MessageDeleted"})
"""What is believed only with its signature."""
OTHERS_KEYS = "the passcode opened keys that X does not know as this account's"


class Why(Enum):
    """Why an event cannot be read."""

    NO_KEY = "the key of the conversation was missing"
    NO_SIGNER = "its signature could not be checked"
    FALSE = "its signature is false"


@dataclass(frozen=True, slots=True)
class Opened:
    """One event: what it says, or why it says nothing."""

    raw: str = field(repr=False)
    says: dict[str, Any] = field(default_factory=dict, repr=False)
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A message as it leaves: encrypted once, under an id that nobody can choose or repeat."""

    message: str
    event: str = field(repr=False)
    signature: str = field(repr=False)


class WrongPasscode(Exception):
    """A guess was used up."""

    def __init__(self, left: int | None) -> None:
        super().__init__("wrong passcode")
        self.left = left


class NotKeptThere(Exception):
    """This registration has no backup; no guess was used up."""


class StaleGrant(Exception):
    """The leave to fetch the keys has run out; no guess was used up."""


class NoKey(Exception):
    """The conversation has no key that could be verified: nothing can be written in it here."""


def available() -> bool:
    """Tell whether X's chat library is installed; nothing is loaded for it."""
    return importlib.util.find_spec("chat_xdk") is not None


class Room:
    """Reads and writes with the keys of one account; they stay in memory until `lock`."""

    def __init__(self, keys: Keys) -> None:
        chat = _chat()
        blob = bytearray.fromhex(keys.blob.reveal())
        try:
            chat.import_keys(bytes(blob), version=keys.version)
        finally:
            _wipe(blob)
        chat.set_identity(keys.person, keys.version)
        chat.set_cache_keys(True)
        self._chat = chat
        self._signers: dict[str, tuple[Registered, ...]] = {}

    def __repr__(self) -> str:
        return "Room(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys do not leave the process")

    def fits(self, registration: Registered) -> bool:
        """Tell whether a registration is that of our own keys."""
        return _matches(self._chat, registration)

    def known(self) -> frozenset[str]:
        """Return whose signatures can be checked."""
        return frozenset(self._signers)

    def learn(self, person: str, rows: Iterable[Registered]) -> None:
        """Take the public keys of somebody, all registrations of them, in place of those we had."""
        self._signers[person] = tuple(rows)
        self._chat.set_signing_keys(
            [
                {
                    "user_id": who,
                    "public_key_version": one.version,
                    "public_key": one.signing,
                    "identity_public_key": one.identity,
                    "identity_public_key_signature": one.binding,
                }
                for who, listed in self._signers.items()
                for one in listed
                if one.version and one.signing and one.identity and one.binding
            ]
        )

    def forget(self, person: str) -> None:
        """Let somebody's public keys be asked for again."""
        self._signers.pop(person, None)

    def read(self, keys: Sequence[str], events: Sequence[str]) -> list[Opened]:
        """Return what events say, one for one and in their order, with the key changes that came beside them.

        The conversation's newest verified key is kept for writing.
        """
        told = self._chat.decrypt_events([*keys, *events])
        errors = {int(index): str(text) for index, text in told["errors"].items()}
        says = _by_index(told["messages"], [*keys, *events], errors)
        first = len(keys)
        return [_opened(raw, says.get(at), errors.get(at, "")) for at, raw in enumerate(events, first)]

    def write(self, key: str, text: str, answers: str = "", keys: Sequence[str] = (), ttl: int | None = None) -> Body:
        """Encrypt a message once under the newest key, as a reply to an event where one is given. Raises NoKey.

        The key changes are those that came with the event: it may stand under an older key.
        """
        try:
            if answers:
                made = self._chat.encrypt_reply(key, text, answers, reply_to_ckces=list(keys), ttl_msec=ttl)
            else:
                made = self._chat.encrypt_message(key, text, ttl_msec=ttl)
        except ValueError:
            raise NoKey from None
        return Body(made.message_id, made.encrypted_content, made.encoded_event_signature)

    def lock(self) -> None:
        """Wipe all keys from memory."""
        self._signers.clear()
        self._chat.lock()


def fetch(key_backup: str, passcode: bytearray) -> Fetched:
    """Fetch the private keys of an account with its passcode: exactly one try. It blocks."""
    return fetched_by(lambda chat, pin: chat.unlock(pin), key_backup, passcode)


def fetched_by(unlock: Unlock, key_backup: str, passcode: bytearray) -> Fetched:
    """Do the same with another way of unlocking. Raises what the try has come to."""
    try:
        chat = _chat(key_backup)
        unlock(chat, passcode)
    except ValueError as error:
        _told(str(error))
    finally:
        _wipe(passcode)
    return Fetched(chat)


class Fetched:
    """Private keys right after they were fetched."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    def __repr__(self) -> str:
        return "Fetched(***)"

    def keys(self, person: str, rows: Iterable[Registered]) -> Keys:
        """Return them with the version under which X knows them. Raises Refused where it knows them under none."""
        version = next((one.version for one in rows if _matches(self._chat, one)), "")
        if not version:
            raise Refused(OTHERS_KEYS, "nothing was kept; look at the account's chat in the X app")
        blob = self._chat.export_keys() or bytearray()
        try:
            return Keys(person, version, self._chat.get_public_key_fingerprint(), Secret(blob.hex()))
        finally:
            _wipe(blob)

    def lock(self) -> None:
        """Wipe them from memory."""
        self._chat.lock()


def _chat(key_backup: str | None = None) -> Chat:
    # Nine megabytes that only accounts with keys need.
    from chat_xdk import Chat  # noqa: PLC0415 - see above

    return Chat(key_backup)


def _matches(chat: Chat, registration: Registered) -> bool:
    try:
        return bool(registration.identity) and chat.matches_registered_key(registration.identity)
    except ValueError:
        return False


def _by_index(messages: Sequence[dict[str, Any]], asked: Sequence[str], errors: Iterable[int]) -> dict[int, Any]:
    """Return what was opened by where it stood: they come in their order, without those that could not be."""
    failed = frozenset(errors)
    good = [at for at in range(len(asked)) if at not in failed]
    if len(good) == len(messages):
        return {at: one["event"] for at, one in zip(good, messages, strict=True)}
    by_raw = {one["original_b64"]: one["event"] for one in messages}
    return {at: by_raw[asked[at]] for at in good if asked[at] in by_raw}


def _opened(raw: str, says: dict[str, Any] | None, error: str) -> Opened:
    if says is None:
        return Opened(raw, why=_why(error))
    # The library refuses what is not verified; nothing of ours rests on that alone.
    unproved = words(says, "type") in SIGNED and says.get("verified") is not True
    return Opened(raw, why=Why.FALSE) if unproved else Opened(raw, says)


def _why(text: str) -> Why:
    if "no matching key found" in text:
        return Why.NO_KEY
    return Why.NO_SIGNER if "no matching signing key" in text else Why.FALSE


def _told(text: str) -> NoReturn:
    """Raise what the library's words mean; the words themselves go no further."""
    if "Invalid PIN" in text:
        found = _GUESSES.search(text)
        raise WrongPasscode(int(found[1]) if found else None) from None
    if "not registered" in text:
        raise NotKeptThere from None
    if "Invalid auth token" in text:
        raise StaleGrant from None
    raise Unreachable("the backup of the chat keys cannot be reached now", "try again later; no passcode was kept")


def _wipe(secret: bytearray) -> None:
    secret[:] = bytes(len(secret))


def failure_in(event: dict[str, Any]) -> str:
    """Return why X refused a message, in X's word; empty where an event is no refusal."""
    return words(event, "failure") or "Unknown" if words(event, "type") == "Failure" else ""
