"""Who keeps a session of Bluesky between two starts, as the desk does, and how its servers fail."""

from __future__ import annotations

from networks.bluesky.connector import Bluesky
from networks.conformance import Spoil
from tests.fakes import base
from tests.fakes.bluesky import limited
from tests.fakes.keeping import Kept
from tests.fakes.stages import lost_sends, spoiled_reads

READS = "/xrpc/(app|chat|com.atproto.repo).*"
SENDS = "/xrpc/(com.atproto.repo.putRecord|chat.bsky.convo.sendMessage)"
REFUSED = {"error": "InvalidRequest", "message": "Invalid record"}
FAULTS = {
    **spoiled_reads(READS),
    **lost_sends(SENDS, stored=502),
    Spoil.RATE_LIMIT: (limited(), "", ".*"),
    Spoil.REFUSE_SEND: (base.status(400, REFUSED), "POST", SENDS),
}


class Keeper(Kept[Bluesky]):
    network_name = "bluesky"
    kind = Bluesky
