"""What fakes are made of: the server that Consulta also gives to whoever writes a network of their own."""

from __future__ import annotations

from networks.fake_server import (
    Answer,
    FakeServer,
    Fault,
    Refusal,
    Request,
    delayed,
    dropped,
    eventually,
    html,
    huge,
    not_utf8,
    status,
    stored_then,
    stored_then_dropped,
    truncated,
)

__all__ = [
    "Answer",
    "FakeServer",
    "Fault",
    "Refusal",
    "Request",
    "delayed",
    "dropped",
    "eventually",
    "html",
    "huge",
    "not_utf8",
    "status",
    "stored_then",
    "stored_then_dropped",
    "truncated",
]
