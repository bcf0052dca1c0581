"""The written content of the demo, read from the files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from core.audience import Audience
from core.incoming import Attachment, Hidden


@dataclass(frozen=True, slots=True)
class Earlier:
    """One message of a talk that lies days back."""

    days: float
    text: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One conversation as it is written in the files."""

    kind: str
    network: str
    audience: Audience
    who: str
    name: str
    said: tuple[str, ...]
    language: str = ""
    group: str = ""
    answer: str = ""
    """The key of the sample template that fits."""
    age: int | None = None
    """Minutes since the first of these messages; None: drawn."""
    edited: int | None = None
    """Minutes between the message and its edit."""
    born: int | None = None
    """Days since the account was opened."""
    bot: bool = False
    post: str = ""
    """Which post of ours it stands under."""
    thread: str = ""
    """Which long thread it ends: `crowd` or `diary`."""
    readers: int | None = None
    also: tuple[str, ...] = ()
    held_back: str = ""
    hidden: Hidden = Hidden.NO
    behind: str = ""
    """What shows once the request is accepted."""
    attachments: tuple[Attachment, ...] = ()
    history: tuple[Earlier, ...] = ()
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Crowd:
    """What strangers say to each other below a post of ours."""

    people: tuple[str, ...]
    lines: tuple[str, ...]
    sizes: dict[str, int]


def entries() -> tuple[Entry, ...]:
    """Return the hundred conversations in the order of the files."""
    return tuple(
        _entry(member, group)
        for name in ("noise", "questions", "cases")
        for group in read(name)["set"]
        for member in group["members"]
    )


def crowd() -> Crowd:
    """Return the crowd of the long public threads."""
    table = read("threads")["crowd"]
    sizes = {key: value for key, value in table.items() if isinstance(value, int)}
    return Crowd(tuple(table["people"]), tuple(table["lines"]), sizes)


def posts() -> dict[str, str]:
    """Return our own posts by name."""
    return dict(read("threads")["post"])


def diary() -> tuple[Earlier, ...]:
    """Return the long talk, spread over its days up to yesterday."""
    table = read("threads")["diary"]
    talk = table["talk"]
    return tuple(_diary(talk, float(table["days"])))


def arrivals() -> tuple[tuple[int, Entry], ...]:
    """Return what is written in the first minutes, each with its second."""
    return tuple((item["after"], _entry(item, {"kind": "later"})) for item in read("later")["arrival"])


def read(name: str) -> dict[str, Any]:
    """Return one content file as a table."""
    source = files("desk.demo").joinpath("content", f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _entry(member: dict[str, Any], group: dict[str, Any]) -> Entry:
    defaults = {key: value for key, value in group.items() if key != "members"}
    table: dict[str, Any] = defaults | member
    return Entry(
        **_plain(table),
        network=table["on"],
        audience=Audience(table["to"]),
        said=tuple(table["said"]),
        also=tuple(table.get("also", ())),
        hidden=Hidden(table.get("hidden", "")),
        attachments=tuple(Attachment(**item) for item in table.get("with", ())),
        history=tuple(_earlier(item) for item in table.get("history", ())),
        marks=frozenset(table.get("marks", ())),
    )


_PLAIN = (
    *("kind", "who", "name", "language", "group", "answer", "age", "edited", "born"),
    *("bot", "post", "thread", "readers", "held_back", "behind"),
)


def _plain(table: dict[str, Any]) -> dict[str, Any]:
    return {key: table[key] for key in _PLAIN if key in table}


def _earlier(item: dict[str, Any]) -> Earlier:
    ours = "us" in item
    return Earlier(float(item["days"]), item["us" if ours else "them"], ours)


def _diary(talk: list[list[str]], days: float) -> Iterator[Earlier]:
    step = (days - 1) / len(talk)
    for number, (them, us) in enumerate(talk):
        yield Earlier(days - number * step, them, ours=False)
        yield Earlier(days - number * step - 0.1, us, ours=True)
