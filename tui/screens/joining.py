"""Adding an account: where to click, one question after the other, its card, and a yes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult

from core.catalogue import say
from core.network_names import network_name
from core.safe_text import one_line
from desk.asking import Left, Question, Said
from desk.errors import Refusal
from desk.introducing import Introduction, which_network
from desk.lines import card_facts
from desk.variables import ConfigError
from networks.errors import NetworkError
from networks.protocol import Card
from tui import cards, header
from tui.joining import taken_on
from tui.marking import words
from tui.osc import TooLong
from tui.screens.keyed import Keyed
from tui.spans import BLANK, Line, Span, rule
from tui.widgets.lines import Lines
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui.backstage import Backstage
    from tui.screens.boards import Boards

_TURNS = {"pagedown": 1, "pageup": -1, "down": 0, "up": 0}
_ROLES = {"green": "green", "strong": "strong", "red": "red", "amber": "amber", "quiet": "quiet"}


class JoiningScreen(Keyed):
    """A dialogue: what was said stands above, what is asked below it, and the line that is typed at the end."""

    CSS: ClassVar[str] = """
    JoiningScreen { background: $background; color: $foreground; }
    JoiningScreen > #head, JoiningScreen > #foot, JoiningScreen > #keys { height: 1; }
    JoiningScreen > #told { height: 1fr; }
    JoiningScreen > #asked { height: auto; max-height: 40%; }
    JoiningScreen > #answer { height: 1; border: none; padding: 0 1; background: $surface; }
    """

    def __init__(self, inbox: Boards, stage: Backstage, network: str = "", slug: str = "") -> None:
        super().__init__()
        self._inbox = inbox
        self._stage = stage
        self._network = network
        self._slug = slug
        self._told: list[Said | Card] = []
        self._question: Question | None = None
        self._answer: asyncio.Future[str] | None = None
        self._leaving = False
        """Whether Esc was pressed, and what was typed so far would be lost by a second one."""

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield Lines(id="head")
        yield Lines(id="told")
        yield Lines(id="foot")
        yield Lines(id="asked")
        yield Prompt(id="answer", select_on_focus=False)
        yield Lines(id="keys")

    def on_mount(self) -> None:
        """Begin."""
        super().on_mount()
        self.field.handed_in = self._handed_in
        self.field.cursor_blink = False
        self.set_focus(self.field)
        self.call_after_refresh(self._paint)
        self.run_worker(self._lead(), name="add an account", exclusive=True)

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.call_after_refresh(self._paint)

    @property
    def field(self) -> Prompt:
        """Where answers are typed."""
        return self.query_one("#answer", Prompt)

    @property
    def busy(self) -> bool:
        """Whether something else than the person is waited for."""
        return self._answer is None

    async def _lead(self) -> None:
        settings = self._stage.settings
        if settings is None:
            return
        try:
            self._network = self._network or await which_network(self)
            self._told.clear()
            kept = await Introduction(self._stage.desk, settings, self, self._network, self._slug).run()
        except Left:
            self._close(say("nothing was kept"))
            return
        except (ConfigError, NetworkError, Refusal) as error:
            # A package that cannot be used, a name of another network's: nothing that is asked here mends it.
            self._close(f"{one_line(error.what)}: {one_line(error.remedy)}", "amber")
            return
        said, plug = await taken_on(self._stage, kept)
        if plug is not None:
            # It outlives this screen.
            self._inbox.run_worker(self._stage.take_on(plug), name="serve the account")
        self._close(said)

    def _close(self, said: str, role: str = "quiet") -> None:
        if self.is_current:
            self.dismiss()
        self._inbox.notice(said, role)

    # What the dialogue says and asks

    def tell(self, lines: Sequence[Said]) -> None:
        """Say something, below what was said before."""
        if self._told and lines:
            self._told.append(Said(""))
        self._told += lines
        self._paint()

    def show(self, card: Card) -> None:
        """Show what an account can do."""
        self._told.append(card)
        self._paint()

    async def ask(self, question: Question) -> str:
        """Ask for one line. Raises Left."""
        self._question, self._answer = question, asyncio.get_running_loop().create_future()
        self.field.value = ""
        self.field.password = question.secret
        self._paint()
        try:
            typed = await self._answer
        finally:
            self._answer = None
        if question.name and typed:
            # A secret is not repeated; how long it was is said with the answers.
            if self._told and not self._after_answer:
                self._told.append(Said(""))
            self._told.append(Said(f"{question.name}  {say('given') if question.secret else typed}", "quiet"))
        return typed

    @property
    def _after_answer(self) -> bool:
        last = self._told[-1]
        return isinstance(last, Said) and last.role == "quiet" and not last.indent

    def _handed_in(self, text: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(text)

    # Keys

    @property
    def waits_for_letters(self) -> bool:
        """One types here all the time."""
        return True

    def aim(self) -> None:
        """Keep the focus where letters are typed."""
        if self.focused is not self.field:
            self.set_focus(self.field)

    async def typed(self, event: events.Key) -> bool:
        """Take a key: a letter of the answer, a move, or the way out."""
        if event.key == "escape":
            self._leave()
            return True
        self._leaving = False
        if event.key in _TURNS:
            told = self.query_one("#told", Lines)
            told.scroll_lines(_TURNS[event.key] * max(1, told.size.height - 1) or (1 if event.key == "down" else -1))
            return True
        if event.key == "ctrl+y":
            self._copy()
            return True
        return self._answer is None or await self.field.typed(event)

    async def pasted(self, event: events.Paste) -> None:
        """Write what is pasted into the answer; pasted text is never keys."""
        if self._answer is not None:
            await self.field.pasted(event)

    def _leave(self) -> None:
        """Leave at the second Esc; at the first, once something was given, say what would be lost."""
        given = any(isinstance(one, Said) and one.role == "quiet" for one in self._told)
        if given and not self._leaving:
            self._leaving = True
            self._paint_keys()
        elif self._answer is not None and not self._answer.done():
            self._answer.set_exception(Left())
        else:
            self.workers.cancel_node(self)
            self._close(say("nothing was kept"))

    def _copy(self) -> None:
        address, osc = self._question.address if self._question else "", getattr(self.app, "osc", None)
        if not address or osc is None:
            return
        try:
            copied = osc.copy(address)
        except TooLong:
            copied = False
        self._paint_keys(say("the address is copied") if copied else say("this terminal takes no copies: select it"))

    # Painting

    def _paint(self) -> None:
        width = self.size.width
        if not width or not self.query("#head"):
            return
        name = [Span(network_name(self._network), "quiet")] if self._network else []
        self.query_one("#head", Lines).show([rule(width, [Span(say("add an account"), "strong")], name)])
        told, lines = self.query_one("#told", Lines), self._told_lines(width)
        told.show(lines, top=max(0, len(lines) - max(1, told.size.height)))
        self.query_one("#foot", Lines).show([rule(width)])
        self.query_one("#asked", Lines).show(self._asked_lines(width))
        self._paint_keys()
        self.call_after_refresh(self._to_the_end)

    def _to_the_end(self) -> None:
        """Show the newest lines, once the panes have their heights."""
        told = self.query_one("#told", Lines)
        told.show(told.lines, top=max(0, len(told.lines) - max(1, told.size.height)))

    def _told_lines(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for one in self._told:
            if isinstance(one, Card):
                lines += [BLANK, *cards.told(card_facts(one), width)]
            else:
                lines += _said(one, width)
        return lines

    def _asked_lines(self, width: int) -> list[Line]:
        question = self._question
        if question is None or self._answer is None:
            return [(Span(say(" one moment"), "quiet"),)]
        address = question.address
        plain = question.words.replace(address, "").strip() if address else question.words
        lines = words(plain, width, "strong")
        # Without a margin: what is selected by hand is the address and nothing else.
        lines += [(Span(address[at : at + width], "accent"),) for at in range(0, len(address), width)]
        if question.default:
            lines += words(say("Enter: {what}", what=question.default), width, "quiet")
        return lines

    def _paint_keys(self, said: str = "") -> None:
        if self._leaving:
            said = say("Esc again leaves; nothing is kept")
        if said:
            self.query_one("#keys", Lines).show([(Span(" "), Span(said, "amber"))])
            return
        address = bool(self._question and self._question.address)
        copy = [("Ctrl-Y", say("copy the address"), False)] if address else []
        hints = [("Enter", say("go on"), False), *copy, ("PgUp PgDn", say("read"), False), ("Esc", say("leave"), False)]
        self.query_one("#keys", Lines).show([header.keys_line(hints, self.size.width)])


def _said(said: Said, width: int) -> list[Line]:
    if not said.text:
        return [BLANK]
    margin = 1 + said.indent
    first, *rest = words(said.text, width - said.hang, _ROLES.get(said.role, "text"), margin=margin)
    return [first, *((Span(" " * said.hang), *line) for line in rest)]
