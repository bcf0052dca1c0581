"""Items that cannot be read: set apart with their reason, so that the others of their page go on."""

from __future__ import annotations

import json
from typing import Any

from core.incoming import Aside

BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading a malformed item raises. Errors of the network are none of these."""
NAMELESS = "(no id)"


def apart(remote_id: str, why: Exception | str, item: Any) -> Aside:
    """Return an item as it came, set apart. The reason names the kind of error alone: its words may be a stranger's."""
    reason = why if isinstance(why, str) else f"it could not be read ({type(why).__name__})"
    return Aside(remote_id or NAMELESS, reason, _text(item))


def _text(item: Any) -> str:
    try:
        return json.dumps(item, separators=(",", ":"))
    except (RecursionError, TypeError, ValueError):
        # Without its body it is named, and not tried again.
        return ""


def body_of(text: str) -> Any:
    """Return an item that was set apart."""
    return json.loads(text)
