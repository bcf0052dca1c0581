"""How an answer leaves: to the narrower circle, checked against what the server echoes, and how a lost one is found."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass

from core.audience import Audience
from core.clock import HOUR, MINUTE, SECOND, Micros, now
from core.outgoing import Absent, CannotTell, Found, Part, Sent
from networks.errors import OutcomeUnknown, Refused
from networks.fields import ident, moment, row, rows, web, words
from networks.http import Params, segment
from networks.mastodon.api import Api
from networks.mastodon.card import KEY_LIFE
from networks.mastodon.meaning import GONE
from networks.mastodon.parse import Me, Status, audience_of, text_of

WORDS = {Audience.DIRECT: "direct", Audience.GROUP: "private", Audience.PUBLIC: "public"}
WIDTH = {"direct": 0, "private": 1, "unlisted": 2, "public": 3}
CLOSED = frozenset({"list", "mutuals_only"})
"""Circles of other software that we cannot name: answered as followers-only at most."""
OWN_PAGE = 40
MOST_OWN_PAGES = 5
CLOCKS_DIFFER = 5 * MINUTE
SETTLE = 60 * SECOND
HANDLE = re.compile(r"@([\w.-]+)(?:@[\w.:-]+)?")
GONE_REMEDY = "the message was taken back or is no longer for you: open it on the server, then close it here"


@dataclass(frozen=True, slots=True)
class Ground:
    """What was seen before a send: how the parent is read, and our newest own post."""

    visibility: str
    newest: str

    def write(self) -> str:
        """Return it as the token that the store keeps."""
        return json.dumps({"visibility": self.visibility, "newest": self.newest}, separators=(",", ":"))


def read_ground(part: Part) -> Ground | None:
    """Return what `prepare` saw, or None where it did not run."""
    try:
        table = json.loads(part.token) if part.token else None
    except ValueError:
        table = None
    return Ground(words(table, "visibility"), ident(table, "newest") or part.baseline) if table else None


async def ground(api: Api, me: Me, part: Part) -> Ground:
    """Read the parent's visibility and our newest own post. Raises Refused where the parent is gone."""
    visibility = ""
    if part.parent.message:
        parent = await api.status(part.parent.message)
        if parent is None:
            raise Refused("the message answered is no longer there", GONE_REMEDY)
        visibility = words(parent, "visibility") or "public"
    own = await api.listed(_own(me), {"limit": 1})
    return Ground(visibility, ident(own.rows[0]) if own.rows else "")


def visibility(part: Part, parent: str) -> str:
    """Return the narrower of what was asked for and what the parent has."""
    asked = WORDS[part.audience]
    if not parent:
        return asked
    ceiling = parent if parent in WIDTH else "private" if parent in CLOSED else "unlisted"
    return min(asked, ceiling, key=WIDTH.__getitem__)


async def post(api: Api, me: Me, part: Part) -> Sent:
    """Post a part once. Raises OutcomeUnknown when it may stand there."""
    seen = read_ground(part) or await ground(api, me, part)
    if part.audience is Audience.DIRECT and not part.to:
        raise Refused("a direct answer without an addressee reaches nobody", "name somebody to answer")
    reply = await api.edge.call(
        "POST",
        "/api/v1/statuses",
        form=_form(part, visibility(part, seen.visibility)),
        headers={"Idempotency-Key": part.key},
        sending=True,
        ok=GONE,
    )
    if api.own(reply).status in GONE:
        raise Refused("the server knows the message answered no longer", GONE_REMEDY)
    status = reply.object()
    if not ident(status) or "content" not in status:
        raise OutcomeUnknown(f"{reply.where} took the answer without showing it")
    if part.thread:
        api.belongs(ident(status), part.thread)
    return sent(status, me, part)


def _form(part: Part, how: str) -> Params:
    form: dict[str, str | list[str | int | float | bool | None]] = {"status": part.text, "visibility": how}
    if part.parent.message:
        form["in_reply_to_id"] = part.parent.message
    if part.language:
        form["language"] = part.language
    if part.to and all(one.remote_id for one in part.to):
        form["allowed_mentions[]"] = [one.remote_id for one in part.to]
    return form


def sent(status: Status, me: Me, part: Part) -> Sent:
    """Compare what the server echoes with what was approved."""
    named = [one for one in rows(status, "mentions") if not me.owns(one)]
    reached = {me.local(words(one, "acct")) for one in named} | {ident(one) for one in named} - {""}
    wanted = {me.local(one.handle) for one in part.to} | {one.remote_id for one in part.to} - {""}
    return Sent(
        remote_id=ident(status),
        audience=audience_of(status),
        missing=tuple(one.handle for one in part.to if not {me.local(one.handle), one.remote_id} & reached),
        unexpected=tuple(
            words(one, "acct") for one in named if not {me.local(words(one, "acct")), ident(one)} & wanted
        ),
        link=web(status, "url", "uri"),
    )


async def find(api: Api, me: Me, part: Part, *, keeps_keys: bool) -> Found | Absent | CannotTell:
    """Look a lost answer up among our own posts and under its parent. Nothing is sent to find out."""
    seen = read_ground(part)
    listed, whole = await _since(api, me, seen.newest if seen else part.baseline, part.attempted_at)
    own = [*listed, *await _answers(api, me, part)]
    candidates = {ident(one): one for one in own if _may_be(one, part)}
    same = [one for one in candidates.values() if normal(text_of(one)) == normal(part.text)]
    if same:
        return Found(min((ident(one) for one in same), key=lambda one: (len(one), one)))
    if candidates and part.parent.message:
        return CannotTell("another answer of ours, with other words, stands under the same message")
    return _nothing(part, whole=whole, keeps_keys=keeps_keys)


def _nothing(part: Part, *, whole: bool, keeps_keys: bool) -> Absent | CannotTell:
    if part.attempted_at is None:
        return CannotTell("nobody knows when it was tried")
    age = now() - part.attempted_at
    if age < SETTLE:
        return CannotTell("it was tried less than a minute ago and may still appear")
    if not keeps_keys:
        return CannotTell("it is not among our posts, but this server does not prove that it never came")
    if age > KEY_LIFE:
        return CannotTell("it is not among our posts, but its key has lapsed: sending it again could double it")
    return Absent() if whole else CannotTell("there are too many own posts since then to look through")


def _may_be(status: Status, part: Part) -> bool:
    """Tell whether one of our posts answers the same message, since the try, and is not another part's."""
    if ident(status) in part.not_these or ident(status, "in_reply_to_id") != part.parent.message:
        return False
    at = moment(status, "created_at")
    return at is None or part.attempted_at is None or at >= part.attempted_at - CLOCKS_DIFFER


async def _since(api: Api, me: Me, baseline: str, tried: Micros | None) -> tuple[list[Status], bool]:
    """Return our own posts newer than the baseline, and whether those are all of them."""
    found: list[Status] = []
    below: str | None = ""
    for _ in range(MOST_OWN_PAGES):
        params: dict[str, str | int] = {"limit": OWN_PAGE, "exclude_reblogs": "true"}
        listed = await api.listed(_own(me), params | ({"max_id": below} if below else {}))
        for one in listed.rows:
            if ident(one) == baseline or _long_before(one, tried):
                return found, True
            found.append(one)
        below = listed.below
        if not listed.rows or not below:
            return found, listed.there
    return found, False


def _long_before(status: Status, tried: Micros | None) -> bool:
    at = moment(status, "created_at")
    return at is not None and tried is not None and at < tried - HOUR


async def _answers(api: Api, me: Me, part: Part) -> list[Status]:
    around = await api.around(part.parent.message) if part.parent.message else None
    return [one for one in around[1] if me.owns(row(one, "account"))] if around else []


def normal(text: str) -> str:
    """Return a text as two servers would agree on it: handles without their host, blanks and case levelled."""
    levelled = HANDLE.sub(r"@\1", unicodedata.normalize("NFC", text)).casefold()
    return " ".join(levelled.split())


def _own(me: Me) -> str:
    return f"/api/v1/accounts/{segment(me.remote_id)}/statuses"
