"""`consulta person`: who asks, across networks; joined on proof, and split again."""

from __future__ import annotations

from typing import Any

from cli import given
from cli.call import Call
from cli.conversations import existing
from cli.errors import usage
from cli.output import Result, clock_time, columns, moment
from cli.verbs import told
from core.audience import Audience, at
from desk import proof_words, proving
from desk.errors import Refusal
from desk.office import Desk
from store import codes, people, proofs
from store.countries import CountryRow, country_of, elsewhere
from store.people import EarlierRow, HandleRow
from store.proofs import JoinRow
from store.reading import Reader


def show(call: Call) -> Result:
    """Show who asks in a conversation: handles with their proofs, and a page of what they asked before."""
    desk, reader = call.desk, call.desk.store.reader
    row = existing(reader, given.number(call.arguments.id))
    before = given.number(call.arguments.before, "--before") if call.arguments.before else None
    known, limit = people.handles(reader, row.id), call.arguments.limit
    earlier = people.earlier(reader, known, before=before, limit=limit, noted=bool(desk.who.id))
    proposed = proofs.joins_of(reader, [one.id for one in known], proofs.PROPOSED)
    made = codes.given(reader, [one.id for one in known], desk.now())
    country = country_of(reader, row.id) or elsewhere(reader, row.id)
    document = {
        "conversation": str(row.id),
        "handles": [_handle(reader, one) for one in known],
        "proposals": [_join(reader, one) for one in proposed],
        "codes": [{"made": moment(one.at), "until": moment(one.until), "void": one.void} for one in made],
        "country": _country(country),
        "muted_until": moment(people.muted_until(reader, known, desk.now())),
        "notes_shown": bool(desk.who.id),
        "conversations": [_earlier(one) for one in earlier],
    }
    lines = [line for n, one in enumerate(known) for line in _handle_lines(one, first=not n)]
    lines += [f"proposed {one.id}: {_between(reader, one)}: {proof_words.proof(one, clock_time)}" for one in proposed]
    lines += [f"a code of {clock_time(one.at)} {f'is void: {one.void}' if one.void else 'is out'}" for one in made]
    return Result(document, [*lines, *columns([_line(one) for one in earlier])])


def _handle(reader: Reader, one: HandleRow) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "account": one.account,
        "network": one.network,
        "handle": one.handle,
        "name": one.name,
        "created_at": moment(one.created_at),
        "first_seen": moment(one.first_seen),
        "bot": one.bot,
        "joins": [_join(reader, join) for join in one.joins],
    }


def _join(reader: Reader, join: JoinRow) -> dict[str, Any]:
    pair = [people.handle_by_id(reader, identity) for identity in (join.one, join.other)]
    return {
        "id": str(join.id),
        "handles": [{"id": str(one.id), "account": one.account, "handle": one.handle} for one in pair if one],
        "how": join.how,
        "proof": proof_words.proof(join, clock_time),
        "message": str(join.message) if join.message else None,
        "made": moment(join.given_at),
        "at": moment(join.at),
        "joined_by": join.by,
        "joined_at": moment(join.joined_at),
    }


def _country(row: CountryRow | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"code": row.country, "how": row.how, "by": row.by, "at": moment(row.at), "stated_at": row.stated_at}


def _earlier(row: EarlierRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "handle": str(row.asker),
        "network": row.network,
        "audience": row.audience.value,
        "private": row.audience is not Audience.PUBLIC,
        "state": row.state,
        "outcome": row.outcome,
        "red": bool(row.red),
        "question": row.question,
        "began": moment(row.began),
        "answers": [
            {"template": one.template, "version": one.version, "state": one.state, "by": one.by, "at": moment(one.at)}
            for one in row.given
        ],
        "notes": [{"by": one.by, "text": one.text, "at": moment(one.at)} for one in row.notes],
        "tags": list(row.tags),
    }


def _handle_lines(one: HandleRow, *, first: bool) -> list[str]:
    lines = columns([(at(one.handle), one.network, one.account, one.name)])
    return lines + [f"  {proof_words.confirmed(join, clock_time)}" for join in (() if first else one.joins)]


def _between(reader: Reader, join: JoinRow) -> str:
    pair = [people.handle_by_id(reader, identity) for identity in (join.one, join.other)]
    return " and ".join(f"{at(one.handle)} ({one.account})" for one in pair if one)


def _line(row: EarlierRow) -> tuple[str, ...]:
    answers = ", ".join(f"{one.template} v{one.version}" if one.template else "own words" for one in row.given)
    return (str(row.id), row.network, row.audience.short, row.state, clock_time(row.began), answers, row.question)


def code(call: Call) -> Result:
    """Make a code, and leave the words that bring it to the person as a draft."""
    return told("code", [proving.give_code(call.seated, _conversation(call))], [])


def join(call: Call) -> Result:
    """Join what a proof proposes, or a handle of somebody who was identified outside."""
    arguments, desk, conversation = call.arguments, call.seated, _conversation(call)
    if arguments.proposal:
        return told("join", [proving.confirm(desk, given.number(arguments.proposal, "PROPOSAL"), conversation)], [])
    if arguments.decline:
        return told("join", [proving.decline(desk, given.number(arguments.decline, "PROPOSAL"), conversation)], [])
    if not arguments.stated:
        raise usage("--handle needs --stated", "say how they were identified: --stated 'by phone'")
    other = _one_of(desk, arguments.handle, arguments.account)
    return told("join", [proving.state(desk, conversation, other, arguments.stated)], [])


def split(call: Call) -> Result:
    """Take a handle off its person again."""
    desk, conversation = call.seated, _conversation(call)
    handle = proving.handle_of(desk.store.reader, conversation)
    if call.arguments.handle:
        mine = proofs.group(desk.store.reader, handle)
        handle = _one_of(desk, call.arguments.handle, call.arguments.account, mine)
    return told("split", [proving.split(desk, handle, conversation)], [])


def _conversation(call: Call) -> int:
    return existing(call.desk.store.reader, given.number(call.arguments.id)).id


def _one_of(desk: Desk, written: str, account: str | None, among: list[int] | None = None) -> int:
    """Return the one handle that is written so."""
    reader = desk.store.reader
    rows = [row for one in proving.named(reader, written) if (row := people.handle_by_id(reader, one)) is not None]
    fitting = [row for row in rows if account in (None, row.account) and (among is None or row.id in among)]
    if len(fitting) == 1:
        return fitting[0].id
    if not fitting:
        raise Refusal("no such handle has written to you", "name it exactly as it stands")
    accounts = ", ".join(sorted({row.account for row in fitting}))
    raise Refusal(f"{len(fitting)} handles are written so", f"add --account ({accounts})")
