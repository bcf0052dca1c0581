"""How a public answer leaves: under a key of our own that is stored first, so that repeating it changes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from core.clock import now, to_iso
from core.outgoing import Absent, CannotTell, Found, Part, Sent
from networks.bluesky.addresses import POSTS, Address, address_of, author_of, post_link, post_uri
from networks.bluesky.facets import links_of
from networks.bluesky.parse import Row, reference
from networks.bluesky.replies import Swapped
from networks.bluesky.service import BLOCKED, SHOWN, Service
from networks.bluesky.tid import is_tid, new_tid
from networks.errors import Refused, Unreachable
from networks.fields import row, words
from networks.marks import read_table

CLOSE = "close it here"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is fixed before the first try: the key, the time, and what is answered."""

    key: str
    created: str
    root: Row
    parent: Row

    def write(self) -> str:
        """Return it as a token."""
        table = {"v": 1, "key": self.key, "created": self.created, "root": self.root, "parent": self.parent}
        return json.dumps(table, separators=(",", ":"))

    def record(self, part: Part) -> Row:
        """Return the record: each try makes the very same."""
        facets = links_of(part.text)
        return {
            "$type": POSTS,
            "text": part.text,
            "createdAt": self.created,
            **({"langs": [part.language]} if part.language else {}),
            **({"facets": facets} if facets else {}),
            "reply": {"root": self.root, "parent": self.parent},
        }


def draft_in(token: str) -> Draft | None:
    """Return the draft of a token, or None where it is none."""
    table = read_table(token)
    found = Draft(words(table, "key"), words(table, "created"), row(table, "root"), row(table, "parent"))
    return found if is_tid(found.key) and found.created and found.parent else None


@dataclass(slots=True)
class Sending:
    """Sends public answers of one account."""

    service: Service
    did: str

    async def draft(self, part: Part) -> Draft:
        """Look at what is answered, and fix everything that a repetition must not change. Nobody sees that."""
        parent, root = await self._answered(part.parent.message)
        moment = now()
        return Draft(new_tid(moment), to_iso(moment), root, parent)

    async def post(self, part: Part) -> Sent:
        """Write the post, once. Raises OutcomeUnknown when it may stand there."""
        draft = draft_in(part.token) or await self.draft(part)
        if part.token:
            await self._answered(part.parent.message)
        uri = post_uri(self.did, draft.key)
        body: dict[str, Any] = {"repo": self.did, "collection": POSTS, "rkey": draft.key}
        # Without a version to replace it must not be there yet; the same record once more is no change.
        body |= {"record": draft.record(part), "swapRecord": None}
        try:
            await self.service.access.post("com.atproto.repo.putRecord", body, sending=True)
        except Swapped:
            if not await self._stands(uri, part.text):
                raise Refused("another post stands in its place", "hold it again: it gets a place of its own") from None
        return Sent(uri, part.audience, link=post_link(uri))

    async def find(self, part: Part) -> Found | Absent | CannotTell:
        """Look a lost post up under its key, at our own server, which knows at once."""
        draft = draft_in(part.token)
        if draft is None:
            return CannotTell("the key of the post was not kept: look at your profile on Bluesky")
        uri = post_uri(self.did, draft.key)
        if uri in part.not_these:
            return CannotTell("its key names another part of the answer")
        found = await self.service.record(Address(self.did, POSTS, draft.key))
        if found is None:
            return Absent()
        return Found(uri) if words(row(found, "value"), "text") == part.text else CannotTell("other words stand there")

    async def delete(self, uri: str) -> None:
        """Take a post of ours back; deleting twice is deleting once."""
        address = address_of(uri)
        if address is None or address.did != self.did:
            raise Refused("this is no post of ours", "delete it in the Bluesky app")
        body = {"repo": self.did, "collection": address.collection, "rkey": address.key}
        await self.service.access.post("com.atproto.repo.deleteRecord", body)

    async def _stands(self, uri: str, text: str) -> bool:
        address = address_of(uri)
        found = await self.service.record(address) if address is not None else None
        return found is not None and words(row(found, "value"), "text") == text

    async def _answered(self, uri: str) -> tuple[Row, Row]:
        """Return what is answered and the top of its thread, each with its version. Raises Refused where it is gone."""
        if author_of(uri) == self.did:
            return await self._own(uri)
        node = await self.service.thread(uri)
        view = row(node, "post")
        if words(node, "$type") == BLOCKED:
            raise Refused("its author and you block each other, so that nobody would read it", CLOSE)
        if words(node, "$type") != SHOWN or not words(view, "cid"):
            raise Refused("the message answered is no longer there", CLOSE)
        if row(view, "viewer").get("replyDisabled") is True:
            raise Refused("the thread takes no replies from you: it would be hidden", "answer in another way")
        return _parent_and_root(view, row(view, "record"))

    async def _own(self, uri: str) -> tuple[Row, Row]:
        """Return a post of ours and the top of its thread: the part before, which no list shows yet."""
        address = address_of(uri)
        found = await self.service.record(address) if address is not None else None
        if found is None:
            raise Refused("the part before it is no longer there", "answer again from the beginning")
        return _parent_and_root(found, row(found, "value"))


def _parent_and_root(found: Row, record: Row) -> tuple[Row, Row]:
    parent = reference(found)
    root = reference(row(row(record, "reply"), "root"))
    if not (parent["uri"] and parent["cid"]):
        raise Unreachable("Bluesky did not say which version of the post stands there")
    return parent, root if root["uri"] and root["cid"] else parent
