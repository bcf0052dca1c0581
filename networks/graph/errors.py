"""What a Graph error means. Its texts are localised and change, so only code and subcode decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.clock import MINUTE, Micros, now
from networks.backoff import retry_after
from networks.errors import (
    NeedsLogin,
    NetworkError,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Stopped,
    Unreachable,
    WindowClosed,
)
from networks.fields import number, row
from networks.graph.usage import Budget
from networks.http import Reply


class Kind(StrEnum):
    """What a caller does about an error."""

    LOGIN = "login"
    LIMIT = "limit"
    GONE = "gone"
    FIELD = "field"
    """A parameter or a field that is not known there: the whole call failed for it."""
    NOT_YET = "not yet"
    """What was made a moment ago is not visible yet; nothing was done."""
    REFUSED = "refused"
    WINDOW = "window"
    STOPPED = "stopped"
    BUSY = "busy"
    RIGHT = "right"
    """A right is missing, or access was switched off; the token itself is good."""
    STUCK = "stuck"
    """The service fails at something in the answer, and may answer when less is asked for."""
    DOUBLE = "double"
    """The service has the same thing already: it is looked up, not sent again."""


class NoRight(NeedsLogin):
    """A right is missing, or access was switched off; the token itself is good."""


class Stuck(Unreachable):
    """The service fails at something in the answer, and may answer when less is asked for."""


class Gone(Refused):
    """The thing asked for is not there, or not for us."""


class UnknownField(Refused):
    """The service does not know a parameter or a field."""


class NotYet(Refused):
    """What was made a moment ago is not visible yet; nothing was done."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The error in a body."""

    code: int
    subcode: int
    transient: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """What a code means, in words for people."""

    kind: Kind
    what: str
    remedy: str = ""
    wait: Micros = 5 * MINUTE
    """How long to wait where nobody says it."""


Codes = Mapping[tuple[int, int | None], Rule]
"""Rules by code and subcode; None stands for any subcode."""

ANY = None
LOGIN = Rule(Kind.LOGIN, "the token is no longer taken")
RIGHT = Rule(Kind.LOGIN, "the token lacks a right for this")
LIMIT = Rule(Kind.LIMIT, "too many calls")
GONE = Rule(Kind.GONE, "it is no longer there, or not for this account")
FIELD = Rule(Kind.FIELD, "a parameter is not known there")
POLICY = Rule(Kind.STOPPED, "the account is restricted by the network's policy", "sign in there and see what is asked")
BUSY = Rule(Kind.BUSY, "the service is busy")


def codes(rule: Rule, numbers: Iterable[int]) -> dict[tuple[int, int | None], Rule]:
    """Return the same rule for many codes, whatever their subcode."""
    return {(one, ANY): rule for one in numbers}


COMMON: Codes = {
    **codes(BUSY, (1, 2)),
    **codes(RIGHT, (3, 10, *range(200, 300))),
    **codes(LIMIT, (4, 9, 17, 32, 341, 613, *range(80001, 80009))),
    **codes(LOGIN, (102, 190)),
    **codes(POLICY, (368,)),
    **codes(FIELD, (100,)),
    (100, 33): GONE,
}


def fault_of(reply: Reply) -> Fault | None:
    """Return the error in a body, or None where there is none that can be read."""
    try:
        error = row(reply.json(), "error")
    except NetworkError:
        return None
    code = number(error, "code")
    if code is None:
        return None
    return Fault(code, number(error, "error_subcode") or 0, error.get("is_transient") is True)


@dataclass(slots=True)
class Judge:
    """Names the errors of one service, and notes how much of its budget is used."""

    service: str
    codes: Codes
    budget: Budget
    login: str
    """What to do about a dead token or a right that is missing."""

    def __call__(self, reply: Reply) -> NetworkError | None:
        """Return the error that a reply means, or None where the usual meaning of its status holds."""
        self.budget.note(reply.headers)
        if reply.status < 400:  # noqa: PLR2004 - the number is HTTP's own word
            return None
        fault = fault_of(reply)
        if fault is None:
            return self._unread(reply)
        return self.named(fault, reply.headers)

    def named(self, fault: Fault, headers: Mapping[str, str]) -> NetworkError:
        """Return the error of a fault, also where it came in another body than an answer's."""
        rule = self.codes.get((fault.code, fault.subcode)) or self.codes.get((fault.code, ANY))
        if fault.transient and (rule is None or rule.kind not in {Kind.LIMIT, Kind.STUCK}):
            rule = BUSY
        rule = rule or Rule(Kind.REFUSED, "it was refused")
        number_ = f"{fault.code}/{fault.subcode}" if fault.subcode else str(fault.code)
        return self._error(rule, f"{self.service}: {rule.what} (code {number_})", headers)

    def _unread(self, reply: Reply) -> NetworkError | None:
        if reply.status == 401:  # noqa: PLR2004 - the number is HTTP's own word
            return NeedsLogin(f"{self.service}: {LOGIN.what}", self.login)
        if reply.status == 429:  # noqa: PLR2004 - the number is HTTP's own word
            return self._error(LIMIT, f"{self.service}: {LIMIT.what}", reply.headers)
        return None

    def _error(self, rule: Rule, what: str, headers: Mapping[str, str]) -> NetworkError:
        if rule.kind is Kind.LIMIT:
            moment = now()
            until = self.budget.until(moment) or retry_after(headers, moment) or moment + rule.wait
            return RateLimited(what, until, rule.remedy)
        if rule.kind is Kind.LOGIN:
            return NeedsLogin(what, rule.remedy or self.login)
        if rule.kind is Kind.RIGHT:
            return NoRight(what, rule.remedy or self.login)
        return _KINDS[rule.kind](what, rule.remedy)


_KINDS: Mapping[Kind, type[NetworkError]] = {
    Kind.GONE: Gone,
    Kind.FIELD: UnknownField,
    Kind.NOT_YET: NotYet,
    Kind.REFUSED: Refused,
    Kind.WINDOW: WindowClosed,
    Kind.STOPPED: Stopped,
    Kind.BUSY: Unreachable,
    Kind.STUCK: Stuck,
    Kind.DOUBLE: OutcomeUnknown,
}
