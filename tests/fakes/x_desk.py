"""Who keeps a pair of tokens of X between two starts, as the desk does."""

from __future__ import annotations

from networks.x.connector import X
from tests.fakes.keeping import Kept


class Keeper(Kept[X]):
    network_name = "x"
    kind = X
