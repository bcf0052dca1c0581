"""What is asked of whoever adds an account, and what they pasted, without what a page or a mail put around it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.audience import at
from core.catalogue import counted, say
from networks.protocol import Card, Setting, Step
from networks.secret import Secret

NOTHING = "-"
"""What takes an answer away again."""
_MARKS = re.compile(r"\*([^*]+)\*|`([^`]+)`")
_ADDRESS = re.compile(r"https?://\S+")
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of signs that no token and no address holds: blanks, line ends, marks without a width."""


class Left(Exception):
    """The person left the dialogue: nothing was kept."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked."""

    words: str
    name: str = ""
    """The setting that it is about, where it is about one."""
    secret: bool = False
    """What is typed is not shown."""
    default: str = ""
    """What an empty answer stands for, in words."""
    choice: bool = False
    """A letter or a number is wanted, about what has just been shown."""

    @property
    def address(self) -> str:
        """The address to be opened in a browser; empty where there is none. A setting's text only gives an example."""
        found = None if self.name else _ADDRESS.search(self.words)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the dialogue, and in which role it is said."""

    text: str
    role: str = "text"
    indent: int = 0
    hang: int = 0
    """How much further its later lines begin."""


class Talk(Protocol):
    """Who adds an account, however they are spoken to."""

    def tell(self, lines: Sequence[Said]) -> None:
        """Say something."""
        ...

    def show(self, card: Card) -> None:
        """Show what an account can do."""
        ...

    async def ask(self, question: Question) -> str:
        """Return what was typed. Raises Left."""
        ...


def cleaned(text: str) -> str:
    """Return what was pasted without blanks, line ends and signs that nobody sees."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in _UNSEEN)


def plain(text: str) -> str:
    """Return a step without its marks."""
    return _MARKS.sub(lambda found: found[1] or found[2], text)


def steps_told(network: str, steps: Sequence[Step]) -> list[Said]:
    """Return where to click, a step a line."""
    if not steps:
        return []
    lines = [Said(say("{network}: where to click", network=network), "strong")]
    for number, step in enumerate(steps, 1):
        lines.append(Said(f"{number}. {plain(step.text)}", indent=1, hang=3))
        lines += [Said(plain(item), "quiet", indent=4) for item in step.items]
    return lines


def wanted(about: Setting, values: Mapping[str, str | Secret]) -> bool:
    """Tell whether a setting is asked for: what is needed, and what most should know of."""
    return (needed(about) or about.asked) and not (about.unless and values.get(about.unless))


def needed(about: Setting) -> bool:
    """Tell whether an account cannot be without a setting."""
    return about.required and not about.default


def question_of(about: Setting, there: str | Secret) -> Question:
    """Return how a setting is asked for, with what an empty answer stands for."""
    if there:
        default = shown(about, there) + ("" if needed(about) else say("; a single - clears it"))
    else:
        default = about.default or ("" if needed(about) else say("none"))
    return Question(about.brief or about.text, about.name, secret=about.secret, default=default)


def shown(about: Setting, value: str | Secret) -> str:
    """Return an answer as it may be seen: of a secret its length alone, so that a paste cut short is noticed."""
    if isinstance(value, Secret):
        return counted(len(value.reveal()), "given, 1 sign", "given, {n} signs")
    return value or (say("{value}, unless you say otherwise", value=about.default) if about.default else say("none"))


def met_told(card: Card) -> list[Said]:
    """Return whose account it is, and what it cannot see or do."""
    who = f"{card.me.name} {at(card.me.handle)}".strip()
    lines = [Said(say("this is {who}", who=who), "strong")]
    for problem in card.problems:
        lines += [Said(problem.cause, "red"), Said(problem.remedy, indent=2)]
    return lines


def answers_told(known: Sequence[Setting], values: Mapping[str, str | Secret]) -> list[Said]:
    """Return what was answered so far, numbered."""
    width = max(len(about.name) for about in known)
    return [
        Said(f"{number} {about.name:<{width}}  {shown(about, values.get(about.name, ''))}", "quiet", indent=1)
        for number, about in enumerate(known, 1)
    ]
