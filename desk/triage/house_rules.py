"""Rules of the house: conditions that a person can read, and one thing to do, which never reaches a network.

`network=x link=yes younger=7d -> noise`. All conditions of a rule hold together; of several values behind one, any. A
red is never moved; what nobody could read, and whoever we wrote to, is tagged at most.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from core import moments
from core.clock import DAY, Micros, moment_of
from desk.errors import Refusal
from desk.triage.folding import fold, readable, words_of
from store.putting import RuleRow, Seen

ARROW = "->"
ACTIONS = ("noise", "mute", "snooze", "tag", "lane")
_WITH_VALUE = {"mute": "30"}
"""What may stand behind an action, and what it is where nothing stands there."""
LANE_NAME = re.compile(r"[^\W_][\w-]{0,15}")
"""What a kept search may be called."""
_LINK = re.compile(r"https?://", re.IGNORECASE)
_AGE = re.compile(r"(\d{1,4})d")
_HOW = "write it as: network=x link=yes -> noise"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, understood."""

    id: int
    name: str
    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    action: str
    value: str = ""

    @property
    def hides(self) -> bool:
        """Whether it takes what it moves out of Open."""
        return self.action not in ("tag", "lane")

    @property
    def does(self) -> str:
        """What it does, as it is written."""
        return f"{self.action} {self.value}".rstrip()


def understood(row: RuleRow) -> Rule:
    """Return a rule from its source. Raises Refusal with the word that is wrong."""
    before, arrow, behind = row.source.partition(ARROW)
    if not arrow:
        raise Refusal("a rule needs an arrow before what it does", _HOW)
    action, value = _action(behind)
    return Rule(row.id, row.name, _conditions(before), action, value)


def _action(text: str) -> tuple[str, str]:
    action, _, value = text.strip().partition(" ")
    value = value.strip()
    if action not in ACTIONS:
        raise Refusal(f"a rule cannot {action[:20]!a}", f"it can {', '.join(ACTIONS)}; it never sends")
    value = value or _WITH_VALUE.get(action, "")
    wrong = {
        "mute": not (value.isdigit() and 0 < int(value) < 3651),  # noqa: PLR2004  # ten years, as the command takes
        "snooze": moments.typed(value, 0) is None,
        "tag": len(value.split()) != 1,
        "lane": LANE_NAME.fullmatch(value.casefold()) is None,
        "noise": bool(value),
    }
    if wrong[action]:
        raise Refusal(f"{action} {value[:20]!a} is not understood", "noise, mute 30, snooze 3d, tag promo, lane promo")
    return action, fold(value) if action == "tag" else value.casefold() if action == "lane" else value


def _conditions(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    try:
        parts = shlex.split(text)
    except ValueError:
        raise Refusal("a quotation mark is not closed", _HOW) from None
    found = tuple(_condition(part) for part in parts)
    if not found:
        raise Refusal("a rule needs a condition: one that fits everybody hides everybody", _HOW)
    return found


def _condition(part: str) -> tuple[str, tuple[str, ...]]:
    name, sign, value = part.partition("=")
    values = tuple(one.strip() for one in value.split(",") if one.strip())
    if name not in _TESTS or not sign or not values:
        raise Refusal(f"{part[:30]!a} is no condition", f"conditions are {', '.join(f'{one}=' for one in _TESTS)}")
    if name == "younger" and not all(_AGE.fullmatch(one) for one in values):
        raise Refusal(f"{part[:30]!a} is no age", "write it in days: younger=7d")
    if name == "words" and not all(folded(one) for one in values):
        raise Refusal(f"{part[:30]!a} holds no word", 'write words="free followers"')
    return name, values


def why(rule: Rule, seen: Seen) -> tuple[str, ...]:
    """Return why a rule moves a conversation, one reason a condition; nothing where it does not."""
    return () if seen.red or (rule.hides and (seen.unchecked or seen.answered)) else fits(rule, seen)


def fits(rule: Rule, seen: Seen) -> tuple[str, ...]:
    """Return why a conversation fits all conditions, whether it may be moved or not; nothing where it does not."""
    reasons = [
        next((told for one in values if (told := _TESTS[name](seen, one))), "") for name, values in rule.conditions
    ]
    return tuple(reasons) if all(reasons) else ()


def first_of(rules: Iterable[Rule], seen: Seen) -> Rule | None:
    """Return the first rule that moves a conversation."""
    return next((rule for rule in rules if why(rule, seen)), None)


def holds_words(wanted: str, text: str) -> bool:
    """Tell whether a text holds some words, whole and one after the other, however they are written."""
    words = folded(wanted)
    return bool(words) and f" {words} " in f" {folded(text)} "


def folded(text: str) -> str:
    """Return the words of a text as they are compared."""
    return " ".join(word.folded for word in words_of(readable(text)))


def _is(column: str) -> Callable[[Seen, str], str]:
    def test(seen: Seen, value: str) -> str:
        return f"{column} {value}" if getattr(seen, column).casefold() == value.casefold() else ""

    return test


def _sender(seen: Seen, value: str) -> str:
    wanted = value.casefold().lstrip("@")
    pattern = re.compile(re.escape(wanted).replace(r"\*", ".*"), re.DOTALL)
    found = any(pattern.fullmatch(one.casefold()) for one in (seen.handle, seen.name))
    return f"sender {value}" if found else ""


def _words(seen: Seen, value: str) -> str:
    return f"holds {value!r}" if holds_words(value, seen.text) else ""


def _younger(seen: Seen, value: str) -> str:
    if seen.created_at is None:
        return ""
    age: Micros = moment_of(seen.id) - seen.created_at
    return f"account younger than {value}" if 0 <= age < int(value.rstrip("d")) * DAY else ""


def _link(seen: Seen, value: str) -> str:
    has = _LINK.search(seen.text) is not None
    return ("holds a link" if has else "holds no link") if has is says_yes((value,)) else ""


def says_yes(values: Iterable[str]) -> bool:
    """Tell whether somebody wrote yes."""
    return any(value.casefold() in ("yes", "si", "sí") for value in values)


_TESTS: Mapping[str, Callable[[Seen, str], str]] = {
    "network": _is("network"),
    "account": _is("account"),
    "audience": _is("audience"),
    "language": _is("language"),
    "words": _words,
    "sender": _sender,
    "younger": _younger,
    "link": _link,
}
