"""What a history is made of: one step after another, each with its line in the story."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from core.clock import DAY, HOUR, MINUTE, Micros
from tests.faults.sends import WIRE
from tests.faults.worlds import WORLDS

KILL = "the program is killed"
CLOSE = "then the program is closed"
MEANWHILE = (
    "they write meanwhile",
    "they change meanwhile",
    "they take back meanwhile",
    "the server forgets meanwhile",
)
ANY = ("", "", CLOSE, *WIRE, KILL, KILL, *MEANWHILE)
"""What may become of a pull."""
SPANS: tuple[Micros, ...] = (MINUTE, 4 * MINUTE, 11 * MINUTE, 3 * HOUR, 25 * HOUR, 3 * DAY, 8 * DAY)


@dataclass(frozen=True)
class Write:
    """Somebody writes, in the network's first circle or in its last."""

    widely: bool = False
    stranger: bool = False
    times: int = 1
    late: bool = False
    """The network has it now, and shows it only after a minute."""

    def __str__(self) -> str:
        who = "a stranger writes" if self.stranger else "the patient writes"
        often = f" {self.times} messages" if self.times > 1 else ""
        return f"{who}{often}{' widely' if self.widely else ''}{', shown a minute later' if self.late else ''}"


@dataclass(frozen=True)
class Change:
    """The author of a message changes it; which one is counted from the newest."""

    which: int

    def __str__(self) -> str:
        return f"message {self.which} from the newest is changed"


@dataclass(frozen=True)
class TakeBack:
    """The author of a message takes it back."""

    which: int

    def __str__(self) -> str:
        return f"message {self.which} from the newest is taken back"


@dataclass(frozen=True)
class Pass:
    """Time passes, and nobody reads."""

    span: Micros

    def __str__(self) -> str:
        return f"{told(self.span)} pass"


@dataclass(frozen=True)
class Dark:
    """The server answers nobody from now on; where a network pushes, our receiver is down."""

    def __str__(self) -> str:
        return "the line goes down"


@dataclass(frozen=True)
class Light:
    """The line is up again."""

    def __str__(self) -> str:
        return "the line comes up"


@dataclass(frozen=True)
class Limit:
    """After so many requests more the server says "too many", in its own way, for so long."""

    left: int
    span: Micros

    def __str__(self) -> str:
        return f"after {self.left} more requests the server asks to wait for {told(self.span)}"


@dataclass(frozen=True)
class Forget:
    """The server forgets what its sheet says that it may: tokens, cursors, notifications, a connection."""

    def __str__(self) -> str:
        return "the server forgets"


@dataclass(frozen=True)
class LetIn:
    """The doctor lets the stranger in, in the network's own client."""

    def __str__(self) -> str:
        return "the stranger is let in"


@dataclass(frozen=True)
class Pull:
    """The program reads everything, and at some moment something happens. It starts anew after its end."""

    what: str = ""
    at: int = 0

    def __str__(self) -> str:
        if self.what in ("", CLOSE):
            return f"the program reads{', ' + self.what if self.what else ''}"
        return f"the program reads; at moment {self.at} {self.what}"


Step = Write | Change | TakeBack | Pass | Dark | Light | Limit | Forget | LetIn | Pull


@dataclass(frozen=True)
class History:
    """A network, how it lists, and what happens there."""

    world: str
    steps: tuple[Step, ...]
    page: int = 0
    """No page is longer; 0: as long as the network makes them."""
    repeats: bool = False
    """Each page begins with what the one before ended with, where the network's sheet lets it."""

    def __str__(self) -> str:
        pages = f"pages of {self.page}" if self.page else "whole pages"
        head = f"{self.world}, {pages}{', the last of a page comes again on the next' if self.repeats else ''}"
        return "\n".join([head, *(f"{n:3}. {step}" for n, step in enumerate(self.steps, 1))])


def told(span: Micros) -> str:
    """Return a span in words."""
    for length, name in ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if span % length == 0:
            return f"{span // length} {name}"
    return f"{span} microseconds"


WRITES = st.builds(Write, st.booleans(), st.booleans(), st.integers(1, 4), st.booleans())
PULLS = st.builds(Pull, st.sampled_from(ANY), st.integers(0, 60))
STEPS: st.SearchStrategy[Step | None] = st.one_of(
    # What a shrinking history puts in the place of a step that it does not need.
    st.none(),
    WRITES,
    WRITES,
    WRITES,
    PULLS,
    PULLS,
    PULLS,
    st.builds(Change, st.integers(0, 5)),
    st.builds(TakeBack, st.integers(0, 5)),
    st.builds(Pass, st.sampled_from(SPANS)),
    st.builds(Pass, st.sampled_from(SPANS)),
    st.builds(Limit, st.integers(0, 12), st.sampled_from((MINUTE, 11 * MINUTE))),
    st.sampled_from((Dark(), Dark(), Light(), Forget(), LetIn(), LetIn())),
)


def histories(worlds: tuple[str, ...] = tuple(WORLDS)) -> st.SearchStrategy[History]:
    """Return histories of some networks."""
    steps = st.lists(STEPS, min_size=6, max_size=16).map(lambda found: tuple(one for one in found if one is not None))
    return st.builds(History, st.sampled_from(worlds), steps, st.sampled_from((1, 2, 3, 0)), st.booleans())
