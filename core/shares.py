"""How many of how many, and how sure that is: the interval of Wilson."""

from __future__ import annotations

import math

Z = 1.96
ENOUGH = 20
"""Of fewer that were looked at nothing is said."""


def wilson(found: int, of: int) -> tuple[float, float]:
    """Return the interval of 95 % for a share; everything is possible where nothing was looked at."""
    if not of:
        return 0.0, 1.0
    share, weight = found / of, Z * Z / of
    middle = share + weight / 2
    spread = Z * math.sqrt(share * (1 - share) / of + weight / of / 4)
    return max(0.0, (middle - spread) / (1 + weight)), min(1.0, (middle + spread) / (1 + weight))
