"""How Lantern writes and counts: pure, so that a preview needs no server."""

from __future__ import annotations

import re

from core.audience import Audience, Recipients
from core.outgoing import Length

NOTE, LETTER = 280, 2_000
_STRAY_AT = re.compile(r"(?<!\w)@(?=\w)")


class Lantern:
    """Lantern's voice: an answer addresses nobody by name, because it hangs below what it answers."""

    network = "lantern"

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:  # noqa: ARG002 - other networks name them
        """Return the text as it will be sent: a stray `@name` would call somebody, so a blank parts it."""
        return _STRAY_AT.sub("@ ", text)

    def measure(
        self,
        text: str,
        to: Recipients,  # noqa: ARG002 - the same
        audience: Audience,
        limits: dict[str, int],
    ) -> Length:
        """Count as Lantern does; what the server told on the card goes before what we know."""
        name, known = ("note", NOTE) if audience is Audience.PUBLIC else ("letter", LETTER)
        return Length(len(text), limits.get(name, known), "characters")
