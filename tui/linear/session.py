"""The linear inbox: an item, a prompt, one key and Enter; the same keys as on the screen."""

from __future__ import annotations

from core.catalogue import counted, say
from store import hours, reds, sending
from tui import header
from tui.keys import LIST, Key, keys_of
from tui.linear import typed
from tui.linear.boards import Boards
from tui.linear.console import Cancelled
from tui.linear.reasons import NOT_HERE
from tui.linear.typing_in import End
from tui.linear.words import sentence

_LOOK = 0.3
"""Seconds between two looks at what is still held, while one waits for it."""


class LinearInbox(Boards):
    """Prints, asks, does, until it is left."""

    leaving = False

    async def work(self) -> None:
        """Begin with the header and the first item, then do what is typed. Raises Gone when the terminal is."""
        self._greet()
        self.print_item()
        while not self.leaving:
            self._tell_news()
            try:
                # A key is about what was printed last: what was typed before that is about something else.
                line = await self.console.ask(say("Key:"), fresh=self.console.typed)
                if not await self.was_pasted():
                    await self._do(line)
            except Cancelled:
                self.tell(say("Cancelled. <quit> quits, <help> says the keys."))
            except End:
                await self._leave_or_stay()

    def _greet(self) -> None:
        demo = say(", demo: the people are invented and sends are simulated") if self.setting.demo else ""
        self.tell(say("Consulta, linear{demo}.", demo=demo))
        if self.console.plain_letters:
            self.tell(say("This terminal does not say UTF-8: letters that it lacks are shown plain, or as ?."))
        self.print_header()
        self.tell(say("Type a key and Enter. Enter alone says the item again, <help> all keys, <quit> quits."))

    def _tell_news(self) -> None:
        new = self.count - self.known if not self.query else 0
        self.calling.note(reds.unacknowledged(self.reader), self.clock())
        self.offers.read(self.reader, self.stage.desk.who.id)
        late = [calling.told() for calling in (self.calling, self.offers) if calling.again(self.clock())]
        back = self.offers.returned()
        lines = [say("RED FLAG: ") + sentence(words) for words in late]
        lines += [*([sentence(back)] if back else []), *self.news.lines()]
        if new > 0:
            lane = header.lane_name(self.lane.name)
            one, many = "1 new in {lane}: <go:start>.", "{n} new in {lane}: <go:start>."
            lines.append(say(one if new == 1 else many, n=new, lane=lane))
            self.known = self.count
        self.known = min(self.known, self.count)
        self.tell(*lines)

    async def _do(self, line: str) -> None:
        """Do what a line means; an empty one prints the item again."""
        if not line.strip():
            self.print_item()
            return
        found = typed.understood(line, LIST)
        if found is None:
            self.tell(say("{line} is no key here; <help> says all keys.", line=repr(line[:20])))
            return
        await self._call(found.key, found.rest)

    async def _call(self, key: Key, rest: str) -> None:
        name, _, argument = key.action.partition("(")
        method = getattr(self, f"act_{name}", None)
        if method is None:
            self._tell_why_not(key.id)
        else:
            await method(argument.rstrip(")"), rest)

    async def act_palette(self, _by: str, rest: str) -> None:
        """Do an action by its name, or say the names."""
        first, _, _ = rest.partition(" ")
        pages = {"ledger": self.act_ledger, "mutes": self.act_mutes, "rules": self.act_rules}
        if first in pages:
            await pages[first]("", "")
            return
        if first in ("keep-search", "forget-search"):
            await self.keep_or_forget(first, rest.partition(" ")[2])
            return
        if first in NOT_HERE:
            self._tell_why_not(first)
            return
        found = typed.understood(rest, LIST) if rest else None
        if found is not None and found.key.id != "palette":
            await self._call(found.key, found.rest)
        else:
            self.help_on(LIST)

    def _tell_why_not(self, identity: str) -> None:
        why = say(NOT_HERE.get(identity, "it needs a screen"))
        self.tell(say("{name} is not done here: {why}.", name=identity, why=why))

    # Help

    async def act_help(self, _by: str, _rest: str) -> None:
        """Say the keys."""
        self.help_on(LIST)

    def help_on(self, where: str) -> None:
        """Say the keys of a place, one a line, by their names."""
        self.tell("", say("Keys, each typed and confirmed with Enter; its name does the same:"))
        for key in keys_of(where):
            name = key.action.partition("(")[0]
            said = typed.reachable(key)
            if key.id in NOT_HERE or (where == LIST and not hasattr(self, f"act_{name}")):
                continue
            letters = say(" or ").join(said[:2]) if said else say("by its name")
            network = say(" It reaches the network.") if key.reaches_network else ""
            self.tell(f"{letters}: {sentence(say(key.tip))} ({key.id}){network}")
        if where == LIST:
            self.tell(say("<palette> and ledger: what is proven complete of each feed (ledger)"))
            self.tell(say("<palette> and mutes or rules: what the house has set, and what it caught"))
            self.tell(say("<palette> and keep-search or forget-search: a search as a lane"))
        if self.setting.demo and where == LIST:
            self.tell(say("Everything is simulated: nothing leaves this machine."))

    # The end

    async def act_leave(self, _by: str, _rest: str) -> None:
        """Quit; what is held is asked about first."""
        await self._leave_or_stay()

    async def _leave_or_stay(self) -> None:
        held = hours.at_hand(self.reader)
        if not held:
            self.leaving = True
            return
        self.tell(counted(held, "1 answer is held and has not left.", "{n} answers are held and have not left."))
        prompt = say("w wait for them and leave, u take back the last, q leave: they wait for your next yes: ")
        try:
            await self._leave_by((await self.console.ask(prompt, fresh=self.console.typed)).strip())
        except Cancelled:
            self.tell(say("Not left."))
        except End:
            self.leaving = True

    async def _leave_by(self, line: str) -> None:
        if line in ("q", "Q"):
            self.leaving = True
        elif line == "u":
            await self.act_undo("", "")
        elif line == "w":
            await self._wait_for_held()
        else:
            self.tell(say("Not left."))

    async def _wait_for_held(self) -> None:
        """Stay until nothing is held or being sent any more; Ctrl-C comes back to the prompt."""
        self.tell(say("Waiting for what is held; Ctrl-C stays."))
        await self.console.print_all()
        while hours.at_hand(self.reader) or sending.numbers(self.reader).get("sending"):
            await self.console.rest(_LOOK)
        self._tell_news()
        await self.console.print_all()
        self.leaving = True
