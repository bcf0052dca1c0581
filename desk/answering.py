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
from desk.actions import Decision
from desk.answers.fit import FittedPart, Misfit, fit, fit_text
from desk.answers.guard import Draft, Stop, Vetting, check
from desk.answers.render import RenderedBlock, RenderError, given_name, render
from desk.errors import Refusal
from desk.library import Library, Saved
from desk.office import Desk, keep_alive
from desk.outcomes import stopped_by, text_hash
from networks.voices import voice
from store import actions, drafts, outbox, sending, views
from store.engine import Tx
from store.errors import Lost
from store.rows import AccountRow, MessageRow, Row

THREAD_NAMES = 64
"""How many messages of a thread are read for names that must not stand in public."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the doctor asked for."""

    key: str = ""
    """A saved answer, or empty for own words."""
    text: str = ""
    audience: Audience | None = None
    """None: that of the message answered."""
    again: bool = False
    supplied: tuple[tuple[str, str], ...] = ()
    read: int | None = None
    """The newest inbound message that was on screen; None: whatever is newest now."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer as it would leave, and what speaks against it."""

    row: Row
    wish: Wish
    saved: Saved | None
    vetting: Vetting | None
    parent: MessageRow
    read: int
    audience: Audience
    readers: Readers
    recipients: Recipients
    parts: tuple[FittedPart, ...]
    dropped: tuple[str, ...]
    blocks: tuple[RenderedBlock, ...]
    stops: tuple[Stop, ...]

    @property
    def may_leave(self) -> bool:
        """Tell whether nothing speaks against it."""
        return not self.stops


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
    recipients, readers = _addressed(parent, row, audience)
    saved = _saved(library, wish.key)
    made = _make(desk, row, saved, wish, account, audience, recipients, parent)
    made = replace(made, stops=(*_moves(row, audience), *made.stops))
    draft = _draft(desk, row, thread, parent, account, wish, saved, made, audience, recipients)
    return Prepared(
        row=row,
        wish=wish,
        saved=saved,
        vetting=draft.vetting,
        parent=parent,
        read=draft.read_up_to,
        audience=audience,
        readers=readers,
        recipients=recipients,
        parts=made.parts,
        dropped=made.dropped,
        blocks=made.blocks,
        stops=(*made.stops, *check(draft)),
    )


def _parent(thread: list[MessageRow]) -> MessageRow:
    """Return the message that is answered: their newest that still stands."""
    asked = [m for m in thread if m.role == "question" and m.deleted_at is None]
    if not asked:
        raise Refusal("there is no message left to answer", "its author deleted it; e closes the conversation")
    return asked[-1]


def _addressed(parent: MessageRow, row: Row, audience: Audience) -> tuple[Recipients, Readers]:
    """Return whom the answer addresses and who will read it; a narrower circle is the asker alone."""
    if audience is row.audience:
        return parent.recipients or _asker(parent), parent.readers
    if row.audience.wider_than(audience):
        return _asker(parent), Readers((parent.handle,))
    return parent.recipients or _asker(parent), Readers(everyone=audience is Audience.PUBLIC)


_MOVES = frozenset({"mastodon"})
"""Networks where the same answer can go to a narrower circle; elsewhere the room itself is the circle."""


def _moves(row: Row, audience: Audience) -> tuple[Stop, ...]:
    if audience is row.audience or row.network in _MOVES:
        return ()
    what = f"on {row.network} an answer stays in the circle it was asked in"
    return (Stop("circle", what, f"V changes it back to {row.audience.value}"),)


def _asker(parent: MessageRow) -> Recipients:
    known = [person for person in parent.recipients if person.handle == parent.handle]
    return tuple(known[:1]) or (Recipient(parent.handle),)


def _saved(library: Library, key: str) -> Saved | None:
    if not key:
        return None
    if key not in library.saved:
        raise Refusal(f"there is no answer {key!r}", "A lists them all")
    return library.saved[key]


@dataclass(frozen=True, slots=True)
class _Made:
    parts: tuple[FittedPart, ...] = ()
    dropped: tuple[str, ...] = ()
    blocks: tuple[RenderedBlock, ...] = ()
    stops: tuple[Stop, ...] = ()


def _make(
    desk: Desk,
    row: Row,
    saved: Saved | None,
    wish: Wish,
    account: AccountRow,
    audience: Audience,
    recipients: Recipients,
    parent: MessageRow,
) -> _Made:
    how = voice(row.network)
    limits = json.loads(account.card).get("limits", {})
    try:
        if saved is None:
            fitted = fit_text(wish.text, voice=how, to=recipients, audience=audience, limits=limits)
            blocks: tuple[RenderedBlock, ...] = ()
        else:
            rendered = render(
                saved.template,
                language=row.language,
                audience=audience,
                fields=_fields(desk, row, parent, account),
                supplied=dict(wish.supplied),
            )
            fitted = fit(rendered, voice=how, to=recipients, audience=audience, limits=limits)
            blocks = rendered.blocks
    except RenderError as error:
        return _Made(stops=(Stop("render", error.what, error.remedy),))
    if isinstance(fitted, Misfit):
        would = " or ".join(fitted.would) or "own words: r"
        return _Made(blocks=blocks, stops=(Stop("misfit", fitted.reason, f"use {would}"),))
    return _Made(fitted.parts, tuple(kind.value for kind in fitted.dropped), blocks)


def _fields(desk: Desk, row: Row, parent: MessageRow, account: AccountRow) -> Mapping[str, str]:
    return {
        "first_name": given_name(parent.author),
        "doctor": desk.who.shown or desk.who.name,
        "credential": desk.who.credential,
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
    saved: Saved | None,
    made: _Made,
    audience: Audience,
    recipients: Recipients,
) -> Draft:
    answered = views.answered_since(desk.store.reader, row.id)
    others = [m for m in thread if m.direction == "in"]
    return Draft(
        texts=tuple(part.text for part in made.parts) or ((wish.text,) if wish.text else ()),
        now=desk.now(),
        today=today(desk),
        audience=audience,
        answered=(row.audience,),
        vetting=saved.vetting(today(desk)) if saved else None,
        review_by=saved.template.review_by if saved else None,
        approved_text=saved.text if saved else "",
        links=tuple(ref.url for ref in saved.template.references) if saved else (),
        uses=tuple(use for block in made.blocks for use in block.uses),
        recipients=recipients,
        handles=tuple(dict.fromkeys(m.handle for m in others)),
        names=tuple(dict.fromkeys(m.author for m in others if m.author)),
        window_until=row.window_until,
        newest_inbound=row.newest_in_id,
        read_up_to=wish.read if wish.read is not None else row.newest_in_id,
        answered_by=answered[1] if answered else "",
        answered_at=answered[0] if answered else None,
        again=wish.again,
        account_problem=_account_problem(account),
        hidden=Hidden(parent.hidden),
    )


def _account_problem(account: AccountRow) -> str:
    if account.kind == "archive":
        return "an archive is read, never answered"
    return account.problem if account.stopped or account.card == "{}" else ""


def queue(desk: Desk, prepared: Prepared, *, hold: Micros | None = None) -> tuple[int, Decision]:
    """Hold an answer and return its outbox id. Raises Refusal with the first thing that speaks against it."""
    for stop in prepared.stops:
        raise Refusal(stop.reason, stop.remedy)
    with desk.store.writing() as tx:
        return _queue(tx, desk, prepared, desk.hold if hold is None else hold)


def _queue(tx: Tx, desk: Desk, prepared: Prepared, hold: Micros) -> tuple[int, Decision]:
    _still_so(tx, prepared)
    if desk.session:
        keep_alive(tx, desk)
    try:
        item = outbox.hold(tx, _new_item(desk, prepared, hold))
    except Lost as lost:
        raise Refusal(f"an answer to it is {lost.now} already", "g o shows the outbox") from lost
    if not prepared.wish.key:
        drafts.save(tx, prepared.row.id, desk.who.id, "", desk.now())
    inverse = [{"item": str(item)}]
    action = actions.record(tx, "answer", [prepared.row.id], desk.who.id, desk.now(), inverse=inverse)
    return item, Decision(action, "answer", (prepared.row.id,))


def _still_so(tx: Tx, prepared: Prepared) -> None:
    """Refuse when something moved between looking and pressing: another process may have answered."""
    now = views.rows_by_id(tx, [prepared.row.id]).get(prepared.row.id)
    parent = views.message(tx, prepared.row.id, prepared.parent.id)
    if now is None or parent is None or parent.deleted_at is not None:
        raise Refusal("the message is gone", "its author deleted it; nothing was sent")
    if now.newest_in_id > prepared.read:
        raise Refusal("they wrote again after the message you read", "read it first, then answer")
    if parent.text != prepared.parent.text:
        raise Refusal("its author changed the message since you read it", "read it again, then answer")
    if views.answered_since(tx, prepared.row.id) and not prepared.wish.again:
        raise Refusal("it was answered meanwhile", "open it and read the answer first")


def _new_item(desk: Desk, prepared: Prepared, hold: Micros) -> outbox.NewItem:
    return outbox.NewItem(
        conversation=prepared.row.id,
        parent=prepared.parent.id,
        read=prepared.read,
        parent_hash=text_hash(prepared.parent.text),
        audience=prepared.audience,
        readers=prepared.readers,
        recipients=prepared.recipients,
        version=prepared.saved.version.id if prepared.saved else None,
        professional=desk.who.id,
        session=desk.session,
        hold=hold,
        parts=tuple((secrets.token_hex(16), part.text, part.length) for part in prepared.parts),
    )


def again(desk: Desk, item: int) -> None:
    """Hold a waiting, refused or partly sent answer anew, after a new look. Raises Refusal."""
    with desk.store.writing() as tx:
        row = sending.item(tx, item)
        if row is None or row.state not in outbox.RESTING:
            raise Refusal(f"it is {row.state if row else 'gone'} now", "g o shows the outbox")
        why = stopped_by(tx, item)
        if why:
            raise Refusal(why, "read it again and answer anew")
        keep_alive(tx, desk)
        try:
            outbox.again(tx, item, desk.session, desk.hold)
        except Lost as lost:
            raise Refusal(f"it is {lost.now} now", "g o shows the outbox") from lost


def narrowed(wish: Wish) -> Wish:
    """Return the same wish for the asker's eyes alone."""
    return replace(wish, audience=Audience.DIRECT)
