"""What differs between the two services that carry private conversations."""

from __future__ import annotations

from dataclasses import dataclass

DOCUMENTED = "id,created_time,from,to,message,attachments,shares,story,reactions,is_unsupported"
WIDE = f"{DOCUMENTED},reply_to,sticker"
MINIMAL = "id,created_time,from,to,message"
MESSAGES = (WIDE, DOCUMENTED, MINIMAL)
"""From wide to narrow: a read that does not know one field refuses them all."""
READABLE = 20
"""So many messages of a conversation have details, the newest."""


@dataclass(frozen=True, slots=True)
class Service:
    """One of them, as one account reaches it."""

    network: str
    name: str
    """As errors and cards call it."""
    client: str
    """Where a person looks when we cannot."""
    platform: str
    talks: str
    """The path of the list of conversations."""
    outbox: str
    """The path to which messages are sent."""
    heads: str
    """What is asked of a conversation besides its messages."""
    human_agent: bool = False
    """Meta lets people answer here for seven days."""
    typed: bool = True
    """An ordinary answer says that it is one."""

    @property
    def talk_sets(self) -> tuple[str, ...]:
        """Return what is asked of a conversation, from wide to narrow."""
        return tuple(f"{self.heads},messages.limit({READABLE}){{{fields}}}" for fields in MESSAGES)
