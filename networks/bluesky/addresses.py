"""The ids of Bluesky: posts have an address of their own, private messages a conversation and a number in it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

POSTS = "app.bsky.feed.post"
CLIENT = "https://bsky.app"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a record lies: whose it is, its kind and its key."""

    did: str
    collection: str
    key: str


def address_of(uri: str) -> Address | None:
    """Return the parts of a record's address, or None where a text is none."""
    head, _, rest = uri.partition("at://")
    did, _, path = rest.partition("/")
    collection, _, key = path.partition("/")
    if head or not (did and collection and key) or "/" in key:
        return None
    return Address(did, collection, key)


def author_of(uri: str) -> str:
    """Return whose record an address names; empty where it is none."""
    found = address_of(uri)
    return found.did if found else ""


def post_uri(did: str, key: str) -> str:
    """Return the address of a post."""
    return f"at://{did}/{POSTS}/{key}"


def is_post(remote_id: str) -> bool:
    """Tell whether an id of ours is that of a public record; else it is that of a private message."""
    return remote_id.startswith("at://")


def message_id(conversation: str, message: str) -> str:
    """Return the id of a private message here: whether their numbers differ between conversations is not promised."""
    return f"{conversation}/{message}"


def parts_of(remote_id: str) -> tuple[str, str]:
    """Return the conversation and the number of a private message."""
    conversation, _, message = remote_id.partition("/")
    return conversation, message


def post_link(uri: str) -> str:
    """Return where a post can be seen in the network's own client."""
    found = address_of(uri)
    return f"{CLIENT}/profile/{_quoted(found.did)}/post/{_quoted(found.key)}" if found else ""


def chat_link(conversation: str) -> str:
    """Return where a conversation can be seen in the network's own client."""
    return f"{CLIENT}/messages/{_quoted(conversation)}"


def _quoted(text: str) -> str:
    return quote(text, safe=":")
