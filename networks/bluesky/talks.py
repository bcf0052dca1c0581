"""Private conversations of Bluesky and their messages, as messages of ours. Nothing here asks a server."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.audience import Audience, Readers, Recipient, Recipients
from core.clock import Micros, now
from core.incoming import Direction, Incoming, Person
from networks.bluesky.addresses import chat_link, message_id
from networks.bluesky.facets import called, unfolded
from networks.bluesky.parse import Me, Row, attachments, person
from networks.fields import ident, moment, number, row, rows, words

VIEWS = "chat.bsky.convo.defs#"
MESSAGE, DELETED, SYSTEM = f"{VIEWS}messageView", f"{VIEWS}deletedMessageView", f"{VIEWS}systemMessageView"
GROUP, REQUEST = f"{VIEWS}groupConvo", "request"
PAIR = 2


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation: who is in it, and how it stands with us."""

    id: str
    others: tuple[Person, ...] = ()
    """The other people, all of them only where there is one."""
    group: bool = False
    size: int | None = None
    request: bool = False
    """The network holds it back until we accept it."""
    locked: bool = False
    silent: bool = False
    """The other person's account takes no part in conversations any more."""
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def audience(self) -> Audience:
        """Who reads what is written in it."""
        return Audience.GROUP if self.group else Audience.DIRECT

    @property
    def readers(self) -> Readers:
        """Its readers: by name where there is one other, else by number."""
        if self.group:
            return Readers(count=None if self.size is None else max(self.size - 1, 0))
        return Readers(tuple(one.handle for one in self.others))


def talk(view: Row, me: Me) -> Talk:
    """Return a conversation as the service shows it. What does not say that it is for two, and is not, is a group."""
    members = rows(view, "members")
    people = {one.remote_id: one for one in map(person, members) if one.remote_id}
    others = tuple(one for one in people.values() if one.remote_id != me.did)
    kind = row(view, "kind")
    # Of a group not all members are listed, so that two names in it prove nothing.
    group = words(kind, "$type") == GROUP or len(people) > PAIR or not others
    return Talk(
        ident(view),
        others,
        group,
        number(kind, "memberCount") if group else len(people),
        words(view, "status") == REQUEST,
        words(kind, "lockStatus") not in {"", "unlocked"},
        not group and any(one.get("chatDisabled") is True for one in members if words(one, "did") != me.did),
        people,
    )


def written_at(view: Row) -> Micros | None:
    """Return when the service took a message."""
    return moment(view, "sentAt")


def remote_id(conversation: str, view: Row) -> str:
    """Return the id of a message here; empty where it has none."""
    return message_id(conversation, ident(view)) if ident(view) else ""


def message(view: Row, where: Talk, me: Me, profiles: dict[str, Person]) -> Incoming | None:
    """Return a message as the inbox keeps it, or None where it has no id."""
    sender = words(row(view, "sender"), "did")
    if not ident(view):
        return None
    ours = sender == me.did
    author = where.people.get(sender) or profiles.get(sender) or Person(sender or "unknown", sender or "unknown")
    answered = ident(row(view, "replyTo"))
    held = where.request and not ours
    return Incoming(
        remote_id=remote_id(where.id, view),
        thread=where.id,
        audience=where.audience,
        direction=Direction.OUT if ours else Direction.IN,
        author=me.person if ours else author,
        text=unfolded(words(view, "text"), rows(view, "facets")),
        sent_at=written_at(view) or now(),
        received_at=written_at(view),
        asker=_asker(view, where, me) if ours else "",
        reply_to=message_id(where.id, answered) if answered else "",
        readers=where.readers,
        recipients=_recipients(where, author, ours=ours),
        attachments=attachments(row(view, "embed")),
        held_back=REQUEST if held else "",
        request_id=where.id if held else "",
        link=chat_link(where.id),
    )


def concerns(view: Row, where: Talk, me: Me) -> bool:
    """Tell whether a message is ours or for us: everything between two, in a group what names or answers us."""
    ours = words(row(view, "sender"), "did") == me.did
    answered = words(row(row(view, "replyTo"), "sender"), "did")
    return not where.group or ours or answered == me.did or me.did in called(rows(view, "facets"))


def _asker(view: Row, where: Talk, me: Me) -> str:
    if not where.group and where.others:
        return where.others[0].remote_id
    answered = words(row(row(view, "replyTo"), "sender"), "did")
    return answered if answered != me.did else ""


def _recipients(where: Talk, author: Person, *, ours: bool) -> Recipients:
    meant = where.others[:1] if ours and not where.group else () if ours else (author,)
    return tuple(Recipient(one.handle, one.remote_id) for one in meant)
