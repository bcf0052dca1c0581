"""The calls of Bluesky that reading and sending share: posts, records and what hangs around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from networks.bluesky.access import Access
from networks.bluesky.addresses import POSTS, Address
from networks.bluesky.parse import Row
from networks.bluesky.replies import Gone
from networks.fields import row, rows, words

POSTS_AT_ONCE = 25
SHOWN = "app.bsky.feed.defs#threadViewPost"
BLOCKED = "app.bsky.feed.defs#blockedPost"


@dataclass(slots=True)
class Service:
    """The account's server as reading and sending need it."""

    access: Access

    async def posts(self, uris: list[str]) -> dict[str, Row]:
        """Return posts by their address; those that are gone, or not for us, are missing."""
        found: dict[str, Row] = {}
        for start in range(0, len(uris), POSTS_AT_ONCE):
            asked = uris[start : start + POSTS_AT_ONCE]
            answer = await self.access.get("app.bsky.feed.getPosts", {"uris": asked})
            found |= {words(one, "uri"): one for one in rows(answer, "posts")}
        return found

    async def thread(self, uri: str, *, above: int = 0, below: int = 0) -> Row:
        """Return a post with what stands around it; a post that is gone or blocked says so by its type."""
        params: dict[str, Any] = {"uri": uri, "depth": below, "parentHeight": above}
        try:
            return row(await self.access.get("app.bsky.feed.getPostThread", params), "thread")
        except Gone:
            return {}

    async def record(self, address: Address) -> Row | None:
        """Return a record of ours with its version, from our own server, which knows at once; None where it is not."""
        params = {"repo": address.did, "collection": address.collection, "rkey": address.key}
        try:
            return await self.access.get("com.atproto.repo.getRecord", params)
        except Gone:
            return None

    async def own_posts(self, did: str, cursor: str, limit: int) -> tuple[list[Row], str]:
        """Return our newest posts as records, and where the list goes on; empty at its end."""
        params: dict[str, Any] = {"repo": did, "collection": POSTS, "limit": limit}
        answer = await self.access.get("com.atproto.repo.listRecords", params | ({"cursor": cursor} if cursor else {}))
        return rows(answer, "records"), words(answer, "cursor")
