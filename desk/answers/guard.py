"""What stops an answer at the send key, why, and which key or change lets it go."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from core.audience import Audience, Recipients, narrowest
from core.clock import MINUTE, Micros, to_iso
from core.incoming import Hidden
from desk.answers.identifiers import find_identifiers, find_links
from desk.answers.render import FieldUse
from desk.answers.template_text import holes
from desk.answers.wording import tells_diagnosis, tells_relation, unvetted_doses

WINDOW_MARGIN = 2 * MINUTE
"""An answer that could arrive after its window closed is not tried."""


class Vetting(StrEnum):
    """How far a template version is approved."""

    VETTED = "vetted"
    SELF_VETTED = "self-vetted"
    DRAFT = "draft"
    IN_REVIEW = "in review"
    OVERDUE = "overdue"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Stop:
    """One reason not to send. A hard one cannot be passed by pressing the key again."""

    code: str
    reason: str
    remedy: str
    hard: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer right before it is queued, and everything the send key must know about it."""

    texts: tuple[str, ...] = field(repr=False)
    """The parts, as fitted or as rendered."""
    now: Micros
    today: date
    """The professional's own day: review dates are days."""
    audience: Audience
    answered: tuple[Audience, ...]
    """The audience of each message answered."""
    vetting: Vetting | None = None
    """None for one's own writing."""
    review_by: date | None = None
    approved_text: str = field(default="", repr=False)
    """What was vetted, before fields were filled; empty for one's own writing."""
    links: tuple[str, ...] = ()
    """Addresses that may stand in public: those of the template's references."""
    uses: tuple[FieldUse, ...] = field(default=(), repr=False)
    recipients: Recipients = ()
    """Whom the answer addresses, as frozen when it was composed."""
    handles: tuple[str, ...] = field(default=(), repr=False)
    """Every handle seen in the thread."""
    names: tuple[str, ...] = field(default=(), repr=False)
    """Every display name seen in the thread, without our own."""
    window_until: Micros | None = None
    """Until when the network takes this; None also for a text that it takes at any time."""
    late: tuple[str, ...] = ()
    """Names of the texts that the network takes after that."""
    in_public: bool = False
    """Whether the account can write in public, where nobody is named."""
    newest_inbound: int = 0
    """The newest inbound message of the conversation; 0: none."""
    read_up_to: int = 0
    """The newest inbound message that was on screen."""
    answered_by: str = ""
    answered_at: Micros | None = None
    """When the newest inbound message was already answered, if it was."""
    again: bool = False
    """The professional asked for a second answer."""
    account_problem: str = ""
    """Why the account cannot send; empty when it can."""
    account_remedy: str = ""
    """What a person does about it."""
    hidden: Hidden = Hidden.NO
    helplines: frozenset[str] = frozenset()
    """Longer helpline numbers that may be printed, as digits; short emergency numbers always pass."""

    @property
    def guarded(self) -> bool:
        """Tell whether others than the asker read it."""
        return self.audience is not Audience.DIRECT


def check(draft: Draft) -> tuple[Stop, ...]:
    """Return everything that stops an answer, in the order it is best put right; empty when it may leave."""
    return tuple(stop for rule in _RULES for stop in rule(draft))


def plain(text: str) -> str:
    """Return a text as a reader sees it: without the signs a voice adds to defuse addresses and markup."""
    shown = unicodedata.normalize("NFKC", _SILENT.sub("", text))
    return _ESCAPE.sub("", shown)


_SILENT = re.compile("[\u00ad\u200b-\u200d\u2060\ufe0e\ufe0f\ufeff]")
_ESCAPE = re.compile(r"\\(?=[^\w\s])")
# A voice defuses a mention by a blank after its sign; the person is named all the same.
_MENTION = re.compile(r"(?<![\w@])@ ?([\w.-]*\w(?:@[\w.-]*\w)?)")
_HEADLESS = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)


def _account(draft: Draft) -> Iterator[Stop]:
    if draft.account_problem:
        yield Stop(
            "account",
            f"the account cannot send: {draft.account_problem}",
            draft.account_remedy or "give it a new token: consulta accounts check names what is missing",
        )


def _readable(draft: Draft) -> Iterator[Stop]:
    if draft.hidden is Hidden.ENCRYPTED:
        yield Stop(
            "encrypted", "the room is encrypted; Consulta cannot read or write there", "answer it in its own app"
        )
    elif draft.hidden is Hidden.REQUEST:
        yield Stop(
            "request", "the network hides this text until you accept the sender", "accept it first, then read it"
        )


def _window(draft: Draft) -> Iterator[Stop]:
    if draft.window_until is not None and draft.now > draft.window_until - WINDOW_MARGIN:
        closed = to_iso(draft.window_until)[:16].replace("T", " ")
        yield Stop(
            "window",
            f"the network takes no answer after {closed} UTC",
            _still_allowed(draft),
        )


def _still_allowed(draft: Draft) -> str:
    """Return what can be done once a window has closed."""
    if draft.late:
        return f"until they write again it takes only these: {', '.join(draft.late)}"
    pointer = "; a public post that names nobody can ask for that" if draft.in_public else ""
    return f"it opens when they write again{pointer}; <note> keeps how you reached them, <done> closes it"


def _newer(draft: Draft) -> Iterator[Stop]:
    if draft.newest_inbound > draft.read_up_to:
        yield Stop(
            "newer", "they wrote again after the message you read", "read it first: <open> opens the conversation"
        )


def _answered(draft: Draft) -> Iterator[Stop]:
    if draft.answered_at is not None and not draft.again:
        at = to_iso(draft.answered_at)[:16].replace("T", " ")
        by = draft.answered_by or "somebody"
        yield Stop("answered", f"{by} answered this at {at} UTC", "send a second one with --again, or type again")


def _wider(draft: Draft) -> Iterator[Stop]:
    if draft.answered and draft.audience.wider_than(narrowest(list(draft.answered))):
        asked = narrowest(list(draft.answered))
        yield Stop(
            "wider",
            f"they asked in {asked}, and this answer is {draft.audience}",
            f"<circle:back> changes it back to {asked}",
        )


def _vetted(draft: Draft) -> Iterator[Stop]:
    match draft.vetting:
        case Vetting.WITHDRAWN:
            yield Stop("withdrawn", "this answer was withdrawn", "choose another one: <all-answers> lists them")
        case Vetting.DRAFT | Vetting.IN_REVIEW:
            remedy = (
                "a second professional approves it: consulta templates submit, then approve; <all-answers> lists others"
            )
            yield Stop("not-vetted", f"this answer is {_STAGES[draft.vetting]}", remedy)
        case Vetting.OVERDUE | Vetting.VETTED | Vetting.SELF_VETTED:
            yield from _overdue(draft)


_STAGES = {Vetting.DRAFT: "a draft", Vetting.IN_REVIEW: "still in review"}


def _overdue(draft: Draft) -> Iterator[Stop]:
    past = draft.review_by is not None and draft.review_by < draft.today
    if past or draft.vetting is Vetting.OVERDUE:
        since = f" since {draft.review_by}" if draft.review_by else ""
        yield Stop(
            "overdue",
            f"the review of this answer is overdue{since}",
            "review it: consulta templates due; <all-answers> lists others",
        )


def _blank(draft: Draft) -> Iterator[Stop]:
    count = sum(len(holes(plain(text))) for text in draft.texts)
    if count:
        what = "a blank is" if count == 1 else f"{count} blanks are"
        yield Stop(
            "blank",
            f"{what} not filled",
            "Tab asks for it, or <write> takes the text over, to fill it by hand",
        )


def _stranger_fields(draft: Draft) -> Iterator[Stop]:
    names = {use.name for use in draft.uses if use.from_stranger} if draft.guarded else set()
    for name in sorted(names):
        yield Stop(
            "stranger-field",
            f"{{{name}}} shows what the asker calls himself, and others read this",
            "<circle> makes it direct",
        )


def _names(draft: Draft) -> Iterator[Stop]:
    """Stop a display name that the vetted text does not hold itself."""
    if not draft.guarded:
        return
    texts = [_without_recipients(text, draft.recipients) for text in draft.texts]
    words = {word for name in draft.names for word in _telling_words(name)}
    if any(_has_word(text, word) for text in texts for word in words if not _has_word(draft.approved_text, word)):
        yield Stop(
            "name",
            "a name from the thread stands in a text that others read",
            "take the name out, or <circle> makes it direct",
        )


_NAME_MIN = 3
# Words that stand in display names and, at the start of a sentence, in any answer.
_COMMON = frozenset({
    "the", "and", "for", "you", "your", "not", "one", "who", "with", "from", "this", "that", "doctor",
    "doctora", "nurse", "patient", "mum", "mom", "mother", "father", "dad", "baby", "health", "official",
    "real", "life", "los", "las", "del", "una", "con", "por", "para", "que", "soy", "mama", "mamá", "papa",
    "papá", "madre", "padre", "salud", "vida", "bebé",
})  # fmt: skip


def _telling_words(name: str) -> Iterator[str]:
    """Yield the words of a display name that look like names where they stand in a text."""
    for word in re.findall(r"[^\W\d_]+", name):
        if len(word) >= _NAME_MIN and word.casefold() not in _COMMON:
            yield word.capitalize()
            if not word.islower():
                yield word


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _third_persons(draft: Draft) -> Iterator[Stop]:
    own = {each.handle.lstrip("@").casefold() for each in draft.recipients}
    approved = draft.approved_text.casefold()
    texts = [_without_recipients(text, draft.recipients).casefold() for text in draft.texts]
    seen = {handle.lstrip("@").casefold() for handle in draft.handles} - own
    mentioned = {match[1] for text in texts for match in _MENTION.finditer(text)} - own
    written = {handle for handle in seen if _is_telling(handle) and any(_has_word(text, handle) for text in texts)}
    if any(handle not in approved for handle in mentioned | written):
        remedy = "take the handle out: only the readers printed beside the key should be named"
        yield Stop("third-person", "the text names somebody who is not addressed", remedy, hard=draft.guarded)


def _is_telling(handle: str) -> bool:
    """Tell whether a handle cannot be an ordinary word."""
    return len(handle) >= _NAME_MIN and not handle.isalpha()


def _without_recipients(text: str, recipients: Recipients) -> str:
    shown = plain(text)
    for each in sorted(recipients, key=lambda one: -len(one.handle)):
        shown = re.sub(rf"@ ?{re.escape(each.handle.lstrip('@'))}(?![\w@])", "", shown, flags=re.IGNORECASE)
    return shown


def _identifiers(draft: Draft) -> Iterator[Stop]:
    approved = plain(draft.approved_text)
    kinds: dict[str, None] = {}
    for text in draft.texts:
        shown = _without_recipients(text, draft.recipients)
        for found in find_identifiers(shown, draft.helplines):
            if shown[found.start : found.end].strip() not in approved:
                kinds[found.kind] = None
    for kind in kinds:
        if draft.guarded:
            yield Stop(
                "identifier", f"{kind} stands in a text that others read", "take it out, or <circle> makes it direct"
            )
        else:
            yield Stop("identifier", f"{kind} stands in the text", "check whose it is, then send again", hard=False)


def _links(draft: Draft) -> Iterator[Stop]:
    if not draft.guarded:
        return
    known = {_same_link(link) for link in (*draft.links, *find_links(plain(draft.approved_text)))}
    texts = (_without_recipients(text, draft.recipients) for text in draft.texts)
    if any(_same_link(link) not in known for text in texts for link in find_links(text)):
        own = draft.vetting is None
        what = "an address that is not checked" if own else "an address that is not among the answer's references"
        yield Stop(
            "link",
            f"{what} stands in a text that others read",
            "take it out, or <circle> makes it direct",
            hard=not own,
        )


def _same_link(link: str) -> str:
    """Return an address in one form, so that a slash at its end or www. makes no difference."""
    parts = urlsplit("//" + _HEADLESS.sub("", link))
    return f"{parts.netloc.casefold()}{parts.path.rstrip('/')}?{parts.query}#{parts.fragment}"


def _dose(draft: Draft) -> Iterator[Stop]:
    found = unvetted_doses([plain(text) for text in draft.texts], plain(draft.approved_text)) if draft.guarded else ()
    if found:
        yield Stop(
            "dose",
            f"a dose that nobody vetted, {', '.join(found)}, would be read by others",
            "take it out, or <circle> makes it direct",
        )


def _phrases(draft: Draft) -> Iterator[Stop]:
    if not draft.guarded:
        return
    texts = [plain(text) for text in draft.texts]
    if any(tells_relation(text) for text in texts):
        yield Stop(
            "relation",
            "the text confirms that somebody is a patient, and others read it",
            "say it in general, or <circle> makes it direct",
        )
    if any(tells_diagnosis(text) for text in texts):
        yield Stop(
            "diagnosis",
            "the text says what the asker has or must take, and others read it",
            "say it in general, or <circle> makes it direct",
        )


_RULES: tuple[Callable[[Draft], Iterator[Stop]], ...] = (
    _account, _readable, _window, _newer, _answered, _wider, _vetted, _blank,
    _stranger_fields, _names, _third_persons, _identifiers, _links, _dose, _phrases,
)  # fmt: skip
