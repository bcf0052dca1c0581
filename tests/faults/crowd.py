"""A crowd of patients on a real home server: who writes what in which room, and when the server is gone.

Everything is made from a seed. Patients are patient: what the server does not take is tried again, under the
same transaction id, as their clients do.
"""

from __future__ import annotations

import contextlib
import random
import time
from dataclasses import dataclass, field
from enum import StrEnum
from threading import BoundedSemaphore
from typing import Any

import httpx

from tests.peers.patients import MatrixPatient

AT_ONCE = 8
"""So many patients speak with the server at the same time."""
PATIENCE = 180.0
"""Seconds after which a server that never answers ends the campaign."""
PAUSE = 0.2
LONG_SEND = 0.3
"""Seconds within which a loaded server mostly takes a message: an outage may fall before or after that."""
OTHER_DOINGS = 0.06
"""One message in so many is changed, and as many are taken back."""


class Room(StrEnum):
    """Where a patient writes."""

    CHAT = "chat"
    """The patient and the doctor alone."""
    DOOR = "door"
    """The same, but the doctor must accept the invitation first."""
    OPENED = "opened"
    """A chat into which the patient lets somebody else after a while."""
    WARD = "ward"
    """A closed room with a third person."""
    SQUARE = "square"
    """A room that anybody may read."""


KINDS = (Room.CHAT, Room.DOOR, Room.CHAT, Room.WARD, Room.CHAT, Room.OPENED, Room.CHAT, Room.SQUARE)


@dataclass(frozen=True)
class Word:
    """One message, and what its author does with it later in the same breath."""

    text: str
    pause: float
    changed: bool = False
    taken_back: bool = False


@dataclass(frozen=True)
class Script:
    """What happens in one room: bursts of messages; after each the patient waits for the doctor."""

    kind: Room
    patient: int
    bursts: tuple[tuple[Word, ...], ...]


class How(StrEnum):
    """What becomes of the server in an outage."""

    STOPPED = "stopped"
    """It is asked to end."""
    KILLED = "killed"
    FROZEN = "frozen"
    """It stands still, and goes on with what it was given before, whoever still waits for the answer."""


@dataclass(frozen=True)
class Outage:
    """The server goes once so many things were said."""

    after: int
    how: How
    seconds: float
    moment: float | None
    """So many seconds after an answer was given to the server; None: whatever is going on."""


@dataclass(frozen=True)
class Plan:
    """A whole campaign."""

    scripts: tuple[Script, ...]
    outages: tuple[Outage, ...]
    patients: int
    answers: int
    messages: int


def planned(seed: int, *, answers: int, messages: int, rooms: int, outages: int, freezes: int = 0) -> Plan:
    """Return the campaign of a seed: as many bursts as answers, so that there is always something to answer."""
    dice = random.Random(seed)  # noqa: S311 - the same campaign again, not a secret
    sizes = [1] * answers
    for _ in range(messages - answers):
        sizes[dice.randrange(answers)] += 1
    patients = max(rooms // 4, 2)
    scripts = tuple(_script(dice, number, patients, sizes[number::rooms]) for number in range(rooms))
    gone = (*_outages(dice, outages, answers + messages), *_freezes(dice, freezes, answers + messages))
    return Plan(scripts, tuple(sorted(gone, key=lambda one: one.after)), patients, answers, messages)


def _script(dice: random.Random, number: int, patients: int, sizes: list[int]) -> Script:
    bursts = tuple(_burst(dice, f"room {number}, matter {n}", size) for n, size in enumerate(sizes))
    return Script(KINDS[number % len(KINDS)], dice.randrange(patients), bursts)


def _burst(dice: random.Random, matter: str, size: int) -> tuple[Word, ...]:
    words = [Word(f"{matter}, question {n}: how long does it last?", dice.random() * 0.6) for n in range(size)]
    # The last one stands, so that there is something to answer.
    for n in range(size):
        fate = dice.random()
        taken_back = fate < OTHER_DOINGS and n < size - 1
        changed = not taken_back and OTHER_DOINGS <= fate < 2 * OTHER_DOINGS
        words[n] = Word(words[n].text, words[n].pause, changed, taken_back)
    return tuple(words)


def _outages(dice: random.Random, number: int, said: int) -> tuple[Outage, ...]:
    """Return stops and kills in turn, spread over the campaign, each at a moment of its own."""
    share = said * 0.9 / max(number, 1)
    return tuple(
        Outage(
            after=round(said * 0.03 + share * (n + dice.random() * 0.8)),
            how=How.KILLED if n % 2 else How.STOPPED,
            seconds=dice.choice((0.0, 0.0, 2.0, 6.0, 15.0)),
            moment=dice.random() * LONG_SEND if n % 4 else None,
        )
        for n in range(number)
    )


def _freezes(dice: random.Random, number: int, said: int) -> tuple[Outage, ...]:
    """Return moments in which the server stands still, some for longer than anybody waits for an answer."""
    return tuple(
        Outage(round(said * 0.9 * dice.random()), How.FROZEN, dice.choice((5.0, 35.0, 80.0)), dice.random() * LONG_SEND)
        for _ in range(number)
    )


class Patient(MatrixPatient):
    """Somebody whose client tries again until the server has taken what was written."""

    def _call(self, method: str, path: str, **options: Any) -> Any:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return super()._call(method, path, **options)
            except httpx.TransportError:
                if time.monotonic() > until:
                    raise
            except httpx.HTTPStatusError as refused:
                if not refused.response.is_server_error or time.monotonic() > until:
                    raise
            time.sleep(PAUSE)


@dataclass
class Place:
    """A room that stands, with its patient, its doctor and whoever else may come in."""

    script: Script
    patient: Patient
    doctor: str
    neighbour: Patient
    room: str = ""
    turn: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE), repr=False)

    def open(self, doctor: MatrixPatient) -> None:
        """Make the room and let everybody in who belongs there from the start."""
        kind, them = self.script.kind, self.patient
        if kind is Room.WARD:
            self.room = them.open_group("Waiting room", self.doctor, self.neighbour.user.user_id)
            self.neighbour.join(self.room)
        elif kind is Room.SQUARE:
            self.room = them.open_square("Open hour", self.doctor)
        else:
            self.room = them.open_direct(self.doctor)
        if kind is not Room.DOOR:
            doctor.join(self.room)

    def let_in(self) -> None:
        """Let the neighbour into a chat: from now on more people read it."""
        with self.turn, contextlib.suppress(httpx.HTTPStatusError):
            # Asked twice, because the first answer was lost, the server says no: the neighbour is in.
            self.patient.invite(self.room, self.neighbour.user.user_id)
        with self.turn:
            self.neighbour.join(self.room)

    def say(self, word: Word) -> str:
        """Write one message to the doctor, and do with it what its author does; return its id."""
        time.sleep(word.pause)
        with self.turn:
            said = self.patient.mention(self.room, self.doctor, word.text)
            if word.changed:
                self.patient.edit(self.room, said, f"{word.text} (changed)")
            if word.taken_back:
                self.patient.redact(self.room, said)
        return said
