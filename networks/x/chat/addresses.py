"""Names of conversations and messages of encrypted chat, as they are kept here and as X's paths write them."""

from __future__ import annotations

CHAT = "chat:"
"""What the ids of messages and conversations of encrypted chat begin with here."""
GROUP = "g"
LONGEST = 19


def key_of(conversation: str) -> str:
    """Return a conversation's own key: two people in ascending order, or a group; empty for what is neither."""
    one, mark, two = conversation.replace(":", "-").partition("-")
    if not mark:
        return one if one.startswith(GROUP) and _digits(one[1:]) else ""
    if not (_digits(one) and _digits(two)):
        return ""
    return ":".join(sorted((one, two), key=int))


def path_of(key: str) -> str:
    """Return a conversation as paths write it: they take no colon."""
    return key.replace(":", "-")


def is_group(key: str) -> bool:
    """Tell whether more than two people may read a conversation."""
    return key.startswith(GROUP)


def peer_of(key: str, me: str) -> str:
    """Return who is in a conversation beside us; empty in a group."""
    one, mark, two = key.partition(":")
    return (two if one == me else one) if mark else ""


def thread_of(key: str) -> str:
    """Return a conversation's id here."""
    return f"{CHAT}{key}"


def message_id(key: str, uuid: str) -> str:
    """Return a message's id here: the sender's own, which is signed, within its conversation."""
    return f"{CHAT}{key}/{uuid}"


def parts_of(remote_id: str) -> tuple[str, str]:
    """Return the conversation and the sender's id in a message's id."""
    key, _, uuid = remote_id.removeprefix(CHAT).partition("/")
    return key, uuid


def is_chat(remote_id: str) -> bool:
    """Tell whether a message or a thread is one of encrypted chat."""
    return remote_id.startswith(CHAT)


def place(sequence: str) -> int:
    """Return where a sequence number stands; 0 for what is none."""
    return int(sequence) if _digits(sequence) else 0


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST
