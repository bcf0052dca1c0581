"""Blocking somebody by a record of ours, which everybody can read, and telling the moderation service of them."""

from __future__ import annotations

import hashlib
from typing import Any

from core.clock import now, to_iso
from core.incoming import Person
from core.outgoing import Ground, Report
from networks.bluesky.addresses import Address, address_of, is_post
from networks.bluesky.parse import reference
from networks.bluesky.service import Service
from networks.bluesky.tid import tid_of
from networks.errors import Refused
from networks.fields import row, words

BLOCKS = "app.bsky.graph.block"
DEFS = "com.atproto.moderation.defs#reason"
TYPES = {Ground.SPAM: "Spam", Ground.ABUSE: "Rude", Ground.MISLEADING: "Misleading", Ground.OTHER: "Other"}


class Against:
    """Blocks and reports of one account."""

    def __init__(self, service: Service, did: str) -> None:
        self._service = service
        self._did = did

    async def block(self, whom: Person) -> None:
        """Write the record under a key that their name gives: done again, it is the same record."""
        key = key_of(whom)
        if await self._service.record(Address(self._did, BLOCKS, key)) is not None:
            return
        record = {"$type": BLOCKS, "subject": whom.remote_id, "createdAt": to_iso(now())}
        body = {"repo": self._did, "collection": BLOCKS, "rkey": key, "record": record}
        await self._service.access.post("com.atproto.repo.putRecord", body)

    async def unblock(self, whom: Person) -> None:
        """Take away the record of ours that blocks them, and the one that another client wrote."""
        for key in {key_of(whom), await self._elsewhere(whom)} - {""}:
            body = {"repo": self._did, "collection": BLOCKS, "rkey": key}
            await self._service.access.post("com.atproto.repo.deleteRecord", body)

    async def _elsewhere(self, whom: Person) -> str:
        try:
            profile = await self._service.access.get("app.bsky.actor.getProfile", {"actor": whom.remote_id})
        except Refused:
            # The account is gone, or the server knows no profiles: our own record is all there can be.
            return ""
        found = address_of(words(row(profile, "viewer"), "blocking"))
        return found.key if found is not None and (found.did, found.collection) == (self._did, BLOCKS) else ""

    async def report(self, report: Report) -> None:
        """Tell the moderation service, once. Raises OutcomeUnknown when it may have been told."""
        told = stated(report)
        subject: dict[str, Any] = {"$type": "com.atproto.admin.defs#repoRef", "did": report.whom.remote_id}
        if "post" in told:
            view = (await self._service.posts([told["post"]])).get(told["post"])
            if view is None:
                raise Refused("the post is no longer there", "report the account alone")
            subject = {"$type": "com.atproto.repo.strongRef", **reference(view)}
        body = {name: told[name] for name in ("reasonType", "reason") if name in told} | {"subject": subject}
        await self._service.access.post("com.atproto.moderation.createReport", body, sending=True)


def stated(report: Report) -> dict[str, str]:
    """Return what a report says; a private message cannot be named there, so that the account alone is."""
    told = {"reasonType": DEFS + TYPES[report.ground], "account": report.whom.remote_id}
    if report.message is not None and is_post(report.message.message):
        told["post"] = report.message.message
    return told | ({"reason": report.words} if report.words else {})


def key_of(whom: Person) -> str:
    """Return the key of the record that blocks somebody."""
    return tid_of(int.from_bytes(hashlib.sha256(whom.remote_id.encode()).digest()[:8], "big"))
