"""What screens and the dispatcher read of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.audience import Audience
from store import pack
from store.reading import Reader, inlist, scalar
from store.rows import ItemRow, PartRow

_ITEM = (
    "SELECT i.id, i.conversation_id, a.slug, c.network, c.handle, i.state, i.reason, i.remedy, i.audience, i.readers, "
    "i.recipients, i.due_at, i.created_at, i.closed_at, i.fence, i.session, t.key, v.n, p.name, i.parent_id, "
    "m.remote_id, i.parent_text, th.root, i.read_id, i.held_for "
    "FROM outbox_item i JOIN account a ON a.id = i.account_id JOIN conversation c ON c.id = i.conversation_id "
    "JOIN message m ON m.id = i.parent_id JOIN thread th ON th.id = m.thread_id "
    "LEFT JOIN professional p ON p.id = i.professional_id LEFT JOIN version v ON v.id = i.version_id "
    "LEFT JOIN template t ON t.id = v.template_id "
)


def item(reader: Reader, identity: int) -> ItemRow | None:
    """Return one answer on its way."""
    found = _items(reader, reader.rows(_ITEM + "WHERE i.id = :id", id=identity))
    return found[0] if found else None


def items(reader: Reader, states: Sequence[str], *, limit: int = 200) -> list[ItemRow]:
    """Return the newest answers in some states."""
    names, bound = inlist("s", states)
    rows = reader.rows(_ITEM + f"WHERE i.state IN ({names}) ORDER BY i.id DESC LIMIT :limit", limit=limit, **bound)
    return _items(reader, rows)


def items_of(reader: Reader, conversation: int) -> list[ItemRow]:
    """Return every answer that a conversation had, oldest first."""
    rows = reader.rows(_ITEM + "WHERE i.conversation_id = :id ORDER BY i.id", id=conversation)
    return _items(reader, rows)


def parent_text(reader: Reader, identity: int) -> str:
    """Return the text of the message answered, as it stands now."""
    found = scalar(
        reader,
        "SELECT m.text FROM outbox_item i JOIN message m ON m.id = i.parent_id WHERE i.id = :id",
        id=identity,
    )
    return str(found or "")


def versions_of(reader: Reader, identity: int) -> list[int]:
    """Return the versions that an answer holds."""
    rows = reader.rows(
        "SELECT version_id FROM outbox_item WHERE id = :id AND version_id IS NOT NULL "
        "UNION SELECT version_id FROM item_version WHERE item_id = :id",
        id=identity,
    )
    return [int(row[0]) for row in rows]


def numbers(reader: Reader) -> dict[str, int]:
    """Return how many answers stand in each state that the header shows."""
    rows = reader.rows(
        "SELECT state, COUNT(*) FROM outbox_item WHERE state IN ('held','sending','unknown','waiting') GROUP BY state"
    )
    return {str(row[0]): int(row[1]) for row in rows}


def stuck(reader: Reader) -> dict[str, int]:
    """Return how many conversations have an answer that was refused, or of which only a part stands, until dealt with.

    It is dealt with when its conversation is no longer in trouble: answered anew, closed, or left as it is.
    """
    rows = reader.rows(
        "SELECT i.state, i.conversation_id FROM outbox_item i CROSS JOIN conversation c "
        "WHERE i.state IN ('refused','partly') AND c.id = i.conversation_id AND c.trouble <> ''"
    )
    found: dict[str, int] = {}
    for state, _ in {(str(row[0]), int(row[1])) for row in rows}:
        found[state] = found.get(state, 0) + 1
    return found


def open_items(reader: Reader) -> list[ItemRow]:
    """Return the answers that are on their way, or that wait for somebody, the newest first."""
    ids = [
        int(row[0])
        for row in reader.rows(
            "SELECT id FROM outbox_item WHERE state IN ('held','sending','unknown','waiting','refused','partly')"
        )
    ]
    return _by_id(reader, sorted(ids, reverse=True)[:_MOST_OPEN])


def settled_items(reader: Reader, *, before: int | None = None, limit: int = 64) -> list[ItemRow]:
    """Return the answers that were sent or taken back, newest first (those before one)."""
    # The bare state would have the planner gather all of them by its index, and sort.
    rows = reader.rows(
        "SELECT id FROM outbox_item WHERE id < :before AND state || '' IN ('sent','undone') "
        "ORDER BY id DESC LIMIT :limit",
        before=before or 2**62,
        limit=limit,
    )
    return _by_id(reader, [int(row[0]) for row in rows])


_MOST_OPEN = 500


def _by_id(reader: Reader, ids: Sequence[int]) -> list[ItemRow]:
    names, bound = inlist("i", ids)
    found = {one.id: one for one in _items(reader, reader.rows(_ITEM + f"WHERE i.id IN ({names})", **bound))}
    return [found[identity] for identity in ids if identity in found]


def items_with(reader: Reader, version: int, *, limit: int = 200) -> list[ItemRow]:
    """Return the newest answers that hold a version, in whatever place: what a recall has to find."""
    rows = reader.rows(
        _ITEM + "WHERE i.version_id = :version OR i.id IN "
        "(SELECT item_id FROM item_version WHERE version_id = :version) ORDER BY i.id DESC LIMIT :limit",
        version=version,
        limit=limit,
    )
    return _items(reader, rows)


def _items(reader: Reader, found: Sequence[Sequence[Any]]) -> list[ItemRow]:
    ids = [int(values[0]) for values in found]
    parts, further = _parts(reader, ids), _further(reader, ids)
    return [_row(values, parts.get(int(values[0]), ()), further.get(int(values[0]), ())) for values in found]


def _further(reader: Reader, ids: Sequence[int]) -> dict[int, tuple[tuple[str, int], ...]]:
    """Return (key, number) of the versions behind the first one, by answer."""
    names, bound = inlist("i", ids)
    rows = reader.rows(
        "SELECT x.item_id, t.key, v.n FROM item_version x JOIN version v ON v.id = x.version_id "
        f"JOIN template t ON t.id = v.template_id WHERE x.item_id IN ({names}) ORDER BY x.item_id, x.n",
        **bound,
    )
    found: dict[int, tuple[tuple[str, int], ...]] = {}
    for item_id, key, n in rows:
        found[int(item_id)] = (*found.get(int(item_id), ()), (str(key), int(n)))
    return found


def _row(values: Sequence[Any], parts: tuple[PartRow, ...], further: tuple[tuple[str, int], ...]) -> ItemRow:
    v = list(values)
    v[8], v[9], v[10] = Audience(v[8]), pack.readers(v[9]), pack.recipients(v[10])
    v[16], v[18] = v[16] or "", v[18] or ""
    held_for = v.pop()
    v += [parts, further, held_for]
    return ItemRow(*v)


def _parts(reader: Reader, ids: Sequence[int]) -> dict[int, tuple[PartRow, ...]]:
    names, bound = inlist("i", ids)
    rows = reader.rows(
        "SELECT item_id, id, n, key, text, used, maximum, unit, state, token, baseline, remote_id, link, sent_at, "
        "(SELECT COUNT(*) FROM attempt t WHERE t.part_id = part.id), "
        "(SELECT MIN(began_at) FROM attempt t WHERE t.part_id = part.id), "
        "(SELECT MAX(began_at) FROM attempt t WHERE t.part_id = part.id), delivered_at, read_at "
        f"FROM part WHERE item_id IN ({names}) ORDER BY item_id, n",
        **bound,
    )
    found: dict[int, list[PartRow]] = {}
    for row in rows:
        found.setdefault(int(row[0]), []).append(PartRow(*row[1:]))
    return {identity: tuple(parts) for identity, parts in found.items()}
