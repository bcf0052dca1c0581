"""The rights of a clinic's roles on PostgreSQL: one works, one reads figures; the owner of the tables gives them."""

from __future__ import annotations

import re

from store import tables

WORKER, READER = "consulta_worker", "consulta_reader"
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")

_REWRITTEN = frozenset(
    {"coverage", "credential", "draft", "hole", "inbox_raw", "mute", "note", "person_country", "receiver_span"}
    | {"noise_example", "noise_mark", "noise_off"}
    | {"question_vector", "question_word", "rule", "saved_search", "tag", "waiting", "word_count"}
    | {"join_code", "profile_link"}
)
"""Tables of which the work takes rows out again."""
_KEPT = {
    "action": "SELECT, INSERT, UPDATE (undone_by)",
    "applied": "SELECT",
    "attempt": "SELECT, INSERT, UPDATE (ended_at, outcome, detail)",
    "item_version": "SELECT, INSERT",
    "lane_count": "SELECT, UPDATE",
    "reference": "SELECT, INSERT",
    "version": "SELECT, INSERT, UPDATE (state)",
    "vetting": "SELECT, INSERT",
}
"""Tables that the work only adds to: what was decided, vetted, sent and tried stays as it was written."""
_UNREAD = frozenset(
    {
        *("aside", "credential", "draft", "handle", "inbox_raw", "mute", "note", "person", "request", "rule"),
        *("person_country", "saved_search", "tag", "thread", "undelivered", "waiting"),
        *("question_vector", "question_word", "word_count", "noise_mark"),
        *("handle_join", "join_code", "profile_link"),
    }
)
"""Tables that hold little but words, names or secrets: no figure is made of them."""
_WORDS = {
    "account": {"card"},
    "attempt": {"detail"},
    "blocking": {"detail", "message"},
    "conversation": {"name", "handle", "question", "veil", "reasons"},
    "hole": {"key", "since", "until", "reason", "resume"},
    "message": {
        *("text", "search_text", "warning", "attachments", "readers", "recipients", "remote_id", "reply_to"),
        *("request_id", "reference", "link"),
    },
    "outbox_item": {"parent_text", "readers", "recipients", "reason", "remedy"},
    "part": {"key", "text", "token", "baseline", "remote_id", "link"},
    "professional": {"pin", "credential", "os_user"},
    "stream": {"mark"},
}
"""Columns of the other tables that who makes figures does not see."""


def script(worker: str = WORKER, reader: str = READER) -> list[str]:
    """Return the statements that give both roles their rights; the tables' owner runs them, after each upgrade too.

    Raises ValueError for a name that would need quotes.
    """
    for name in (worker, reader):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no plain name of a role")
    names = [table.name for table in tables.metadata().sorted_tables]
    return [
        "BEGIN;",
        f"GRANT USAGE ON SCHEMA public TO {worker}, {reader};",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {worker}, {reader};",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {worker}, {reader};",
        *(f"GRANT {_work(name)} ON {name} TO {worker};" for name in sorted(names)),
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {worker};",
        *(f"GRANT {_figures(name)} ON {name} TO {reader};" for name in sorted(names) if name not in _UNREAD),
        "COMMIT;",
    ]


def _work(table: str) -> str:
    if table in _KEPT:
        return _KEPT[table]
    return "SELECT, INSERT, UPDATE" + (", DELETE" if table in _REWRITTEN else "")


def _figures(table: str) -> str:
    if table not in _WORDS:
        return "SELECT"
    columns = [name for name in tables.metadata().tables[table].columns.keys() if name not in _WORDS[table]]  # noqa: SIM118 - not a mapping
    return f"SELECT ({', '.join(columns)})"
