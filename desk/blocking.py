"""Keeping somebody away on their network, letting them back, and telling its moderators of them.

What is asked is written down first, so that nothing of it happens unseen. Nothing here takes a message away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.incoming import Ref
from core.outgoing import Ground, Report
from desk.actions import Decision
from desk.errors import Refusal
from desk.lines import Line
from desk.office import Desk, last_to_undo, record
from networks.errors import NetworkError, OutcomeUnknown
from networks.protocol import Blocks, Reports
from store import actions, beside, blocking, views
from store.blocking import Asker
from store.engine import Tx
from store.reading import Reader

ELSEWHERE = "<mute> keeps them out of sight here"
AGAIN = "<block> tries again"
RED = "a red of theirs is open"
GROUNDS = {
    Ground.SPAM: "spam",
    Ground.ABUSE: "abuse",
    Ground.MISLEADING: "misleading about health",
    Ground.OTHER: "something else",
}
"""The reasons for a report, as they are told."""


def why_not(card: Mapping[str, Any], extra: str) -> str:
    """Return why `blocks` or `reports` do not work with an account, by its card; empty where they do."""
    if not card:
        return "its account was never connected"
    if extra in card.get("extras", ()):
        return ""
    return str(card.get("without", {}).get(extra) or "its network has no way to do it from here")


async def block(desk: Desk, line: Line, conversation: int, reason: str = "") -> Decision:
    """Keep the asker of a conversation away. Raises Refusal and NetworkError; what they wrote stays as it is."""
    network = line.network
    if not isinstance(network, Blocks) or "blocks" not in line.card.extras:
        raise _cannot(line, "blocks")
    number, who = await desk.write(lambda tx: _begin_block(tx, desk, conversation, reason))
    try:
        await network.block(who.person)
    except NetworkError as error:
        await _failed(desk, number, error.what)
        raise
    return await desk.write(lambda tx: _ended(tx, desk, number, conversation))


async def _failed(desk: Desk, number: int, why: str) -> None:
    await desk.write(lambda tx: blocking.move(tx, number, ("asked",), "failed", desk.now(), why))


async def unblock(desk: Desk, line: Line, conversation: int) -> Decision:
    """Let the asker of a conversation write again, also where somebody blocked them elsewhere."""
    network = line.network
    if not isinstance(network, Blocks) or "blocks" not in line.card.extras:
        raise _cannot(line, "blocks")
    who = _asker(desk.store.reader, conversation)
    begun = await desk.write(lambda tx: _begin_unblock(tx, desk, who))
    if not await _let_back(desk, line, who):
        await network.unblock(who.person)
    action = await desk.write(lambda tx: record(tx, desk, "unblock", [conversation], undoes=_undoes(tx, begun)))
    return Decision(action, "unblock", (conversation,))


async def carry_out(desk: Desk, lines: Mapping[int, Line]) -> None:
    """Tell the networks of all blocks that an undo has ended here. Raises what the first that failed raised."""
    for _, who in blocking.to_end(desk.store.reader, list(lines)):
        await _let_back(desk, lines[who.account], who)


async def _let_back(desk: Desk, line: Line, who: Asker) -> bool:
    """End every block of somebody that is to end; tell whether there was one."""
    numbers = [number for number, one in blocking.to_end(desk.store.reader, [line.account]) if one == who]
    if not numbers or not isinstance(line.network, Blocks):
        return False
    try:
        await line.network.unblock(who.person)
    except NetworkError as error:
        # They are still kept away: that is what stands here, with the reason.
        detail = error.what
        await desk.write(lambda tx: _moved(tx, desk, numbers, "done", detail))
        raise
    await desk.write(lambda tx: _moved(tx, desk, numbers, "undone", ""))
    return True


def _moved(tx: Tx, desk: Desk, numbers: list[int], state: str, detail: str) -> None:
    for number in numbers:
        blocking.move(tx, number, ("ending",), state, desk.now(), detail)


def _begin_block(tx: Tx, desk: Desk, conversation: int, reason: str) -> tuple[int, Asker]:
    who = _asker(tx, conversation)
    standing = blocking.block_of(tx, who.handle)
    if standing is not None and standing.state == "done":
        raise Refusal("they are blocked there already", "<block> lets them write again")
    if blocking.open_reds(tx, who.handle):
        if not reason.strip():
            raise Refusal(f"{RED}: nobody is kept away from it without a reason", "say why, or <red> acknowledges it")
        beside.note(tx, conversation, desk.who.id, f"blocked though red: {reason.strip()}", desk.now())
    if standing is not None:
        # What was to end is wanted again: nobody lets them back afterwards.
        blocking.move(tx, standing.id, ("ending",), "undone", desk.now())
    number = blocking.ask(tx, "block", who, conversation, desk.who.id, desk.now())
    return number, who


def _begin_unblock(tx: Tx, desk: Desk, who: Asker) -> int | None:
    standing = blocking.block_of(tx, who.handle)
    if standing is not None:
        blocking.move(tx, standing.id, ("asked", "done"), "ending", desk.now())
    return standing.action if standing is not None else None


def _undoes(tx: Tx, action: int | None) -> int | None:
    """Return the decision to block that letting them back undoes, unless it was undone before."""
    found = actions.stored(tx, action) if action is not None else None
    return action if found is not None and not found.undone else None


def ended_by(desk: Desk, action: int | None) -> int | None:
    """Return the conversation whose asker an undo would unblock: of a decision, or of the last; None for others."""
    identity = action if action is not None else last_to_undo(desk.store.reader, desk)
    found = actions.stored(desk.store.reader, identity) if identity is not None else None
    return found.targets[0] if found is not None and found.verb == "block" and not found.undone else None


def _ended(tx: Tx, desk: Desk, number: int, conversation: int) -> Decision:
    blocking.move(tx, number, ("asked",), "done", desk.now())
    inverse = [{"id": str(conversation), "blocking": str(number)}]
    action = record(tx, desk, "block", [conversation], inverse=inverse)
    blocking.decided(tx, number, action)
    return Decision(action, "block", (conversation,))


def report_of(desk: Desk, conversation: int, ground: Ground, *, words: str = "", alone: bool = False) -> Report:
    """Return a report of whoever asks, with the id of their newest message unless `alone`. Raises Refusal."""
    who = _asker(desk.store.reader, conversation)
    if ground is Ground.OTHER and not words.strip():
        raise Refusal("moderators cannot act on a report without a reason", "say in your own words what is wrong")
    asked = [m for m in views.messages(desk.store.reader, conversation) if m.role == "question" and not m.deleted_at]
    message = None if alone or not asked else Ref(asked[-1].remote_id, asked[-1].thread)
    return Report(who.person, ground, message, words.strip())


def stated(line: Line, report: Report) -> dict[str, str]:
    """Return just what a report would tell the moderators, field by field. Raises Refusal and NetworkError."""
    if not isinstance(line.network, Reports) or "reports" not in line.card.extras:
        raise _cannot(line, "reports")
    return line.network.stated(report)


async def report(desk: Desk, line: Line, conversation: int, told: Report) -> Decision:
    """Tell the moderators, once. Raises Refusal and NetworkError; what may have been told stays `asked`."""
    network = line.network
    if not isinstance(network, Reports) or "reports" not in line.card.extras:
        raise _cannot(line, "reports")
    network.stated(told)
    message = told.message.message if told.message else ""
    number = await desk.write(
        lambda tx: blocking.ask(
            tx,
            "report",
            _asker(tx, conversation),
            conversation,
            desk.who.id,
            desk.now(),
            ground=told.ground.value,
            message=message,
        )
    )
    try:
        await network.report(told)
    except OutcomeUnknown:
        # They may have been told. Twice does no harm, and it is never done unseen.
        raise
    except NetworkError as error:
        await _failed(desk, number, error.what)
        raise
    return await desk.write(lambda tx: _told(tx, desk, number, conversation))


def _told(tx: Tx, desk: Desk, number: int, conversation: int) -> Decision:
    blocking.move(tx, number, ("asked",), "done", desk.now())
    return Decision(record(tx, desk, "report", [conversation]), "report", (conversation,))


def _asker(reader: Reader, conversation: int) -> Asker:
    found = blocking.asker(reader, conversation)
    if found is None:
        raise Refusal("the conversation is gone", "the list shows what is there now")
    return found


def _cannot(line: Line, extra: str) -> Refusal:
    why = line.card.without.get(extra) or f"{line.network.name} has no way to do it from here"
    return Refusal(why, ELSEWHERE)
