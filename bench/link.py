"""A slow line between the doctor and the program, simulated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

PIECE = 1380
"""How much of the program's output one packet carries."""
PACKET = 80
"""What SSH, TCP and IP put around it."""
QUEUED = 65_536
"""How much may be on its way before the far side stops reading."""


@dataclass(slots=True)
class Link:
    """Half the round trip each way, and so many bytes a second."""

    round_trip: float
    bytes_a_second: float
    free_at: float = 0.0
    """When the line has sent what was given to it."""

    def down(self, moment: float, data: bytes) -> Iterator[tuple[float, bytes]]:
        """Yield when each piece of output reaches the doctor."""
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            self.free_at = max(self.free_at, moment) + (len(piece) + PACKET) / self.bytes_a_second
            yield self.free_at + self.round_trip / 2, piece

    def up(self, moment: float, data: bytes) -> float:
        """Return when keys reach the program."""
        return moment + (len(data) + PACKET) / self.bytes_a_second + self.round_trip / 2

    def full(self, moment: float) -> bool:
        """Tell whether the far side has to wait."""
        return (self.free_at - moment) * self.bytes_a_second > QUEUED


def link(text: str) -> Link:
    """Return the line that `150:64` names: milliseconds there and back, kilobits a second."""
    milliseconds, _, kilobits = text.partition(":")
    return Link(float(milliseconds) / 1000, float(kilobits) * 1000 / 8)
