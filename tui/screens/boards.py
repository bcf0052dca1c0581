"""The ways from the inbox to the screens beside it, and back to a conversation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.catalogue import say
from store import views
from store.lanes import LANES, lanes_of
from store.rows import Row
from tui.commands import Command
from tui.screens.board import Board
from tui.screens.kept_lanes import KeptLanes

if TYPE_CHECKING:
    from tui.backstage import Backstage

_FIRST = ("open", "screener", "noise", "snoozed", "closed")
"""Where a conversation is opened, if it stands there."""


class Boards(KeptLanes):
    """Everything that the inbox opens beside itself."""

    @property
    def board(self) -> Board[Any] | None:
        """The screen that lies over the inbox."""
        top = self.app.screen
        return top if isinstance(top, Board) else None

    def notice(self, words: str, role: str = "text") -> None:
        """Say something where the professional looks now."""
        super().notice(words, role)
        board = self.board if self.is_mounted else None
        if board is not None and words:
            board.notice(words, role)

    def tell_boards(self) -> None:
        """The store changed: the screen above reads anew."""
        if self.board is not None:
            self.board.read()

    def _show(self, make: Callable[[Backstage], Board[Any]]) -> None:
        stage = self.ready()
        if stage is not None and self.reader is not None:
            self.app.push_screen(make(stage))

    def act_outbox(self, item: int | None = None) -> None:
        """Show what is on its way, and stand on one answer of it."""
        from tui.screens.outbox import OutboxScreen  # noqa: PLC0415  # after the first frame

        self._show(lambda stage: OutboxScreen(self, self.opened(), stage, self.clock).standing_on(item))

    def act_day(self) -> None:
        """Show what was decided."""
        from tui.screens.actions_day import DayScreen  # noqa: PLC0415  # after the first frame

        self._show(lambda stage: DayScreen(self, self.opened(), stage, self.clock))

    def act_drafts(self) -> None:
        """Show the words that were not sent."""
        from tui.screens.drafts import DraftsScreen  # noqa: PLC0415  # after the first frame

        self._show(lambda stage: DraftsScreen(self, self.opened(), stage, self.clock))

    def act_networks(self, account: str | None = None) -> None:
        """Show the cards of the accounts, and stand on one."""
        from tui.screens.networks import NetworksScreen  # noqa: PLC0415  # after the first frame

        self._show(lambda stage: NetworksScreen(self, self.opened(), stage, self.clock).standing_on(account))

    def act_add_account(self, network: str = "", slug: str = "") -> None:
        """Lead through the settings of an account, or through those of one that is there already."""
        from tui.joining import refused  # noqa: PLC0415  # after the first frame
        from tui.screens.joining import JoiningScreen  # noqa: PLC0415  # the same

        stage = self.ready()
        if stage is None:
            return
        why = refused(locked=self.setting.locked, demo=self.setting.demo, settings=stage.settings)
        if why is not None:
            self.declined(*why)
        else:
            self.app.push_screen(JoiningScreen(self, stage, network, slug))

    def act_problems(self) -> None:
        """Show everything that is wrong."""
        from tui.screens.problems import ProblemsScreen  # noqa: PLC0415  # after the first frame

        self._show(lambda stage: ProblemsScreen(self, self.opened(), stage, self.clock))

    def commands(self) -> list[Command]:
        """Return what the palette offers here, and the pages that have no key."""
        pages = [
            Command("ledger", say("ledger"), say("What is proven complete, and what became of each gap")),
            Command("mutes", say("mutes"), say("Until when, how many each caught, and its end")),
            Command("rules", say("rules"), say("What each would move, before it is switched on")),
        ]
        add = Command("add-account", say("add account"), say("Where to click, then its settings; a yes keeps it"))
        return [*super().commands(), *pages, add]

    def run_command(self, command: Command, argument: str = "") -> None:
        """Open a page that has no key, or do what a command's key would do."""
        pages = {"ledger": self.act_ledger, "mutes": self.act_mutes, "rules": self.act_rules}
        if command.id in pages:
            pages[command.id]()
        else:
            super().run_command(command, argument)

    def act_mutes(self) -> None:
        """Show what is muted."""
        from tui.screens.mutes import MutesScreen  # noqa: PLC0415  # after the first frame

        self._show(lambda stage: MutesScreen(self, self.opened(), stage, self.clock))

    def act_rules(self, name: str | None = None) -> None:
        """Show the rules of the house, and stand on one."""
        from tui.screens.rules import RulesScreen  # noqa: PLC0415  # after the first frame

        self._show(lambda stage: RulesScreen(self, self.opened(), stage, self.clock).standing_on(name))

    def act_trial(self, name: str) -> None:
        """Show what a rule would move."""
        from tui.screens.trial import TrialScreen  # noqa: PLC0415  # after the first frame

        self._show(lambda stage: TrialScreen(self, self.opened(), stage, self.clock).of(name))

    def act_ledger(self) -> None:
        """Show what is proven complete."""
        from tui.screens.ledger import LedgerScreen  # noqa: PLC0415  # after the first frame

        self._show(lambda stage: LedgerScreen(self, self.opened(), stage, self.clock))

    def act_professionals(self) -> None:
        """Show who works here."""
        from tui.screens.professionals import ProfessionalsScreen  # noqa: PLC0415  # after the first frame

        self._show(lambda stage: ProfessionalsScreen(self, self.opened(), stage, self.clock))

    # Back to a conversation

    def read_conversation(self, identity: int) -> None:
        """Open a conversation for reading, in the lane where it stands now."""
        if self.stand_on(identity):
            self.act_open()

    def write_in(self, identity: int) -> None:
        """Open the field for own words on a conversation."""
        if self.stand_on(identity):
            self.act_write()

    def stand_on(self, identity: int) -> bool:
        """Put the cursor on a conversation; tell whether it is there."""
        row = views.rows_by_id(self.opened(), [identity]).get(identity)
        if row is None:
            self.declined("the conversation is gone", "")
            return False
        self.choosing = None
        self.act_back()
        self.open_lane(_lane_of(row), at=row)
        return True


def _lane_of(row: Row) -> str:
    standing = lanes_of(row)
    return next((name for name in _FIRST if name in standing and name in LANES), "everything")
