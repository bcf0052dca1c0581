"""A clinic, its patients and their questions, staged alike on each real network."""

from __future__ import annotations

import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from cryptography.fernet import Fernet

from tests.cli.helpers import TEMPLATE, Program
from tests.fakes.base import eventually
from tests.peers.bluesky import BlueskyPeer
from tests.peers.mastodon import Mastodon
from tests.peers.patients import MastodonPatient, MatrixPatient, Seen
from tests.peers.synapse import Synapse
from tests.peers.telegram import TelegramPeer
from tests.peers.terminal import Terminal

FEVER = "My son has a fever since last night, is ibuprofen ok?"
VITAMIN = "Can I take vitamin D with my breakfast?"
VETTED = (
    "Fever by itself is a defence of the body.\n\nGo to emergency care if the child is hard to wake.\n\n"
    "Offer water often.\n\nGeneral information, not a diagnosis."
)
ZINC = "Does zinc help with a cold?"
BY_HAND = "Yes, with your breakfast is fine."
ANA, EVA = "271828\n", "314159\n"


class Scene(ABC):
    """One network, with a doctor, somebody who asks and somebody who should not read everything."""

    slug: ClassVar[str]

    @property
    @abstractmethod
    def settings(self) -> list[str]: ...

    @abstractmethod
    def ask_direct(self, text: str, *, at_the_door: bool = False) -> None:
        """Ask where nobody else reads; `at_the_door`: the network may hold it back until the doctor accepts."""

    @abstractmethod
    def direct_answers(self) -> list[str]:
        """Return what the doctor answered to the direct question, after proving that nobody else was told."""


class OpenScene(Scene):
    """One where questions are asked in the open, too, as the inbox shows them."""

    direct_row: ClassVar[str]
    open_row: ClassVar[str]
    told_at_once: ClassVar[bool] = True
    """What is asked while an inbox is open is shown within seconds; else with its next look."""

    @abstractmethod
    def ask_openly(self, text: str) -> None: ...

    @abstractmethod
    def ask_more(self, text: str) -> None:
        """Ask something else in the open, which nobody answers."""

    @abstractmethod
    def open_answers(self) -> list[str]:
        """Return what the doctor answered to the open question, after proving who can read it."""


class OnMastodon(OpenScene):
    slug, direct_row, open_row = "mst", "mst dm", "mst pub"

    def __init__(self, peer: Mastodon, person: Callable[[str], MastodonPatient]) -> None:
        self._peer = peer
        self._doctor, self._patient, self._third = person("doctor"), person("patient"), person("third")
        self._direct = self._open = ""

    @property
    def settings(self) -> list[str]:
        return account(self.slug, "mastodon", BASE_URL=self._peer.base_url, ACCESS_TOKEN=self._doctor.user.access_token)

    def ask_direct(self, text: str, *, at_the_door: bool = False) -> None:
        del at_the_door  # Mastodon lets everybody in.
        self._direct = self._patient.write_direct(self._doctor.user.acct, text)

    def ask_openly(self, text: str) -> None:
        self._open = self._patient.mention(self._doctor.user.acct, text)

    def ask_more(self, text: str) -> None:
        self._patient.mention(self._doctor.user.acct, text)

    def direct_answers(self) -> list[str]:
        answers = self._answers(self._direct)
        assert {one.visibility for one in answers} <= {"direct"}
        assert self._third.mentions() == []
        return self._texts(answers)

    def open_answers(self) -> list[str]:
        answers = self._answers(self._open)
        assert {one.visibility for one in answers} <= {"public"}
        return self._texts(answers)

    def _answers(self, question: str) -> list[Seen]:
        doctor = self._doctor.user.acct
        everywhere = [one for one in self._patient.mentions() if one.author == doctor]
        assert len(everywhere) == len({one.id for one in everywhere})
        assert {one.answers for one in everywhere} <= {self._direct, self._open}
        return [one for one in self._patient.read(question) if one.author == doctor and one.answers == question]

    def _texts(self, answers: list[Seen]) -> list[str]:
        lead = f"@{self._patient.user.acct} "
        assert all(one.text.startswith(lead) for one in answers)
        return [_paragraphs(one.text.removeprefix(lead)) for one in answers]


class OnMatrix(OpenScene):
    slug, direct_row, open_row = "mtx", "mtx dm", "mtx grp"

    def __init__(self, peer: Synapse, person: Callable[[str], MatrixPatient]) -> None:
        self._peer = peer
        self._doctor, self._patient, self._third = person("doctor"), person("patient"), person("third")
        self._me = self._doctor.user.user_id
        self._group = self._patient.open_group("Waiting room", self._me, self._third.user.user_id)
        for one in (self._doctor, self._third):
            one.join(self._group)
        self._direct = self._direct_question = self._open_question = ""

    @property
    def settings(self) -> list[str]:
        return account(self.slug, "matrix", BASE_URL=self._peer.base_url, ACCESS_TOKEN=self._doctor.user.access_token)

    def ask_direct(self, text: str, *, at_the_door: bool = False) -> None:
        self._direct = self._patient.open_direct(self._me)
        if not at_the_door:
            self._doctor.join(self._direct)
        self._direct_question = self._patient.send(self._direct, text)

    def ask_openly(self, text: str) -> None:
        self._open_question = self._patient.mention(self._group, self._me, text)

    def ask_more(self, text: str) -> None:
        self._patient.mention(self._group, self._me, text)

    def direct_answers(self) -> list[str]:
        with pytest.raises(httpx.HTTPStatusError, match="403"):
            self._third.read(self._direct)
        return self._answers(self._patient, self._direct, self._direct_question)

    def open_answers(self) -> list[str]:
        assert self._third.invites() == []
        return self._answers(self._third, self._group, self._open_question)

    def _answers(self, reader: MatrixPatient, room: str, question: str) -> list[str]:
        ours = [one for one in reader.read(room) if one.author == self._me]
        assert {one.answers for one in ours} <= {question}
        return [_paragraphs(one.text) for one in ours]


class OnTelegram(Scene):
    slug = "tgm"

    def __init__(self, peer: TelegramPeer) -> None:
        self._peer = peer
        self._bot = peer.new_bot()
        self._question = ""

    @property
    def settings(self) -> list[str]:
        return account(self.slug, "telegram", BASE_URL=self._peer.base_url, ACCESS_TOKEN=self._bot.token)

    def ask_direct(self, text: str, *, at_the_door: bool = False) -> None:
        del at_the_door  # Telegram lets everybody in.
        self._question = self._bot.say(text)

    def direct_answers(self) -> list[str]:
        told = [one["message"] for one in self._bot.answers()]
        assert {str(one["chat_id"]) for one in told} <= {str(self._bot.patient)}
        assert {str(one["reply_parameters"]["message_id"]) for one in told} <= {self._question}
        return [_paragraphs(one["text"]) for one in told]


class OnBluesky(OpenScene):
    slug, direct_row, open_row, told_at_once = "bsk", "bsk dm", "bsk pub", False

    def __init__(self, peer: BlueskyPeer) -> None:
        self._peer = peer
        self._doctor, self._patient, self._third = (peer.new_user(name) for name in ("doctor", "patient", "third"))
        peer.let_everybody_write(self._doctor)
        self._question = ""
        self._key = Fernet.generate_key().decode()

    @property
    def settings(self) -> list[str]:
        login = {"HANDLE": self._doctor.handle, "APP_PASSWORD": self._doctor.app_password}
        return [f"CONSULTA_KEY={self._key}", *account(self.slug, "bluesky", BASE_URL=self._peer.base_url, **login)]

    def ask_direct(self, text: str, *, at_the_door: bool = False) -> None:
        if not at_the_door:
            self._peer.follow(self._doctor, self._patient)
        self._peer.say(self._patient, self._doctor, text)

    def ask_openly(self, text: str) -> None:
        self._question = self._mention(text)

    def ask_more(self, text: str) -> None:
        self._mention(text)

    def _mention(self, text: str) -> str:
        said = self._peer.post(self._patient, f"@{self._doctor.handle} {text}", names=self._doctor)
        assert eventually(lambda: said in self._peer.notices(self._doctor), 30)
        return said

    def direct_answers(self) -> list[str]:
        assert self._peer.conversations(self._third) == []
        return [_paragraphs(one["text"]) for one in self._peer.heard(self._patient, self._doctor)]

    def open_answers(self) -> list[str]:
        everywhere = [one["uri"] for one in self._peer.posts_of(self._doctor)]
        assert eventually(lambda: all(self._peer.shown(self._third, uri) for uri in everywhere), 30)
        answers = self._peer.replies(self._third, self._question)
        assert sorted(one["uri"] for one in answers) == sorted(everywhere)
        return [_paragraphs(one["record"]["text"]) for one in answers]


def _paragraphs(text: str) -> str:
    return re.sub(r"\n+", "\n\n", text)


def account(slug: str, network: str, **settings: str) -> list[str]:
    """Return the lines of `.env` that set an account up."""
    prefix = f"CONSULTA_ACCOUNTS__{slug.upper()}__"
    return [f"{prefix}{name}={value}" for name, value in {"NETWORK": network, **settings}.items()]


@dataclass(frozen=True)
class Clinic(Program):
    """Consulta as two professionals set it up, in a home of its own."""

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for name, value in super().environment.items() if name != "CONSULTA_HOLD"}

    def set_up(self, *accounts: list[str], hold: int = 1) -> None:
        """Write the settings, as the handbook says."""
        lines = ["CONSULTA_PROFESSIONAL=ana", f"CONSULTA_HOLD={hold}", *(line for one in accounts for line in one)]
        (self.home / "config").mkdir(exist_ok=True)
        path = self.home / "config" / ".env"
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n")

    def staff(self) -> None:
        """Let ana write an answer, and eva vet it with her PIN."""
        self.json("professionals", "add", "ana", "--role", "author", "--new-pin", "-", given=ANA)
        more = ("--professional", "ana", "--pin", "-", "--new-pin", "-")
        self.json("professionals", "add", "eva", "--role", "reviewer", *more, given=EVA + ANA)
        saved = self.home / "fe7.md"
        saved.write_text(TEMPLATE.replace('"direct", "public"', '"direct", "group", "public"'))
        self.json("templates", "import", str(saved))
        self.json("templates", "submit", "fe7")
        (vetted,) = self.json("templates", "approve", "fe7", "--professional", "eva", "--pin", "-", given=EVA)
        assert (vetted["state"], vetted["vetted_by"], vetted["proof"]) == ("vetted", "eva", "PIN"), vetted

    def inbox(self) -> Terminal:
        """Open the inbox in a terminal."""
        return Terminal(self.command(), self.environment, self.home)

    def states(self) -> dict[str, str]:
        """Return the state of each conversation by its question, without the name that leads it."""
        rows = self.json("list", "--lane", "everything")
        return {
            row["question"].partition(" ")[2] if row["question"][0] == "@" else row["question"]: row["state"]
            for row in rows
        }

    def number(self, question: str) -> str:
        """Return the id of the conversation that asks this."""
        (row,) = [row for row in self.json("list", "--lane", "everything") if row["question"].endswith(question)]
        return str(row["id"])


def clinic(staffed: Path, home: Path, *accounts: list[str]) -> Clinic:
    """Return a clinic that is ready to open, with the people and the answers of another."""
    shutil.copytree(staffed / "data", home / "data")
    made = Clinic(home)
    made.set_up(*accounts)
    return made
