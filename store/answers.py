"""Templates, their immutable versions, and who vetted which content hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.clock import Micros
from store.engine import Tx
from store.errors import Lost
from store.reading import Reader, inlist, one, scalar
from store.rows import VersionRow

_VERSION = (
    "SELECT v.id, t.key, v.n, v.hash, v.title, v.language, v.state, v.review_by, COALESCE(a.name, ''), v.source, "
    "v.created_at, COALESCE(r.name, ''), COALESCE(g.proof, ''), g.at FROM version v "
    "JOIN template t ON t.id = v.template_id LEFT JOIN professional a ON a.id = v.author_id "
    "LEFT JOIN vetting g ON g.id = "
    "(SELECT MAX(x.id) FROM vetting x WHERE x.version_id = v.id AND x.verb = 'approve') "
    "LEFT JOIN professional r ON r.id = g.professional_id "
)
SENDABLE = ("vetted", "self-vetted")


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What a template file says."""

    key: str
    hash: str
    source: str
    title: str
    language: str
    review_by: str
    references: tuple[tuple[str, str, str, str], ...]
    """(name, text, url, date read)."""


def _rows(found: Sequence[Sequence[Any]]) -> list[VersionRow]:
    return [VersionRow(*values) for values in found]


def put_version(tx: Tx, new: NewVersion, author: int | None, now: Micros) -> tuple[int, bool]:
    """Keep a version as a draft; the same content keeps the version that is there. Return its id and if it is new."""
    template = scalar(tx, "SELECT id FROM template WHERE key = :key", key=new.key)
    if template is None:
        template = tx.rows("INSERT INTO template (key) VALUES (:key) RETURNING id", key=new.key)[0][0]
    there = scalar(tx, "SELECT id FROM version WHERE template_id = :t AND hash = :hash", t=template, hash=new.hash)
    if there is not None:
        return int(there), False
    n = int(scalar(tx, "SELECT COALESCE(MAX(n), 0) + 1 FROM version WHERE template_id = :t", t=template))
    identity = int(
        tx.rows(
            "INSERT INTO version (template_id, n, hash, source, title, language, review_by, state, author_id, "
            "created_at) VALUES (:t, :n, :hash, :source, :title, :language, :review, "
            "'draft', :author, :now) RETURNING id",
            t=template,
            n=n,
            hash=new.hash,
            source=new.source,
            title=new.title,
            language=new.language,
            review=new.review_by,
            author=author,
            now=now,
        )[0][0]
    )
    tx.many(
        "INSERT INTO reference (version_id, name, text, url, read) VALUES (:v, :name, :text, :url, :read)",
        [
            {"v": identity, "name": name, "text": text, "url": url, "read": read}
            for name, text, url, read in new.references
        ],
    )
    return identity, True


def judge_version(
    tx: Tx,
    version: int,
    before: Sequence[str],
    after: str,
    *,
    verb: str,
    professional: int,
    content: str,
    proof: str,
    note: str,
    now: Micros,
) -> None:
    """Move a version between states with the judgement that moved it, bound to its content hash. Raises Lost."""
    states = ", ".join(f"'{state}'" for state in before)
    changed = tx.run(
        f"UPDATE version SET state = :after WHERE id = :id AND hash = :hash AND state IN ({states})",
        after=after,
        id=version,
        hash=content,
    )
    if not changed:
        raise Lost(str(scalar(tx, "SELECT state FROM version WHERE id = :id", id=version) or "gone"))
    tx.run(
        "INSERT INTO vetting (version_id, professional_id, verb, hash, proof, note, at) VALUES "
        "(:version, :who, :verb, :hash, :proof, :note, :now)",
        version=version,
        who=professional,
        verb=verb,
        hash=content,
        proof=proof,
        note=note,
        now=now,
    )


def latest(reader: Reader, key: str) -> VersionRow | None:
    """Return the newest version of a template."""
    found = one(reader, _VERSION + "WHERE t.key = :key ORDER BY v.n DESC LIMIT 1", key=key)
    return VersionRow(*found) if found else None


def live(reader: Reader, key: str) -> VersionRow | None:
    """Return the newest vetted version of a template."""
    found = one(
        reader,
        _VERSION + "WHERE t.key = :key AND v.state IN ('vetted', 'self-vetted') ORDER BY v.n DESC LIMIT 1",
        key=key,
    )
    return VersionRow(*found) if found else None


def not_sendable(reader: Reader, versions: Sequence[int]) -> tuple[str, str] | None:
    """Return the key and state of the first of these versions that may not be sent now; None where all may."""
    names, bound = inlist("v", versions)
    found = one(
        reader,
        "SELECT t.key, v.state FROM version v JOIN template t ON t.id = v.template_id "
        f"WHERE v.id IN ({names}) AND v.state NOT IN ('vetted', 'self-vetted') ORDER BY t.key LIMIT 1",
        **bound,
    )
    return (str(found[0]), str(found[1])) if found else None


def version(reader: Reader, identity: int) -> VersionRow | None:
    """Return one version."""
    found = one(reader, _VERSION + "WHERE v.id = :id", id=identity)
    return VersionRow(*found) if found else None


def versions(reader: Reader, key: str) -> list[VersionRow]:
    """Return all versions of a template, oldest first."""
    return _rows(reader.rows(_VERSION + "WHERE t.key = :key ORDER BY v.n", key=key))


def newest_each(reader: Reader) -> list[VersionRow]:
    """Return the newest version of each template, by key."""
    return _rows(
        reader.rows(
            _VERSION + "WHERE v.n = (SELECT MAX(n) FROM version x WHERE x.template_id = v.template_id) ORDER BY t.key"
        )
    )


def live_each(reader: Reader) -> list[VersionRow]:
    """Return the newest vetted version of each template, by key."""
    return _rows(
        reader.rows(
            _VERSION + "WHERE v.n = (SELECT MAX(n) FROM version x WHERE x.template_id = v.template_id "
            "AND x.state IN ('vetted', 'self-vetted')) ORDER BY t.key"
        )
    )
