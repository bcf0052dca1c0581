"""What a professional settles of an answer: one that may stand there or not, and one of which only a part stands."""

from __future__ import annotations

from core.incoming import Deletion, Page, Ref
from desk import outcomes
from desk.actions import Decision
from desk.errors import Refusal
from desk.lines import Line
from desk.office import Desk, keep_alive, record
from desk.triage.life import judge
from networks.protocol import Corrects
from store import doubts, outbox, sending
from store.doubts import TAKEN_DOWN
from store.engine import Tx
from store.errors import Lost
from store.keeping import keep
from store.rows import ItemRow, PartRow

WORD = "twice"
"""What is typed before an answer is sent that they may have read already."""
STANDS, AGAIN, BY_HAND, DELETED = "stands there", "send again", "by hand", "delete"
"""The verbs, as the record of decisions names them."""


def stands(desk: Desk, item: int, *, tries: int | None = None) -> Decision:
    """Say that a lost part was seen on the network: it counts as sent, without a remote id.

    `tries` is how often it had been tried when it was read; another try since then is another doubt.
    """
    with desk.store.writing() as tx:
        row, lost = _in_doubt(tx, item, tries)
        outbox.part_state(tx, lost.id, "sent")
        outcomes.found(tx, item, f"{_name(desk)} found it there")
        return _recorded(tx, desk, STANDS, row)


def send_again(desk: Desk, item: int, word: str, *, tries: int | None = None) -> Decision:
    """Say that a lost part does not stand there, and hold it for a new try under the same key."""
    with desk.store.writing() as tx:
        row, lost = _in_doubt(tx, item, tries)
        if lost.state != "untold":
            raise Refusal("it is still being looked up", "wait until Consulta says that the network cannot tell")
        if word.strip().casefold() != WORD:
            raise Refusal("they may read it twice", f"look there first; the word {WORD} sends it again")
        why = outcomes.stopped_by(tx, item)
        if why:
            raise Refusal(why, "read it again and answer anew")
        keep_alive(tx, desk)
        reason = f"{_name(desk)} did not find it there and sends it again"
        doubts.send_again(tx, row, lost.id, desk.session, desk.hold, reason)
        return _recorded(tx, desk, AGAIN, row, ({"item": str(item)},))


def by_hand(desk: Desk, item: int) -> Decision:
    """Say that the rest of an answer was said by hand, in the network's own client."""
    with desk.store.writing() as tx:
        row = _partly(tx, item)
        if _taken_down(row):
            raise Refusal("what had left is being deleted", "delete the rest of it, or leave it as it is")
        doubts.by_hand(tx, item, f"{_name(desk)} said the rest by hand")
        return _recorded(tx, desk, BY_HAND, row)


def can_delete(line: Line | None) -> bool:
    """Tell whether an account can take back what it has sent."""
    return line is not None and "corrects" in line.card.extras and isinstance(line.network, Corrects)


def why_not_deleted(line: Line | None, row: ItemRow) -> str:
    """Return why what left of an answer cannot be deleted from here; empty where it can."""
    if line is None:
        return "its account is not connected"
    if not can_delete(line):
        return f"{line.network.name} takes nothing back"
    if row.audience in line.card.final:
        return f"{line.network.name} takes nothing back there"
    return _NO_ID if _without_id(row) else ""


_NO_ID = "a part of it was found by a person, so nobody knows its id"


def _without_id(row: ItemRow) -> bool:
    return any(part.state == "sent" and not part.remote_id for part in row.parts)


async def take_down(desk: Desk, line: Line, item: int) -> Decision:
    """Delete what left of an answer, the last part first. Raises NetworkError and Refusal; a repeat goes on."""
    if not isinstance(line.network, Corrects) or not can_delete(line):
        raise Refusal(f"{line.network.name} takes nothing back", "delete it in its own client, or finish it by hand")
    row = await desk.write(lambda tx: _begin_deleting(tx, line, item))
    for part in reversed(row.parts):
        if part.state in ("sent", "deleting") and part.remote_id:
            await line.network.delete(Ref(part.remote_id, row.thread), part.key)
            await desk.write(lambda tx, part=part: _deleted(tx, desk, line, part))  # type: ignore[misc]
    return await desk.write(lambda tx: _all_deleted(tx, desk, item))


def _begin_deleting(tx: Tx, line: Line, item: int) -> ItemRow:
    row = _partly(tx, item)
    if row.audience in line.card.final:
        raise Refusal(f"{line.network.name} takes nothing back there", "finish it by hand, or send the rest")
    if _without_id(row):
        raise Refusal(_NO_ID, "delete it in the network's client")
    doubts.take_down(tx, item)
    return row


def _deleted(tx: Tx, desk: Desk, line: Line, part: PartRow) -> None:
    outbox.part_state(tx, part.id, "deleted")
    gone = Page(mark="", deletions=(Deletion(part.remote_id, desk.now()),))
    keep(tx, line.account, gone, judge, desk.now())


def _all_deleted(tx: Tx, desk: Desk, item: int) -> Decision:
    row = _partly(tx, item)
    doubts.all_down(tx, item, f"{_name(desk)} deleted what had left")
    return _recorded(tx, desk, DELETED, row)


def _taken_down(row: ItemRow) -> bool:
    return any(part.state in TAKEN_DOWN for part in row.parts)


def _in_doubt(tx: Tx, item: int, tries: int | None) -> tuple[ItemRow, PartRow]:
    row = _standing(tx, item, "unknown")
    if row.lost is None:
        raise Refusal("nothing of it was under way", "Consulta settles it by itself in a moment")
    if tries is not None and tries != row.tries:
        raise Refusal("it was tried again since you read it", "read it again, and look there once more")
    return row, row.lost


def _partly(tx: Tx, item: int) -> ItemRow:
    return _standing(tx, item, "partly")


def _standing(tx: Tx, item: int, state: str) -> ItemRow:
    """Return an answer that is in a state, and stays in it until this transaction ends."""
    try:
        doubts.hold_still(tx, item, state)
    except Lost as lost:
        raise Refusal(f"it is {lost.now} now, not {state}", "the outbox shows what became of it") from lost
    row = sending.item(tx, item)
    if row is None:
        raise Refusal("the answer is gone", "the outbox shows what is there")
    return row


def _name(desk: Desk) -> str:
    return desk.who.shown or desk.who.name or "somebody"


def _recorded(tx: Tx, desk: Desk, verb: str, row: ItemRow, inverse: tuple[dict[str, str], ...] = ()) -> Decision:
    action = record(tx, desk, verb, [row.conversation_id], inverse=inverse)
    return Decision(action, verb, (row.conversation_id,))
