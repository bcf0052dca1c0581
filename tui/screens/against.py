"""Keeping somebody away on their network, and telling its moderators of them: never by one key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from core.audience import at
from core.catalogue import say
from core.network_names import network_name
from core.safe_text import one_line
from store import blocking
from store.rows import Row
from tui.over import Option
from tui.screens.deciding import Deciding

if TYPE_CHECKING:
    # Loaded with the desk, after the first frame.
    from core.outgoing import Ground, Report
    from tui.against import Work


class Against(Deciding):
    """What is done about one person at a time."""

    def act_block(self) -> None:
        """Offer to keep them away, to let them back, to report them, or to mute them here."""
        stage, row = self.ready(), self.listing.current
        if stage is None or row is None or not self.saw(row):
            return
        if self.listing.marked:
            self.declined(say("this is done about one person at a time"), say("Esc takes the marks away"))
            return
        from tui import against  # noqa: PLC0415  # loaded with the desk, after the first frame

        whys = against.whys(against.card_of(self.accounts, row))
        title = f"{at(one_line(row.handle))} · {network_name(row.network)}"
        self.choose_from("block", title, lambda key: self._act_against(row, key, whys), against.beside(whys))

    def _act_against(self, row: Row, key: str, whys: dict[str, str]) -> None:
        if key == "m":
            self.act_mute()
            return
        why = whys.get({"k": "keep-away", "u": "let-back", "r": "tell"}.get(key, ""), "")
        if why:
            self.declined(say(why), say("<mute> keeps them out of sight here"))
        elif key == "k" and self.question_seen():
            self._keep_away(row)
        elif key == "u" and self.question_seen():
            from desk.blocking import unblock  # noqa: PLC0415  # loaded with the desk, after the first frame

            self._carry(row, unblock)
        elif key == "r":
            from tui.against import grounds  # noqa: PLC0415  # the same

            options = [Option(letter, words) for letter, words in grounds()]
            self.offer(say("report for"), options, lambda typed: self._report_for(row, typed))

    def _keep_away(self, row: Row) -> None:
        from desk.blocking import block  # noqa: PLC0415  # loaded with the desk, after the first frame
        from tui.against import ASKED_RED, NOTHING  # noqa: PLC0415  # the same

        asker = blocking.asker(self.reader, row.id) if self.reader is not None else None
        if asker is None or self.reader is None:
            return
        if not blocking.open_reds(self.reader, asker.handle):
            self._carry(row, block)
            return

        def reasoned(reason: str) -> None:
            if reason.strip():
                self._carry(row, partial(block, reason=reason))
            else:
                self.notice(say(NOTHING), "quiet")

        self.ask(say(ASKED_RED), reasoned)

    def _report_for(self, row: Row, letter: str) -> None:
        from core.outgoing import Ground  # noqa: PLC0415  # loaded with the desk, after the first frame

        ground = next((one for one in Ground if one.value[0] == letter), None)
        if ground is Ground.OTHER:
            asked = say("what do the moderators read? they read just that")
            self.ask(asked, lambda words: self._show_report(row, Ground.OTHER, words))
        elif ground is not None:
            self._show_report(row, ground, "")

    def _show_report(self, row: Row, ground: Ground, words: str) -> None:
        """Show who is told what, before the key that tells them."""
        from desk import blocking as desk_blocking  # noqa: PLC0415  # loaded with the desk, after the first frame
        from desk.errors import Refusal  # noqa: PLC0415  # the same
        from networks.errors import NetworkError  # noqa: PLC0415  # the same
        from tui import against  # noqa: PLC0415  # the same

        stage = self.ready()
        line = against.line_of(stage.lines, row) if stage is not None else None
        if stage is None or line is None:
            self.declined(say("its account is not connected"), say("<go:networks> says why"))
            return
        try:
            told = desk_blocking.report_of(stage.desk, row.id, ground, words=words)
            who, *fields = against.sends(line, told)
        except (Refusal, NetworkError) as error:
            self.declined(say(error.what), say(error.remedy))
            return
        options = [*(Option("", field) for field in fields), Option("y", say("send just this"))]
        self.offer(say("to {who}", who=who), options, lambda key: self._tell(row, key, told))

    def _tell(self, row: Row, key: str, told: Report) -> None:
        from desk.blocking import report  # noqa: PLC0415  # loaded with the desk, after the first frame

        if key == "y" and self.question_seen():
            self._carry(row, partial(report, told=told))

    def _carry(self, row: Row, work: Work) -> None:
        stage = self.ready()
        if stage is None:
            return
        from tui.against import TOLD  # noqa: PLC0415  # loaded with the desk, after the first frame

        self.notice(say("{network} is asked", network=network_name(row.network)), "quiet")
        stage.against(row, work, lambda verb: self.notice(say(TOLD.get(verb, verb)), "quiet"))
