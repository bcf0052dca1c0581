"""When a mute ends: at once, or later than it was to."""

from __future__ import annotations

from core.clock import DAY
from desk.actions import DEFAULT_MUTE_DAYS, Decision, opened
from desk.errors import Refusal
from desk.office import Desk, record
from store import actions, putting


def end(desk: Desk, number: int) -> Decision:
    """End a mute: what it still holds is open again."""
    with desk.store.writing() as tx:
        now = desk.now()
        before = putting.set_end(tx, number, now)
        if before is None or before <= now:
            raise Refusal("the mute is over already", "the list of mutes shows those in force")
        held = putting.held_by(tx, putting.mark_of(putting.MUTE, number))
        kept = [*actions.before(tx, held), {"ended": str(number), "until": before}]
        opened(tx, desk, held)
        action = record(tx, desk, "unmute", held, inverse=kept)
    return Decision(action, "unmute", tuple(held))


def renew(desk: Desk, number: int, days: int = DEFAULT_MUTE_DAYS) -> Decision:
    """Let a mute that is in force last so many days from now, with what it holds."""
    with desk.store.writing() as tx:
        until = desk.now() + days * DAY
        before = putting.set_end(tx, number, until)
        if before is None or before <= desk.now():
            raise Refusal("the mute is over already", "<mute> mutes anew")
        if before >= until:
            raise Refusal("it lasts longer than that", "end it and mute anew, where it should be shorter")
        held = putting.held_by(tx, putting.mark_of(putting.MUTE, number))
        kept = [*actions.before(tx, held), {"ended": str(number), "until": before}]
        putting.hold_until(tx, held, until)
        action = record(tx, desk, "renew mute", held, inverse=kept)
    return Decision(action, "renew mute", tuple(held))
