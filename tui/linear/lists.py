"""Lists beside the inbox in sentences: what is wrong, how accounts are, who works here, who asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.audience import at
from core.catalogue import counted, say
from core.clock import Micros
from core.safe_text import one_line
from desk.office import Desk
from desk.proof_words import confirmed
from store.ledger import StreamRow
from store.people import EarlierRow, HandleRow
from store.rows import AccountRow, DecisionRow, ProfessionalRow, Row
from store.troubles import ApartRow, HoleRow, WaitingRow
from tui import cards, header, times
from tui import feeds as complete
from tui.decided import verb_words
from tui.linear.plain import quoted
from tui.linear.words import named, network, sentence, span
from tui.spans import Line

_WHOLE = 10_000
"""Wide enough for any line: the console folds it."""
_NAMED = 3
"""Of many conversations so many askers are named."""


def holes(rows: Sequence[HoleRow], now: Micros) -> list[str]:
    """Return what of the networks was not read."""
    return [
        sentence(
            say(
                "NOT READ: {network}, {stream}, noticed {when}: {reason}",
                network=network(one.network),
                stream=one_line(one.stream),
                when=times.when(one.opened_at, now),
                reason=one_line(one.reason),
            )
        )
        for one in rows
    ]


def set_aside(rows: Sequence[ApartRow], now: Micros) -> list[str]:
    """Return which items could not be read."""
    return [
        sentence(
            say(
                "SET ASIDE: {network}, {stream}, {when}: {reason}, {id}",
                network=network(one.network),
                stream=one_line(one.stream),
                when=times.when(one.at, now),
                reason=one_line(one.reason),
                id=one_line(one.remote_id),
            )
        )
        for one in rows
    ]


def waiting(rows: Sequence[WaitingRow], now: Micros) -> list[str]:
    """Return who stands at the door, where the network hides the words."""
    return [
        sentence(
            say(
                "At the door of {network}, words hidden: {name}, waiting {span}",
                network=network(one.network),
                name=named(at(one.handle) if one.handle else one.name) or say("somebody"),
                span=span(now - one.at),
            )
        )
        for one in rows
    ]


def decision(row: DecisionRow, names: Mapping[int, str], now: Micros) -> str:
    """Return what was decided, by whom, and about whom."""
    asked = [named(names[target]) for target in row.targets[:_NAMED] if target in names]
    more = len(row.targets) - len(asked)
    about = ", ".join(asked) + (say(" and {n} more", n=more) if asked and more else "")
    undone = say(", undone {when}", when=times.when(row.undone_at, now)) if row.undone_at is not None else ""
    by = one_line(row.professional)
    told = [times.when(row.at, now), by, verb_words(row.verb), about]
    return ", ".join(piece for piece in told if piece) + undone


def unchecked(rows: Sequence[Row]) -> list[str]:
    """Return the conversations that the rules could not read whole."""
    return [
        sentence(
            say(
                "NOT CHECKED: {what}, from {name}, {network}",
                what=one_line(row.unchecked),
                name=named(at(row.handle)),
                network=network(row.network),
            )
        )
        for row in rows
    ]


def networks(rows: Sequence[AccountRow], now: Micros) -> list[str]:
    """Return how each account is, one sentence each."""
    return [_account(row, now) for row in rows] or [say("There are no accounts.")]


def _account(row: AccountRow, now: Micros) -> str:
    state = header.trouble_of(row) or (say("archive") if row.kind == "archive" else say("no problem known"))
    read = say(", read {when}", when=times.when(row.pulled_at, now)) if row.pulled_at is not None else ""
    who = f", {at(one_line(row.handle))}" if row.handle else ""
    remedy = f" {sentence(one_line(row.remedy))}" if row.problem and row.remedy else ""
    return sentence(f"{one_line(row.slug)}, {network(row.network)}{who}{read}: {state}") + remedy


def professionals(rows: Sequence[ProfessionalRow], desk: Desk) -> list[str]:
    """Return who works here, and who sits at the keyboard."""
    told = []
    for one in rows:
        here = say(", at the keyboard ({proof})", proof=desk.proof) if one.id == desk.who.id else ""
        credential = f", {one_line(one.credential)}" if one.credential else ""
        told.append(sentence(f"{one_line(one.shown or one.name)}, {say(one.role)}{credential}{here}"))
    return told or [say("Nobody works here yet: consulta professionals add NAME.")]


def handles(known: Sequence[HandleRow], now: Micros) -> Iterator[str]:
    """Return the handles of somebody."""
    for n, one in enumerate(known):
        joins = one.joins if n else ()
        why = "; ".join(confirmed(join, lambda at: times.when(at, now)) for join in joins)
        proof = say(", the same person: {why}", why=why) if why else ""
        robot = say(", a bot") if one.bot else ""
        name = f" ({named(one.name)})" if one.name else ""
        yield sentence(f"{named(at(one.handle))}{name}, {network(one.network)}{robot}{proof}")


def how_many(rows: Sequence[EarlierRow]) -> list[str]:
    """Return how many conversations somebody had."""
    return [counted(len(rows), "1 conversation:", "{n} conversations:")]


def earlier(row: EarlierRow, now: Micros) -> Iterator[str]:
    """Return one conversation of somebody, with what they were answered."""
    red = say(", RED FLAG") if row.red else ""
    outcome = f", {say(row.outcome)}" if row.outcome else ""
    tags = say(", tags {words}", words=" ".join(one_line(tag) for tag in row.tags)) if row.tags else ""
    state = f"{say(row.state)}{outcome}{red}{tags}"
    yield f"{times.when(row.began, now)}, {network(row.network)}, {row.audience.value}, {state}:"
    yield from quoted(one_line(row.question))
    for one in row.given:
        what = f"{one.template} v{one.version}" if one.template else say("own words")
        yield say(
            "Answered with {what}, {state}, {when}.", what=what, state=say(one.state), when=times.when(one.at, now)
        )
    for note in row.notes:
        yield say("Note by {who}:", who=one_line(note.by))
        yield from quoted(note.text)


def card(row: AccountRow, holes: Sequence[HoleRow], now: Micros) -> list[str]:
    """Return what the server of an account says it can do, a fact a line."""
    lines = cards.card_lines(row, holes, now, _WHOLE)
    facts = (": ".join(_pieces(line)) for line in lines)
    return [sentence(one_line(row.slug)), *(sentence(fact) for fact in facts if fact)]


def _pieces(line: Line) -> list[str]:
    """Return what stands in a line, without the blanks that set it in columns there."""
    return [piece for span in line if (piece := span.text.strip())]


def feed(row: StreamRow) -> str:
    """Return what a feed lacks."""
    return sentence(f"{one_line(row.account)}, {one_line(row.stream)}: {complete.state_of(row)[0]}")


def feed_details(row: StreamRow, now: Micros) -> list[str]:
    """Return how complete a feed is, then its gaps and what was set aside."""
    told = [complete.complete(row, now)]
    told += [complete.next_reading(row, now)] if row.next_pull_at is not None else []
    told += [complete.told(hole, now) for hole in row.holes]
    told += [complete.set_aside(item, now) for item in row.aside]
    return [sentence(one[:1].upper() + one[1:]) for one in told]
