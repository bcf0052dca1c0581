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
    Step("<down>", "Move down. Two red flags stand on top; the reason stands beside each."),
    Step("<answer>", "Answer. The best saved answer is shown with its readers, its length and who vetted it."),
    Step("<yes>", "Send. It is held for ten seconds and leaves the list; here every send is only simulated."),
    Step("<undo>", "Undo. The last decision comes back, also an answer that is still held."),
    Step("<noise>", "Noise. It is dimmed, never deleted; <go:noise> shows it with the reason."),
    Step("<help>", "All keys that work here. <quit> leaves, and the demo forgets everything."),
)
