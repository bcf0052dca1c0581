"""The posts of Mastodon's API as messages. Nothing here asks a server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from core.audience import Audience, Readers, Recipient, Recipients
from core.clock import Micros, now
from core.incoming import Attachment, Direction, Incoming, Person
from networks.fields import ident, moment, number, order, row, rows, web, words
from networks.mastodon.plain import addresses, clean, plain

Status = dict[str, Any]

AUDIENCES = {
    "direct": Audience.DIRECT,
    "private": Audience.GROUP,
    "list": Audience.GROUP,
    "mutuals_only": Audience.GROUP,
    "unlisted": Audience.PUBLIC,
    "public": Audience.PUBLIC,
    "local": Audience.PUBLIC,
}
_LONGEST = 500
"""Characters of an address that is compared with others."""
KINDS = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}


@dataclass(frozen=True, slots=True)
class Me:
    """Our own account under all the names that servers give it."""

    remote_id: str
    acct: str
    domain: str = ""
    url: str = ""

    def owns(self, account: Any) -> bool:
        """Tell whether an account or a mention is ourselves: some servers give no id, or mix the forms of a handle."""
        if ident(account) == self.remote_id or (self.url and words(account, "url") == self.url):
            return True
        return self.local(words(account, "acct")) == self.local(self.acct)

    def local(self, handle: str) -> str:
        """Return a handle in one form: small letters, without our own domain."""
        handle = handle.lstrip("@").lower()
        return handle.removesuffix(f"@{self.domain.lower()}") if self.domain else handle


@dataclass(frozen=True, slots=True)
class Held:
    """How the server holds a message back, and when it saw it."""

    received_at: Micros | None = None
    reason: str = ""
    request_id: str = ""


SEEN = Held()


def audience_of(status: Status) -> Audience:
    """Return who reads a post; a word we do not know counts as public, so that nothing private is said there."""
    return AUDIENCES.get(words(status, "visibility"), Audience.PUBLIC)


def person(account: Any) -> Person:
    """Return an account as a person."""
    handle = words(account, "acct") or words(account, "username")
    return Person(
        remote_id=ident(account) or handle,
        handle=clean(handle),
        name=clean(words(account, "display_name")),
        created_at=moment(account, "created_at"),
        bot=bool(account.get("bot")) if isinstance(account, dict) else False,
        profile=exact(web(account, "url")),
        links=verified(account),
    )


def verified(account: Any) -> tuple[str, ...]:
    """Return the links on a profile of which the server has seen that they link back."""
    fields = [one for one in rows(account, "fields") if moment(one, "verified_at") is not None]
    found = (exact(links[0]) for one in fields if len(links := addresses(words(one, "value"))) == 1)
    return tuple(dict.fromkeys(link for link in found if link))


def exact(address: str) -> str:
    """Return an address in the one form in which two of them are compared; empty for what is not one."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    plain_one = parts.scheme == "https" and parts.netloc and "@" not in parts.netloc and len(address) <= _LONGEST
    return f"https://{parts.netloc.lower()}{parts.path.rstrip('/')}" if plain_one and not parts.query else ""


def text_of(status: Status) -> str:
    """Return the whole text: the content warning, then the post."""
    handles = {words(one, "url"): words(one, "acct") for one in rows(status, "mentions")}
    body = plain(words(status, "content"), handles, quoted=bool(status.get("quote")))
    return "\n\n".join(piece for piece in (warning_of(status), body) if piece)


def warning_of(status: Status) -> str:
    """Return what its author put before the words as a warning."""
    return clean(words(status, "spoiler_text")).strip()


def message(status: Status, me: Me, thread: str, held: Held = SEEN, *, context: bool = False) -> Incoming | None:
    """Return a post as a message, or None where it has no id."""
    remote_id, account = ident(status), row(status, "account")
    if not remote_id:
        return None
    ours = me.owns(account)
    others = tuple(_others(status, me))
    audience = audience_of(status)
    author = person(account)
    return Incoming(
        remote_id=remote_id,
        thread=thread,
        audience=audience,
        direction=Direction.OUT if ours else Direction.IN,
        author=author,
        text=text_of(status),
        sent_at=moment(status, "created_at") or held.received_at or now(),
        received_at=held.received_at,
        asker=_asker(status, me, others) if ours else "",
        reply_to=ident(status, "in_reply_to_id"),
        language=words(status, "language"),
        readers=_readers(status, audience, others),
        recipients=others,
        attachments=tuple(_attachment(one) for one in rows(status, "media_attachments")),
        held_back=held.reason,
        request_id=held.request_id,
        context=context,
        automatic=author.bot,
        edited_at=moment(status, "edited_at"),
        link=web(status, "url", "uri"),
        warning=warning_of(status),
    )


def concerns(status: Status, me: Me) -> bool:
    """Tell whether a post is ours or names us."""
    return me.owns(row(status, "account")) or any(me.owns(one) for one in rows(status, "mentions"))


def in_order(messages: Iterable[Incoming]) -> tuple[Incoming, ...]:
    """Return messages oldest first; the id decides where clocks agree."""
    return tuple(sorted(messages, key=lambda one: (one.sent_at, order(one.remote_id))))


def _others(status: Status, me: Me) -> Iterable[Recipient]:
    """Yield the author and everybody named, without ourselves, each once."""
    seen: set[str] = set()
    for account in (row(status, "account"), *rows(status, "mentions")):
        handle = clean(words(account, "acct") or words(account, "username"))
        if handle and not me.owns(account) and me.local(handle) not in seen:
            seen.add(me.local(handle))
            yield Recipient(handle, ident(account))


def _readers(status: Status, audience: Audience, others: Recipients) -> Readers:
    named = tuple(one.handle for one in others)
    if audience is Audience.PUBLIC:
        return Readers(named, everyone=True)
    followers = number(row(status, "account"), "followers_count") if audience is Audience.GROUP else None
    return Readers(named, followers)


def _asker(status: Status, me: Me, others: Recipients) -> str:
    answered = ident(status, "in_reply_to_account_id")
    if answered and answered != me.remote_id:
        return answered
    return others[0].remote_id if others else ""


def _attachment(one: dict[str, Any]) -> Attachment:
    meta = row(one, "meta")
    length = number(row(meta, "original"), "duration")
    return Attachment(
        kind=KINDS.get(words(one, "type"), "file"),
        description=clean(words(one, "description")),
        seconds=number(meta, "duration") if length is None else length,
        url=web(one, "url", "remote_url"),
    )
