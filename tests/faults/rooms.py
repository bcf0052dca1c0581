"""Holding the store against a home server's own rooms: what stands there, who could read it, what came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.audience import Audience
from core.clock import Micros
from store import sending
from store.engine import Store
from store.rows import ItemRow
from tests.peers.patients import Seen

ALL_STATES = ("held", "sending", "sent", "partly", "refused", "unknown", "waiting", "undone")
UNSETTLED = frozenset({"held", "sending", "unknown", "waiting", "partly"})
MILLI: Micros = 1000


@dataclass(frozen=True)
class Stands:
    """One message of the doctor as the server holds it."""

    id: str
    room: str
    text: str
    answers: str
    readers: Mapping[str, Micros]
    """Who was in the room or asked into it when it was written, and since when; the doctor not counted."""


@dataclass(frozen=True)
class Wrote:
    """One message to the doctor as the server holds it in the end."""

    id: str
    room: str
    text: str
    gone: bool


@dataclass
class Rooms:
    """What the server holds of a campaign."""

    ours: list[Stands] = field(default_factory=list)
    theirs: list[Wrote] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """An answer as the outbox knows it."""

    item: int
    state: str
    text: str
    room: str
    answers: str
    audience: Audience
    readers: frozenset[str]
    number: int | None
    """How many readers were approved, where the network did not name them."""
    remote: str
    tried_at: Micros | None


@dataclass
class Kept:
    """What the store holds of a campaign."""

    answers: list[Answer] = field(default_factory=list)
    messages: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """Text, and whether it was taken back, by remote id."""
    holes: frozenset[str] = frozenset()
    """Rooms that an open or lost hole of the ledger names."""


@dataclass
class Findings:
    """What speaks against the product, in words; each list must be empty."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong_readers: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.all

    @property
    def all(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.wrong_readers, *self.silent]


def take_room(found: Rooms, doctor: str, room: str, events: Sequence[dict[str, Any]], seen: Iterable[Seen]) -> None:
    """Add a room, from its timeline and from what its patient reads there."""
    inside: dict[str, Micros] = {}
    texts = {one.id: one for one in seen}
    for event in events:
        if event["type"] == "m.room.member":
            who, at = event["state_key"], int(event["origin_server_ts"]) * MILLI
            if event["content"].get("membership") in {"join", "invite"}:
                inside.setdefault(who, at)
            else:
                inside.pop(who, None)
        elif event["event_id"] in texts:
            one = texts[event["event_id"]]
            if one.author == doctor:
                others = {who: since for who, since in inside.items() if who != doctor}
                found.ours.append(Stands(one.id, room, one.text, one.answers, others))
            else:
                found.theirs.append(Wrote(one.id, room, one.text, one.deleted))


def kept_in(store: Store) -> Kept:
    """Return what a store holds."""
    reader = store.reader
    messages = reader.rows("SELECT remote_id, text, deleted_at FROM message WHERE direction = 'in'")
    holes = reader.rows("SELECT key FROM hole WHERE ends <> 'nothing' AND (closed_at IS NULL OR lost_at IS NOT NULL)")
    return Kept(
        [_answer(one) for one in sending.items(reader, ALL_STATES, limit=1_000_000)],
        {str(remote): (str(text), gone is not None) for remote, text, gone in messages if str(remote).startswith("$")},
        frozenset(str(key).partition(" ")[0] for (key,) in holes),
    )


def _answer(item: ItemRow) -> Answer:
    (part,) = item.parts
    parent = item.parent_remote if item.parent_remote.startswith("$") else ""
    room = item.thread.partition(" $")[0]
    named = frozenset(item.readers.named)
    return Answer(
        item=item.id,
        state=item.state,
        text=part.text,
        room=room,
        answers=parent,
        audience=item.audience,
        readers=named,
        number=item.readers.count,
        remote=part.remote_id,
        tried_at=part.began_at,
    )


def judged(rooms: Rooms, kept: Kept) -> Findings:
    """Hold the one against the other."""
    found = Findings()
    standing: dict[str, list[Stands]] = defaultdict(list)
    for one in rooms.ours:
        standing[one.text].append(one)
    for answer in kept.answers:
        _judge_answer(found, answer, standing.pop(answer.text, []))
    found.silent += [f"{one.id} stands in {one.room}, and no answer of ours says so" for (one, *_) in standing.values()]
    _judge_messages(found, rooms, kept)
    return found


def _judge_answer(found: Findings, answer: Answer, stands: list[Stands]) -> None:
    name = f"answer {answer.item} ({answer.state})"
    if answer.state in UNSETTLED:
        found.lost.append(f"{name} was never cleared up; it stands {len(stands)} times")
    elif answer.state != "sent":
        found.silent += [f"{name} stands in {one.room}" for one in stands]
    elif not stands:
        found.lost.append(f"{name} stands nowhere")
    elif answer.remote != stands[0].id:
        found.silent.append(f"{name} is known as {answer.remote}, and stands there as {stands[0].id}")
    found.doubled += [f"{name} stands again as {one.id}" for one in stands[1:]]
    found.wrong_readers += [f"{name}: {why}" for one in stands if (why := _misread(answer, one))]


def _misread(answer: Answer, one: Stands) -> str:
    """Say what is wrong with where an answer stands and who reads it there; empty: nothing."""
    if one.room != answer.room:
        return f"it stands in {one.room}, not in {answer.room}"
    if one.answers != answer.answers:
        return f"it answers {one.answers}, not {answer.answers}"
    if answer.audience is Audience.PUBLIC:
        return ""
    # Whoever came in after the try had begun could not be seen: Matrix cannot be told for whom a message is.
    before = {who for who, since in one.readers.items() if answer.tried_at is None or since < answer.tried_at}
    strangers = sorted(before - answer.readers)
    if answer.number is not None and not answer.readers:
        strangers = strangers if len(before) > answer.number else []
    return f"{', '.join(strangers)} can read it too" if strangers else ""


def _judge_messages(found: Findings, rooms: Rooms, kept: Kept) -> None:
    known = dict(kept.messages)
    for one in rooms.theirs:
        text, gone = known.pop(one.id, ("", None))
        if one.room in kept.holes or (one.gone and gone is None):
            # What was taken back before it was read is nobody's question.
            continue
        if gone is None:
            found.silent.append(f"{one.id} of {one.room} is missing, and no hole names it")
        elif gone != one.gone:
            there, here = ("taken back", "standing") if one.gone else ("standing", "taken back")
            found.silent.append(f"{one.id} of {one.room} is {there} there, and {here} here")
        elif not gone and text != one.text:
            found.silent.append(f"{one.id} of {one.room} says {one.text!r}, and here {text!r}")
    found.silent += [f"{remote} is here, and nobody wrote it" for remote in sorted(known)]
