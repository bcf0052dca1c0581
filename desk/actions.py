"""Every decision is one function, called alike by a key, a command and a test.

Each runs in one transaction, keeps its inverse and returns at once. What reaches a network is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core import clock
from core.clock import DAY, Micros
from core.moments import BEFORE_WINDOW
from desk import learning, muting, undoing
from desk.errors import Refusal
from desk.guessing import NOBODY
from desk.office import Desk, last_to_undo, record
from desk.triage import guesses, life
from desk.undoing import LOCAL
from store import actions, beside, conversing, drafts, handing, outbox, putting, sending, views
from store.cleaning import storable
from store.conversing import Placed
from store.engine import Tx
from store.errors import Lost
from store.pack import dumps
from store.reading import one
from store.rows import ItemRow

Before = dict[str, Any]
"""A conversation's columns as `store.actions.before` keeps them."""
DEFAULT_MUTE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, and what of it stayed as it was."""

    action: int
    verb: str
    done: tuple[int, ...]
    left: tuple[int, ...] = ()
    """Conversations that somebody changed meanwhile."""
    words: str = ""


Guard = Callable[[Before], None]


def _decide(
    desk: Desk, verb: str, ids: Sequence[int], changes: dict[str, Any], guard: Guard, *, reason: str = ""
) -> Decision:
    """Change columns of conversations that the guard lets pass, and note the reason; all or none."""
    with desk.store.writing() as tx:
        kept = actions.before(tx, tuple(dict.fromkeys(ids)))
        if not kept:
            raise Refusal("the conversation is gone", "the list shows what is there now")
        for row in kept:
            guard(row)
        done = [int(row["id"]) for row in kept]
        _write(tx, desk, done, changes | _closing(desk, changes))
        learning.decided(tx, verb, kept, desk.now())
        if reason:
            kept = [row | {"note": str(note)} for row, note in zip(kept, _note(desk, done, reason), strict=True)]
        action = record(tx, desk, verb, done, inverse=kept if verb in LOCAL else ())
    return Decision(action, verb, tuple(done))


def decide(desk: Desk, verb: str, ids: Sequence[int], changes: dict[str, Any]) -> Decision:
    """Change columns of conversations, whatever they are, for a verb of another room."""
    return _decide(desk, verb, ids, changes, _free)


def _closing(desk: Desk, changes: dict[str, Any]) -> dict[str, Any]:
    """Return when and by whom it is closed, where a change closes it or opens it again."""
    if "state" not in changes:
        return {}
    closed = changes["state"] == "closed"
    who = desk.who.id if closed else None
    return {"closed_at": desk.now() if closed else 0, "closed_by": who, "closed_with": "", "moved_by": ""}


def _write(tx: Tx, desk: Desk, ids: Sequence[int], changes: dict[str, Any]) -> None:
    sets = ", ".join(f"{name} = :{name}" for name in changes)
    tx.many(
        f"UPDATE conversation SET {sets}, revision = revision + 1 WHERE id = :id",
        [{"id": identity} | changes for identity in ids],
    )
    handing.decided(tx, ids, desk.who.id)


def _free(_row: Before) -> None:
    """Let every conversation pass."""


def _not_red(verb: str) -> Guard:
    def guard(row: Before) -> None:
        if row["red"]:
            raise Refusal(
                f"it is red and cannot be {verb}",
                "answer it, or <red> acknowledges it and <done:reason> closes it with a reason",
            )

    return guard


def as_read(verb: Callable[..., Decision], read: Mapping[int, tuple[int, str]]) -> Callable[..., Decision]:
    """Return a verb that decides on what was read alone: of each, the newest message and the question on screen."""

    def decide(desk: Desk, ids: Sequence[int], *args: object, **more: object) -> Decision:
        with desk.store.writing() as tx:
            stand = views.rows_by_id(tx, ids)
            if any((row.newest_in_id, row.question) != read.get(at) for at, row in stand.items()):
                raise Refusal("they wrote again, or changed it, since you read it", "read it first, then decide")
            return verb(desk, ids, *args, **more)

    return decide


def done(desk: Desk, ids: Sequence[int], *, reason: str = "") -> Decision:
    """Close without an answer. A red is acknowledged first and then closed with a reason."""

    def guard(row: Before) -> None:
        if row["red"] == 1:
            raise Refusal("it is red and nobody has acknowledged it", "<red> acknowledges it")
        if row["red"] and not reason:
            raise Refusal("a red is closed with a reason", "<done:reason> takes the reason")

    changes = {"state": "closed", "outcome": "done", "trouble": "", "red": 0}
    return _decide(desk, "done", ids, changes, guard, reason=reason)


def _note(desk: Desk, ids: Sequence[int], text: str) -> list[int]:
    """Write a note on each conversation, and return the ids of the notes."""
    with desk.store.writing() as tx:
        return [beside.note(tx, identity, desk.who.id, text, desk.now()) for identity in ids]


def note(desk: Desk, ids: Sequence[int], text: str) -> Decision:
    """Write an internal note: it has no path to the outbox."""
    if not text.strip():
        raise Refusal("the note is empty", "write something")
    with desk.store.writing() as tx:
        inverse = [
            {"id": str(identity), "note": str(note)} for identity, note in zip(ids, _note(desk, ids, text), strict=True)
        ]
        action = record(tx, desk, "note", ids, inverse=inverse)
    return Decision(action, "note", tuple(ids))


_OPENED = {"state": "open", "outcome": "", "snoozed_until": None, "muted_until": None}


def reopen(desk: Desk, ids: Sequence[int]) -> Decision:
    """Put conversations back into Open."""
    return _decide(desk, "open", ids, _OPENED, _free)


def let_in(desk: Desk, ids: Sequence[int]) -> Decision:
    """Open what the Screener held, after the network has let the sender in: nothing here takes that back."""
    return _decide(desk, "let in", ids, _OPENED, _free)


def turned_away(desk: Desk, ids: Sequence[int], *, reason: str = "") -> Decision:
    """Close what the Screener held, after the network has turned the sender away: nothing here takes that back."""
    changes = {"state": "closed", "outcome": "done", "trouble": "", "red": 0}
    return _decide(desk, "turned away", ids, changes, _not_red("turned away"), reason=reason)


def noise(desk: Desk, ids: Sequence[int]) -> Decision:
    """Call it noise: dimmed, never deleted. A red is never noise."""
    return _decide(desk, "noise", ids, {"state": "noise", "outcome": "", "snoozed_until": None}, _not_red("noise"))


def snooze(desk: Desk, ids: Sequence[int], until: Micros) -> Decision:
    """Put aside until a moment, which is never past the end of a window."""
    if until <= desk.now():
        raise Refusal("that moment has passed", "name a later one")

    def guard(row: Before) -> None:
        _not_red("snoozed")(row)
        closes = window_of(desk, int(row["id"]))
        if closes is not None and closes > desk.now() and until > closes:
            raise Refusal(
                "the network takes no answer after that", "<snooze:window> wakes it 2 h before the window ends"
            )

    return _decide(desk, "snooze", ids, {"state": "snoozed", "snoozed_until": until, "outcome": ""}, guard)


def window_of(desk: Desk, conversation: int) -> Micros | None:
    """Return until when the network lets us answer."""
    found = one(desk.store.reader, "SELECT window_until FROM conversation WHERE id = :id", id=conversation)
    return found[0] if found else None


def snooze_before_window(desk: Desk, ids: Sequence[int]) -> Decision:
    """Put aside until two hours before the window closes."""
    closing = [closes for identity in ids if (closes := window_of(desk, identity)) is not None]
    if len(closing) < len(ids):
        raise Refusal("the network sets no time to answer here", "<snooze:tomorrow> wakes it tomorrow")
    return snooze(desk, ids, min(closing) - BEFORE_WINDOW)


def mute(
    desk: Desk,
    ids: Sequence[int],
    *,
    scope: str = "thread",
    subject: str = "",
    days: int = DEFAULT_MUTE_DAYS,
    until: Micros | None = None,
) -> Decision:
    """Keep a thread, a person, some words or a tag out of sight until a date, whatever comes but a red flag.

    What stands there of it goes with it. `subject` is the words, or the tag.
    """
    end = until if until is not None else desk.now() + days * DAY
    if end <= desk.now():
        raise Refusal("that moment has passed", "name a later one")
    with desk.store.writing() as tx:
        for row in actions.before(tx, ids) if scope in ("thread", "person") else ():
            _not_red("muted")(row)
        inverse: list[Before] = []
        for each, held in muting.covered(tx, scope, subject, ids):
            mark = putting.mark_of(putting.MUTE, number := putting.add_mute(tx, scope, each, end, desk.now()))
            inverse += [*actions.before(tx, held), {"mute": str(number)}]
            changes = {"state": "closed", "outcome": "muted", "muted_until": None if scope == "word" else end}
            _write(tx, desk, held, changes | _closing(desk, changes) | {"moved_by": mark})
        done = [int(kept["id"]) for kept in inverse if "id" in kept]
        action = record(tx, desk, "mute", done, inverse=inverse)
    return Decision(action, "mute", tuple(done))


def opened(tx: Tx, desk: Desk, ids: Sequence[int]) -> None:
    """Open conversations again."""
    _write(tx, desk, ids, _OPENED | _closing(desk, _OPENED))


def acknowledge(desk: Desk, ids: Sequence[int]) -> Decision:
    """Say that a person has seen the red; it stays in Red."""

    def guard(row: Before) -> None:
        if not row["red"]:
            raise Refusal("it is not red", "<red:raise> raises it by hand")

    return _decide(desk, "acknowledge", ids, {"red": 2}, guard)


def raise_red(desk: Desk, ids: Sequence[int]) -> Decision:
    """Raise by hand what no rule has seen."""
    changes = {"red": 1, "state": "open", "outcome": "", "snoozed_until": None}
    return _decide(desk, "flag", ids, changes, _free)


def clear_red(desk: Desk, ids: Sequence[int], reason: str) -> Decision:
    """Take a conversation out of Red, as a person and with a reason. New words raise it again."""
    if not reason.strip():
        raise Refusal("a red is taken back with a reason", "say why it is not red")

    def guard(row: Before) -> None:
        if row["red"] == 1:
            raise Refusal("it is red and nobody has acknowledged it", "<red> acknowledges it")

    with desk.store.writing() as tx:
        for seen in conversing.touched(tx, Placed(conversations=frozenset(ids))):
            rules = dumps([*sorted({flag.rule for flag in life.flags(seen)}), guesses.mark(seen.newest_in_id)])
            tx.run("UPDATE conversation SET red_rules = :rules WHERE id = :id", rules=rules, id=seen.id)
        return _decide(desk, "clear", ids, {"red": 0}, guard, reason=reason)


def tag(desk: Desk, ids: Sequence[int], word: str) -> Decision:
    """Put a word on conversations."""
    clean = storable(word).strip().casefold()
    if not clean or len(clean.split()) > 1:
        raise Refusal("a tag is one word", "write one word")
    with desk.store.writing() as tx:
        inverse = beside.tag(tx, ids, clean)
        action = record(tx, desk, "tag", ids, inverse=inverse)
    return Decision(action, "tag", tuple(ids))


def discard(desk: Desk, conversation: int) -> Decision:
    """Throw one's own unsent words away; for a day they can be brought back."""
    with desk.store.writing() as tx:
        if not drafts.discard(tx, conversation, desk.who.id, desk.now()):
            raise Refusal("the draft is gone already", "it was sent or discarded meanwhile")
        inverse = [{"id": str(conversation)}]
        action = record(tx, desk, "discard", [conversation], inverse=inverse)
    return Decision(action, "discard", (conversation,))


def drop(desk: Desk, item: int) -> Decision:
    """Take back an answer that has not left, or leave as it is what was refused, lost or sent in part."""
    with desk.store.writing() as tx:
        row = sending.item(tx, item)
        if row is None:
            raise Refusal("the answer is gone", "the outbox shows what is there")
        verb = "take back" if row.state in ("held", "waiting") else "leave"
        try:
            _drop(tx, row)
        except Lost as lost:
            raise Refusal(f"already {lost.now}", "the list shows what became of it") from lost
        action = record(tx, desk, verb, [row.conversation_id])
    return Decision(action, verb, (row.conversation_id,))


def _drop(tx: Tx, row: ItemRow) -> None:
    if row.state in ("held", "waiting"):
        outbox.undo(tx, row.id)
        undoing.own_words_back(tx, sending.item(tx, row.id), outbox.written_by(tx, row.id))
    else:
        reason = f"left as it is: {row.reason}"
        outbox.move(tx, row.id, ("unknown", "refused", "partly"), "undone", reason=reason)
        outbox.free(tx, row.id)


def undo(desk: Desk, action: int | None = None) -> Decision:
    """Undo a decision of this professional: the given one, or the last of this session."""
    with desk.store.writing() as tx:
        identity = action if action is not None else last_to_undo(tx, desk)
        found = actions.stored(tx, identity) if identity is not None else None
        if identity is None or found is None:
            here = "<day> lists what was decided elsewhere" if desk.session else "what reached a network stays there"
            raise Refusal("there is nothing to undo here", here)
        if found.undone:
            raise Refusal("that was undone already")
        if found.professional not in (desk.who.id, NOBODY):
            raise Refusal("somebody else decided it", "ask them, or open the conversation and decide anew")
        left, words = undoing.take_back(tx, found)
        learning.undone(tx, found, left, desk.now())
        new = record(tx, desk, "undo", found.targets, undoes=identity)
    return Decision(new, found.verb, tuple(t for t in found.targets if t not in left), tuple(left), words)


def today(desk: Desk) -> Micros:
    """Return the moment the day began here, for the list of the day's actions."""
    start = (
        datetime.fromtimestamp(desk.now() / clock.SECOND)
        .astimezone()
        .replace(hour=0, minute=0, second=0, microsecond=0)
    )
    return round(start.timestamp() * clock.SECOND)
