"""From messages to conversations: who asked what, in which circle, and what that makes of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core import safe_text
from core.audience import Audience
from core.clock import Micros, moment_of
from core.incoming import Direction, Incoming, Role
from store import dimmed, pack
from store.engine import Tx
from store.known import SEEN_BEFORE
from store.putting import keep_away
from store.ranking import ORDER, sort_key
from store.reading import inlist
from store.rows import BurstMessage, Touched, Verdict

Judge = Callable[[Touched, Micros], Verdict]
BURST = 50
"""How many unanswered messages triage reads at most; a red flag of an older one stays until a person clears it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The conversations that a page touched, and how."""

    conversations: frozenset[int] = frozenset()
    created: frozenset[int] = frozenset()
    answered: frozenset[int] = frozenset()
    """Conversations in which a message of ours appeared that was not sent from here."""
    edited: frozenset[int] = frozenset()
    """Conversations whose author changed a text."""
    new: frozenset[int] = frozenset()
    """Messages that are new or changed."""
    changed: frozenset[int] = frozenset()
    """Messages whose author changed the text: they are read again, also below an answer."""
    read: frozenset[int] = frozenset()


Arrival = tuple[int, Incoming, dict[str, int], dict[str, int]]
"""A new message with its id, and the ids of people and threads by their remote ids."""
_Place = tuple[int, int, str]
"""(thread, asker, audience): what a conversation is."""


def place(tx: Tx, account: int, arrivals: Sequence[Arrival]) -> Placed:
    """Give each new message its conversation and its role there; open the conversations that are missing."""
    if not arrivals:
        return Placed()
    known = _existing(tx, {threads[m.thread] for _, m, _, threads in arrivals})
    opened = _open(tx, account, arrivals, known)
    links = [link for arrival in arrivals for link in _links(arrival, known)]
    tx.insert("conversation_message", links)
    _advance(tx, links)
    ours = {link["message_id"] for link in links if link["role"] == Role.OURS.value}
    here = _sent_from_here(tx, [m for identity, m, _, _ in arrivals if identity in ours], account)
    elsewhere = {identity for identity, m, _, _ in arrivals if identity in ours and m.remote_id not in here}
    _cover(tx, [link for link in links if link["message_id"] in elsewhere])
    return Placed(
        conversations=frozenset(link["conversation_id"] for link in links if link["role"] != Role.CONTEXT.value),
        created=frozenset(opened),
        answered=frozenset(link["conversation_id"] for link in links if link["message_id"] in elsewhere),
    )


def _existing(tx: Tx, threads: Iterable[int]) -> dict[_Place, int]:
    names, bound = inlist("t", list(threads))
    rows = tx.rows(f"SELECT thread_id, asker_id, audience, id FROM conversation WHERE thread_id IN ({names})", **bound)
    return {(int(row[0]), int(row[1]), str(row[2])): int(row[3]) for row in rows}


def _open(tx: Tx, account: int, arrivals: Sequence[Arrival], known: dict[_Place, int]) -> list[int]:
    """Open a conversation for each first question; its id is that message's."""
    network = str(tx.rows("SELECT network FROM account WHERE id = :id", id=account)[0][0])
    rows: list[dict[str, Any]] = []
    for identity, m, handles, threads in arrivals:
        key = (threads[m.thread], handles[m.author.remote_id], m.audience.value)
        if m.direction is Direction.OUT or m.context or key in known:
            continue
        known[key] = identity
        rows.append(
            {
                "id": identity,
                "account_id": account,
                "thread_id": key[0],
                "asker_id": key[1],
                "audience": key[2],
                "network": network,
                # In no lane yet: triage says where it stands before the page is kept, and each lane is an index.
                "state": "",
                "name": m.author.name,
                "handle": m.author.handle,
                "waiting_since": moment_of(identity),
                "sort_key": 0,
                "newest_id": identity,
                "newest_in_id": identity,
            }
        )
    tx.insert("conversation", rows)
    return [int(row["id"]) for row in rows]


def _links(arrival: Arrival, known: dict[_Place, int]) -> list[dict[str, Any]]:
    identity, m, handles, threads = arrival
    thread = threads[m.thread]
    if m.direction is Direction.IN and not m.context:
        mine = [known[thread, handles[m.author.remote_id], m.audience.value]]
        role = Role.QUESTION
    else:
        mine = _around(m, thread, handles, known)
        role = Role.OURS if m.direction is Direction.OUT else Role.CONTEXT
    return [{"conversation_id": conversation, "message_id": identity, "role": role.value} for conversation in mine]


def _around(m: Incoming, thread: int, handles: dict[str, int], known: dict[_Place, int]) -> list[int]:
    """Return the conversations that our own message, or one around, belongs to.

    Ours belongs to the person it answers, and to a circle no narrower than its own: a private
    answer of ours never closes a public question by itself, nor the other way round.
    """
    inside = {key: identity for key, identity in known.items() if key[0] == thread}
    if m.direction is Direction.IN:
        return list(inside.values())
    same = {key: identity for key, identity in inside.items() if key[2] == m.audience.value}
    asker = handles.get(m.asker)
    named = [identity for key, identity in same.items() if key[1] == asker]
    if named:
        return named
    return list(same.values()) if len(same) == 1 and not m.asker else []


def _advance(tx: Tx, links: Sequence[dict[str, Any]]) -> None:
    """Move the newest ids of the conversations that the links touch."""
    newest: dict[tuple[int, str], int] = {}
    for link in links:
        key = (link["conversation_id"], link["role"])
        newest[key] = max(newest.get(key, 0), link["message_id"])
    greatest = "MAX" if tx.dialect == "sqlite" else "GREATEST"
    for role, column in ((Role.QUESTION, "newest_in_id"), (Role.OURS, "ours_id")):
        # A conversation's first message is its newest already.
        rows = [{"c": c, "m": m} for (c, r), m in newest.items() if r == role.value and c != m]
        if rows:
            tx.many(
                f"UPDATE conversation SET newest_id = {greatest}(newest_id, :m), "
                f"{column} = {greatest}(COALESCE({column}, 0), :m) WHERE id = :c",
                rows,
            )


def _cover(tx: Tx, links: Sequence[dict[str, Any]]) -> None:
    """Note that what stood before a message of ours, written elsewhere, is answered by it."""
    tx.many(
        "UPDATE conversation SET answered_id = CASE WHEN COALESCE(answered_id, 0) > :m THEN answered_id ELSE :m END "
        "WHERE id = :c",
        [{"c": link["conversation_id"], "m": link["message_id"]} for link in links],
    )


def _sent_from_here(tx: Tx, ours: Sequence[Incoming], account: int) -> set[str]:
    """Return the remote ids of messages that are echoes of our own outbox."""
    if not ours:
        return set()
    keys, bound_keys = inlist("k", [m.reference for m in ours if m.reference])
    ids, bound_ids = inlist("r", [m.remote_id for m in ours])
    own = (
        "SELECT p.key, p.remote_id, i.state, p.text FROM part p JOIN outbox_item i ON i.id = p.item_id "
        "WHERE i.account_id = :account AND"
    )
    rows = tx.rows(
        f"{own} p.key IN ({keys}) UNION {own} p.remote_id IN ({ids}) UNION {own} i.state IN ('sending', 'unknown')",
        account=account,
        **bound_keys,
        **bound_ids,
    )
    known_keys, known_ids = {row[0] for row in rows}, {row[1] for row in rows}
    on_the_way = {row[3] for row in rows if row[2] in ("sending", "unknown")}
    return {m.remote_id for m in ours if m.reference in known_keys or m.remote_id in known_ids or m.text in on_the_way}


def settle(tx: Tx, placed: Placed, judge: Judge, now: Micros) -> tuple[int, ...]:
    """Ask `judge` about every touched conversation and write what it says; return those that became red."""
    if not placed.conversations:
        return ()
    _keep_alike(tx, placed)
    before = touched(tx, placed)
    verdicts = {seen.id: (seen, judge(seen, now)) for seen in before}
    write_verdicts(tx, {identity: verdict for identity, (_, verdict) in verdicts.items()})
    _note_closing(tx, verdicts, now)
    dimmed.note(tx, verdicts, now)
    return tuple(identity for identity, (seen, verdict) in verdicts.items() if verdict.red == 1 and seen.red != 1)


def _note_closing(tx: Tx, verdicts: dict[int, tuple[Touched, Verdict]], now: Micros) -> None:
    """Note when a page closed conversations, and forget it of those that it opened again."""
    moved = {
        identity: (moment_of(seen.newest_in_id) if seen.kind == "archive" else now) if verdict.state == "closed" else 0
        for identity, (seen, verdict) in verdicts.items()
        if (seen.state == "closed") is not (verdict.state == "closed")
    }
    tx.many(
        "UPDATE conversation SET closed_at = :at, closed_by = NULL, closed_with = '' WHERE id = :id",
        [{"id": identity, "at": at} for identity, at in moved.items()],
    )


def touched(tx: Tx, placed: Placed) -> list[Touched]:
    """Return conversations as triage needs them."""
    names, bound = inlist("c", list(placed.conversations))
    bursts = _bursts(tx, names, bound, placed)
    same = _same_texts(tx, names, bound)
    rows = tx.rows(
        "SELECT c.id, a.kind, c.network, a.card, c.audience, c.state, c.outcome, c.red, c.red_rules, c.muted_until, "
        "c.waiting_since, c.trouble, h.created_at, h.bot, c.ours_id, c.newest_in_id, "
        f"{SEEN_BEFORE}, "
        "c.question, c.reasons, c.unchecked, c.language, c.fresh, t.root, c.veil, "
        "c.thread_id, c.asker_id, h.person_id, a.slug, h.handle, h.name, c.moved_by "
        "FROM conversation c JOIN account a ON a.id = c.account_id JOIN handle h ON h.id = c.asker_id "
        "JOIN thread t ON t.id = c.thread_id "
        f"WHERE c.id IN ({names})",
        **bound,
    )
    return [_touched(row, placed, bursts.get(int(row[0]), ()), same.get(int(row[0]), 0)) for row in rows]


def _touched(row: Sequence[Any], placed: Placed, burst: tuple[BurstMessage, ...], same_text: int) -> Touched:
    identity = int(row[0])
    whole = 0 < len(burst) < BURST
    return Touched(
        id=identity,
        kind=row[1],
        network=row[2],
        window=_window(row[3], row[22]),
        audience=Audience(row[4]),
        state=row[5] or "open",
        outcome=row[6],
        red=row[7],
        red_rules=pack.words(row[8]),
        muted_until=row[9],
        waiting_since=moment_of(burst[0].id) if whole else row[10],
        trouble=row[11],
        created=identity in placed.created,
        asker_created_at=row[12],
        asker_bot=bool(row[13]),
        answered=row[14] is not None,
        newest_in_id=row[15],
        asker_seen_before=bool(row[16]),
        answered_now=identity in placed.answered,
        edited=identity in placed.edited,
        same_text=same_text,
        burst=burst,
        question=row[17],
        reasons=pack.words(row[18]),
        unchecked=row[19],
        language=row[20],
        fresh=bool(row[21]),
        veil=row[23],
        **dict(zip(_WHO, row[24:], strict=True)),
    )


_WHO = ("thread", "asker", "person", "account", "handle", "name", "moved_by")


def _same_texts(tx: Tx, names: str, bound: dict[str, Any]) -> dict[int, int]:
    """Return how many other conversations hold the same words, as they were last judged."""
    rows = tx.rows(
        "SELECT c.id, (SELECT COUNT(*) FROM conversation o WHERE o.alike = c.alike AND o.alike <> '' "
        f"AND o.asker_id <> c.asker_id) FROM conversation c WHERE c.id IN ({names}) AND c.alike <> ''",
        **bound,
    )
    return {int(row[0]): int(row[1]) for row in rows}


def _window(card: str, root: str) -> Micros | None:
    """Return the answering window that an account's card tells for a thread, if it has one."""
    facts = json.loads(card) if card != "{}" else {}
    windows: dict[str, Micros] = facts.get("windows") or {}
    return windows.get(root.partition(" ")[0], facts.get("window"))


def _bursts(tx: Tx, names: str, bound: dict[str, Any], placed: Placed) -> dict[int, tuple[BurstMessage, ...]]:
    """Return the newest unanswered messages of each conversation, and those that were edited, oldest first."""
    edited, edited_bound = inlist("e", list(placed.changed))
    rows = tx.rows(
        "SELECT * FROM (SELECT x.conversation_id, m.id, m.text, m.language, m.hidden, m.held_back, m.automatic, "
        "m.attachments, m.deleted_at, m.warning, "
        "ROW_NUMBER() OVER (PARTITION BY x.conversation_id ORDER BY m.id DESC) AS n "
        "FROM conversation c JOIN conversation_message x ON x.conversation_id = c.id "
        f"AND (x.message_id > COALESCE(c.answered_id, 0) OR x.message_id IN ({edited})) "
        "JOIN message m ON m.id = x.message_id "
        f"WHERE c.id IN ({names}) AND x.role = 'question') AS burst WHERE n <= {BURST} ORDER BY id",
        **bound,
        **edited_bound,
    )
    bursts: dict[int, list[BurstMessage]] = {}
    for row in rows:
        bursts.setdefault(int(row[0]), []).append(
            BurstMessage(
                id=row[1],
                text=row[2],
                language=row[3],
                hidden=row[4],
                held_back=row[5],
                automatic=bool(row[6]),
                attachments=pack.attachments(row[7]),
                new=row[1] in placed.new,
                read=row[1] in placed.read,
                deleted=row[8] is not None,
                warning=row[9],
            )
        )
    return {identity: tuple(found) for identity, found in bursts.items()}


def _keep_alike(tx: Tx, placed: Placed) -> None:
    """Key each question by its folded words, so that equal ones count each other."""
    names, bound = inlist("c", list(placed.conversations))
    rows = tx.rows(
        "SELECT x.conversation_id, m.text FROM conversation c JOIN account a ON a.id = c.account_id "
        "JOIN conversation_message x ON x.conversation_id = c.id AND x.message_id = c.newest_in_id "
        f"JOIN message m ON m.id = x.message_id WHERE c.id IN ({names}) AND a.kind <> 'archive'",
        **bound,
    )
    keys = {int(row[0]): _alike(str(row[1])) for row in rows}
    tx.many(
        "UPDATE conversation SET alike = :alike WHERE id = :id AND alike <> :alike",
        [{"id": identity, "alike": alike} for identity, alike in keys.items()],
    )
    tx.many(
        "UPDATE conversation SET alike_count = (SELECT COUNT(*) FROM conversation o WHERE o.alike = :alike) "
        "WHERE alike = :alike",
        [{"alike": alike} for alike in sorted(set(keys.values()) - {""})],
    )


def _alike(words: str) -> str:
    """Return a short key that equal questions share, however they are capitalised or accented."""
    folded = " ".join(safe_text.fold(words).split())
    return hashlib.sha256(folded.encode()).hexdigest()[:16] if folded else ""


_JUDGED = (
    "state",
    "outcome",
    "red",
    "question",
    "veil",
    "fresh",
    "reasons",
    "unchecked",
    "language",
    "waiting_since",
    "window_until",
    "expiring",
    "band",
    "sort_key",
    "moved_by",
)
_WRITE = (
    f"UPDATE conversation SET {', '.join(f'{name} = :{name}' for name in _JUDGED)}, revision = revision + 1, "
    "compared = CASE WHEN question = :question THEN compared ELSE 0 END WHERE id = :id"
)


def write_verdicts(tx: Tx, verdicts: dict[int, Verdict]) -> None:
    """Write what triage said of conversations."""
    tx.many(_WRITE, [_values(identity, verdict) for identity, verdict in verdicts.items()])
    tx.run(f"UPDATE conversation SET sort_key = {ORDER} WHERE offer <> '' AND offered_at > 0 AND sort_key <> {ORDER}")
    keep_away(tx, verdicts)


def _values(identity: int, v: Verdict) -> dict[str, Any]:
    return {
        "id": identity,
        "state": v.state,
        "outcome": v.outcome,
        "red": v.red,
        "question": v.question,
        "veil": v.veil,
        "fresh": int(v.fresh),
        "reasons": pack.dumps(v.reasons),
        "unchecked": v.unchecked,
        "language": v.language,
        "waiting_since": v.waiting_since,
        "window_until": v.window_until,
        "expiring": int(v.expiring),
        "band": v.band,
        "sort_key": sort_key(v.band, v.waiting_since),
        "moved_by": v.moved_by,
    }
