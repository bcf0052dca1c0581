"""`consulta answer` and `write`: an answer is prepared, checked and held, as the send key does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cli import given
from cli.call import Call
from cli.errors import REFUSED, Trouble, explained, for_here, usage
from cli.output import Result, moment
from cli.rows import readers
from cli.seen import newer, read_up_to
from core import safe_text
from core.audience import Audience, at
from core.catalogue import say
from core.clock import SECOND
from desk.answering import Prepared, Wish, narrowed, prepare, queue
from desk.emergency.wording import filled
from desk.errors import Refusal
from desk.hours import told
from store import views

WIDTH = 78
Item = dict[str, Any]


def answer(call: Call) -> Result:
    """Answer with a saved answer."""
    first, *more = call.arguments.keys
    return _all(call, replace(_wish(call, key=first), more=tuple(more), language=call.arguments.language))


def write(call: Call) -> Result:
    """Answer in own words."""
    text = call.arguments.text
    if call.arguments.emergency:
        return _all(call, _wish(call), emergency=True)
    if not text.strip():
        raise usage("--text is empty", "write something")
    return _all(call, _wish(call, text=text))


def _wish(call: Call, *, key: str = "", text: str = "") -> Wish:
    circle = call.get("audience")
    wish = Wish(
        key=key,
        text=text,
        audience=Audience(circle) if circle else None,
        again=call.arguments.again,
        supplied=tuple(given.pairs(call.arguments.fields, "--field")),
        later=call.arguments.office_hours,
    )
    return narrowed(wish) if call.arguments.to_direct else wish


def _all(call: Call, wish: Wish, *, emergency: bool = False) -> Result:
    """Answer each conversation; one that is refused does not stop the others."""
    work = _look if call.arguments.dry_run else _hold
    ids = given.numbers(call.arguments.ids)
    read = read_up_to(call, ids)
    wishes = {one: _with_line(call, one, wish) if emergency else wish for one in ids}
    items = [_one(call, identity, replace(wishes[identity], read=read.get(identity)), work) for identity in ids]
    lines = [line for item in items for line in _lines(item)]
    return Result({"items": items}, lines, REFUSED if any(item["refused"] for item in items) else 0)


def _with_line(call: Call, identity: int, wish: Wish) -> Wish:
    """Return a wish for the emergency line of whoever asks in a conversation."""
    row = views.rows_by_id(call.desk.store.reader, [identity]).get(identity)
    line = filled(call.seated, row) if row is not None else None
    return replace(wish, text=line.text, line=line) if line is not None else wish


def _one(call: Call, identity: int, wish: Wish, work: Callable[[Call, Prepared], Item]) -> Item:
    try:
        prepared = prepare(call.seated, call.library, identity, wish)
    except Refusal as refusal:
        nothing: Item = {"id": None, "conversation": str(identity), "parts": [], "newer": []}
        return nothing | {"state": "refused", "refused": _why(refusal)}
    if prepared.goes is not None and prepared.goes.red and not call.arguments.red_too:
        return _item(call, prepared, None, "refused", _why(Refusal(*_RED)))
    return work(call, prepared)


_RED = ("it is red, and would wait for office hours", "--red-too lets it wait; without --office-hours it goes now")


def _look(call: Call, prepared: Prepared) -> Item:
    first = prepared.stops[0] if prepared.stops else None
    refused = {"code": first.code, "message": first.reason, "remedy": for_here(first.remedy)} if first else None
    return _item(call, prepared, None, "refused" if first else "ready", refused)


def _hold(call: Call, prepared: Prepared) -> Item:
    seconds = call.get("hold")
    looked = _look(call, prepared)
    if looked["refused"]:
        return looked
    try:
        with call.desk.store.writing():
            number, _ = queue(call.desk, prepared, hold=None if seconds is None else seconds * SECOND)
    except Refusal as refusal:
        return _item(call, prepared, None, "refused", _why(refusal))
    return _item(call, prepared, number, "held", None)


def _why(refusal: Refusal) -> dict[str, str]:
    trouble = explained(refusal) or Trouble("refused", refusal.what)
    return trouble.document["error"]


def _item(call: Call, prepared: Prepared, number: int | None, state: str, refused: dict[str, str] | None) -> Item:
    versions = [piece.saved.version for piece in prepared.pieces if piece.saved]
    version = versions[0] if versions else None
    return {
        "id": None if number is None else str(number),
        "conversation": str(prepared.row.id),
        "state": state,
        "audience": prepared.audience.value,
        "to": [one.handle for one in prepared.recipients],
        "readers": readers(prepared.readers),
        "left_out": list(prepared.left_out),
        "parts": [
            {"text": part.text, "length": part.length.used, "limit": part.length.limit, "unit": part.length.unit}
            for part in prepared.parts
        ],
        "template": version.key if version else None,
        "version": version.n if version else None,
        "templates": [{"key": one.key, "version": one.n} for one in versions],
        "language": prepared.pieces[0].language or None,
        "stops": [
            {"code": stop.code, "message": stop.reason, "remedy": for_here(stop.remedy)} for stop in prepared.stops
        ],
        "notes": [say(note) for note in prepared.notes],
        "goes": _goes(prepared),
        "newer": newer(call.seated.store.reader, prepared.row.id, prepared.read),
        "refused": refused,
    }


def _goes(prepared: Prepared) -> dict[str, Any] | None:
    """Return when it leaves, where it was to wait for office hours."""
    if prepared.goes is None:
        return None
    return {"at": moment(prepared.goes.opens) if prepared.goes.waits else None, "words": "; ".join(told(prepared.goes))}


def _lines(item: Item) -> list[str]:
    lines = [f"{item['conversation']}  {item['state']}"]
    if item["id"]:
        lines[0] += f"  outbox {item['id']}"
    if "readers" in item:
        lines.append(f"  {item['audience']}, read by {_read_by(item)}")
    if item.get("goes"):
        lines.append(f"  {item['goes']['words']}")
    lines += [f"  {note}" for note in item.get("notes", ())]
    for part in item["parts"]:
        lines += [f"  {line}" for line in safe_text.wrap(safe_text.visible(part["text"]), WIDTH)]
        lines.append(f"  ({part['length']} of {part['limit']} {part['unit']})")
    for one in item["newer"]:
        told = safe_text.cut(safe_text.one_line(one["text"]), WIDTH)
        lines.append(f"  not read: {one['id']}  {safe_text.one_line(at(one['author']))}  {told}")
    for stop in item.get("stops") or ([item["refused"]] if item["refused"] else []):
        lines.append(f"  not sent: {stop['message']}. {stop['remedy']}".rstrip(". "))
    return lines


def _read_by(item: Item) -> str:
    who = item["readers"]
    if who["everyone"]:
        return "everybody"
    names = ", ".join(safe_text.one_line(at(name)) for name in who["named"])
    return names or (f"{who['count']} others" if who["count"] else "the asker")
