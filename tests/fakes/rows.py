"""Rows as screens get them, made without a store: people are invented."""

from __future__ import annotations

from dataclasses import replace

from core.audience import Audience, Readers
from core.clock import Micros, id_at
from store.rows import MessageRow, Row

NOON: Micros = 1_790_000_000_000_000
"""Half past one in the afternoon of 21 September 2026, in Greenwich."""


def message(text: str = "is it ok?", *, at: Micros = NOON, role: str = "question", **changed: object) -> MessageRow:
    ours = role == "ours"
    plain = MessageRow(
        id=id_at(at),
        remote_id=f"m{at}",
        role=role,
        direction="out" if ours else "in",
        author="Dr. Ruiz" if ours else "Ana M",
        handle="dr.ruiz" if ours else "ana_m",
        audience=Audience.DIRECT,
        text=text,
        sent_at=at,
        received_at=at,
        language="en",
        readers=Readers(("ana_m",)),
        recipients=(),
        attachments=(),
        hidden="",
        held_back="",
        request_id="",
        automatic=False,
        edited_at=None,
        deleted_at=None,
        link="",
        thread="t1",
    )
    return replace(plain, **changed)  # type: ignore[arg-type]  # fields by name


def row(**changed: object) -> Row:
    plain = Row(
        id=1,
        account="clinic",
        network="mastodon",
        audience=Audience.DIRECT,
        state="open",
        outcome="",
        red=0,
        expiring=False,
        fresh=True,
        held=False,
        trouble="",
        name="Ana M",
        handle="ana_m@town.example",
        question="is it ok?",
        reasons=(),
        unchecked="",
        language="en",
        waiting_since=NOON,
        window_until=None,
        snoozed_until=None,
        sort_key=0,
        newest_id=id_at(NOON),
        newest_in_id=id_at(NOON),
        best="",
        alike_count=1,
        revision=0,
    )
    return replace(plain, **changed)  # type: ignore[arg-type]  # fields by name
