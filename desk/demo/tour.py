"""The first minute with the demo, for the help overlay."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try, and what to look for."""

    key: str
    text: str


def tour() -> tuple[Step, ...]:
    """Return the steps in order. Nothing in the demo leaves this machine."""
    return _STEPS


_STEPS = (
    Step("j", "Move down. Two red flags stand on top; the reason stands beside each."),
    Step("a", "Answer. The best saved answer is shown with its readers, its length and who vetted it."),
    Step("y", "Send. It is held for ten seconds and leaves the list; here every send is only simulated."),
    Step("u", "Undo. The last decision comes back, also an answer that is still held."),
    Step("x", "Noise. It is dimmed, never deleted; g n shows it with the reason."),
    Step("?", "All keys that work here. q leaves, and the demo forgets everything."),
)
