"""Earlier messages from a file of JSON lines: into an archive that is looked up and never answered.

A line that cannot be read is named and left out, the rest goes on. The same line twice is one message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.audience import Audience, Readers, Recipient
from core.clock import Micros, from_iso
from core.incoming import Direction, Incoming, Page, Person
from desk.aside import BROKEN
from desk.errors import Refusal
from desk.office import Desk
from desk.triage.life import judge
from networks.voices import NETWORKS
from store import accounts
from store.keeping import Kept, keep
from store.rows import AccountRow, Touched, Verdict
from store.views import accounts as accounts_of

PAGE = 500
LINE_MAX = 1_000_000
NAMED = 100
"""How many bad lines a report names; it counts them all."""
SLUG = "archive-{network}"
_HALF = re.compile("[\ud800-\udfff\0]")
_FAR = from_iso("9999-01-01")
"""No calendar of the library goes on much longer."""
_AUDIENCES = {"dm": Audience.DIRECT, "mention": Audience.PUBLIC}


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was left out."""

    number: int
    what: str
    remedy: str


@dataclass(slots=True)
class Report:
    """What an import did."""

    lines: int = 0
    new: int = 0
    edited: int = 0
    skipped: int = 0
    bad: list[BadLine] = field(default_factory=list)
    """The first of the lines that were left out."""
    accounts: dict[str, int] = field(default_factory=dict)
    """New messages by account."""

    @property
    def there(self) -> int:
        """How many messages were in the store before."""
        return self.lines - self.skipped - self.new - self.edited


class _Unreadable(Exception):
    """Why a line cannot be taken."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class _Earlier:
    """One line, understood."""

    number: int
    network: str
    message: Incoming
    read: bool


def import_archive(
    desk: Desk,
    lines: Iterable[str],
    *,
    account: str = "",
    told: Callable[[Report], None] = lambda _report: None,
    touched: Callable[[Kept], None] = lambda _kept: None,
) -> Report:
    """Keep earlier messages, in pages; `told` hears after each page how far it is.

    Without `account` each network has an archive account. Raises Refusal for an account that is not there.
    """
    return _Import(desk, _chosen(desk, account), told, touched).run(lines)


def _chosen(desk: Desk, slug: str) -> AccountRow | None:
    if not slug:
        return None
    found = next((one for one in accounts_of(desk.store.reader) if one.slug == slug), None)
    if found is None:
        raise Refusal(f"no account is called {slug!r}", "`consulta accounts list` shows them")
    return found


class _Import:
    """One import under way: messages wait for their page, account by account."""

    def __init__(
        self,
        desk: Desk,
        chosen: AccountRow | None,
        told: Callable[[Report], None],
        touched: Callable[[Kept], None],
    ) -> None:
        self._desk = desk
        self._chosen = chosen
        self._told = told
        self._touched = touched
        self._report = Report()
        self._waiting: dict[str, list[_Earlier]] = {}

    def run(self, lines: Iterable[str]) -> Report:
        for found in _understood(lines, self._report):
            if self._chosen and found.network != self._chosen.network:
                what = f"network is {found.network!r}, but the account {self._chosen.slug} is on {self._chosen.network}"
                _leave_out(
                    self._report, found.number, _Unreadable(what, "import it without --account, or into another one")
                )
                continue
            slug = self._chosen.slug if self._chosen else SLUG.format(network=found.network)
            page = self._waiting.setdefault(slug, [])
            page.append(found)
            if len(page) == PAGE:
                self._keep(slug)
        for slug in list(self._waiting):
            self._keep(slug)
        self._report.bad.sort(key=lambda one: one.number)
        return self._report

    def _keep(self, slug: str) -> None:
        """Keep a page; what is lost with the power can be imported again, so it need not reach the disk at once."""
        page = self._waiting.pop(slug)
        if not page:
            return
        try:
            kept = self._keep_together(slug, page)
        except BROKEN:
            kept = self._keep_each(slug, page)
        self._report.new += kept.new
        self._report.edited += kept.edited
        self._report.accounts[slug] = self._report.accounts.get(slug, 0) + kept.new
        self._touched(kept)
        self._told(self._report)

    def _keep_each(self, slug: str, page: Sequence[_Earlier]) -> Kept:
        """Keep a page line by line: one that cannot be kept is left out, and named."""
        total = Kept()
        with self._desk.store.writing(durable=False):
            for one in page:
                try:
                    total = total.plus(self._keep_together(slug, [one]))
                except BROKEN as error:
                    _leave_out(self._report, one.number, _unkept(error))
        return total

    def _keep_together(self, slug: str, page: Sequence[_Earlier]) -> Kept:
        with self._desk.store.writing(durable=False) as tx:
            account = accounts.ensure(tx, slug, page[0].network, kind="archive")
            messages = tuple(one.message for one in page)
            if self._chosen:
                messages = _as_known(messages, accounts.remote_ids(tx, account, {m.author.handle for m in messages}))
            read = frozenset(one.message.remote_id for one in page if one.read)
            return keep(tx, account, Page(mark="", messages=messages), _judge, self._desk.now(), read=read)


def _unkept(error: Exception) -> _Unreadable:
    """Return why a line is left out that was understood; no word of it stands there."""
    what = f"the store cannot keep it ({type(error).__name__})"
    return _Unreadable(what, "shorten id, thread_id and sender_handle: PostgreSQL takes some 2,000 characters there")


def _as_known(messages: tuple[Incoming, ...], remotes: dict[str, str]) -> tuple[Incoming, ...]:
    """Give people whom a live account knows their remote id, so that they stay one person."""
    return tuple(
        replace(m, author=replace(m.author, remote_id=remotes[m.author.handle])) if m.author.handle in remotes else m
        for m in messages
    )


def _judge(seen: Touched, now: Micros) -> Verdict:
    """Triage as always; but what was read before closes, and older messages do not move what stands."""
    verdict = judge(seen, now)
    newest = seen.burst[-1] if seen.burst else None
    if newest is None or not newest.new:
        return replace(verdict, state=seen.state, outcome=seen.outcome)
    if newest.read:
        return replace(verdict, state="closed", outcome="done", red=0, expiring=False)
    return verdict


def _understood(lines: Iterable[str], report: Report) -> Iterator[_Earlier]:
    for number, line in enumerate(lines, 1):
        if line.isspace() or not line:
            continue
        report.lines += 1
        try:
            yield _read(number, line)
        except _Unreadable as why:
            _leave_out(report, number, why)


def _leave_out(report: Report, number: int, why: _Unreadable) -> None:
    report.skipped += 1
    if len(report.bad) < NAMED:
        report.bad.append(BadLine(number, why.what, why.remedy))


def _read(number: int, line: str) -> _Earlier:
    row = _object(line)
    network, kind = _text(row, "network"), _text(row, "kind")
    if network not in NETWORKS:
        raise _Unreadable(f"network is {_shown(network)}", f"write one of: {', '.join(NETWORKS)}")
    if kind not in _AUDIENCES:
        raise _Unreadable(f"kind is {_shown(kind)}", "write dm or mention")
    handle = _text(row, "sender_handle").removeprefix("@")
    if not handle:
        raise _Unreadable("sender_handle is empty", "write the handle of who sent it")
    remote, audience = _id(row, "id"), _AUDIENCES[kind]
    message = Incoming(
        remote_id=remote,
        thread=_id(row, "thread_id", default=remote),
        audience=audience,
        direction=Direction.IN,
        author=Person(handle, handle, _text(row, "sender_name", default="")),
        text=_text(row, "text"),
        sent_at=_moment(row),
        reply_to=_id(row, "reply_to", default=""),
        readers=Readers(everyone=True) if audience is Audience.PUBLIC else Readers((handle,)),
        recipients=(Recipient(handle),),
    )
    return _Earlier(number, network, message, _flag(row, "read"))


def _object(line: str) -> dict[str, Any]:
    if len(line) > LINE_MAX:
        raise _Unreadable(f"it is longer than {LINE_MAX} characters", "shorten its text")
    if not line.isascii() and _HALF.search(line):
        raise _Unreadable("it is not UTF-8 text", "save the file as UTF-8")
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise _Unreadable(f"it is not JSON: {error.msg}", "write one object on one line") from None
    except (RecursionError, ValueError):
        raise _Unreadable("it is no JSON that can be read", "write one plain object on one line") from None
    if not isinstance(row, dict):
        raise _Unreadable("it is not an object", "write {…} with id, network, kind and the rest")
    return row


def _text(row: dict[str, Any], name: str, default: str | None = None) -> str:
    value = row.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise _Unreadable(f"{name} is {'missing' if value is None else 'no text'}", f"write {name} in quotation marks")
    # Half a character, or none at all, is what no store takes.
    return value if value.isascii() and "\0" not in value else _HALF.sub("\ufffd", value)


def _id(row: dict[str, Any], name: str, default: str = "") -> str:
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = _text(row, name, default if name != "id" else None)
    if not text and name == "id":
        raise _Unreadable("id is empty", "write the id that the network gave it")
    return text or default


def _moment(row: dict[str, Any]) -> Micros:
    text = _text(row, "sent_at")
    try:
        moment = from_iso(text)
    except (ValueError, OverflowError):
        moment = -1
    if not 0 <= moment < _FAR:
        raise _Unreadable(f"sent_at is {_shown(text)}", "write it as 2026-03-01T09:30:00Z, from 1970 on")
    return moment


def _flag(row: dict[str, Any], name: str) -> bool:
    value = row.get(name)
    if value is not None and not isinstance(value, bool):
        raise _Unreadable(f"{name} is neither true nor false", f"write {name}: true or {name}: false")
    return bool(value)


def _shown(text: str) -> str:
    short = 40
    return ascii(text if len(text) <= short else text[:short] + "…")
