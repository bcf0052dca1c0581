"""Answers that wait for office hours: when each leaves, what makes it leave sooner, and what stops it meanwhile.

Such an answer belongs to no session: it leaves when a program runs in office hours, and has read its account.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.catalogue import say
from core.clock import MINUTE, SECOND, Micros
from core.hours import OfficeHours
from desk import outcomes
from desk.answers.guard import Stop
from desk.office import Desk, stays_alive
from desk.wakefulness import Awake
from store import hours, outbox, sending
from store.engine import Tx

MARGIN: Micros = 60 * MINUTE
"""A window that closes so soon after the office opens is not waited for: a slow morning must not lose it."""
FRESH: Micros = 15 * MINUTE
"""A program that reads no account itself sends only what was read so short a time ago."""
AFTER_SLEEP: Micros = 2 * MINUTE
"""A machine that wakes reads its accounts first, and whoever woke it can take an answer back."""
ASK_AGAIN: Micros = 30 * SECOND
NONE_SET = "no office hours are set"
HOW_TO_SET = "CONSULTA_OFFICE_HOURS=mon-fri 08:00-17:00 sets them"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Goes:
    """When an answer leaves that is to wait for office hours."""

    opens: Micros
    """When office hours begin."""
    words: str
    """The same, as people say it."""
    at_once: bool = False
    """They are on now, or a window closes before them."""
    window: Micros | None = None
    """The end of the time to answer, where that comes first."""
    closes: str = ""
    """The same, as people say it."""
    red: bool = False
    """Its conversation is red, and it would wait: that is asked for twice."""

    @property
    def waits(self) -> bool:
        """Tell whether it does not leave at once."""
        return not self.at_once


def goes(desk: Desk, window: Micros | None, *, red: bool) -> Goes | None:
    """Return when an answer would leave at office hours; None where none are set."""
    if desk.hours is None:
        return None
    now = desk.now()
    opens = desk.hours.next_open(now)
    words = when(desk.hours, opens, now)
    if opens == now:
        return Goes(opens, words, at_once=True)
    if window is not None and window <= opens + MARGIN:
        return Goes(opens, words, at_once=True, window=window, closes=when(desk.hours, window, now))
    return Goes(opens, words, red=red)


def stops(found: Goes | None, *, wished: bool) -> tuple[Stop, ...]:
    """Return what speaks against an answer that is to wait for office hours nobody has set."""
    return (Stop("hours", NONE_SET, HOW_TO_SET),) if wished and found is None else ()


def told(found: Goes) -> list[str]:
    """Return when an answer leaves, in words, and why then."""
    if found.window is not None:
        words = "goes at once: nobody can answer there after {closes}, too soon for office hours ({opens})"
        return [say(words, closes=found.closes, opens=found.words)]
    if found.at_once:
        return [say("goes at once: it is office hours now")]
    lines = [say("goes {when}, at office hours, if Consulta runs then", when=found.words)]
    return [*lines, *([say("IT IS RED, and nobody is answered until then")] if found.red else [])]


def when(office: OfficeHours | None, moment: Micros, now: Micros) -> str:
    """Return `today 17:00`, `Monday 08:00` or `30 Nov 08:00`, by the clock of the office."""
    clock = office or OfficeHours(())
    there, here = clock.local(moment), clock.local(now)
    days = (there.date() - here.date()).days
    if days == 0:
        day = say("today")
    elif 0 < days < len(_WEEKDAYS):
        day = say(_WEEKDAYS[there.weekday()])
    else:
        day = f"{there.day} {_MONTHS[there.month - 1]}"
    elsewhere = f" ({clock.named})" if clock.named and there.utcoffset() != there.astimezone().utcoffset() else ""
    return f"{day} {there:%H:%M}{elsewhere}"


def due(desk: Desk, moment: Micros) -> str:
    """Return when an answer that waits is due, in words."""
    return say("goes {when}", when=when(desk.hours, moment, desk.now()))


# While it waits


def quiet(tx: Tx, desk: Desk, awake: Awake) -> bool:
    """Renew the session in a claim; False where something waits that has to be tended in a turn of its own."""
    return not awake.check() and not hours.any_waiting(tx) and stays_alive(tx, desk)


def tend(tx: Tx, desk: Desk) -> None:
    """Stop what no longer fits its conversation, ask anew where that became red, and let no window close on one."""
    for item in hours.waiting(tx):
        found = hours.facts(tx, item)
        row = sending.item(tx, item)
        if found is None or row is None:
            continue
        held_for, begun, red, window, _, _ = found
        why = outcomes.stopped_by(tx, item)
        if why and hours.in_hand(tx, item):
            outbox.move(tx, item, ("held",), "refused", reason=why, remedy="read it again and answer anew")
            outbox.free(tx, item, "refused", why)
        elif red and held_for != "red" and not begun and hours.in_hand(tx, item):
            hours.rest(tx, item, "it became red while the answer waited for office hours")
        elif window is not None and window <= row.due_at + MARGIN and not outcomes.any_time(tx, row):
            at = when(desk.hours, window, desk.now())
            sooner = tx.clock() + desk.hold
            if sooner < row.due_at and hours.in_hand(tx, item):
                hours.bring_forward(tx, item, sooner, say("nobody can answer there after {at}", at=at))


def not_yet(tx: Tx, desk: Desk, item: int) -> bool:
    """Tell whether an answer that is due waits on: it is no office hour, or nobody has read its account."""
    found = hours.facts(tx, item)
    if found is None or not found[0] or found[1]:
        return False
    _, _, _, window, pulled, problem = found
    now = desk.now()
    opens = desk.hours.next_open(now) if desk.hours else now
    if opens > now and (window is None or window > opens + MARGIN):
        # The outbox knows the database's time alone.
        hours.put_off(tx, item, outbox.whole_minute(tx.clock() + opens - now))
        return True
    row = sending.item(tx, item)
    account = row.account if row else ""
    if not problem and (_reads(tx, desk, account) or (pulled is not None and pulled >= now - FRESH)):
        return False
    since = when(desk.hours, pulled, now) if pulled is not None else say("never")
    hours.put_off(tx, item, tx.clock() + ASK_AGAIN, say("its account is read first; the last time: {at}", at=since))
    return True


def _reads(tx: Tx, desk: Desk, slug: str) -> bool:
    """Tell whether this program reads the account, and has read it whole."""
    return any(int(row[0]) in desk.read for row in tx.rows("SELECT id FROM account WHERE slug = :slug", slug=slug))


def after_sleep(tx: Tx, desk: Desk, awake: Awake) -> None:
    """See to what waits after a gap: a clock that jumped asks anew, a machine that slept reads first."""
    jumped = awake.take_jump()
    for item in hours.waiting(tx):
        row = sending.item(tx, item)
        if not hours.in_hand(tx, item):
            continue
        if jumped:
            hours.rest(tx, item, "the machine's clock was changed while the answer waited for office hours")
        elif row is not None and row.due_at < tx.clock() + AFTER_SLEEP:
            hours.put_off(tx, item, tx.clock() + AFTER_SLEEP)
    if desk.session:
        outbox.overslept(tx, desk.session)
