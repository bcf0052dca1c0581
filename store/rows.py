"""What crosses the wall: small frozen rows. Times are microseconds UTC."""

from __future__ import annotations

from dataclasses import dataclass

from core.audience import Audience, Readers, Recipients
from core.clock import Micros
from core.incoming import Attachment


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation as a list shows it."""

    id: int
    account: str
    network: str
    audience: Audience
    state: str
    outcome: str
    red: int
    expiring: bool
    fresh: bool
    held: bool
    trouble: str
    name: str
    handle: str
    question: str
    reasons: tuple[str, ...]
    unchecked: str
    language: str
    waiting_since: Micros
    window_until: Micros | None
    snoozed_until: Micros | None
    sort_key: int
    newest_id: int
    newest_in_id: int
    best: str
    alike_count: int
    revision: int
    closed_at: Micros = 0
    """When it was closed; 0: it is not."""
    closed_by: str = ""
    """Who closed it here; empty: nobody did."""
    closed_with: str = ""
    """The saved answer that closed it."""
    veil: str = ""
    """What stands in place of the question while a warning of its author covers it; empty: nothing does."""
    cluster: int = 0
    """Whose question it asks anew; 0: nobody's. `alike_count` says how many that ask it wait."""
    personal: bool = False
    """It is a case of one person: nothing that is meant for the public answers it."""
    offer: str = ""
    """`offered`, `given back` or `not accepted`; empty: nobody is handing it over."""
    offered_at: Micros = 0
    offered_to: str = ""
    assignee: str = ""
    """Who answers for it once it was handed over, and until whom it is offered to accepts."""
    blocked: str = ""
    """How the newest block of whoever asks stands, as `blocking` names it; empty: there is none."""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as a conversation shows it."""

    id: int
    remote_id: str
    role: str
    direction: str
    author: str
    handle: str
    audience: Audience
    text: str
    sent_at: Micros
    received_at: Micros
    language: str
    readers: Readers
    recipients: Recipients
    attachments: tuple[Attachment, ...]
    hidden: str
    held_back: str
    request_id: str
    automatic: bool
    edited_at: Micros | None
    deleted_at: Micros | None
    link: str
    thread: str
    warning: str = ""
    """What its author put before the words; the text begins with it."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as its card shows it."""

    id: int
    slug: str
    network: str
    kind: str
    handle: str
    name: str
    card: str
    card_at: Micros | None
    problem: str
    remedy: str
    stopped: bool
    pulled_at: Micros | None
    next_pull_at: Micros | None
    hidden_requests: int
    holes: int
    calls: str = ""
    """What the network told of its budget of calls, and until when it asked us to wait, as JSON."""
    told: str = ""
    """What the network keeps us from though nothing is missing; empty where nothing is said."""


@dataclass(frozen=True, slots=True)
class BurstMessage:
    """One inbound message that we have not answered."""

    id: int
    text: str
    language: str
    hidden: str
    held_back: str
    automatic: bool
    attachments: tuple[Attachment, ...]
    new: bool
    """True when the page that is being kept brought it, or changed it."""
    read: bool
    deleted: bool
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Touched:
    """A conversation that a page changed, as triage needs it."""

    id: int
    kind: str
    """The account's: `live`, `archive` or `demo`."""
    network: str
    window: Micros | None
    audience: Audience
    state: str
    outcome: str
    red: int
    red_rules: tuple[str, ...]
    muted_until: Micros | None
    waiting_since: Micros
    trouble: str
    created: bool
    asker_created_at: Micros | None
    asker_seen_before: bool
    asker_bot: bool
    answered: bool
    """We have written in it at least once."""
    answered_now: bool
    """This page brought a message of ours that was not sent from here."""
    edited: bool
    """This page brought an author's edit, also of a message that we answered."""
    same_text: int
    """How many other people sent the same words."""
    burst: tuple[BurstMessage, ...]
    newest_in_id: int
    question: str
    reasons: tuple[str, ...]
    unchecked: str
    language: str
    fresh: bool
    veil: str = ""
    thread: int = 0
    asker: int = 0
    person: int | None = None
    account: str = ""
    handle: str = ""
    name: str = ""
    moved_by: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What triage says of a conversation."""

    state: str
    outcome: str
    red: int
    reasons: tuple[str, ...]
    unchecked: str
    language: str
    question: str
    fresh: bool
    waiting_since: Micros
    window_until: Micros | None
    expiring: bool
    band: int
    veil: str = ""
    moved_by: str = ""
    """The mute or rule that put it there."""
    until: Micros | None = None
    """Until when that mute or rule keeps it away, where it does."""
    tags: tuple[str, ...] = ()
    """Words that a rule puts on it."""
    dimmed: tuple[str, ...] = ()
    """Codes of why triage put it into Noise."""


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of an answer on its way."""

    id: int
    n: int
    key: str
    text: str
    used: int
    maximum: int
    unit: str
    state: str
    token: str
    baseline: str
    remote_id: str
    link: str
    sent_at: Micros | None
    attempts: int
    began_at: Micros | None
    """When the first try began."""
    tried_at: Micros | None
    """When the newest try began."""
    delivered_at: Micros | None = None
    read_at: Micros | None = None
    """When the network said that it was delivered, and read."""


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try at one part."""

    part: int
    """The number of the part."""
    began_at: Micros
    ended_at: Micros | None
    outcome: str
    """Empty while it lasts, or where its program ended before it."""
    detail: str


IN_DOUBT = frozenset({"sending", "unknown", "untold"})
"""States of a part that may stand or not; `untold`: the network was asked and cannot tell."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An answer on its way, with what its row shows."""

    id: int
    conversation_id: int
    account: str
    network: str
    handle: str
    state: str
    reason: str
    remedy: str
    audience: Audience
    readers: Readers
    recipients: Recipients
    due_at: Micros
    created_at: Micros
    closed_at: Micros | None
    fence: int
    session: str
    template: str
    version: int | None
    professional: str
    parent_id: int
    parent_remote: str
    parent_text: str
    thread: str
    read_id: int
    parts: tuple[PartRow, ...]
    further: tuple[tuple[str, int], ...] = ()
    """(key, number) of the versions behind the first one, or behind own words."""
    held_for: str = ""
    """`hours` while it waits for office hours, `red` where its conversation is red."""

    @property
    def versions(self) -> tuple[tuple[str, int], ...]:
        """Every version it holds, as (key, number); own words have none."""
        first = ((self.template, self.version),) if self.version is not None else ()
        return (*first, *self.further)

    @property
    def lost(self) -> PartRow | None:
        """The part of which nobody knows yet whether it stands."""
        return next((part for part in self.parts if part.state in IN_DOUBT), None)

    @property
    def tries(self) -> int:
        """How often a part of it was tried: what a person decides is about the newest try they read of."""
        return sum(part.attempts for part in self.parts)

    @property
    def own_words(self) -> bool:
        """Tell whether it begins with words that nobody vetted."""
        return self.version is None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A template version with its vetting."""

    id: int
    key: str
    n: int
    hash: str
    title: str
    language: str
    state: str
    review_by: str
    author: str
    source: str
    created_at: Micros
    vetted_by: str
    proof: str
    vetted_at: Micros | None


@dataclass(frozen=True, slots=True)
class ProfessionalRow:
    """Who works here."""

    id: int
    name: str
    shown: str
    role: str
    credential: str
    has_pin: bool
    os_user: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One decision of the day."""

    id: int
    verb: str
    targets: tuple[int, ...]
    professional: str
    at: Micros
    undone: bool
    undoes: int | None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision as the list of decisions shows it, with what became of it."""

    id: int
    verb: str
    targets: tuple[int, ...]
    items: tuple[int, ...]
    """The answers that it held."""
    has_inverse: bool
    professional_id: int
    professional: str
    at: Micros
    undone_at: Micros | None
    undone_by: str


@dataclass(frozen=True, slots=True)
class UnsentRow:
    """Unsent words, with how the conversation stands that they are for."""

    conversation_id: int
    text: str
    updated_at: Micros
    network: str
    account: str
    audience: Audience
    name: str
    handle: str
    question: str
    state: str
    outcome: str
    held: bool
    newest_in_id: int
    ours_id: int | None
