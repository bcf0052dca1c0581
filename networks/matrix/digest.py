"""Events of one room into messages, edits, deletions and receipts. Pure: what it needs was learned before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from core.clock import Micros
from core.incoming import Aside, Deletion, Direction, Edit, Hidden, Incoming, Person, Receipt
from networks.aside import BROKEN, apart
from networks.matrix.addresses import link, thread_key
from networks.matrix.content import Said, edited, read
from networks.matrix.memory import Memory, Seen, seen_in
from networks.matrix.relations import Relation, relation_of
from networks.matrix.room import Room, audience_of, partner, readers_of, recipients_of
from networks.matrix.shapes import Json, at, by_key, table, whole, word, words

WRITTEN = frozenset({"m.room.message", "m.room.encrypted", "m.sticker"})
REDACTION = "m.room.redaction"
MILLI: Micros = 1000
LATEST: Micros = 4_102_444_800_000_000
"""A date beyond 2100 is a broken clock."""
MOST_HOPS = 30
SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Me:
    """Who we are, and whom we asked our server to ignore."""

    id: str
    name: str = ""
    ignored: frozenset[str] = frozenset()


@dataclass(slots=True)
class Digest:
    """What came out of some events."""

    messages: list[Incoming] = field(default_factory=list)
    edits: dict[str, tuple[tuple[Micros, str], Edit]] = field(default_factory=dict)
    deletions: list[Deletion] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    reverted: list[str] = field(default_factory=list)
    """Messages whose edit was taken back: what they say now must be read again."""
    aside: list[Aside] = field(default_factory=list)
    unreadable: bool = False
    """Somebody wrote encrypted in a group room: whether it was for us cannot be seen."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The room that events stand in, what is known of other events, and who looks."""

    room: Room
    memory: Memory
    me: Me
    present: Micros
    around: bool = False
    """Keep what is not addressed to us, as context."""

    def seen(self, event_id: str) -> Seen | None:
        """Return what is known about another event of the room."""
        return self.memory.get(self.room.id, event_id)

    def ours(self, event_id: str) -> bool:
        """Tell whether an event is known to be our own."""
        seen = self.seen(event_id) if event_id else None
        return seen is not None and seen.sender == self.me.id


def digest_events(scene: Scene, events: list[Json], digest: Digest) -> None:
    """Take events of one room, oldest first, into a digest."""
    for event in events:
        kind, item = word(event, "type"), {"room": scene.room.id, "event": event}
        if not word(event, "event_id") or not word(event, "sender"):
            if kind in WRITTEN:
                why = "the home server told of a message without its id or its sender"
                digest.aside.append(apart(word(event, "event_id"), why, item))
            continue
        try:
            if kind == REDACTION:
                _redaction(scene, event, digest)
            elif kind in WRITTEN and event.get("state_key") is None:
                _written(scene, event, digest)
        except BROKEN as error:
            digest.aside.append(apart(word(event, "event_id"), error, item))


def wanted(scene: Scene, events: list[Json]) -> list[str]:
    """Return the events that must be fetched before these can be understood; ask again after fetching."""
    found: dict[str, None] = {}
    for event in events:
        if word(event, "type") in WRITTEN and event.get("content"):
            found |= dict.fromkeys(_wanted_by(scene, event))
    return list(found)


def _wanted_by(scene: Scene, event: Json) -> list[str]:
    relation = relation_of(event.get("content"))
    if relation.replaces:
        missing = [relation.replaces] if scene.seen(relation.replaces) is None else []
        return missing or (_chain_wanted(scene, event) if _names_us(scene, event) else [])
    if scene.room.personal():
        return []
    parents = [one for one in {relation.reply_to, relation.fallback, relation.thread} if one]
    missing = sorted(one for one in parents if scene.seen(one) is None)
    return missing or (_chain_wanted(scene, event) if scene.around or _concerns_us(scene, event) else [])


def _chain_wanted(scene: Scene, event: Json) -> list[str]:
    _, above = scene.memory.chain(scene.room.id, seen_in(event), word(event, "event_id"), MOST_HOPS)
    return [above] if above else []


def digest_receipts(ephemeral: list[Json], me: str, digest: Digest) -> None:
    """Take what others have read into a digest."""
    for event in ephemeral:
        if word(event, "type") != "m.receipt":
            continue
        for event_id, kinds in by_key(event, "content").items():
            for user, told in by_key(kinds, "m.read").items():
                moment = whole(told, "ts")
                if user != me and moment is not None:
                    digest.receipts.append(Receipt(event_id, moment * MILLI, seen=True))


def sent_at(event: Json, present: Micros) -> Micros:
    """Return when the sender's server claims that an event was sent."""
    claimed = whole(event, "origin_server_ts")
    return claimed * MILLI if claimed is not None and 0 <= claimed * MILLI < LATEST else present


def is_redacted(event: Json) -> bool:
    """Tell whether an event was taken back: its content is gone."""
    return bool(table(event, "unsigned", "redacted_because")) or not table(event, "content")


def _redaction(scene: Scene, event: Json, digest: Digest) -> None:
    target = word(event, "content", "redacts") or word(event, "redacts")
    if not target:
        return
    seen = scene.seen(target)
    if seen is not None and seen.relation.replaces:
        digest.reverted.append(seen.relation.replaces)
    else:
        digest.deletions.append(Deletion(target, sent_at(event, scene.present)))


def _written(scene: Scene, event: Json, digest: Digest) -> None:
    if is_redacted(event):
        because = table(event, "unsigned", "redacted_because")
        digest.deletions.append(Deletion(word(event, "event_id"), sent_at(because, scene.present)))
    elif relation_of(event.get("content")).replaces:
        _edit(scene, event, digest)
    elif scene.around or _concerns_us(scene, event):
        digest.messages.append(incoming(scene, event))
    elif word(event, "type") == "m.room.encrypted":
        digest.unreadable = True


def _edit(scene: Scene, event: Json, digest: Digest) -> None:
    target = relation_of(event.get("content")).replaces
    original = scene.seen(target)
    said = edited(word(event, "type"), table(event, "content"), _shown(scene, word(event, "sender")))
    if original is None or said is None or not is_valid_edit(event, original):
        return
    moment = sent_at(event, scene.present)
    order = (moment, word(event, "event_id"))
    if target not in digest.edits or digest.edits[target][0] < order:
        digest.edits[target] = (order, Edit(target, said.text, moment))
    if not scene.room.personal() and _names_us(scene, event) and word(event, "sender") != scene.me.id:
        # An edit may call us into a message that was not for us before.
        digest.messages.append(_called_in(scene, event, target, original, said))


def is_valid_edit(event: Json, original: Seen) -> bool:
    """Tell whether an event may replace another: the same author and type, and not an edit of an edit."""
    same = (word(event, "sender"), word(event, "type")) == (original.sender, original.kind)
    return same and not original.relation.replaces


def _called_in(scene: Scene, event: Json, target: str, original: Seen, said: Said) -> Incoming:
    moment = sent_at(event, scene.present)
    return _message(scene, target, original, said, moment, edited_at=moment)


def incoming(scene: Scene, event: Json) -> Incoming:
    """Return a message of a room, in its newest edition."""
    seen, event_id = seen_in(event), word(event, "event_id")
    shown = _shown(scene, seen.sender)
    said, edited_at = read(seen.kind, table(event, "content"), shown), None
    newest = bundled_edit(event)
    fresh = edited(seen.kind, table(newest, "content"), shown) if newest else None
    if fresh is not None and is_valid_edit(newest, seen):
        said, edited_at = fresh, sent_at(newest, scene.present)
    message = _message(scene, event_id, seen, said, sent_at(event, scene.present), edited_at=edited_at)
    if seen.sender == scene.me.id:
        reference = word(event, "unsigned", "transaction_id")
        return replace(
            message, direction=Direction.OUT, asker=_asker(scene, seen.relation), reference=reference, held_back=""
        )
    return replace(message, context=not _concerns_us(scene, event))


def bundled_edit(event: Json) -> Json:
    """Return the newest edit that a server ships with its message, or nothing."""
    return table(event, "unsigned", "m.relations", "m.replace")


def _message(
    scene: Scene, event_id: str, seen: Seen, said: Said, sent: Micros, *, edited_at: Micros | None
) -> Incoming:
    room, me = scene.room, scene.me.id
    return Incoming(
        remote_id=event_id,
        thread=_thread(scene, seen, event_id),
        audience=audience_of(room),
        direction=Direction.IN,
        author=Person(seen.sender, seen.sender, room.name_of(seen.sender)),
        text=said.text,
        sent_at=sent,
        reply_to=seen.relation.parent,
        readers=readers_of(room, me),
        recipients=recipients_of(room, me, seen.sender),
        attachments=said.attachments,
        hidden=Hidden.ENCRYPTED if seen.kind == "m.room.encrypted" else Hidden.NO,
        held_back="filtered" if seen.sender in scene.me.ignored else "",
        automatic=said.automatic,
        edited_at=edited_at,
        link=link(room.id, event_id),
    )


def _asker(scene: Scene, relation: Relation) -> str:
    """Return whom we answered. A wrong name would close somebody else's question, so in doubt it is nobody."""
    if scene.room.personal():
        other = partner(scene.room, scene.me.id)
        if other:
            return other
    seen = scene.seen(relation.parent) if relation.parent else None
    if seen is None or seen.sender == scene.me.id:
        return ""
    root = scene.seen(relation.thread)
    guessed = bool(relation.fallback) and (root is None or root.sender != seen.sender)
    return "" if guessed else seen.sender


def _thread(scene: Scene, seen: Seen, event_id: str) -> str:
    if scene.room.personal():
        return thread_key(scene.room.id)
    root, _ = scene.memory.chain(scene.room.id, seen, event_id, MOST_HOPS)
    return thread_key(scene.room.id, root)


def _shown(scene: Scene, user: str) -> str:
    return scene.room.name_of(user) or user


def _concerns_us(scene: Scene, event: Json) -> bool:
    """Tell whether a message is for us, or ours."""
    if word(event, "sender") == scene.me.id:
        return True
    return _addressed(scene, seen_in(event)) or _names_us(scene, event)


def _addressed(scene: Scene, seen: Seen) -> bool:
    """Tell whether the place of a message makes it ours: a private chat, an answer to us, a thread that hangs on us."""
    relation = seen.relation
    return scene.room.personal() or any(map(scene.ours, (relation.reply_to, relation.fallback, relation.thread)))


def _names_us(scene: Scene, event: Json) -> bool:
    """Tell whether a message calls us by its mentions, or where a client knows no mentions, by its words."""
    content = table(event, "content")
    named = table(content, "m.mentions")
    if scene.me.id in words(named, "user_ids"):
        return True
    if at(named, "room") is True:
        return scene.room.may_call_everybody(word(event, "sender"))
    if "m.mentions" in content or word(event, "type") == "m.room.encrypted":
        return False
    body = word(content, "m.new_content", "body") or word(content, "body")
    return _speaks_of(body, scene.me)


def _speaks_of(body: str, me: Me) -> bool:
    if me.id in body:
        return True
    if len(me.name) < SHORTEST_NAME:
        return False
    return re.search(rf"(?<!\w){re.escape(me.name)}(?!\w)", body, re.IGNORECASE) is not None
