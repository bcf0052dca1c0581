"""Messages of others in the order of their remote ids: a walk along an index, whatever the account holds."""

from __future__ import annotations

from store.reading import Reader


def messages_behind(reader: Reader, account: int, after: str, limit: int) -> list[tuple[str, str]]:
    """Return remote ids and texts behind a remote id, of what was not deleted."""
    rows = reader.rows(
        "SELECT remote_id, text FROM message WHERE account_id = :account AND remote_id > :after "
        "AND direction = 'in' AND deleted_at IS NULL ORDER BY remote_id LIMIT :limit",
        account=account,
        after=after,
        limit=limit,
    )
    return [(str(row[0]), str(row[1])) for row in rows]
