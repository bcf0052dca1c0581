"""The three feeds: mentions, direct conversations, and strangers whom the server holds back."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.clock import MINUTE
from core.incoming import Aside, Incoming, Page, Person, Request
from networks.aside import BROKEN, apart
from networks.fields import ident, moment, objects, row, words
from networks.marks import read_table, write_table
from networks.mastodon.api import Api, Listed
from networks.mastodon.parse import Held, Me, concerns, in_order, message, person
from networks.mastodon.walk import Batch, Row
from networks.protocol import Stream, Walk

MENTIONS = Stream("mentions", Walk.DOWN, MINUTE)
CONVERSATIONS = Stream("conversations", Walk.DOWN, 2 * MINUTE)
REQUESTS = Stream("requests", Walk.UP, 5 * MINUTE)
STREAMS = (MENTIONS, CONVERSATIONS, REQUESTS)

PAGE = 80
CONVERSATIONS_PAGE = 40
MOST_REQUEST_PAGES = 25
FILTERED = "filtered"
NO_CONVERSATIONS = frozenset({403, 404, 405, 406, 410, 500, 501})
"""Some servers only pretend to have them; mentions bring direct messages as well."""


@dataclass(slots=True)
class Mentions:
    """Notifications of the type mention: public, followers-only and direct posts that name us."""

    api: Api
    me: Me
    name: ClassVar[str] = MENTIONS.name
    aside: list[Aside] = field(default_factory=list)
    """What of the last rows could not be read."""
    _doors: dict[str, str] | None = None
    """Request ids by the account that waits, once a held back post was met."""

    async def fetch(self, below: str, above: str) -> Batch:
        params: dict[str, str | int] = {"types[]": "mention", "limit": PAGE, "include_filtered": "true"}
        bounds = {"max_id": below, "since_id": above}
        listed = await self.api.listed("/api/v1/notifications", params | {k: v for k, v in bounds.items() if v}, NEVER)
        rows = [Row(ident(one), moment(one, "created_at"), one) for one in listed.rows if ident(one)]
        return Batch(rows, listed.below)

    async def messages(self, rows: list[Row]) -> tuple[Incoming, ...]:
        found = [await self._tried(one.raw) for one in reversed(rows) if words(one.raw, "type") == "mention"]
        return in_order([said for said in found if said is not None])

    async def _tried(self, notification: dict[str, Any]) -> Incoming | None:
        """Return what one says; one that cannot be read is set aside, and the others go on."""
        if not _status(notification):
            self.aside.append(apart(ident(notification), "the server told of a mention without its post", notification))
            return None
        try:
            return await self.message(notification)
        except BROKEN as error:
            self.aside.append(apart(ident(notification), error, notification))
            return None

    async def message(self, notification: dict[str, Any]) -> Incoming | None:
        """Return the post of one notification; the server's hold on its sender travels with it."""
        status = _status(notification)
        return message(status, self.me, await self.api.root(status), await self._held(notification))

    async def _held(self, notification: dict[str, Any]) -> Held:
        seen = moment(notification, "created_at")
        if notification.get("filtered") is not True:
            return Held(seen)
        if self._doors is None:
            self._doors = {ident(row(one, "account")): ident(one) for one in await requests(self.api) or []}
        return Held(seen, FILTERED, self._doors.get(ident(row(notification, "account")), ""))


NEVER: frozenset[int] = frozenset()


@dataclass(slots=True)
class Conversations:
    """Direct conversations: what was said in private even where the notification was dismissed elsewhere."""

    api: Api
    me: Me
    ids: dict[str, str] = field(default_factory=dict)
    """The server's conversation id by the root of its thread, for marking as read."""
    aside: list[Aside] = field(default_factory=list)
    name: ClassVar[str] = CONVERSATIONS.name

    async def fetch(self, below: str, above: str) -> Batch:
        del above  # Only the ids of a Link header are bounds here, and the list is short.
        params: dict[str, str | int] = {"limit": CONVERSATIONS_PAGE}
        listed = await self.listed(params | ({"max_id": below} if below else {}))
        rows = [Row(ident(last), moment(last, "created_at"), one) for one in listed.rows if (last := _last(one))]
        without_link = listed.below == ident(listed.rows[-1]) if listed.rows else False
        return Batch(rows, rows[-1].remote_id if rows and without_link else listed.below)

    async def listed(self, params: dict[str, str | int]) -> Listed:
        """Return one page of conversations, empty where the server has none of them."""
        return await self.api.listed("/api/v1/conversations", params, NO_CONVERSATIONS)

    async def messages(self, rows: list[Row]) -> tuple[Incoming, ...]:
        found: dict[str, Incoming] = {}
        for one in reversed(rows):
            try:
                said = await self._thread(_last(one.raw), ident(one.raw))
            except BROKEN as error:
                self.aside.append(apart(ident(_last(one.raw)), error, one.raw))
                continue
            found |= {each.remote_id: each for each in said}
        return in_order(found.values())

    async def _thread(self, last: dict[str, Any], conversation: str) -> list[Incoming]:
        around = await self.api.around(ident(last)) if ident(last, "in_reply_to_id") else None
        above = around[0] if around else []
        root = ident(above[0]) if above else ident(last, "in_reply_to_id") or ident(last)
        self.ids[self.api.belongs(ident(last), root)] = conversation
        said = [one for one in above if words(one, "visibility") == "direct" and concerns(one, self.me)]
        found = [message(one, self.me, self.api.belongs(ident(one), root)) for one in (*said, last)]
        return [one for one in found if one is not None]


async def requests(api: Api) -> list[dict[str, Any]] | None:
    """Return everybody who waits at the door, or None where the server has no door."""
    waiting: list[dict[str, Any]] = []
    below: str | None = ""
    for _ in range(MOST_REQUEST_PAGES):
        params: dict[str, str | int] = {"limit": PAGE}
        listed = await api.listed("/api/v1/notifications/requests", params | ({"max_id": below} if below else {}))
        if not listed.there:
            return None
        waiting += listed.rows
        below = listed.below
        if not listed.rows or not below:
            break
    return waiting


async def pull_requests(api: Api, me: Me, mark: str) -> AsyncGenerator[Page, None]:
    """Yield one page with everybody who waits, and what those wrote who were let in since the mark."""
    waiting = await requests(api)
    if waiting is None:
        return
    before = {ident(one): ident(one, "account") for one in objects(read_table(mark).get("waiting"))}
    now_waiting = {ident(one): ident(row(one, "account")) for one in waiting if ident(one)}
    let_in = {account for door, account in before.items() if door not in now_waiting and account}
    aside: list[Aside] = []
    said = [found for one in waiting if (found := await _held_back(api, me, one, aside)) is not None]
    for account in sorted(let_in):
        said += await _written_by(api, me, account, aside)
    unread = [one for one in waiting if not ident(row(one, "last_status"))]
    hidden = tuple(who for one in unread if (who := _hidden(one, aside)) is not None)
    yield Page(_mark(now_waiting), in_order(said), requests=hidden, aside=tuple(aside))


async def reread_request(api: Api, me: Me, told: dict[str, Any]) -> Page:
    """Read again what was set aside: somebody who waits, or a mention by somebody who was let in."""
    if words(told, "type") == "mention":
        mentions = Mentions(api, me)
        return Page("", await mentions.messages([Row(ident(told), None, told)]), aside=tuple(mentions.aside))
    aside: list[Aside] = []
    said = await _held_back(api, me, told, aside)
    if said is None and not aside:
        # Who waits without a text is listed anew with each reading.
        _hidden(told, aside)
    return Page("", (said,) if said is not None else (), aside=tuple(aside))


async def _held_back(api: Api, me: Me, request: dict[str, Any], aside: list[Aside]) -> Incoming | None:
    status = row(request, "last_status")
    if not ident(status):
        return None
    held = Held(moment(request, "updated_at"), FILTERED, ident(request))
    try:
        return message(status, me, await api.root(status), held)
    except BROKEN as error:
        aside.append(apart(ident(request), error, request))
        return None


async def _written_by(api: Api, me: Me, account: str, aside: list[Aside]) -> list[Incoming]:
    """Return what somebody wrote to us: their notifications keep ids that a mark has long passed."""
    params: dict[str, str | int] = {
        "account_id": account,
        "types[]": "mention",
        "limit": PAGE,
        "include_filtered": "true",
    }
    found: dict[str, dict[str, Any]] = {}
    for _ in range(MOST_REQUEST_PAGES):
        listed = await api.listed("/api/v1/notifications", params)
        fresh = {ident(one): one for one in listed.rows if ident(one) not in found}
        found |= fresh
        if not fresh or not listed.below:
            break
        params["max_id"] = listed.below
    batch = [Row(one, None, told) for one, told in found.items() if ident(row(told, "account")) == account]
    return list(await Mentions(api, me, aside).messages(batch))


def _hidden(one: dict[str, Any], aside: list[Aside]) -> Request | None:
    try:
        return _request(one)
    except BROKEN as error:
        aside.append(apart(ident(one), error, one))
        return None


def _request(one: dict[str, Any]) -> Request:
    who = row(one, "account")
    count = ident(one, "notifications_count")
    return Request(
        ident(one),
        person(who) if who else Person("", ""),
        moment(one, "updated_at") or moment(one, "created_at") or 0,
        int(count) if count.isascii() and count.isdigit() and len(count) < 6 else 1,  # noqa: PLR2004 - longer is no number that a server means
    )


def _mark(waiting: dict[str, str]) -> str:
    doors = [{"id": door, "account": account} for door, account in sorted(waiting.items())]
    return write_table({"waiting": doors})


def _status(notification: dict[str, Any]) -> dict[str, Any]:
    status = row(notification, "status")
    return status if ident(status) else {}


def _last(conversation: dict[str, Any]) -> dict[str, Any]:
    status = row(conversation, "last_status")
    return status if ident(status) else {}
