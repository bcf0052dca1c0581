"""Keeping somebody away on their network, and telling its moderators of them, typed."""

from __future__ import annotations

from functools import partial

from core.audience import at
from core.catalogue import say
from core.network_names import network_name
from core.outgoing import Ground
from desk import blocking
from desk.errors import Refusal
from networks.errors import NetworkError
from store import blocking as kept
from store import views
from store.rows import Row
from tui import against
from tui.against import Work
from tui.linear.emergency import Emergency
from tui.linear.words import named, sentence


class Against(Emergency):
    """What is done about one person at a time."""

    async def act_block(self, by: str, rest: str) -> None:
        """Ask what is to be done about whoever asks: block, unblock, report, or mute them here."""
        row = self.row
        if row is None:
            return
        whys = against.whys(against.card_of(views.accounts(self.reader), row))
        who = say("{name} on {network}", name=named(at(row.handle)), network=network_name(row.network))
        for name, what in (("keep-away", say("Block")), ("tell", say("Report"))):
            self.tell(*([sentence(f"{what}: {say(whys[name])}")] if whys[name] else []))
        typed = await self.ask(say("{who}: k block, u unblock, r report, m mute here: ", who=who), rest)
        letter, _, more = typed.partition(" ")
        why = whys.get({"k": "keep-away", "u": "let-back", "r": "tell"}.get(letter, ""), "")
        if why:
            self.decline(say(why), say("<mute> keeps them out of sight here"))
        elif letter == "m":
            await self.act_mute(by, more)
        elif letter == "k":
            await self._keep_away(row, more)
        elif letter == "u":
            await self._sure_about(row, say("Let {who} write again there?", who=who), blocking.unblock)
        elif letter == "r":
            await self._report(row, more)
        else:
            self.tell(say("Nothing was done."))

    async def _keep_away(self, row: Row, reason: str) -> None:
        asker = kept.asker(self.reader, row.id)
        if asker is not None and kept.open_reds(self.reader, asker.handle):
            reason = await self.ask(f"{sentence(say(against.ASKED_RED))} ", reason)
        asked = say("Block {name} there? What they wrote stays here.", name=named(at(row.handle)))
        await self._sure_about(row, asked, partial(blocking.block, reason=reason))

    async def _report(self, row: Row, rest: str) -> None:
        letters = ", ".join(f"{letter} {words}" for letter, words in against.grounds())
        letter, _, words = (await self.ask(say("Report for: {letters}: ", letters=letters), rest)).partition(" ")
        ground = next((one for one in Ground if one.value[0] == letter), None)
        line = against.line_of(self.stage.lines, row)
        if ground is None or line is None:
            self.tell(say("Nothing was done.") if line is not None else say("Its account is not connected."))
            return
        if ground is Ground.OTHER:
            words = await self.ask(say("What do the moderators read? They read just that: "), words)
        try:
            told = blocking.report_of(self.stage.desk, row.id, ground, words=words if ground is Ground.OTHER else "")
            who, *fields = against.sends(line, told)
        except (Refusal, NetworkError) as error:
            self.decline(error.what, error.remedy)
            return
        self.tell(sentence(say("To {who}", who=who)), *map(sentence, fields))
        await self._sure_about(row, say("Send just this?"), partial(blocking.report, told=told))

    async def _sure_about(self, row: Row, asked: str, work: Work) -> None:
        if await self.confirm(asked + say(" {yes} does it: ")) is not None:
            self.tell(say("Nothing was done."))
            return
        verbs: list[str] = []
        self.stage.against(row, work, verbs.append)
        if await self.settle():
            self.tell(*(sentence(say(against.TOLD.get(verb, verb))) for verb in verbs))
            self.reread_beside()
