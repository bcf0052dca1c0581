"""What comes in from a network, in one shape for all of them. Times are microseconds UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from core.audience import Audience, Readers, Recipients
from core.clock import Micros


class Direction(StrEnum):
    """Whether they wrote to us, or we wrote."""

    IN = "in"
    OUT = "out"


class Role(StrEnum):
    """What a message is to a conversation."""

    QUESTION = "question"
    OURS = "ours"
    CONTEXT = "context"


class Hidden(StrEnum):
    """Why the text of a message cannot be read here."""

    NO = ""
    ENCRYPTED = "encrypted"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Ref:
    """The remote address of a message: its id, and the room or thread where ids need one."""

    message: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as one network names them."""

    remote_id: str
    handle: str
    name: str = ""
    created_at: Micros | None = None
    """When the account was opened, where the network tells."""
    bot: bool = False
    profile: str = ""
    """The address of the profile, where links of it can be verified."""
    links: tuple[str, ...] = ()
    """Addresses on the profile that the network itself has verified to link back."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A thing beside the text. Nothing of it is fetched until somebody asks."""

    kind: str
    """`image`, `voice`, `audio`, `video`, `file` or `sticker`."""
    description: str = ""
    """The author's own alternative text."""
    seconds: int | None = None
    size: int | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a network: theirs, ours (an echo), or context around one of those."""

    remote_id: str
    thread: str
    """The remote root, conversation or room id: it keys the thread."""
    audience: Audience
    direction: Direction
    author: Person
    text: str
    sent_at: Micros
    """What the sender's side claims."""
    received_at: Micros | None = None
    """What our server saw, where it tells."""
    asker: str = ""
    """For our own messages: the remote id of the person answered, empty when unknown."""
    reply_to: str = ""
    """Remote id of the parent message."""
    language: str = ""
    """ISO 639-1 as the author declared it."""
    readers: Readers = Readers()
    recipients: Recipients = ()
    """Whom an answer must address so that the same people read it."""
    attachments: tuple[Attachment, ...] = ()
    hidden: Hidden = Hidden.NO
    held_back: str = ""
    """Why the network itself holds it back (`filtered`, `request`, `invite`); such items go to the Screener."""
    request_id: str = ""
    """What accepting or refusing needs, where the network holds it back."""
    reference: str = ""
    """Our own reference, where the network echoes it on our sends."""
    context: bool = False
    """True when it is not addressed to us and only stands around a message that is."""
    automatic: bool = False
    """True for bots and notices: never answered by itself, never a question by default."""
    edited_at: Micros | None = None
    link: str = ""
    """Where it can be seen in the network's own client."""
    warning: str = ""
    """What its author put before the words as a warning; `text` begins with it, so that nothing reads past it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """An author changed a text that we may have."""

    remote_id: str
    text: str
    at: Micros
    warning: str = ""
    """As in `Incoming`."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """An author took a message back: the text goes, a tombstone stays."""

    remote_id: str
    at: Micros


@dataclass(frozen=True, slots=True)
class Receipt:
    """The network says that one of our messages was delivered or seen."""

    remote_id: str
    at: Micros
    seen: bool = False
    failed: str = ""
    """Why it did not arrive after all, in words for people."""
    remedy: str = ""
    reference: str = ""
    """Our own reference, where the network echoes it: the message may not be known by its id yet."""
    arrived: bool = True
    """False where the network says only that it took the message."""


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody who waits at the door and whose text the network hides."""

    request_id: str
    person: Person
    at: Micros
    count: int = 1
    note: str = ""


class Ends(StrEnum):
    """What becomes of a hole: how the ledger closes it once a page no longer names it."""

    FILLED = "filled"
    """It is being read, or the network will bring it: no longer named, it has been read."""
    MISSED = "missed"
    """Nothing comes for as long as it is named, and what came meanwhile stays away."""
    LOST = "lost"
    """Given up: what stands there does not come any more."""
    NOTHING = "nothing"
    """Nothing is missing in it: it is only said, in red, to somebody."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A part of a stream that was not read. It is stored and shown in red until it is filled or lost."""

    key: str
    """The same hole has the same key on each page."""
    since: str
    until: str
    """Opaque bounds, compared by the connector alone."""
    reason: str
    resume: str = ""
    ends: Ends = Ends.FILLED
    began: Micros | None = None
    """From when on things are missing, by the clock, where the connector knows."""
    over: Micros | None = None
    """Until when."""


@dataclass(frozen=True, slots=True)
class Aside:
    """One item that could not be read. It is kept apart as it came, so that the others go on, and tried again."""

    remote_id: str
    """Its id on the network, or what comes nearest."""
    reason: str
    """Why, never with a word of what it says."""
    body: str = field(default="", repr=False)
    """The item as it came, as JSON: what `reread` is given."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is stored in one transaction."""

    mark: str
    """Where the stream resumes once this page is stored: opaque, the connector's own."""
    messages: tuple[Incoming, ...] = ()
    edits: tuple[Edit, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    requests: tuple[Request, ...] | None = None
    """The complete list of hidden requests, or None when this page does not speak of them."""
    holes: tuple[Hole, ...] = ()
    """All holes of this stream that are open after this page: one that is missing has been filled."""
    span: tuple[str, str] | None = None
    """The opaque bounds that this page proves complete."""
    forgets: bool = False
    """True when the network forgets the page once the next is asked for: it is stored with full durability."""
    extra: dict[str, str] = field(default_factory=dict)
    """Small facts for the account's card, by name."""
    aside: tuple[Aside, ...] = ()
    """What stood on this page and could not be read."""
    back_to: Micros | None = None
    """On the first pages of a stream: how far back its reading goes, by the clock."""
    anew: bool = False
    """True when the mark could not be understood and the reading began anew: what it left open was not filled."""
