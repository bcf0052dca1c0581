"""The life of a saved answer: draft, in review, vetted by a second person, overdue, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from core.clock import SECOND, Micros
from desk.answers.template import Template, TemplateError, dump, parse
from desk.errors import Refusal
from desk.identity import Proof, require_now
from store import actions, answers
from store.answers import NewVersion
from store.engine import Store, Tx
from store.errors import Lost
from store.rows import ProfessionalRow, VersionRow

Status = Literal["vetted", "self-vetted", "draft", "in review", "overdue", "withdrawn"]
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Imported:
    """What importing a file did."""

    key: str
    n: int
    state: str
    new: bool
    """False: the same content was there, and keeps the state it had."""


def import_source(store: Store, source: str, name: str, author: ProfessionalRow) -> Imported:
    """Keep a file as a new draft beside what is live; the file `name` never brings a vetting along.

    Raises TemplateError, or Refusal for somebody who may not.
    """
    template = parse(source, name)
    with store.writing() as tx:
        require_now(tx, Proof(author, "claimed"), "import")
        identity, new = answers.put_version(tx, _new_version(template), author.id, tx.clock())
        version = _by_id(tx, identity)
        if new:
            actions.record(tx, "import", [identity], author.id, tx.clock())
    return Imported(version.key, version.n, version.state, new)


def submit(store: Store, key: str, proof: Proof, n: int | None = None, *, note: str = "") -> VersionRow:
    """Hand a draft, or a withdrawn version, to the reviewers."""
    with store.writing() as tx:
        require_now(tx, proof, "submit")
        version = _picked(tx, key, n)
        if version.state not in {"draft", "withdrawn"}:
            raise Refusal(f"{_named(version)} is {version.state}, not a draft", _then(version.state, key))
        return _judge(tx, version, ("draft", "withdrawn"), "in review", "submit", proof, note)


def approve(
    store: Store, key: str, proof: Proof, n: int | None = None, solo: bool = False, *, content: str = "", note: str = ""
) -> VersionRow:
    """Vet a version: a second person whose identity is proved, or (`solo`, printed as self-vetted) its author.

    `content` is the hash of what the reviewer has read; where it is given, nothing else is approved.
    """
    with store.writing() as tx:
        require_now(tx, proof, "approve")
        version = _picked(tx, key, n)
        if version.state != "in review":
            raise Refusal(f"{_named(version)} is {version.state}, not in review", _then(version.state, key))
        if content and content != version.hash:
            raise Refusal(f"{_named(version)} is not the text that was read", "read it again, then approve")
        _check_evidence(version, _day(tx.clock()))
        alone = _is_alone(version, proof, solo=solo)
        return _judge(tx, version, ("in review",), "self-vetted" if alone else "vetted", "approve", proof, note)


def withdraw(store: Store, key: str, proof: Proof, n: int | None = None, *, note: str = "") -> tuple[VersionRow, ...]:
    """Take a version out of use; without `n` every live one, so that no older text comes back into use by itself."""
    with store.writing() as tx:
        require_now(tx, proof, "withdraw")
        chosen = [_picked(tx, key, n)] if n is not None else _live(tx, key)
        for version in chosen:
            if version.state not in {*answers.SENDABLE, "in review"}:
                raise Refusal(f"{_named(version)} is {version.state}", "only what is vetted or in review is withdrawn")
        before = (*answers.SENDABLE, "in review")
        return tuple(_judge(tx, version, before, "withdrawn", "withdraw", proof, note) for version in chosen)


def status(version: VersionRow, today: date) -> Status:
    """Tell how far a version may be trusted on a day; its review date itself still counts."""
    review = _review(version)
    match version.state:
        case "vetted" | "self-vetted" if review is not None and review < today:
            return "overdue"
        case "vetted" | "self-vetted" | "in review" | "withdrawn" as state:
            return state
        case _:
            return "draft"


def due(store: Store, today: date, days: int = 30) -> list[VersionRow]:
    """Return the live versions whose review is overdue or comes within some days, the most urgent first."""
    until = today + timedelta(days=days)
    dated = [(review, version) for version in answers.live_each(store.reader) if (review := _review(version))]
    return [version for review, version in sorted(dated, key=lambda each: (each[0], each[1].key)) if review <= until]


def provenance(version: VersionRow, today: date, *, shown: Mapping[str, str] | None = None) -> str:
    """Return the line that says who answers for a version: `fe7 v3 VETTED Ruiz + Lago (PIN) 2 Oct 2026, review …`.

    `shown` maps professionals' names to how they are printed.
    """
    printed = shown or {}
    state = status(version, today)
    author = printed.get(version.author, version.author) or "author unknown"
    line = f"{_named(version)} {state.upper()} {author}"
    if state in {"draft", "in review"} or version.vetted_at is None:
        return line
    if version.vetted_by != version.author:
        line += f" + {printed.get(version.vetted_by, version.vetted_by)}"
    day = _day(version.vetted_at)
    line += f" ({version.proof}) {day.day} {_MONTHS[day.month - 1]} {day.year}"
    review = _review(version)
    if review is None or state == "withdrawn":
        return line
    return f"{line}, review {'was due ' if state == 'overdue' else ''}{_MONTHS[review.month - 1]} {review.year}"


def _new_version(template: Template) -> NewVersion:
    return NewVersion(
        key=template.key,
        hash=template.content_hash,
        # Written anew, so that nothing is kept that the hash does not cover: a comment is no part of what is vetted.
        source=dump(template),
        title=template.title,
        language=template.language,
        review_by=template.review_by.isoformat() if template.review_by else "",
        references=tuple((each.id, each.text, each.url, each.read.isoformat()) for each in template.references),
    )


def _judge(
    tx: Tx, version: VersionRow, before: tuple[str, ...], after: str, verb: str, proof: Proof, note: str
) -> VersionRow:
    person, now = proof.professional.id, tx.clock()
    try:
        answers.judge_version(
            tx,
            version.id,
            before,
            after,
            verb=verb,
            professional=person,
            content=version.hash,
            proof=proof.how,
            note=note,
            now=now,
        )
    except Lost as lost:
        raise Refusal(f"{_named(version)} is {lost.now} by now", "look at it again") from None
    actions.record(tx, verb, [version.id], person, now)
    return _by_id(tx, version.id)


def _check_evidence(version: VersionRow, today: date) -> None:
    """What is approved is what the hash names, leans on something, and ends one day."""
    try:
        template = parse(version.source, version.key)
    except TemplateError as error:
        raise Refusal(f"{_named(version)} cannot be read any more: {error.what}", "import the file again") from error
    if template.content_hash != version.hash or template.key != version.key:
        raise Refusal(f"{_named(version)} was changed in the store: its text has another hash", "import the file again")
    if not template.references:
        raise Refusal(f"{_named(version)} names no reference", "add [[references]] to the file and import it")
    if template.review_by is None:
        raise Refusal(f"{_named(version)} has no review date", "add review_by to the file and import it")
    if template.review_by <= today:
        raise Refusal(
            f"the review date of {_named(version)} has come: {template.review_by}",
            "set a later review_by in the file and import it",
        )


def _is_alone(version: VersionRow, proof: Proof, *, solo: bool) -> bool:
    """Tell whether author and approver are one person, which only `solo` allows."""
    person = proof.professional.name
    if not version.author and not solo:
        raise Refusal(f"nobody knows who wrote {_named(version)}", "import it as its author, or approve it with --solo")
    if version.author not in {person, ""}:
        return False
    if not solo:
        raise Refusal(
            f"{person} wrote {_named(version)}, and a second person vets it",
            "ask another reviewer, or approve with --solo: it is printed as self-vetted",
        )
    return True


def _picked(tx: Tx, key: str, n: int | None) -> VersionRow:
    versions = answers.versions(tx, key)
    if not versions:
        raise Refusal(f"there is no template {key!r}", "`consulta templates list` shows them")
    found = [version for version in versions if n in {None, version.n}]
    if not found:
        raise Refusal(f"{key} has no version {n}", f"the newest one is v{versions[-1].n}")
    return found[-1]


def _live(tx: Tx, key: str) -> list[VersionRow]:
    newest = _picked(tx, key, None)
    found = [version for version in answers.versions(tx, key) if version.state in answers.SENDABLE]
    if not found:
        raise Refusal(f"{key} has no live version", f"name the one that is {newest.state}: v{newest.n}")
    return found


def _by_id(tx: Tx, identity: int) -> VersionRow:
    version = answers.version(tx, identity)
    if version is None:
        raise Refusal("the version is gone", "import the file again")
    return version


def _then(state: str, key: str) -> str:
    """Return what to do with a version in a state that does not fit."""
    ways = {
        "draft": f"first: consulta templates submit {key}",
        "withdrawn": f"first: consulta templates submit {key}",
        "in review": f"a reviewer does: consulta templates approve {key}",
    }
    return ways.get(state, "change the file and import it: that makes a new draft")


def _named(version: VersionRow) -> str:
    return f"{version.key} v{version.n}"


def _review(version: VersionRow) -> date | None:
    return date.fromisoformat(version.review_by) if version.review_by else None


def _day(moment: Micros) -> date:
    return datetime.fromtimestamp(moment / SECOND, UTC).date()
