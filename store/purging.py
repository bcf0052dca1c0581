"""What was taken back on its network is taken away here: the text goes wherever it was copied, a tombstone stays."""

from __future__ import annotations

from collections.abc import Mapping

from core.clock import Micros
from store import examples, proofs, questions
from store.blocking import KEPT_AWAY
from store.engine import Tx


def delete(tx: Tx, account: int, gone: Mapping[str, Micros]) -> frozenset[int]:
    """Take the texts of these messages away; return the messages that still had one."""
    changed: set[int] = set()
    for remote, at in gone.items():
        rows = tx.rows(
            "SELECT id, text FROM message WHERE account_id = :account AND remote_id = :remote AND deleted_at IS NULL "
            # Whom we block some networks hide from us: what is not shown any more was not taken back.
            "AND NOT EXISTS (SELECT 1 FROM blocking b WHERE b.handle_id = message.author_id AND b.verb = 'block' "
            f"AND b.state IN ({KEPT_AWAY}))",
            account=account,
            remote=remote,
        )
        for identity, text in rows:
            tx.run(
                "UPDATE message SET text = '', warning = '', search_text = '', attachments = '[]', deleted_at = :at "
                "WHERE id = :id",
                at=at,
                id=identity,
            )
            _forget(tx, int(identity), str(text))
            proofs.taken_back(tx, int(identity))
            changed.add(int(identity))
    return frozenset(changed)


def _forget(tx: Tx, message: int, text: str) -> None:
    """Take the words out of what conversations say of themselves; triage says anew what is left to say."""
    rows = tx.rows(
        "SELECT c.id, c.question FROM conversation c JOIN conversation_message x ON x.conversation_id = c.id "
        "WHERE x.message_id = :message AND x.role = 'question'",
        message=message,
    )
    for conversation, question in rows:
        # Where it was cut to its length, nobody can tell the words of one from those of another.
        left = str(question).replace(text, "").strip("\n") if text and text in question else ""
        tx.run("UPDATE conversation SET question = :left, veil = '' WHERE id = :id", left=left, id=conversation)
        questions.forget(tx, int(conversation))
        examples.forget(tx, [int(conversation)])
