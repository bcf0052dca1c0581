"""A conversation, the lanes and the header in sentences. Pure: rows in, lines out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.audience import Audience, Readers, at
from core.catalogue import counted, say
from core.clock import DAY, HOUR, MINUTE, SECOND, Micros
from core.network_names import network_name
from core.safe_text import cut, one_line
from store.rows import AccountRow, MessageRow, Row
from tui import header, preview, times
from tui.linear.plain import quoted

if TYPE_CHECKING:
    from tui.header import Standing

_NAME = 40
"""A stranger's name takes no more cells of a sentence."""
_CIRCLES = {
    Audience.DIRECT: "direct message",
    Audience.GROUP: "group message",
    Audience.PUBLIC: "PUBLIC message",
}
_YEAR = 365 * DAY


def sentence(text: str) -> str:
    """Return a text that ends as a sentence does."""
    return text if text.endswith((".", "?", ":")) else f"{text}."


def span(length: Micros) -> str:
    """Return a length of time in words, as coarse as it is read: `2 minutes`, `3 hours`, `12 days`."""
    if length < HOUR:
        return counted(max(0, length) // MINUTE, "1 minute", "{n} minutes")
    if length < 2 * DAY:
        return counted(length // HOUR, "1 hour", "{n} hours")
    if length < _YEAR:
        return counted(length // DAY, "1 day", "{n} days")
    return counted(length // _YEAR, "1 year", "{n} years")


def named(text: str) -> str:
    """Return a stranger's name for the middle of a sentence."""
    return cut(one_line(text), _NAME)


def sender(row: Row) -> str:
    """Return who wrote: the handle, and the name where it says more."""
    handle, name = named(at(row.handle)), named(row.name)
    return f"{handle} ({name})" if name and name not in (row.handle, handle) else handle


def circle(row: Row) -> str:
    """Return the network and who reads along, in words."""
    return say("{network}, {circle}", network=network(row.network), circle=say(_CIRCLES[row.audience]))


def network(name: str) -> str:
    """Return a network's name."""
    return network_name(name)


def opening(row: Row, place: str, now: Micros) -> str:
    """Return the first line of an item: its place, where it comes from, who wrote, how long it waits."""
    facts = [circle(row), say("from {name}", name=sender(row))]
    if row.fresh:
        facts.append(say("new sender"))
    if row.language:
        facts.append(say("language {code}", code=one_line(row.language)))
    facts.append(say("waiting {span}", span=span(now - row.waiting_since)))
    return sentence(f"{place} {', '.join(facts)}")


def warnings(row: Row) -> list[str]:
    """Return what must not be overheard: red first, then what could not be read, then trouble."""
    lines = []
    if row.red:
        flag = say("RED FLAG, acknowledged") if row.red > 1 else say("RED FLAG")
        lines.append(sentence(f"{flag}: {one_line('; '.join(row.reasons)) or say('raised by hand')}"))
    if row.unchecked:
        lines.append(sentence(say("NOT CHECKED: {what}", what=one_line(row.unchecked))))
    if row.trouble:
        lines.append(sentence(say("Trouble: {what}", what=one_line(row.trouble))))
    return lines


def facts(row: Row, now: Micros) -> list[str]:
    """Return the rest of what a row shows: state, reasons, window, how many are alike."""
    lines = [_state(row, now)]
    if row.blocked in preview.BLOCKED:
        lines.append(sentence(say(preview.BLOCKED[row.blocked])))
    if row.personal:
        lines.append(say("Personal case: only answers for one are offered."))
    if row.reasons and not row.red:
        lines.append(say("Why here: {reasons}.", reasons=one_line("; ".join(row.reasons))))
    if row.window_until is not None:
        lines.append(_window(row.window_until - now))
    if row.alike_count > 1:
        lines.append(counted(row.alike_count - 1, "Same as 1 other.", "Same as {n} others."))
    return [line for line in lines if line]


def _state(row: Row, now: Micros) -> str:
    if row.held:
        return say("An answer is on its way.")
    if row.state == "open":
        return ""
    if row.closed_at:
        closed = one_line(preview.how_closed(row))
        return sentence(closed[:1].upper() + closed[1:]) + say(" <accept> opens it again.")
    until = say(" until {when}", when=times.when(row.snoozed_until, now)) if row.snoozed_until is not None else ""
    outcome = f", {say(row.outcome)}" if row.outcome else ""
    return sentence(f"{say(row.state).capitalize()}{outcome}{until}")


def _window(left: Micros) -> str:
    if left <= 0:
        return say("The window is shut: the network takes no answer any more.")
    hours, minutes = divmod(left // MINUTE, 60)
    if left >= DAY or not hours:
        return say("{span} left to answer.", span=span(left))
    both = f"{counted(hours, '1 hour', '{n} hours')} {counted(minutes, '1 minute', '{n} minutes')}"
    return say("{span} left to answer.", span=both)


def readers(message: MessageRow | None, row: Row) -> str:
    """Return who reads an answer, in words."""
    who = message.readers if message else Readers()
    spoken = preview.readers_words(who, row.handle)
    private = (
        ""
        if row.network in preview.END_TO_END or row.audience is Audience.PUBLIC
        else say(" Not end-to-end encrypted.")
    )
    return sentence(spoken[:1].upper() + spoken[1:]) + private


def question(row: Row, messages: Sequence[MessageRow]) -> list[str]:
    """Return what they asked since our last answer, whole."""
    return [say("Question:"), *quoted(preview.asked(row, messages))]


# Around the list


def lanes(counts: Mapping[str, int], names: Sequence[str]) -> str:
    """Return the lanes with their counts."""
    told = [f"{header.lane_name(name)} {counts.get(name, 0)}" for name in names]
    return say("Lanes: {lanes}.", lanes=", ".join(told))


def accounts(rows: Sequence[AccountRow]) -> list[str]:
    """Return how fresh the accounts are; each one in trouble has a line of its own, before the others."""
    fine = [row for row in rows if row.kind != "archive" and row.pulled_at is not None and not header.trouble_of(row)]
    read = ", ".join(f"{network(row.network)} {times.clock_time(row.pulled_at or 0)}" for row in fine)
    return [*troubled(rows), *([say("Read at: {accounts}.", accounts=read)] if fine else [])]


def troubled(rows: Sequence[AccountRow]) -> list[str]:
    """Return what is wrong with accounts, and how many requests nobody has read."""
    live = [row for row in rows if row.kind != "archive"]
    lines = [_wrong(row) for row in live if header.trouble_of(row)]
    waiting = sum(row.hidden_requests for row in live)
    return [*lines, *([counted(waiting, "1 unread request.", "{n} unread requests.")] if waiting else [])]


def _wrong(row: AccountRow) -> str:
    remedy = f" {sentence(one_line(row.remedy))}" if row.remedy else ""
    return say("PROBLEM: ") + sentence(f"{network(row.network)}: {header.trouble_of(row)}") + remedy


def standing(found: Standing, rows: Sequence[AccountRow]) -> list[str]:
    """Return who answers as whom, and what is on its way."""
    lines = []
    handles = list(dict.fromkeys(at(one_line(row.handle)) for row in rows if row.handle))
    who = say(", {name} at the keyboard", name=header.who_sits(found)) if found.who else ""
    if handles:
        lines.append(say("Answers leave from {handles}{who}.", handles=", ".join(handles), who=who))
    elif who:
        lines.append(sentence(who.removeprefix(", ")))
    lines += outbox(found.outbox, found.due_at, found.now)
    return lines


def outbox(numbers: Mapping[str, int], due_at: Micros | None, now: Micros) -> list[str]:
    """Return what is on its way and what needs a person, one sentence each."""
    lines = []
    for state, words in _ON_THE_WAY.items():
        if numbers.get(state):
            lines.append(say(words, n=numbers[state]))
    if numbers.get("held"):
        seconds = max(0, ((due_at or now) - now) // SECOND)
        soon = seconds < _COUNTED
        leaves = say("in {s} s", s=seconds) if soon else times.ahead(due_at or now, now)
        words = "{n} held, the first leaves {when}: <undo> takes it back."
        lines.append(say(words, n=numbers["held"], when=leaves))
    return lines


_COUNTED = 100
"""Seconds that are still counted; what waits longer has a clock time."""
_ON_THE_WAY = {
    "unknown": "UNKNOWN: {n} may have been sent or not; <outbox> shows them.",
    "waiting": "WAITING for a new yes: {n}; <outbox> shows them.",
    "sending": "{n} being sent.",
}
