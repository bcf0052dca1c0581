"""A program that keeps one question and one decision after the other, and says each only once it is kept.

`python -m tests.faults.scribe URL full|normal LIMIT`: how durable, and how large a file may become (0: no limit).
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from core.clock import HOUR, MINUTE
from core.incoming import Page, Person
from store import accounts, actions
from store.engine import Store, open_store
from store.errors import StoreError
from store.keeping import keep
from tests.store.helpers import NOON, plain_judge, said

PADDING = "and what I already took against it " * 8


def _keep(store: Store, n: int, *, durable: bool) -> None:
    at = NOON + n * MINUTE
    message = said(f"m{n}", f"question {n} {PADDING}", who=Person(f"q{n}", f"q{n}"), at=at, thread=f"t{n}")
    with store.writing(durable=durable) as tx:
        account = accounts.ensure(tx, "clinic", "mastodon")
        keep(tx, account, Page(mark=str(n), messages=(message,)), plain_judge, NOON + 24 * HOUR)
        (row,) = tx.rows("SELECT MAX(conversation_id) FROM conversation_message")
        actions.record(tx, "tag", [int(row[0])], 1, at)


def _tell(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main(url: str, how: str, limit: int) -> None:
    """Keep until nothing more can be kept."""
    store = open_store(url)
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    n = 0
    try:
        while True:
            _keep(store, n, durable=how == "full")
            _tell(kept=n)
            n += 1
    except StoreError as error:
        _tell(refused=error.what, remedy=error.remedy)
    finally:
        store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
