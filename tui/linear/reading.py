"""A whole conversation in sentences: messages, notes, answers, each with its time and where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.audience import Audience, at
from core.catalogue import say
from core.clock import Micros
from core.safe_text import one_line
from store.notes import NoteRow
from store.provenance import Sent, Used
from store.rows import ItemRow, MessageRow
from tui import preview, times
from tui.linear.plain import quoted
from tui.linear.words import named, sentence
from tui.timeline import Entry

__all__ = ["Entry", "conversation"]


def conversation(entries: Sequence[Entry], now: Micros) -> Iterator[str]:
    """Return everything that was said and written, oldest first."""
    for entry in entries:
        if isinstance(entry.what, MessageRow):
            yield from _message(entry.what, entry.sent, now)
        elif isinstance(entry.what, NoteRow):
            yield say(
                "{when}, internal note by {who}:", when=times.when(entry.what.at, now), who=one_line(entry.what.by)
            )
            yield from quoted(entry.what.text)
        else:
            yield from _on_its_way(entry.what, now)


def _message(m: MessageRow, sent: Sent | None, now: Micros) -> Iterator[str]:
    who = say("you") if m.role == "ours" else named(at(m.handle))
    around = say(", context") if m.role == "context" else ""
    yield say("{when}, {who}{around}:", when=times.when(m.received_at, now), who=who, around=around)
    yield from quoted(preview.said(m))
    if m.role == "ours":
        yield _origin(sent, now)


def _origin(sent: Sent | None, now: Micros) -> str:
    """Return where a message of ours came from."""
    if sent is None:
        return say("Written elsewhere.")
    own = [say("own words, not vetted")] if sent.own_words else []
    what = "; ".join([*own, *(_version(used) for used in sent.versions)])
    by = say("; sent by {who}", who=one_line(sent.by)) if sent.by else ""
    state = f"; {say(sent.state)}: {one_line(say(sent.reason))}" if sent.state != "sent" else ""
    told = times.told(sent.delivered_at, sent.read_at, now, several=sent.audience is not Audience.DIRECT)
    return sentence(f"{what}{by}{f'; {told}' if told else ''}{state}")


def _version(used: Used) -> str:
    if used.vetted_at is None:
        vetted = say("not vetted when it left")
    else:
        proof = f" ({used.proof})" if used.proof else ""
        vetted = say("vetted by {who}{proof}", who=one_line(used.vetted_by), proof=proof)
    today = say(", {state} today", state=say(used.now)) if used.now not in ("", "vetted") else ""
    return f"{used.template} v{used.version}, {vetted}{today}"


def contents(item: ItemRow) -> str:
    """Return what an answer on its way is made of."""
    own = [say("own words")] if item.own_words else []
    return ", ".join([*own, *(f"{key} v{n}" for key, n in item.versions)])


def _on_its_way(item: ItemRow, now: Micros) -> Iterator[str]:
    yield say(
        "{when}, answer ({what}) by {who}, {state}:",
        when=times.when(item.created_at, now),
        what=contents(item),
        who=one_line(item.professional) or say("you"),
        state=say(item.state).upper(),
    )
    for part in item.parts:
        yield from quoted(part.text)
    if item.reason:
        yield sentence(one_line(f"{item.reason}: {say(item.remedy)}" if item.remedy else item.reason))
