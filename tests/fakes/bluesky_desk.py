"""Who keeps a session of Bluesky between two starts, as the desk does."""

from __future__ import annotations

from networks.bluesky.connector import Bluesky
from tests.fakes.keeping import Kept


class Keeper(Kept[Bluesky]):
    network_name = "bluesky"
    kind = Bluesky
