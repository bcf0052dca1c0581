"""Profiles that link to each other, as their networks have verified it. One that links alone proves nothing."""

from __future__ import annotations

from collections.abc import Sequence

from core.clock import Micros
from core.incoming import Person
from store import proofs
from store.cleaning import indexed, storable
from store.engine import Tx
from store.reading import Reader, inlist, scalar

_MUTUAL = (
    "FROM profile_link mine JOIN profile_link out ON out.handle_id = mine.handle_id AND out.own = 0 "
    "JOIN profile_link theirs ON theirs.url = out.url AND theirs.own = 1 AND theirs.handle_id <> mine.handle_id "
    "JOIN profile_link home ON home.handle_id = theirs.handle_id AND home.own = 0 AND home.url = mine.url "
    "WHERE mine.own = 1 AND mine.handle_id = :id"
)


def noted(tx: Tx, account: int, people: Sequence[Person], now: Micros) -> None:
    """Keep what a page tells of profiles, and propose who links to each other."""
    told = {one.remote_id: _links(one) for one in people if one.profile}
    if not told:
        return
    names, bound = inlist("r", list(told))
    rows = tx.rows(
        "SELECT h.id, h.remote_id, p.url, p.own FROM handle h LEFT JOIN profile_link p ON p.handle_id = h.id "
        f"WHERE h.account_id = :account AND h.remote_id IN ({names})",
        account=account,
        **bound,
    )
    known: dict[tuple[int, str], set[tuple[str, int]]] = {}
    for handle, remote, url, own in rows:
        known.setdefault((int(handle), str(remote)), set()).update([(str(url), int(own))] if url is not None else [])
    for (handle, remote), before in known.items():
        if before != told[remote]:
            _write(tx, handle, told[remote])
            _propose(tx, handle, now)


def _links(person: Person) -> set[tuple[str, int]]:
    """Return the addresses of somebody; whose network has verified none is not kept at all."""
    verified = {(indexed(storable(url)), 0) for url in person.links if url != person.profile}
    return verified | {(indexed(storable(person.profile)), 1)} if verified else set()


def _write(tx: Tx, handle: int, urls: set[tuple[str, int]]) -> None:
    tx.run("DELETE FROM profile_link WHERE handle_id = :id", id=handle)
    tx.insert("profile_link", [{"handle_id": handle, "url": url, "own": own} for url, own in sorted(urls)])


def _propose(tx: Tx, handle: int, now: Micros) -> None:
    for row in tx.rows(f"SELECT DISTINCT theirs.handle_id {_MUTUAL}", id=handle):
        other = int(row[0])
        if not _settled(tx, handle, other) and not proofs.same_person(tx, handle, other):
            proofs.propose(tx, handle, other, proofs.LINKS, now)


def _settled(tx: Tx, first: int, second: int) -> bool:
    """Tell whether this was proposed before: who said no, or split them, is not asked by the machine again."""
    asked = "SELECT 1 FROM handle_join WHERE how = 'links' AND state <> 'void' AND one_id = :a AND other_id = :b"
    return any(scalar(tx, asked, a=a, b=b) is not None for a, b in ((first, second), (second, first)))


def mutual(reader: Reader, first: int, second: int) -> bool:
    """Tell whether two profiles link to each other as far as was last heard."""
    return scalar(reader, f"SELECT 1 {_MUTUAL} AND theirs.handle_id = :other", id=first, other=second) is not None
