"""The wiring: a first frame at once, then the desk behind it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ParamSpec

from textual.worker import WorkerFailed

from core.catalogue import counted, say
from core.clock import Clock, now
from store.errors import StoreBusy
from store.reading import Reader
from tui import header
from tui.in_order import InOrder
from tui.screens.base import Setting
from tui.screens.inbox import InboxScreen

if TYPE_CHECKING:
    # Loaded after the first frame.
    from desk.dispatch import Outcome
    from tui.backstage import Backstage, Facts

LONG_READING = 40
"""A reading of fewer messages is over before it could be told."""
Told = ParamSpec("Told")
Opening = Callable[["Facts"], Awaitable["tuple[Backstage, Callable[[], None]]"]]
"""Opens the desk behind the screen; returns it and what to do at the very end."""


class Consulta(InOrder):
    """The inbox as an application. It holds no state of its own beyond its screens."""

    TITLE = "consulta"
    ENABLE_COMMAND_PALETTE = False
    CSS = "Screen { layers: base; }"

    def __init__(self, opening: Opening, setting: Setting, *, reader: Reader | None = None, clock: Clock = now) -> None:
        setting.keymap.use()
        super().__init__(setting.theme, setting.means, keep=setting.keep_theme)
        self._opening = opening
        self._setting = setting
        self._early_reader = reader
        self._clock = clock
        self._end: Callable[[], None] = lambda: None
        self.failed: BaseException | None = None

    def on_mount(self) -> None:
        """Show the inbox; open the desk once it has been painted."""
        self.dress()
        self.inbox = InboxScreen(self._early_reader, self._setting, self._clock)
        self.inbox.osc = self.osc
        self.inbox.leave = self.leave
        self.inbox.shape(self.size.width)
        self.push_screen(self.inbox)
        self.fit(self.size)
        if self.ended_by:
            self.hang_up(self.ended_by)
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        if not self.leaving:
            self.opening = self.run_worker(self._open_desk(), name="open the desk")

    async def _open_desk(self) -> None:
        """Import and open what the first frame did without."""
        facts = await asyncio.to_thread(self._facts)
        try:
            self.stage, self._end = await self._opening(facts)
        except _expected() as error:
            self.failed = error
            self.exit()
            return
        if self.leaving:
            return
        await self.stage.start()
        desk = self.stage.desk
        who = desk.who.name or self._setting.who
        self.inbox.setting = replace(self.inbox.setting, who=who, proof=header.shown_proof(desk.proof))
        self.inbox.serve(desk.store.reader, self.stage)
        if not gc.isenabled():
            # What was loaded stays: it need not be looked through again and again.
            gc.freeze()
            gc.enable()
        if self._setting.demo:
            self.inbox.notice(
                say("the people here are invented; <help> shows the keys and a tour of one minute"), "quiet"
            )

    def _facts(self) -> Facts:
        from tui.backstage import Facts  # noqa: PLC0415  # brings the store and the desk

        return Facts(
            changed=self._while_open(self._changed),
            sent=self._while_open(self._sent),
            refused=self._while_open(self._refused),
            red=self._while_open(self._red),
            reading=self._while_open(self._reading),
            broken=self._broken,
        )

    def _while_open(self, tell: Callable[Told, None]) -> Callable[Told, None]:
        """Return a teller that is silent once the screen is being taken down: nobody reads it any more."""

        def told(*facts: Told.args, **more: Told.kwargs) -> None:
            if not self.inbox.query("#header"):
                return
            try:
                tell(*facts, **more)
            except StoreBusy as error:
                # What stands on screen stays; it is read anew with the next fact.
                self.inbox.troubled(error.what, error.remedy)

        return told

    def _changed(self) -> None:
        self.inbox.changed()

    def _sent(self, outcomes: Sequence[Outcome]) -> None:
        worst = next((o for o in outcomes if o.state not in ("sent", "held")), None)
        if worst is not None:
            self.inbox.notice(f"{say(worst.state)}: {worst.reason}", "amber")
        self.inbox.changed()

    def _refused(self, what: str, remedy: str, ids: Sequence[int]) -> None:
        """A decision did not happen: say so, and put its rows back."""
        if not ids:
            self.inbox.troubled(what, remedy)
            return
        back = self.inbox.put_back(ids)
        told = [counted(back, "1 line is back", "{n} lines are back")] if back else []
        self.inbox.declined(": ".join([*told, what]), remedy)

    def _red(self, number: int) -> None:
        if self.osc is not None:
            self.osc.call(number)
        words = say("1 new red: <go:red>") if number == 1 else say("{n} new red: <go:red>", n=number)
        self.inbox.notice(words, "red_strong")

    def _reading(self, number: int) -> None:
        """Say how far a long reading has come."""
        self.inbox.busy = say("reading: {n} messages", n=number) if number >= LONG_READING else ""
        self.inbox.paint_head()

    def _broken(self, error: BaseException) -> None:
        """Something nobody expected: close, and let whoever opened the interface tell of it in one line."""
        self.failed = self.failed or error
        self.leave(1)

    def _handle_exception(self, error: Exception) -> None:
        # Textual's own way prints local variables, and those hold patients' words.
        self.failed = error.error if isinstance(error, WorkerFailed) else error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    async def on_unmount(self) -> None:
        """Finish what was decided, and let go."""
        if self.stage is not None:
            await self.stage.stop()
        self._end()


def _expected() -> tuple[type[Exception], ...]:
    """Return the errors that are told in words."""
    from desk.errors import Refusal  # noqa: PLC0415  # loaded with the desk
    from store.errors import StoreError  # noqa: PLC0415  # the same

    return (Refusal, StoreError)
