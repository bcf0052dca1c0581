"""What becomes of an answer once the network, or its silence, has spoken: each a step inside one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from core.clock import Micros
from core.incoming import Deletion, Direction, Edit, Incoming, Page, Person, Ref
from core.outgoing import Edited, Fate, Part, Sent, Unchanged
from networks import errors
from networks.late import allowed
from store import accounts, answers, late, outbox, sending
from store.engine import Tx
from store.errors import Lost
from store.reading import Reader
from store.rows import IN_DOUBT, ItemRow, PartRow


def text_hash(text: str) -> str:
    """Return the short hash by which an edit of the message answered is noticed."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an answer in a round."""

    item: int
    conversation: int
    state: str
    reason: str = ""


def stopped_by(tx: Tx, item: int) -> str:
    """Tell why an answer no longer fits its conversation, in words; empty when it does."""
    row = sending.item(tx, item)
    why = outbox.stopped_by(tx, item, windows=row is None or not any_time(tx, row))
    if not why and row is not None and text_hash(sending.parent_text(tx, item)) != row.parent_text:
        return "its author changed the message"
    return why or not_sendable(tx, sending.versions_of(tx, item))


def any_time(tx: Tx, row: ItemRow) -> bool:
    """Tell whether the network takes what is left of an answer also when its window has closed."""
    card = accounts.card_of(tx, row.account)
    return said_at_any_time(card, [part.text for part in row.parts if part.state != "sent"])


def said_at_any_time(card: str, texts: Sequence[str]) -> bool:
    """Tell whether a network takes these texts also when its window has closed, as its card says."""
    late_texts = json.loads(card).get("late") or {}
    return bool(texts) and all(allowed(late_texts, text) for text in texts)


def not_sendable(reader: Reader, versions: Sequence[int]) -> str:
    """Tell which of these versions may not be sent now, in words; empty when all may."""
    found = answers.not_sendable(reader, versions)
    if found is None:
        return ""
    key, state = found
    return f"{key} was withdrawn" if state == "withdrawn" else f"{key} is {state}, not vetted"


def end(tx: Tx, item: int, fence: int, what: str, remedy: str) -> Outcome:
    """End a send: refused, or unknown or partly where that would not be the whole truth."""
    row = sending.item(tx, item)
    states = {part.state for part in row.parts} if row else set()
    state = next((named for part, named in (("unknown", "unknown"), ("sent", "partly")) if part in states), "refused")
    outbox.move(tx, item, ("sending",), state, fence=fence, reason=what, remedy=remedy)
    return Outcome(item, outbox.free(tx, item, state, what), state, what)


def of_failure(row: PartRow, error: errors.NetworkError) -> tuple[str, str]:
    """Return what is known of a part after a try that failed, and the words for it."""
    before = "again" if row.state == "again" else "queued"
    state = "unknown" if isinstance(error, errors.OutcomeUnknown) else before
    return state, f"{type(error).__name__}: {error.what}"


def attempt_failed(tx: Tx, part: int, attempt: int, state: str, detail: str) -> None:
    """Note that a try at a part failed, and what is known of the part."""
    outbox.end_attempt(tx, attempt, state, detail)
    outbox.part_state(tx, part, state)


def wire(item: ItemRow, row: PartRow, parent: Ref, token: str = "", others: tuple[str, ...] = ()) -> Part:
    """Return a part as the network is given it."""
    return Part(
        key=row.key,
        text=row.text,
        audience=item.audience,
        to=item.recipients,
        parent=parent,
        thread=item.thread,
        token=token or row.token,
        attempted_at=row.began_at,
        tries=row.attempts,
        baseline=row.baseline,
        not_these=others,
    )


def as_message(item: ItemRow, row: PartRow, me: Person, remote: str, link: str, now: Micros) -> Incoming:
    """Return a part that stands as the message of ours that it is."""
    return Incoming(
        remote_id=remote,
        thread=item.thread,
        audience=item.audience,
        direction=Direction.OUT,
        author=Person(me.remote_id, me.handle, me.name),
        asker=item.recipients[0].remote_id if item.recipients else "",
        text=row.text,
        sent_at=now,
        received_at=now,
        reply_to=item.parent_remote,
        readers=item.readers,
        recipients=item.recipients,
        reference=row.key,
        link=link,
    )


def parent_of(item: ItemRow, part: PartRow) -> Ref:
    """Return what a part follows: the part before it, or the message answered."""
    before = [p.remote_id for p in item.parts if p.n < part.n and p.remote_id]
    return Ref(before[-1] if before else item.parent_remote, item.thread)


def since_read(item: ItemRow, fate: Fate, now: Micros) -> tuple[Page | None, str]:
    """Return what became of the message answered, as a page to keep and in words; no page where it stands as it was."""
    if isinstance(fate, Unchanged) or (isinstance(fate, Edited) and text_hash(fate.text) == item.parent_text):
        return None, ""
    if isinstance(fate, Edited):
        return Page(mark="", edits=(Edit(item.parent_remote, fate.text, fate.at),)), "its author changed the message"
    return Page(mark="", deletions=(Deletion(item.parent_remote, now),)), "its author deleted the message"


def differences(row: PartRow, item: ItemRow, sent: Sent) -> list[str]:
    """Say where what the network did differs from what the doctor approved."""
    notes = []
    if sent.audience.wider_than(item.audience):
        notes.append(f"part {row.n} is shown as {sent.audience.value}, wider than you chose")
    if sent.missing:
        notes.append(f"not delivered to {', '.join(sent.missing)}")
    if sent.unexpected:
        notes.append(f"also delivered to {', '.join(sent.unexpected)}")
    return notes


_FOUND_IN = ("unknown", "held", "waiting")
"""A look-up that was under way when a person held it anew comes in time to stop the second try."""


def still_that_try(tx: Tx, asked: ItemRow, lost: PartRow) -> None:
    """Raise Lost where a look-up speaks of a try that is no longer the newest, or of what somebody has settled."""
    row = sending.item(tx, asked.id)
    now = next((part for part in row.parts if part.id == lost.id), None) if row else None
    if row is None or now is None or now.tried_at != lost.tried_at:
        raise Lost(row.state if row else "gone")
    settled = now.state == "sent" and not now.remote_id and row.state in ("sent", "partly")
    open_still = now.state in (*IN_DOUBT, "again") and row.state in _FOUND_IN
    if not (settled or open_still):
        raise Lost(row.state)


def found(tx: Tx, item: int, why: str = "it stood there after all") -> Outcome:
    """What was lost stands there after all."""
    row = sending.item(tx, item)
    if row is not None and row.state in ("sent", "partly"):
        # A person has said so before; now its remote id is known, too.
        return Outcome(item, row.conversation_id, row.state, row.reason)
    failed = failed_before(tx, item, row.state if row else "unknown")
    if failed is not None:
        return failed
    if row and all(part.state == "sent" for part in row.parts):
        outbox.move(tx, item, _FOUND_IN, "sent", reason=why)
        return Outcome(item, outbox.close_answered(tx, item), "sent")
    rest = "the part that was lost stands there; the rest has not left"
    outbox.move(tx, item, _FOUND_IN, "partly", reason=rest, remedy="<yes> sends the rest")
    return Outcome(item, outbox.free(tx, item, "partly", rest), "partly", rest)


def failed_before(tx: Tx, item: int, state: str) -> Outcome | None:
    """End an answer of which the network has said already that it did not arrive; None for all others."""
    told = late.failed_before(tx, item)
    if told is None:
        return None
    what, remedy = told
    conversation, after = late.undelivered(tx, item, state, what, remedy)
    return Outcome(item, conversation, after, what)


def absent(tx: Tx, item: ItemRow, lost: PartRow) -> Outcome:
    """The network proved that it is not there: only now may the machine try again."""
    outbox.part_state(tx, lost.id, "queued")
    outbox.retry(tx, item.id)
    return Outcome(item.id, item.conversation_id, "held", "it did not arrive; sent again")


def nothing_left(tx: Tx, item: ItemRow) -> Outcome:
    """Nothing was under way when its program ended: only a new `y` sends what has not left."""
    if all(part.state == "sent" for part in item.parts):
        return found(tx, item.id)
    why = "the program that was to send it ended before it left"
    state = "partly" if any(part.state == "sent" for part in item.parts) else "refused"
    outbox.move(tx, item.id, ("unknown",), state, reason=why, remedy="read it again; <yes> holds it anew")
    return Outcome(item.id, outbox.free(tx, item.id, state, why), state, why)


def cannot_tell(tx: Tx, item: ItemRow, reason: str) -> Outcome:
    """The network cannot say: it stays unknown, and a person decides."""
    why = f"it may have been sent: {reason}"
    changed = tx.run(
        "UPDATE outbox_item SET reason = :reason, remedy = :remedy WHERE id = :id AND state = 'unknown'",
        reason=why,
        remedy="look in the network's own client, then choose",
        id=item.id,
    )
    if not changed:
        # A person settled it while the network was asked.
        raise Lost("settled")
    if item.lost is not None:
        outbox.part_state(tx, item.lost.id, "untold")
    return Outcome(item.id, item.conversation_id, "unknown", why)
