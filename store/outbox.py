"""Answers on their way. Every transition is one compare-and-set; a loser learns what stands.

held ──► sending ──► sent
  │         ├──────► refused     the network said no, or we stopped it
  │         ├──────► unknown     it may stand there: looked up, never sent again by guess
  │         └──────► partly      some parts stand, the rest does not
  ├──► undone
  └──► waiting                   its session ended; only a new `y` sends it
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from core.audience import Audience, Readers, Recipients
from core.clock import MINUTE, SECOND, Micros, id_at
from core.outgoing import Length
from store import pack
from store.claims import left_behind
from store.engine import Tx
from store.errors import Lost
from store.leases import session_scope
from store.locks import skipping
from store.ranking import rank
from store.reading import one, scalar

LIVE = ("held", "sending", "unknown")
RESTING = ("waiting", "refused", "partly")
"""What only a new `y` sends."""


@dataclass(frozen=True, slots=True)
class NewItem:
    """An answer as the doctor approved it."""

    conversation: int
    parent: int
    read: int
    parent_hash: str
    audience: Audience
    readers: Readers
    recipients: Recipients
    version: int | None
    professional: int
    session: str
    hold: Micros
    parts: tuple[tuple[str, str, Length], ...]
    """(key, composed text, length) in their order."""
    further: tuple[int, ...] = ()
    """Versions that stand behind the first, or behind own words, in their order."""
    held_for: str = ""
    """`hours` where it waits for office hours, `red` where it does so though its conversation is red."""


def hold(tx: Tx, new: NewItem) -> int:
    """Hold an answer and return its id. Raises Lost with the state of a live one of the same conversation."""
    live = live_of(tx, new.conversation)
    if live:
        raise Lost(live[1])
    now = tx.clock()
    identity = id_at(now)
    while scalar(tx, "SELECT 1 FROM outbox_item WHERE id = :id", id=identity):
        identity += 1
    row = one(tx, "SELECT account_id, COALESCE(answered_id, 0) FROM conversation WHERE id = :id", id=new.conversation)
    account, answered = row or (None, 0)
    tx.run(
        "INSERT INTO outbox_item (id, conversation_id, account_id, parent_id, read_id, parent_text, answered_id, "
        "state, audience, readers, recipients, version_id, professional_id, session, due_at, fence, created_at, "
        "held_for) VALUES (:id, :conversation, :account, :parent, :read, :hash, :answered, 'held', :audience, "
        ":readers, :recipients, :version, :professional, :session, :due, 0, :now, :held_for)",
        id=identity,
        conversation=new.conversation,
        account=account,
        answered=answered,
        parent=new.parent,
        read=new.read,
        hash=new.parent_hash,
        audience=new.audience.value,
        readers=pack.pack_readers(new.readers),
        recipients=pack.pack_recipients(new.recipients),
        version=new.version,
        professional=new.professional,
        session=new.session,
        due=whole_minute(now + new.hold) if new.held_for else now + new.hold,
        now=now,
        held_for=new.held_for,
    )
    _fill(tx, identity, new)
    _keep_out(tx, new.conversation)
    return identity


def whole_minute(moment: Micros) -> Micros:
    """Return the minute that a moment begins, give or take the second that a look at two clocks takes, or the next."""
    return -(-(moment - SECOND) // MINUTE) * MINUTE


def _fill(tx: Tx, identity: int, new: NewItem) -> None:
    """Keep the further versions of an answer, and its parts."""
    tx.many(
        "INSERT INTO item_version (item_id, n, version_id) VALUES (:item, :n, :version)",
        [{"item": identity, "n": n, "version": version} for n, version in enumerate(new.further, 2)],
    )
    tx.many(
        "INSERT INTO part (item_id, n, key, text, used, maximum, unit) VALUES (:item, :n, :key, :text, :used, "
        ":maximum, :unit)",
        [
            {
                "item": identity,
                "n": n,
                "key": key,
                "text": text,
                "used": length.used,
                "maximum": length.limit,
                "unit": length.unit,
            }
            for n, (key, text, length) in enumerate(new.parts, 1)
        ],
    )


def _keep_out(tx: Tx, conversation: int) -> None:
    """Take the conversation of a live answer out of its lane."""
    tx.run("UPDATE conversation SET held = 1, trouble = '', revision = revision + 1 WHERE id = :id", id=conversation)
    rank(tx, [conversation])


def live_of(tx: Tx, conversation: int) -> tuple[int, str] | None:
    """Return the live answer of a conversation and its state."""
    row = one(
        tx,
        "SELECT id, state FROM outbox_item WHERE conversation_id = :id AND state IN ('held','sending','unknown')",
        id=conversation,
    )
    return (int(row[0]), str(row[1])) if row else None


def move(
    tx: Tx,
    item: int,
    before: Sequence[str],
    after: str,
    *,
    fence: int | None = None,
    reason: str = "",
    remedy: str = "",
) -> None:
    """Move an item between states if it is in one of `before` (and under `fence`). Raises Lost."""
    states = ", ".join(f"'{state}'" for state in before)
    own = "AND fence = :fence" if fence is not None else ""
    values: dict[str, Any] = {"fence": fence} if fence is not None else {}
    closed = None if after in (*LIVE, "waiting") else tx.clock()
    changed = tx.run(
        f"UPDATE outbox_item SET state = :after, reason = :reason, remedy = :remedy, closed_at = :closed "
        f"WHERE id = :id AND state IN ({states}) {own}",
        id=item,
        after=after,
        reason=reason,
        remedy=remedy,
        closed=closed,
        **values,
    )
    if not changed:
        raise Lost(str(scalar(tx, "SELECT state FROM outbox_item WHERE id = :id", id=item) or "gone"))


def undo(tx: Tx, item: int) -> int:
    """Take a held or waiting answer back and return its conversation. Raises Lost once it is on its way.

    Where a part of it stands already, only the rest is taken back and the answer is `partly` sent.
    """
    if not scalar(tx, "SELECT COUNT(*) FROM part WHERE item_id = :id AND state = 'sent'", id=item):
        move(tx, item, ("held", "waiting"), "undone")
        return free(tx, item)
    why = "the rest was taken back; what had left stands there"
    move(tx, item, ("held", "waiting"), "partly", reason=why, remedy="<yes> sends the rest")
    return free(tx, item, "partly", why)


def free(tx: Tx, item: int, trouble: str = "", note: str = "") -> int:
    """Let the conversation of an item back into its lane, at the top with a reason when there is trouble."""
    conversation = int(scalar(tx, "SELECT conversation_id FROM outbox_item WHERE id = :id", id=item))
    tx.run(
        "UPDATE conversation SET held = 0, trouble = :trouble, revision = revision + 1, "
        "state = CASE WHEN :trouble <> '' THEN 'open' ELSE state END, "
        "outcome = CASE WHEN :trouble <> '' THEN '' ELSE outcome END, "
        "closed_at = CASE WHEN :trouble <> '' THEN 0 ELSE closed_at END WHERE id = :id",
        id=conversation,
        trouble=f"{trouble}: {note}" if note else trouble,
    )
    rank(tx, [conversation])
    return conversation


def again(tx: Tx, item: int, session: str, hold_for: Micros) -> None:
    """Hold an answer anew for the session whose doctor pressed `y`: waiting, refused or the rest. Raises Lost."""
    conversation = scalar(tx, "SELECT conversation_id FROM outbox_item WHERE id = :id", id=item)
    live = live_of(tx, int(conversation or 0))
    if live:
        raise Lost(live[1])
    move(tx, item, RESTING, "held")
    # What was prepared for what never left may have run out on the network; it is made anew.
    tx.run("UPDATE part SET token = '' WHERE item_id = :id AND state = 'queued'", id=item)
    hold_for_session(tx, item, session, hold_for)


def hold_for_session(tx: Tx, item: int, session: str, hold_for: Micros) -> None:
    """Let a held answer belong to a session, which may take it back until it is due."""
    tx.run(
        "UPDATE outbox_item SET session = :session, due_at = :due, fence = 0, held_for = '' WHERE id = :id",
        id=item,
        session=session,
        due=tx.clock() + hold_for,
    )
    _keep_out(tx, int(scalar(tx, "SELECT conversation_id FROM outbox_item WHERE id = :id", id=item)))


def orphan(tx: Tx) -> list[int]:
    """Turn held answers of sessions that ended into waiting ones, and return them."""
    return _rest(tx, _orphans(tx, skipping(tx.dialect)), "its session ended before it was sent")


def any_orphan(tx: Tx) -> bool:
    """Tell whether a session has ended that held answers."""
    return bool(_orphans(tx, "LIMIT 1"))


def _orphans(tx: Tx, how: str) -> Sequence[Sequence[Any]]:
    return tx.rows(
        "SELECT id FROM outbox_item WHERE state = 'held' AND session <> '' AND NOT EXISTS ("
        f"SELECT 1 FROM lease WHERE scope = '{session_scope('')}' || outbox_item.session AND duty = 'session' "
        f"AND expires_at > :now) {how}",
        now=tx.clock(),
    )


def overslept(tx: Tx, session: str) -> list[int]:
    """Turn the answers of a session that are due into waiting ones, because it slept; and return them."""
    rows = tx.rows(
        "SELECT id FROM outbox_item WHERE state = 'held' AND session = :session AND due_at <= :now "
        + skipping(tx.dialect),
        session=session,
        now=tx.clock(),
    )
    return _rest(tx, rows, "the program slept when it was due")


def _rest(tx: Tx, rows: Sequence[Sequence[Any]], reason: str) -> list[int]:
    ids = [int(row[0]) for row in rows]
    for identity in ids:
        remedy = "read it again: <yes> holds it anew, <undo> takes it back"
        move(tx, identity, ("held",), "waiting", reason=reason, remedy=remedy)
        free(tx, identity, "waiting", "an answer waits for your yes")
    return ids


def due(tx: Tx, account: int, *, alone: bool = False) -> list[int]:
    """Return the held answers of an account that are due, oldest first; `alone`: those of no session."""
    rows = tx.rows(
        "SELECT id FROM outbox_item WHERE account_id = :account AND state = 'held' AND due_at <= :now "
        "AND (session = '' OR :alone = 0) ORDER BY due_at, id",
        account=account,
        alone=int(alone),
        now=tx.clock(),
    )
    return [int(row[0]) for row in rows]


def lose_track(tx: Tx, account: int, fence: int, under_way: Collection[int] = ()) -> list[int]:
    """Make unknown what nobody is sending any more: claimed under an older fence, or left behind under our own."""
    left = left_behind(tx, account, fence, under_way)
    for identity in left:
        move(
            tx,
            identity,
            ("sending",),
            "unknown",
            reason="the program that was sending it ended",
            remedy="Consulta looks it up; it is never sent again by guess",
        )
        free(tx, identity, "unknown", "it may have been sent")
    return left


def written_by(tx: Tx, item: int) -> int:
    """Return the professional who said yes to an item."""
    return int(scalar(tx, "SELECT professional_id FROM outbox_item WHERE id = :id", id=item) or 0)


def begin_attempt(tx: Tx, part: int, fence: int, baseline: str) -> int:
    """Note that a try begins: committed before the first byte leaves."""
    tx.run(
        "UPDATE part SET state = 'sending', baseline = CASE WHEN baseline = '' THEN :baseline ELSE baseline END "
        "WHERE id = :id",
        id=part,
        baseline=baseline,
    )
    return int(
        tx.rows(
            "INSERT INTO attempt (part_id, fence, began_at) VALUES (:part, :fence, :now) RETURNING id",
            part=part,
            fence=fence,
            now=tx.clock(),
        )[0][0]
    )


def end_attempt(tx: Tx, attempt: int, outcome: str, detail: str = "") -> None:
    """Note how a try ended."""
    tx.run(
        "UPDATE attempt SET ended_at = :now, outcome = :outcome, detail = :detail WHERE id = :id",
        now=tx.clock(),
        outcome=outcome,
        detail=detail,
        id=attempt,
    )


def keep_token(tx: Tx, part: int, token: str) -> None:
    """Keep what `prepare` returned, before anything visible happens."""
    tx.run("UPDATE part SET token = :token WHERE id = :id", token=token, id=part)


def part_sent(tx: Tx, part: int, remote_id: str, link: str) -> None:
    """Note that a part stands on the network, under its remote id."""
    tx.run(
        "UPDATE part SET state = 'sent', remote_id = :remote, link = :link, sent_at = :now WHERE id = :id",
        remote=remote_id,
        link=link,
        now=tx.clock(),
        id=part,
    )


def part_state(tx: Tx, part: int, state: str) -> None:
    """Note the state of a part that did not arrive."""
    tx.run("UPDATE part SET state = :state WHERE id = :id", state=state, id=part)


def put_back(tx: Tx, item: int, fence: int, until: Micros, reason: str) -> None:
    """Hold an answer that did not leave at all, until the network can be asked again. Raises Lost."""
    move(tx, item, ("sending",), "held", fence=fence, reason=reason, remedy="Consulta tries again by itself")
    tx.run("UPDATE outbox_item SET fence = 0, due_at = :until WHERE id = :id", until=until, id=item)


def retry(tx: Tx, item: int) -> None:
    """Hold an answer anew that the network proved absent. Raises Lost."""
    move(tx, item, ("unknown",), "held", reason="it did not arrive; sent again", remedy="")
    tx.run("UPDATE outbox_item SET fence = 0, due_at = :now WHERE id = :id", now=tx.clock(), id=item)
    _keep_out(tx, int(scalar(tx, "SELECT conversation_id FROM outbox_item WHERE id = :id", id=item)))


def stopped_by(tx: Tx, item: int, *, windows: bool = True) -> str:
    """Tell why an answer no longer fits its conversation, in words; empty when it does."""
    row = one(
        tx,
        "SELECT c.newest_in_id > i.read_id, COALESCE(c.answered_id, 0) > i.answered_id, "
        "c.window_until, m.deleted_at FROM outbox_item i JOIN conversation c ON c.id = i.conversation_id "
        "JOIN message m ON m.id = i.parent_id WHERE i.id = :id",
        id=item,
    )
    if row is None:
        return "its conversation is gone"
    if row[0]:
        return "they wrote again while it was held"
    if row[1]:
        return "it was answered elsewhere while it was held"
    if row[3] is not None:
        return "its author deleted the message"
    if windows and row[2] is not None and int(row[2]) <= tx.clock():
        return "the time to answer there is over"
    return ""


def close_answered(tx: Tx, item: int) -> int:
    """Close the conversation of an answer whose parts all stand; what came meanwhile keeps it open."""
    row = one(
        tx,
        "SELECT i.conversation_id, i.read_id, i.professional_id, COALESCE(t.key, '') FROM outbox_item i "
        "LEFT JOIN version v ON v.id = i.version_id LEFT JOIN template t ON t.id = v.template_id WHERE i.id = :id",
        id=item,
    )
    conversation, read, who, key = (int(row[0]), int(row[1]), row[2], row[3]) if row else (0, 0, None, "")
    tx.run(
        "UPDATE conversation SET held = 0, trouble = '', answered_id = CASE WHEN COALESCE(answered_id, 0) > :read "
        "THEN answered_id ELSE :read END, "
        "state = CASE WHEN newest_in_id > :read THEN 'open' ELSE 'closed' END, "
        "outcome = CASE WHEN newest_in_id > :read THEN '' ELSE 'answered' END, "
        "closed_at = CASE WHEN newest_in_id > :read THEN 0 ELSE :now END, closed_by = :who, closed_with = :key, "
        "red = CASE WHEN newest_in_id > :read THEN red ELSE 0 END, expiring = 0, snoozed_until = NULL, "
        "revision = revision + 1 WHERE id = :id",
        id=conversation,
        read=read,
        now=tx.clock(),
        who=who,
        key=key,
    )
    return conversation
