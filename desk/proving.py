"""Which handles are one person: proposed on proof, joined by a professional, and split again at any time.

A like name, picture or way of writing is no proof. What is, stands in docs/persons.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.audience import Audience, at
from core.catalogue import say
from desk.actions import Decision
from desk.errors import Refusal
from desk.office import Desk, record
from store import actions, codes, drafts, links, proofs, views
from store.engine import Tx
from store.proofs import DECLINED, JOINED, LINKS, PROPOSED, SPLIT, STATED, JoinRow
from store.reading import Reader, scalar
from store.rows import Row

SHORTEST = 3
"""Letters of how somebody was identified."""


def handle_of(reader: Reader, conversation: int) -> int:
    """Return the handle that asked in a conversation. Raises Refusal where it is gone."""
    found = scalar(reader, "SELECT asker_id FROM conversation WHERE id = :id", id=conversation)
    if found is None:
        raise Refusal("the conversation is gone", "the list shows what is there now")
    return int(found)


def give_code(desk: Desk, conversation: int) -> Decision:
    """Make a code for whoever asks in a private conversation, and leave the words that bring it there as a draft."""
    row = views.rows_by_id(desk.store.reader, [conversation]).get(conversation)
    if row is None:
        raise Refusal("the conversation is gone", "the list shows what is there now")
    _refuse_others(desk.store.reader, row)
    code = codes.new_code()
    with desk.store.writing() as tx:
        if drafts.draft(tx, conversation, desk.who.id).strip():
            raise Refusal("you have unsent words there", "send or discard them first: <go:drafts> lists them")
        kept = codes.give(tx, handle_of(tx, conversation), code, desk.who.id, desk.now())
        drafts.save(tx, conversation, desk.who.id, say(_WORDS, code=code), desk.now())
        action = _recorded(tx, desk, "code", conversation, [{"code": str(kept)}])
    return Decision(action, "code", (conversation,))


_WORDS = (
    "If you also write to us from another account, please send us this code from there, in a private message, within "
    "two days: {code}. Please show it to nobody."
)


def _refuse_others(reader: Reader, row: Row) -> None:
    """Refuse a conversation that others read."""
    asked = [m for m in views.messages(reader, row.id) if m.role == "question"]
    many = bool(asked) and (len(asked[-1].readers.named) > 1 or (asked[-1].readers.count or 0) > 1)
    if row.audience is not Audience.DIRECT or many:
        raise Refusal("others read this conversation, and a code that they read proves nothing", _IN_PRIVATE)
    if not asked:
        raise Refusal("nobody asks here", _IN_PRIVATE)


_IN_PRIVATE = "take a private conversation with them alone, or say how you identified them"


def confirm(desk: Desk, join: int, conversation: int) -> Decision:
    """Join what a proof proposes."""
    with desk.store.writing() as tx:
        found = _standing(tx, join, PROPOSED)
        if found.how == LINKS and not links.mutual(tx, found.one, found.other):
            proofs.void(tx, join, "their profiles do not link to each other any more")
            gone = True
        else:
            gone = not proofs.connect(tx, join, desk.who.id, desk.now())
            codes.forget_of(tx, join)
        action = 0 if gone else _recorded(tx, desk, "join", conversation, [{"join": str(join), "was": PROPOSED}])
    if gone:
        raise Refusal("their profiles do not link to each other any more", "look at both profiles")
    return Decision(action, "join", (conversation,))


def decline(desk: Desk, join: int, conversation: int) -> Decision:
    """Say that a proposal is wrong; the same proof does not propose it again."""
    with desk.store.writing() as tx:
        _standing(tx, join, PROPOSED)
        proofs.end(tx, join, DECLINED, desk.who.id, desk.now(), of=PROPOSED)
        codes.forget_of(tx, join)
        action = _recorded(tx, desk, "not joined", conversation, [{"join": str(join), "was": PROPOSED}])
    return Decision(action, "not joined", (conversation,))


def state(desk: Desk, conversation: int, other: int, how: str) -> Decision:
    """Join a handle to another one that a professional identified outside, and keep how."""
    words = " ".join(how.split())
    if sum(letter.isalpha() for letter in words) < SHORTEST:
        raise Refusal("a stated join needs how you identified them", "write it, as: by phone")
    with desk.store.writing() as tx:
        own = handle_of(tx, conversation)
        if scalar(tx, "SELECT 1 FROM handle WHERE id = :id", id=other) is None:
            raise Refusal("no such handle has written to you", "name it exactly as it stands")
        if proofs.same_person(tx, own, other):
            raise Refusal("these are one person here already", "the card shows by which proof")
        join = proofs.propose(tx, own, other, STATED, desk.now(), words=words)
        proofs.connect(tx, join, desk.who.id, desk.now())
        action = _recorded(tx, desk, "join", conversation, [{"join": str(join), "was": SPLIT}])
    return Decision(action, "join", (conversation,))


def split(desk: Desk, handle: int, conversation: int) -> Decision:
    """Take a handle off its person: every join of it ends, and nothing of anybody's history is lost."""
    with desk.store.writing() as tx:
        members = proofs.group(tx, handle)
        ended = [join.id for join in proofs.joins_of(tx, [handle])]
        if not ended:
            raise Refusal("it is joined with no other handle", "nothing is to be split")
        for join in ended:
            proofs.end(tx, join, SPLIT, desk.who.id, desk.now())
        # Whom a mute of somebody else put away must not stay unseen.
        freed = proofs.held_by_strangers(tx, members)
        kept = actions.before(tx, freed)
        proofs.open_again(tx, freed)
        inverse = [*({"join": str(join), "was": JOINED} for join in ended), *kept]
        action = _recorded(tx, desk, "split", conversation, inverse)
    return Decision(action, "split", (conversation,))


def _standing(tx: Tx, join: int, state: str) -> JoinRow:
    found = proofs.join(tx, join)
    if found is None or found.state != state:
        now = f"it is {say(found.state)} by now" if found is not None else "it is gone"
        raise Refusal(now, "the card shows how it stands")
    return found


def _recorded(tx: Tx, desk: Desk, verb: str, conversation: int, inverse: Sequence[dict[str, Any]]) -> int:
    return record(tx, desk, verb, [conversation], inverse=inverse)


def named(reader: Reader, written: str) -> list[int]:
    """Return the handles that are written exactly so, on any network."""
    bare = written.strip().removeprefix("@")
    rows = reader.rows(
        "SELECT h.id, h.handle FROM handle h JOIN account a ON a.id = h.account_id "
        "WHERE h.handle IN (:bare, :signed) AND EXISTS (SELECT 1 FROM conversation c WHERE c.asker_id = h.id) "
        "ORDER BY h.id LIMIT 20",
        bare=bare,
        signed=at(bare),
    )
    return [int(row[0]) for row in rows]
