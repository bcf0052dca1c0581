"""The one dispatcher: from held to sent, with a look back at what was lost.

Everything that must survive a power cut is committed before the next thing happens: the claim, the
token, the attempt, then the send, then the remote id. Whatever is found in `sending` under an older
fence is unknown, is looked up, and is sent again only when the network proves that it is not there.
"""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
from collections.abc import Mapping
from functools import partial

from core import clock
from core.clock import MINUTE, SECOND, Micros
from core.incoming import Page, Ref
from core.outgoing import Absent, CannotTell, Found, Sent
from desk import hours, outcomes
from desk.last_send import LastSend
from desk.lines import Line
from desk.office import Desk, clear_away, keep_alive, renew
from desk.outcomes import Outcome
from desk.side_by_side import SideBySide
from desk.triage.life import judge
from desk.wakefulness import Awake
from networks import errors
from store import claims, doubts, leases, outbox, sending
from store.engine import Tx
from store.errors import Lost, StoreBusy
from store.keeping import keep
from store.rows import ItemRow, PartRow

__all__ = ["Dispatcher", "Fenced", "Outcome"]
log = logging.getLogger(__name__)
FIRST_WAIT: Micros = 15 * SECOND
LONGEST_WAIT: Micros = 15 * MINUTE


class Fenced(Exception):
    """Somebody else took over; what was under way is theirs to look up."""


class Dispatcher:
    """Sends what is due, or `alone` what belongs to no session. Any number may run; leases and fences let one act."""

    def __init__(self, desk: Desk, lines: Mapping[int, Line], *, holder: str = "", alone: bool = False) -> None:
        self._desk = desk
        self._lines = lines
        self._alone = alone
        self._holder = holder or desk.session or f"dispatch-{secrets.token_hex(8)}"
        self._waits: dict[int, Micros] = {}
        self._ask_again: dict[int, Micros] = {}
        self._fences: dict[int, int] = {}
        self._under_way: set[int] = set()
        self._serving: SideBySide[list[Outcome]] = SideBySide(self._beat)
        self._last_send = LastSend()
        self._idle = asyncio.Event()
        self._idle.set()
        self.awake = Awake()

    async def round(self, *, patience: float | None = None) -> list[Outcome]:
        """Renew the session, look up what was lost, send what is due; accounts do not wait for each other.

        An account that takes longer than `patience` seconds goes on by itself, and tells in a later round.
        """
        if not await self._desk.claim(lambda tx: hours.quiet(tx, self._desk, self.awake)):
            await self._desk.write(self._begin)
        for line in list(self._lines.values()):
            self._serving.begin(line.account, partial(self._serve, line))
        return [one for done in await self._serving.ended(patience) for one in done]

    async def stop(self) -> None:
        """Break off what is still under way: it is looked up by whoever comes next."""
        await self._serving.stop()

    def close(self, patience: float = math.inf) -> None:
        """Take nothing new; what is leaving goes on, but no message begins that might outlast `patience` seconds."""
        self._last_send.leave(patience)

    @property
    def leaving(self) -> int:
        """How many answers are on their way to a network now."""
        return len(self._under_way)

    async def idle(self) -> None:
        """Return once nothing is leaving: a send that is cut off is a doubt, one that ends is none."""
        await self._idle.wait()

    def _begin(self, tx: Tx) -> None:
        keep_alive(tx, self._desk)
        if self.awake.take():
            hours.after_sleep(tx, self._desk, self.awake)
        hours.tend(tx, self._desk)

    async def let_go(self) -> None:
        """Give the leases back, so that the next program need not wait for them to run out."""
        await self._desk.write(self._give_back)

    def _give_back(self, tx: Tx) -> None:
        for account in self._lines:
            leases.give_back(tx, leases.account_scope(account), leases.SEND, self._holder)

    async def _beat(self) -> None:
        """Renew the session and the leases while a round lasts: a slow network is no reason to lose them."""
        while True:
            await asyncio.sleep(leases.LENGTH / 3 / SECOND)
            try:
                await renew(self._desk)
                for account, fence in list(self._fences.items()):
                    # One lease a step: whoever holds two rows and wants a third may wait in a ring.
                    await self._desk.claim(partial(self._holds, account=account, fence=fence))
            except StoreBusy as error:
                log.info("the leases could not be renewed: %s", error.what)

    def _holds(self, tx: Tx, account: int, fence: int) -> bool:
        return leases.renew(tx, leases.account_scope(account), leases.SEND, self._holder, fence)

    def _hold(self, tx: Tx, account: int, fence: int) -> None:
        """Renew a lease that is still ours; once it ran out, somebody else may have sent. Raises Fenced."""
        if not self._holds(tx, account, fence):
            raise Fenced

    async def _serve(self, line: Line) -> list[Outcome]:
        account, scope = line.account, leases.account_scope(line.account)
        fence = await self._desk.claim(lambda tx: leases.take(tx, scope, leases.SEND, self._holder))
        if fence is None:
            return []
        self._fences[account] = fence
        done = []
        try:
            if await self._desk.claim(lambda tx: claims.left_behind(tx, account, fence, self._under_way)):
                await self._desk.write(lambda tx: self._lose_track(tx, account, fence))
            for item in await self._desk.claim(lambda tx: doubts.unknown_of(tx, account)):
                done += await self._look_up(line, item, fence)
            for item in await self._desk.claim(lambda tx: outbox.due(tx, account, alone=self._alone)):
                done += await self._send(line, item, fence)
        except Fenced:
            log.info("account %s: another program sends now", line.slug)
        return done

    def _lose_track(self, tx: Tx, account: int, fence: int) -> None:
        """Make unknown what is left behind, only while the lease is still ours."""
        self._hold(tx, account, fence)
        outbox.lose_track(tx, account, fence, self._under_way)

    # Sending

    async def _send(self, line: Line, item: int, fence: int) -> list[Outcome]:
        if self._last_send.leaving:
            return []
        self._under_way.add(item)
        self._idle.clear()
        try:
            return await self._try_to_send(line, item, fence)
        except Lost as lost:
            # Whoever took over meanwhile looks it up; what has arrived is noted in its parts.
            log.info("account %s: an answer is %s by now", line.slug, lost.now)
            return []
        finally:
            self._under_way.discard(item)
            if not self._under_way:
                self._idle.set()

    async def _try_to_send(self, line: Line, item: int, fence: int) -> list[Outcome]:
        claimed, stop = await self._desk.claim(lambda tx: self._claim(tx, line.account, item, fence))
        if claimed is None:
            await clear_away(self._desk)
            return []
        try:
            stop = stop or await self._recheck(line, claimed)
            if stop:
                return [await self._stop(claimed, fence, stop, "read it again and answer anew")]
            return [await self._deliver(line, claimed, fence)]
        except (errors.Unreachable, errors.RateLimited) as error:
            return [await self._later(claimed, fence, error)]
        except errors.NetworkError as error:
            return [await self._stop(claimed, fence, error.what, error.remedy)]

    def _claim(self, tx: Tx, account: int, item: int, fence: int) -> tuple[ItemRow | None, str]:
        """Take an item for sending, and tell why it must not leave after all; None when somebody was faster."""
        if not claims.holds(tx, leases.account_scope(account), leases.SEND, self._holder, fence):
            raise Fenced
        if self._desk.session and self.awake.check():
            # The next round sees to it.
            return None, ""
        try:
            claims.reach(tx, item)
            if hours.not_yet(tx, self._desk, item):
                # The round after its new time sees to it.
                return None, ""
            claims.claim(tx, item, fence)
        except Lost:
            return None, ""
        return sending.item(tx, item), outcomes.stopped_by(tx, item)

    async def _recheck(self, line: Line, item: ItemRow) -> str:
        """Read the message again right before it is answered; keep what changed and say so."""
        fate = await line.network.recheck(Ref(item.parent_remote, item.thread))
        page, words = outcomes.since_read(item, fate, self._desk.now())
        if page is None:
            return ""
        await self._desk.write(lambda tx: keep(tx, line.account, page, judge, self._desk.now()))
        return words

    async def _deliver(self, line: Line, item: ItemRow, fence: int) -> Outcome:
        parent = Ref(item.parent_remote, item.thread)
        notes = []
        for row in item.parts:
            if row.state == "again" and (stands := await self._stood_there(line, item, row)):
                remote = stands
            elif row.state != "sent":
                sent = await self._deliver_part(line, item, row, parent, fence)
                notes += outcomes.differences(row, item, sent)
                remote = sent.remote_id
            else:
                # What a person found there has no remote id: the next part follows what has one.
                remote = row.remote_id or parent.message
            parent = Ref(remote, item.thread)
        return await self._desk.write(lambda tx: self._finish(tx, item, fence, "; ".join(notes)))

    async def _stood_there(self, line: Line, item: ItemRow, row: PartRow) -> str:
        """Look up once more what a person did not find there, and return its remote id if it stands after all."""
        found = await self._ask_for(line, item, row)
        if not isinstance(found, Found):
            return ""
        await self._desk.write(lambda tx: self._keep_sent(tx, line, item, row, 0, found.remote_id, ""))
        return found.remote_id

    async def _deliver_part(self, line: Line, item: ItemRow, row: PartRow, parent: Ref, fence: int) -> Sent:
        part = outcomes.wire(item, row, parent)
        self._last_send.still()
        if not row.token:
            token = await line.network.prepare(part)
            if token:
                await self._desk.write(lambda tx: outbox.keep_token(tx, row.id, token))
                part = outcomes.wire(item, row, parent, token)
            self._last_send.still()
        attempt = await self._desk.claim(lambda tx: self._begin_attempt(tx, line.account, row.id, fence))
        try:
            sent = await line.network.send(part)
        except errors.NetworkError as error:
            state, detail = outcomes.of_failure(row, error)
            await self._desk.write(lambda tx: outcomes.attempt_failed(tx, row.id, attempt, state, detail))
            if isinstance(error, errors.Unprepared):
                await self._desk.write(lambda tx: outbox.keep_token(tx, row.id, ""))
            raise
        await self._desk.write(lambda tx: self._keep_sent(tx, line, item, row, attempt, sent.remote_id, sent.link))
        return sent

    def _begin_attempt(self, tx: Tx, account: int, part: int, fence: int) -> int:
        """Commit that a try begins, only while the lease is still ours."""
        self._hold(tx, account, fence)
        return outbox.begin_attempt(tx, part, fence, "")

    def _keep_sent(self, tx: Tx, line: Line, item: ItemRow, row: PartRow, attempt: int, remote: str, link: str) -> None:
        """Bind a part to its remote id, and keep it as a message of ours."""
        now = self._desk.now()
        if attempt:
            outbox.end_attempt(tx, attempt, "sent")
        outbox.part_sent(tx, row.id, remote, link)
        ours = outcomes.as_message(item, row, line.card.me, remote, link, now)
        keep(tx, line.account, Page(mark="", messages=(ours,)), judge, now)

    def _finish(self, tx: Tx, item: ItemRow, fence: int, note: str) -> Outcome:
        failed = outcomes.failed_before(tx, item.id, "sending")
        if failed is not None:
            return failed
        outbox.move(tx, item.id, ("sending",), "sent", fence=fence, reason=note)
        conversation = outbox.close_answered(tx, item.id)
        if note:
            # The note may name people: it stays with the answer, the conversation only says that there is one.
            outbox.free(tx, item.id, "partly", "it did not arrive as you approved it; the outbox says how")
        self._waits.pop(item.id, None)
        return Outcome(item.id, conversation, "sent", note)

    async def _stop(self, item: ItemRow, fence: int, what: str, remedy: str) -> Outcome:
        """End a send that the network, or a changed conversation, has stopped."""
        return await self._desk.write(lambda tx: outcomes.end(tx, item.id, fence, what, remedy))

    async def _later(self, item: ItemRow, fence: int, error: errors.NetworkError) -> Outcome:
        """Nothing left: hold it until the network can be asked again."""
        # The network speaks of this machine's time, the outbox of the database's.
        asked = max(error.until - clock.now(), 0) if isinstance(error, errors.RateLimited) else None
        wait = self._wait_for(item.id) if asked is None else asked
        await self._desk.write(lambda tx: outbox.put_back(tx, item.id, fence, tx.clock() + wait, error.what))
        return Outcome(item.id, item.conversation_id, "held", error.what)

    # Looking up what was lost

    async def _look_up(self, line: Line, item: int, fence: int) -> list[Outcome]:
        row, now = await self._desk.write(lambda tx: (sending.item(tx, item), tx.clock()))
        if row is None or row.state != "unknown":
            return []
        lost = row.lost
        # The newest try counts: what the first one left behind was looked up before the second began.
        tried = lost.tried_at if lost else None
        if lost and now < max((tried or row.created_at) + line.card.settle, self._ask_again.get(item, 0)):
            return []
        try:
            answer = await self._find(line, row, lost, now) if lost else None
            return [await self._desk.write(lambda tx: self._settle(tx, line, row, lost, answer, fence))]
        except errors.NetworkError as error:
            log.info("account %s: a lost answer cannot be looked up now: %s", line.slug, error.what)
        except Lost as moved:
            log.info("account %s: an answer that was lost is %s by now", line.slug, moved.now)
        return []

    async def _find(self, line: Line, row: ItemRow, lost: PartRow, now: Micros) -> Found | Absent | CannotTell:
        self._ask_again[row.id] = now + self._wait_for(row.id)
        return await self._ask_for(line, row, lost)

    async def _ask_for(self, line: Line, row: ItemRow, lost: PartRow) -> Found | Absent | CannotTell:
        others = await self._desk.write(lambda tx: doubts.known_remotes(tx, line.account, lost.id))
        return await line.network.find(outcomes.wire(row, lost, outcomes.parent_of(row, lost), others=others))

    def _settle(
        self,
        tx: Tx,
        line: Line,
        row: ItemRow,
        lost: PartRow | None,
        answer: Found | Absent | CannotTell | None,
        fence: int,
    ) -> Outcome:
        """Write what the look-up said, or that there was nothing to look up."""
        # Somebody else may have sent it since we asked: what we heard is old then.
        self._hold(tx, line.account, fence)
        if lost is None:
            return outcomes.nothing_left(tx, row)
        if isinstance(answer, Found):
            outcomes.still_that_try(tx, row, lost)
            self._keep_sent(tx, line, row, lost, 0, answer.remote_id, "")
            return outcomes.found(tx, row.id)
        if isinstance(answer, Absent):
            return outcomes.absent(tx, row, lost)
        return outcomes.cannot_tell(tx, row, answer.reason if answer else "the network did not say")

    def _wait_for(self, item: int) -> Micros:
        """Return how long to wait before the next try for an item: twice the last, up to a quarter of an hour."""
        wait = min(self._waits.get(item, FIRST_WAIT // 2) * 2, LONGEST_WAIT)
        self._waits[item] = wait
        return wait
