"""What the house has set, from the palette: mutes with what they hold, and rules with a dry run before they are on."""

from __future__ import annotations

from collections.abc import Sequence

from core.catalogue import say
from core.safe_text import cut, one_line
from store import putting
from store.putting import MutedRow, RuleRow
from tui import times
from tui.commands import Command
from tui.over import Option
from tui.screens.kept_lanes import KeptLanes

_SHOWN = 9
"""So many have a digit; `consulta mutes list` and `consulta rules list` show all."""
_WIDTH, _LONG = 24, 44
_HUMAN = "h"


class House(KeptLanes):
    """Mutes and rules, by a digit each."""

    def commands(self) -> list[Command]:
        """Return what the palette offers here, and what the house has set."""
        mutes = Command("mutes", say("mutes"), say("Until when, and how many each holds; a digit ends one"))
        rules = Command("rules", say("rules"), say("What each would move, before it is switched on"))
        return [*super().commands(), mutes, rules]

    def run_command(self, command: Command, argument: str = "") -> None:
        """Show mutes or rules, or do what a command's key would do."""
        if command.id == "mutes":
            self._show_mutes()
        elif command.id == "rules":
            self._show_rules()
        else:
            super().run_command(command, argument)

    def _show_mutes(self) -> None:
        stage = self.ready()
        if stage is None:
            return
        from desk import digest, mute_ends  # noqa: PLC0415  # loaded with the desk, after the first frame

        found = putting.mutes(self.opened(), self.clock())[:_SHOWN]
        human = digest.digest(self.opened(), self.clock()).human
        if not (found or human):
            self.declined(say("nothing is muted"), say("<mute> mutes"))
            return

        masked = self.setting.masked
        options = [
            Option(
                str(n),
                say(
                    "{scope} {of}, until {when}, holds {n}",
                    scope=say(one.scope),
                    of="" if masked else cut(one_line(one.name), _WIDTH),
                    when=times.exactly(one.until),
                    n=one.holds,
                ),
            )
            for n, one in enumerate(found, 1)
        ]

        if human:
            options.append(Option(_HUMAN, say("{n} muted this week look human: look at them", n=len(human))))

        def end(pressed: str) -> None:
            if pressed == _HUMAN and human:
                self._show_human(human)
            elif pressed.isdigit() and 0 < int(pressed) <= len(found):
                number = found[int(pressed) - 1].id
                stage.decide((), lambda desk, _ids: mute_ends.end(desk, number))
                self.notice(say("the mute is over: what it held is open again"), "quiet")

        self.offer(say("end a mute"), options, end)

    def _show_human(self, human: Sequence[tuple[MutedRow, tuple[str, ...]]]) -> None:
        """List what was muted and yet looks human; a digit opens one again."""
        stage = self.ready()
        if stage is None:
            return
        from desk import actions  # noqa: PLC0415  # loaded with the desk, after the first frame

        shown, masked = human[:_SHOWN], self.setting.masked
        options = [
            Option(
                str(n), ", ".join(map(say, why)) if masked else f"{cut(one_line(row.shown), _LONG)} ({', '.join(why)})"
            )
            for n, (row, why) in enumerate(shown, 1)
        ]

        def open_again(pressed: str) -> None:
            if pressed.isdigit() and 0 < int(pressed) <= len(shown):
                stage.decide([shown[int(pressed) - 1][0].id], actions.reopen)
                self.notice(say("open again: <undo> closes it as it was"), "quiet")

        self.offer(say("muted, and looks human: a digit opens it again"), options, open_again)

    def _show_rules(self) -> None:
        if self.ready() is None:
            return
        found = putting.rules(self.opened(), self.clock())[:_SHOWN]
        if not found:
            self.declined(say("there are no rules yet"), "consulta rules add NAME 'words=congress -> noise'")
            return
        options = [Option(str(n), _told(one)) for n, one in enumerate(found, 1)]

        def look(pressed: str) -> None:
            if pressed.isdigit() and 0 < int(pressed) <= len(found):
                self._try_rule(found[int(pressed) - 1])

        self.offer(say("rules"), options, look)

    def _try_rule(self, row: RuleRow) -> None:
        """Say what a rule would have moved, and switch it by one more key."""
        stage = self.ready()
        if stage is None:
            return
        from desk import ruling  # noqa: PLC0415  # loaded with the desk, after the first frame
        from desk.errors import Refusal  # noqa: PLC0415  # the same

        try:
            trial = ruling.tried(stage.desk, row.name)
        except Refusal as refusal:
            self.declined(say(refusal.what), refusal.remedy)
            return
        told = say("{n} of the last {of} would go", n=len(trial.moves), of=trial.looked_at)
        verb = say("switch it off") if row.enabled else say("switch it on")
        stay = say("{n} red ones fit and stay", n=trial.reds)
        options = [Option("y", verb), Option("", one_line(row.source)), Option("", stay)]

        def switch(pressed: str) -> None:
            if pressed == "y" and self.question_seen():
                stage.decide((), lambda desk, _ids: ruling.switch(desk, row.name, on=not row.enabled))
                self.notice(say("the rule is off") if row.enabled else say("the rule is on"), "quiet")

        self.offer(f"{row.name}: {told}", options, switch)


def _told(rule: RuleRow) -> str:
    state = say("on") if rule.enabled else say("off")
    return say("{name} {state}, moved {n}", name=rule.name, state=state, n=rule.holds)
