"""The one dispatcher: from held to sent, with a look back at what was lost.

Everything that must survive a power cut is committed before the next thing happens: the claim, the
token, the attempt, then the send, then the remote id. Whatever is found in `sending` under an older
fence is unknown, is looked up, and is sent again only when the network proves that it is not there.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from core.clock import MINUTE, SECOND, Micros
from core.incoming import Deletion, Direction, Edit, Incoming, Page, Person, Ref
from core.outgoing import Absent, CannotTell, Edited, Found, Part, Sent, Unchanged
from desk.lines import Line
from desk.office import Desk, keep_alive
from desk.triage.life import judge
from networks import errors
from store import leases, outbox, sending
from store.engine import Tx
from store.errors import Lost
from store.keeping import keep
from store.rows import ItemRow, PartRow

log = logging.getLogger(__name__)
FIRST_WAIT: Micros = 15 * SECOND
LONGEST_WAIT: Micros = 15 * MINUTE


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


class Fenced(Exception):
    """Somebody else took over; what was under way is theirs to look up."""


class Dispatcher:
    """Sends what is due. Any number may run on one store; leases and fences let one act."""

    def __init__(self, desk: Desk, lines: Mapping[int, Line], *, holder: str = "") -> None:
        self._desk = desk
        self._lines = lines
        self._holder = holder or desk.session or f"dispatch-{secrets.token_hex(8)}"
        self._waits: dict[int, Micros] = {}
        self._ask_again: dict[int, Micros] = {}

    async def round(self) -> list[Outcome]:
        """Renew the session, look up what was lost, send what is due; accounts do not wait for each other."""
        await self._desk.write(self._begin)
        found = await asyncio.gather(*(self._serve(line) for line in self._lines.values()))
        return [outcome for outcomes in found for outcome in outcomes]

    async def let_go(self) -> None:
        """Give the leases back, so that the next program need not wait for them to run out."""
        await self._desk.write(self._give_back)

    def _give_back(self, tx: Tx) -> None:
        for account in self._lines:
            leases.give_back(tx, leases.account_scope(account), leases.SEND, self._holder)

    def _begin(self, tx: Tx) -> None:
        # Orphans first: a session that slept past its lease has ended, also when it is our own.
        outbox.orphan(tx)
        keep_alive(tx, self._desk)

    async def _serve(self, line: Line) -> list[Outcome]:
        fence = await self._desk.write(lambda tx: self._take(tx, line.account))
        if fence is None:
            return []
        outcomes = []
        try:
            for item in await self._desk.write(lambda tx: outbox.unknown_of(tx, line.account)):
                outcomes += await self._look_up(line, item)
            for item in await self._desk.write(lambda tx: outbox.due(tx, line.account)):
                outcomes += await self._send(line, item, fence)
        except Fenced:
            log.info("account %s: another program sends now", line.slug)
        return outcomes

    def _take(self, tx: Tx, account: int) -> int | None:
        fence = leases.take(tx, leases.account_scope(account), leases.SEND, self._holder)
        if fence is not None:
            outbox.lose_track(tx, account, fence)
        return fence

    # Sending

    async def _send(self, line: Line, item: int, fence: int) -> list[Outcome]:
        claimed = await self._desk.write(lambda tx: _claim(tx, item, fence))
        if isinstance(claimed, Outcome):
            return [claimed]
        if claimed is None:
            return []
        try:
            stop = await self._recheck(line, claimed)
            if stop:
                return [await self._stop(claimed, fence, stop, "read it again and answer anew")]
            return [await self._deliver(line, claimed, fence)]
        except (errors.Unreachable, errors.RateLimited) as error:
            return [await self._later(claimed, fence, error)]
        except errors.NetworkError as error:
            return [await self._stop(claimed, fence, error.what, error.remedy)]

    async def _recheck(self, line: Line, item: ItemRow) -> str:
        """Read the message again right before it is answered; keep what changed and say so."""
        fate = await line.network.recheck(Ref(item.parent_remote, item.thread))
        if isinstance(fate, Unchanged):
            return ""
        if isinstance(fate, Edited):
            if text_hash(fate.text) == item.parent_text:
                return ""
            page = Page(mark="", edits=(Edit(item.parent_remote, fate.text, fate.at),))
            words = "its author changed the message"
        else:
            page = Page(mark="", deletions=(Deletion(item.parent_remote, self._desk.now()),))
            words = "its author deleted the message"
        await self._desk.write(lambda tx: keep(tx, line.account, page, judge, self._desk.now()))
        return words

    async def _deliver(self, line: Line, item: ItemRow, fence: int) -> Outcome:
        parent = Ref(item.parent_remote, item.thread)
        notes = []
        for row in item.parts:
            if row.state != "sent":
                sent = await self._deliver_part(line, item, row, parent, fence)
                notes += _differences(row, item, sent)
                remote = sent.remote_id
            else:
                remote = row.remote_id
            parent = Ref(remote, item.thread)
        return await self._desk.write(lambda tx: self._finish(tx, item, fence, "; ".join(notes)))

    async def _deliver_part(self, line: Line, item: ItemRow, row: PartRow, parent: Ref, fence: int) -> Sent:
        part = _wire(item, row, parent)
        if not row.token:
            token = await line.network.prepare(part)
            if token:
                await self._desk.write(lambda tx: outbox.keep_token(tx, row.id, token))
                part = _wire(item, row, parent, token)
        attempt = await self._desk.write(lambda tx: self._begin_attempt(tx, line.account, row.id, fence))
        try:
            sent = await line.network.send(part)
        except errors.NetworkError as error:
            kind, what = type(error).__name__, error.what
            state = "unknown" if isinstance(error, errors.OutcomeUnknown) else "queued"
            await self._desk.write(lambda tx: _attempt_failed(tx, row.id, attempt, state, f"{kind}: {what}"))
            raise
        await self._desk.write(lambda tx: self._keep_sent(tx, line, item, row, attempt, sent.remote_id, sent.link))
        return sent

    def _begin_attempt(self, tx: Tx, account: int, part: int, fence: int) -> int:
        """Commit that a try begins, only while the lease is still ours."""
        scope = leases.account_scope(account)
        if leases.take(tx, scope, leases.SEND, self._holder) != fence:
            raise Fenced
        return outbox.begin_attempt(tx, part, fence, "")

    def _keep_sent(self, tx: Tx, line: Line, item: ItemRow, row: PartRow, attempt: int, remote: str, link: str) -> None:
        """Bind a part to its remote id, and keep it as a message of ours."""
        now = self._desk.now()
        if attempt:
            outbox.end_attempt(tx, attempt, "sent")
        outbox.part_sent(tx, row.id, remote, link)
        ours = Incoming(
            remote_id=remote,
            thread=item.thread,
            audience=item.audience,
            direction=Direction.OUT,
            author=Person(line.card.me.remote_id, line.card.me.handle, line.card.me.name),
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
        keep(tx, line.account, Page(mark="", messages=(ours,)), judge, now)

    def _finish(self, tx: Tx, item: ItemRow, fence: int, note: str) -> Outcome:
        outbox.move(tx, item.id, ("sending",), "sent", fence=fence, reason=note)
        conversation = outbox.close_answered(tx, item.id)
        if note:
            outbox.free(tx, item.id, "partly", note)
        self._waits.pop(item.id, None)
        return Outcome(item.id, conversation, "sent", note)

    async def _stop(self, item: ItemRow, fence: int, what: str, remedy: str) -> Outcome:
        """End a send that the network, or a changed conversation, has stopped."""

        def work(tx: Tx) -> Outcome:
            now = sending.item(tx, item.id)
            parts = now.parts if now else ()
            state = "refused"
            if any(part.state == "unknown" for part in parts):
                state = "unknown"
            elif any(part.state == "sent" for part in parts):
                state = "partly"
            outbox.move(tx, item.id, ("sending",), state, fence=fence, reason=what, remedy=remedy)
            conversation = outbox.free(tx, item.id, state, what)
            return Outcome(item.id, conversation, state, what)

        return await self._desk.write(work)

    async def _later(self, item: ItemRow, fence: int, error: errors.NetworkError) -> Outcome:
        """Nothing left: hold it until the network can be asked again."""
        now = self._desk.now()
        until = error.until if isinstance(error, errors.RateLimited) else now + self._wait_for(item.id)
        await self._desk.write(lambda tx: outbox.put_back(tx, item.id, fence, until, error.what))
        return Outcome(item.id, item.conversation_id, "held", error.what)

    # Looking up what was lost

    async def _look_up(self, line: Line, item: int) -> list[Outcome]:
        row = await self._desk.write(lambda tx: sending.item(tx, item))
        if row is None:
            return []
        lost = next((part for part in row.parts if part.state in ("sending", "unknown")), None)
        if lost is None:
            return [await self._desk.write(lambda tx: _nothing_left(tx, row))]
        now = self._desk.now()
        if now < max((lost.began_at or row.created_at) + line.card.settle, self._ask_again.get(item, 0)):
            return []
        self._ask_again[item] = now + self._wait_for(item)
        others = await self._desk.write(lambda tx: outbox.known_remotes(tx, line.account, lost.id))
        try:
            answer = await line.network.find(_wire(row, lost, _parent_of(row, lost), lost.token, others))
        except errors.NetworkError as error:
            log.info("account %s: a lost answer cannot be looked up now: %s", line.slug, error.what)
            return []
        return [await self._desk.write(lambda tx: self._settle(tx, line, row, lost, answer))]

    def _settle(self, tx: Tx, line: Line, row: ItemRow, lost: PartRow, answer: Found | Absent | CannotTell) -> Outcome:
        if isinstance(answer, Found):
            self._keep_sent(tx, line, row, lost, 0, answer.remote_id, "")
            return _found(tx, row.id)
        if isinstance(answer, Absent):
            return _absent(tx, row, lost)
        return _cannot_tell(tx, row, answer.reason)

    def _wait_for(self, item: int) -> Micros:
        """Return how long to wait before the next try for an item: twice the last, up to a quarter of an hour."""
        wait = min(self._waits.get(item, FIRST_WAIT // 2) * 2, LONGEST_WAIT)
        self._waits[item] = wait
        return wait


def _claim(tx: Tx, item: int, fence: int) -> ItemRow | Outcome | None:
    """Take an item for sending, or stop it because its conversation changed; None when somebody was faster."""
    try:
        outbox.claim(tx, item, fence)
    except Lost:
        return None
    why = outbox.stopped_by(tx, item)
    if why:
        outbox.move(tx, item, ("sending",), "refused", reason=why, remedy="read it again and answer anew")
        return Outcome(item, outbox.free(tx, item, "refused", why), "refused", why)
    return sending.item(tx, item)


def _attempt_failed(tx: Tx, part: int, attempt: int, state: str, detail: str) -> None:
    outbox.end_attempt(tx, attempt, state, detail)
    outbox.part_state(tx, part, state)


def _wire(item: ItemRow, row: PartRow, parent: Ref, token: str = "", others: tuple[str, ...] = ()) -> Part:
    return Part(
        key=row.key,
        text=row.text,
        audience=item.audience,
        to=item.recipients,
        parent=parent,
        thread=item.thread,
        token=token or row.token,
        attempted_at=row.began_at,
        baseline=row.baseline,
        not_these=others,
    )


def _parent_of(item: ItemRow, part: PartRow) -> Ref:
    """Return what a part follows: the part before it, or the message answered."""
    before = [p.remote_id for p in item.parts if p.n < part.n and p.remote_id]
    return Ref(before[-1] if before else item.parent_remote, item.thread)


def _differences(row: PartRow, item: ItemRow, sent: Sent) -> list[str]:
    """Say where what the network did differs from what the doctor approved."""
    notes = []
    if sent.audience.wider_than(item.audience):
        notes.append(f"part {row.n} is shown as {sent.audience.value}, wider than you chose")
    if sent.missing:
        notes.append(f"not delivered to {', '.join(sent.missing)}")
    if sent.unexpected:
        notes.append(f"also delivered to {', '.join(sent.unexpected)}")
    return notes


def _found(tx: Tx, item: int) -> Outcome:
    row = sending.item(tx, item)
    if row and all(part.state == "sent" for part in row.parts):
        outbox.move(tx, item, ("unknown",), "sent", reason="it stood there after all")
        return Outcome(item, outbox.close_answered(tx, item), "sent")
    why = "the part that was lost stands there; the rest has not left"
    outbox.move(tx, item, ("unknown",), "partly", reason=why, remedy="press y to send the rest")
    return Outcome(item, outbox.free(tx, item, "partly", why), "partly", why)


def _absent(tx: Tx, item: ItemRow, lost: PartRow) -> Outcome:
    """The network proved that it is not there: only now may the machine try again."""
    outbox.part_state(tx, lost.id, "queued")
    outbox.retry(tx, item.id)
    return Outcome(item.id, item.conversation_id, "held", "it did not arrive; sent again")


def _nothing_left(tx: Tx, item: ItemRow) -> Outcome:
    """It was claimed and no try had begun: nothing has left, and only a new `y` sends it."""
    if all(part.state == "sent" for part in item.parts):
        return _found(tx, item.id)
    why = "the program that was to send it ended before it left"
    state = "partly" if any(part.state == "sent" for part in item.parts) else "refused"
    outbox.move(tx, item.id, ("unknown",), state, reason=why, remedy="read it again and press y")
    return Outcome(item.id, outbox.free(tx, item.id, state, why), state, why)


def _cannot_tell(tx: Tx, item: ItemRow, reason: str) -> Outcome:
    why = f"it may have been sent: {reason}"
    tx.run(
        "UPDATE outbox_item SET reason = :reason, remedy = :remedy WHERE id = :id AND state = 'unknown'",
        reason=why,
        remedy="look in the network's own client, then choose",
        id=item.id,
    )
    return Outcome(item.id, item.conversation_id, "unknown", why)
