"""From a question to an answer that may leave: chosen, rendered, fitted, guarded, held.

`prepare` has no effect and makes exactly what is queued; `queue` refuses what any stop speaks against.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.audience import Audience, Readers, Recipient, Recipients
from core.clock import SECOND, Micros
from core.incoming import Hidden
from desk import hours, learning, personal
from desk.actions import Decision
from desk.answers.emergency import emergency_number
from desk.answers.fit import FittedPart, Misfit, fit_all
from desk.answers.guard import Draft, Stop, Vetting
from desk.answers.render import RenderedBlock, RenderError, given_name
from desk.emergency import wording as emergency
from desk.errors import Refusal
from desk.hours import Goes
from desk.library import Library, Saved
from desk.office import Desk, keep_alive, record
from desk.outcomes import not_sendable, said_at_any_time, stopped_by, text_hash
from desk.pieces import Piece, Wish, approved, checked, in_words, links, saved_pieces
from desk.standing import dead
from networks.errors import Unusable
from networks.voices import voice
from store import blocking, drafts, handing, outbox, sending, views
from store.doubts import TAKEN_DOWN
from store.engine import Tx
from store.errors import Lost
from store.rows import AccountRow, MessageRow, Row

__all__ = ["Prepared", "Wish", "again", "narrowed", "place", "prepare", "queue", "today"]
THREAD_NAMES = 64
"""How many messages of a thread are read for names that must not stand in public."""


BLOCKED = "you block them there: they may never read it, and it lets nobody back"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer as it would leave, and what speaks against it."""

    row: Row
    wish: Wish
    pieces: tuple[Piece, ...]
    """Each text of it with its own version and vetting, in their order."""
    parent: MessageRow
    read: int
    audience: Audience
    readers: Readers
    recipients: Recipients
    parts: tuple[FittedPart, ...]
    dropped: tuple[str, ...]
    stops: tuple[Stop, ...]
    goes: Goes | None = None
    """When it leaves, where it is to wait for office hours."""

    @property
    def may_leave(self) -> bool:
        """Tell whether nothing speaks against it."""
        return not self.stops

    @property
    def notes(self) -> tuple[str, ...]:
        """What should be known of it before the yes, each once."""
        line = self.wish.line.told if self.wish.line is not None and self.wish.text else ()
        away = (BLOCKED,) if blocking.kept_away(self.row) else ()
        return tuple(dict.fromkeys((*away, *line, *(part.length.note for part in self.parts if part.length.note))))

    @property
    def others_read(self) -> bool:
        """Tell whether anybody but the asker reads it: a direct message may have a third reader."""
        third = any(name != self.parent.handle for name in self.readers.named)
        return self.audience is not Audience.DIRECT or third

    @property
    def left_out(self) -> tuple[str, ...]:
        """Who reads the newest message and not the answer, because not all that is answered was addressed to them."""
        if self.wish.audience is not None or self.audience is not Audience.DIRECT:
            return ()
        return tuple(name for name in self.parent.readers.named if name not in self.readers.named)

    @property
    def saved(self) -> Saved | None:
        """The first text where it is a saved answer; None for own words."""
        return self.pieces[0].saved

    @property
    def vetting(self) -> Vetting | None:
        """How far the first text is approved."""
        return self.pieces[0].vetting

    @property
    def blocks(self) -> tuple[RenderedBlock, ...]:
        """The blocks of all saved answers in it."""
        return tuple(block for piece in self.pieces for block in piece.blocks)

    @property
    def open_fields(self) -> tuple[str, ...]:
        """Fields that nothing filled yet."""
        return tuple(dict.fromkeys(name for piece in self.pieces for name in piece.open_fields))


def prepare(desk: Desk, library: Library, conversation: int, wish: Wish) -> Prepared:
    """Make an answer for a conversation. Raises Refusal where there is nothing to answer or no such answer."""
    reader = desk.store.reader
    row = views.rows_by_id(reader, [conversation]).get(conversation)
    if row is None:
        raise Refusal("the conversation is gone", "the list shows what is there now")
    thread = views.messages(reader, conversation, limit=THREAD_NAMES)
    parent = _parent(thread)
    account = next(a for a in views.accounts(reader) if a.slug == row.account)
    audience = wish.audience or row.audience
    recipients, readers = _addressed(_burst(thread), row, audience, wish)
    pieces = saved_pieces(library, wish, row.question, today(desk))
    made = _make(desk, row, pieces, wish, account, audience, recipients, parent)
    draft = _draft(desk, row, thread, parent, account, wish, made, audience, recipients)
    later = hours.goes(desk, draft.window_until, red=row.red > 0) if wish.later else None
    return Prepared(
        row=row,
        wish=wish,
        pieces=made.pieces,
        parent=parent,
        read=draft.read_up_to,
        audience=audience,
        readers=readers,
        recipients=recipients,
        parts=made.parts,
        dropped=made.dropped,
        stops=(
            *_moves(row, audience, parent, readers),
            *hours.stops(later, wished=wish.later),
            *personal.stops(row, pieces),
            *made.stops,
            *checked(draft, made.pieces),
        ),
        goes=later,
    )


def _parent(thread: list[MessageRow]) -> MessageRow:
    """Return the message that is answered: their newest that still stands."""
    asked = [m for m in thread if m.role == "question" and m.deleted_at is None]
    if not asked:
        raise Refusal("there is no message left to answer", "its author deleted it; <done> closes the conversation")
    return asked[-1]


def _burst(thread: list[MessageRow]) -> list[MessageRow]:
    """Return what is answered: all that they wrote since our last answer and that still stands, newest last."""
    since = max((place for place, m in enumerate(thread) if m.role == "ours"), default=-1) + 1
    parent = _parent(thread)
    return [*(m for m in thread[since:] if m.role == "question" and m.deleted_at is None and m is not parent), parent]


def _addressed(burst: list[MessageRow], row: Row, audience: Audience, wish: Wish) -> tuple[Recipients, Readers]:
    """Return whom the answer addresses and who will read it; a narrower circle is the asker alone."""
    parent = burst[-1]
    if row.audience.wider_than(audience) or (wish.alone and audience is Audience.DIRECT):
        return _asker(parent), Readers((parent.handle,))
    if wish.audience is None and audience is Audience.DIRECT and row.network in _MOVES:
        return _common(burst)
    if audience is row.audience:
        return parent.recipients or _asker(parent), parent.readers
    return parent.recipients or _asker(parent), Readers(everyone=audience is Audience.PUBLIC)


def _common(burst: list[MessageRow]) -> tuple[Recipients, Readers]:
    """Return who was addressed in all that is answered: whom the newest message alone names did not see the others."""
    parent = burst[-1]
    shared = {name for name in parent.readers.named if all(name in m.readers.named for m in burst)} | {parent.handle}
    recipients = tuple(one for one in parent.recipients if one.handle in shared)
    return recipients or _asker(parent), replace(
        parent.readers, named=tuple(name for name in parent.readers.named if name in shared)
    )


_MOVES = frozenset({"mastodon"})
"""Networks where the same answer can go to fewer readers; elsewhere the room itself is the circle."""


def _moves(row: Row, audience: Audience, parent: MessageRow, readers: Readers) -> tuple[Stop, ...]:
    fewer = any(name not in (parent.handle, *readers.named) for name in parent.readers.named)
    if (audience is row.audience and not fewer) or row.network in _MOVES:
        return ()
    what = f"on {row.network} an answer stays in the circle it was asked in"
    return (Stop("circle", what, f"<circle:back> changes it back to {row.audience.value}"),)


def _asker(parent: MessageRow) -> Recipients:
    known = [person for person in parent.recipients if person.handle == parent.handle]
    return tuple(known[:1]) or (Recipient(parent.handle),)


@dataclass(frozen=True, slots=True)
class _Made:
    pieces: tuple[Piece, ...]
    parts: tuple[FittedPart, ...] = ()
    dropped: tuple[str, ...] = ()
    stops: tuple[Stop, ...] = ()


def _make(
    desk: Desk,
    row: Row,
    pieces: tuple[Piece, ...],
    wish: Wish,
    account: AccountRow,
    audience: Audience,
    recipients: Recipients,
    parent: MessageRow,
) -> _Made:
    limits = json.loads(account.card).get("limits", {})
    try:
        pieces = in_words(pieces, wish, row.language, audience, _fields(desk, row, parent, account))
    except RenderError as error:
        return _Made(pieces, stops=(Stop("render", error.what, error.remedy),))
    texts = [piece.texts for piece in pieces]
    try:
        fitted = fit_all(texts, voice=voice(row.network), to=recipients, audience=audience, limits=limits)
    except Unusable as error:
        return _Made(pieces, stops=(Stop("network", error.what, error.remedy),))
    if isinstance(fitted, Misfit):
        would = " or ".join(fitted.would) or "own words: <write>"
        fewer = "- takes the last answer away, or " if len(pieces) > 1 else ""
        return _Made(pieces, stops=(Stop("misfit", fitted.reason, f"{fewer}use {would}"),))
    return _Made(pieces, fitted.parts, tuple(kind.value for kind in fitted.dropped))


def _fields(desk: Desk, row: Row, parent: MessageRow, account: AccountRow) -> Mapping[str, str]:
    return {
        "first_name": given_name(parent.author),
        "doctor": desk.who.shown or desk.who.name,
        "credential": desk.who.credential,
        "clinic": desk.clinic,
        "emergency": emergency_number(desk.country),
        "network": row.network,
        "account": account.handle,
        "date": today(desk).isoformat(),
    }


def today(desk: Desk) -> date:
    """Return the professional's own day."""
    return datetime.fromtimestamp(desk.now() / SECOND).astimezone().date()


def _draft(
    desk: Desk,
    row: Row,
    thread: list[MessageRow],
    parent: MessageRow,
    account: AccountRow,
    wish: Wish,
    made: _Made,
    audience: Audience,
    recipients: Recipients,
) -> Draft:
    answered = views.answered_since(desk.store.reader, row.id)
    others = [m for m in thread if m.direction == "in"]
    problem, remedy = dead(account, desk.now()) or ("", "")
    card = json.loads(account.card)
    return Draft(
        texts=tuple(part.text for part in made.parts) or ((wish.text,) if wish.text else ()),
        now=desk.now(),
        today=today(desk),
        audience=audience,
        answered=(row.audience,),
        approved_text=approved(made.pieces),
        links=links(made.pieces),
        uses=tuple(use for piece in made.pieces for block in piece.blocks for use in block.uses),
        recipients=recipients,
        handles=tuple(dict.fromkeys(m.handle for m in others)),
        names=tuple(dict.fromkeys(m.author for m in others if m.author)),
        window_until=None if _any_time(account, made.parts) else row.window_until,
        late=tuple(card.get("late", {})),
        in_public=row.audience is Audience.DIRECT and "public" in card.get("audiences", ()),
        newest_inbound=row.newest_in_id,
        read_up_to=wish.read if wish.read is not None else row.newest_in_id,
        answered_by=answered[1] if answered else "",
        answered_at=answered[0] if answered else None,
        again=wish.again,
        account_problem=problem,
        account_remedy=remedy,
        hidden=Hidden(parent.hidden),
        helplines=wish.line.helplines if wish.line is not None else frozenset(),
    )


def _any_time(account: AccountRow, parts: tuple[FittedPart, ...]) -> bool:
    """Tell whether the network takes these texts also when its window has closed."""
    return said_at_any_time(account.card, [part.text for part in parts])


def queue(desk: Desk, prepared: Prepared, *, hold: Micros | None = None) -> tuple[int, Decision]:
    """Hold an answer and return its outbox id. Raises Refusal with the first thing that speaks against it."""
    # Before the store is waited for.
    _may_leave(prepared)
    with desk.store.writing() as tx:
        if desk.session:
            keep_alive(tx, desk)
        item = place(tx, desk, prepared, hold_of(desk, prepared) if hold is None else hold)
        action = record(tx, desk, "answer", [prepared.row.id], inverse=[{"item": str(item)}])
        return item, Decision(action, "answer", (prepared.row.id,))


def _may_leave(prepared: Prepared) -> None:
    for stop in prepared.stops:
        raise Refusal(stop.reason, stop.remedy)


def hold_of(desk: Desk, prepared: Prepared) -> Micros:
    """Return for how long an answer is held: an emergency line for a shorter time."""
    return min(desk.hold, emergency.HOLD) if prepared.wish.urgent else desk.hold


def place(tx: Tx, desk: Desk, prepared: Prepared, hold: Micros) -> int:
    """Put an answer into the outbox, where it is held; whoever decided records it. Raises Refusal."""
    _may_leave(prepared)
    _still_so(tx, prepared)
    try:
        item = outbox.hold(tx, _new_item(desk, prepared, hold))
    except Lost as lost:
        raise Refusal(f"an answer to it is {lost.now} already", "<outbox> shows it") from lost
    learning.answered(tx, prepared.row.id, prepared.row.state, desk.now())
    handing.decided(tx, [prepared.row.id], desk.who.id, answered=True)
    if prepared.wish.text:
        drafts.put_away(tx, prepared.row.id, desk.who.id, prepared.wish.text, desk.now())
    return item


def _still_so(tx: Tx, prepared: Prepared) -> None:
    """Refuse when something moved between looking and pressing: another process may have answered."""
    now = views.rows_by_id(tx, [prepared.row.id]).get(prepared.row.id)
    parent = views.message(tx, prepared.row.id, prepared.parent.id)
    if now is None or parent is None or parent.deleted_at is not None:
        raise Refusal("the message is gone", "its author deleted it; nothing was sent")
    if now.newest_in_id > prepared.read:
        raise Refusal("they wrote again after the message you read", "read it first, then answer")
    if parent.text != prepared.parent.text or now.question != prepared.row.question:
        raise Refusal("its author changed the message since you read it", "read it again, then answer")
    if views.answered_since(tx, prepared.row.id) and not prepared.wish.again:
        raise Refusal("it was answered meanwhile", "open it and read the answer first")
    withdrawn = not_sendable(tx, [piece.saved.version.id for piece in prepared.pieces if piece.saved])
    if withdrawn:
        raise Refusal(f"{withdrawn} since you read it", "choose another one: <all-answers> lists them")


def _new_item(desk: Desk, prepared: Prepared, hold: Micros) -> outbox.NewItem:
    waits = prepared.goes if prepared.goes is not None and prepared.goes.waits else None
    first, *further = [piece.saved.version.id if piece.saved else None for piece in prepared.pieces]
    return outbox.NewItem(
        conversation=prepared.row.id,
        parent=prepared.parent.id,
        read=prepared.read,
        parent_hash=text_hash(prepared.parent.text),
        audience=prepared.audience,
        readers=prepared.readers,
        recipients=prepared.recipients,
        version=first,
        further=tuple(version for version in further if version is not None),
        professional=desk.who.id,
        # What waits for days belongs to no session: it leaves also where another program runs then.
        session="" if waits else desk.session,
        # Read long enough, its time may have come meanwhile: it can be taken back all the same.
        hold=max(waits.opens - desk.now(), hold) if waits else hold,
        held_for=("red" if waits.red else "hours") if waits else "",
        parts=tuple((secrets.token_hex(16), part.text, part.length) for part in prepared.parts),
    )


def again(desk: Desk, item: int) -> None:
    """Hold a waiting, refused or partly sent answer anew, after a new look. Raises Refusal."""
    with desk.store.writing() as tx:
        row = sending.item(tx, item)
        if row is None or row.state not in outbox.RESTING:
            raise Refusal(f"it is {row.state if row else 'gone'} now", "<outbox> shows it")
        why = stopped_by(tx, item)
        if any(part.state in TAKEN_DOWN for part in row.parts):
            why = "what had left of it is being deleted"
        if why:
            raise Refusal(why, "read it again and answer anew")
        keep_alive(tx, desk)
        try:
            outbox.again(tx, item, desk.session, desk.hold)
        except Lost as lost:
            raise Refusal(f"it is {lost.now} now", "<outbox> shows it") from lost


def narrowed(wish: Wish) -> Wish:
    """Return the same wish for the asker's eyes alone."""
    return replace(wish, audience=Audience.DIRECT, alone=True)
