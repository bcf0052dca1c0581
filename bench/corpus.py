"""A corpus that is the same each time: invented people who write invented questions.

The same messages are written as JSON lines for Consulta and as a Maildir for neomutt and notmuch.
Needles: RARE stands in three texts, COMMON (all its letters but the last) in one of fifty,
NEWEST and OLDEST in one message each, which have a thread of their own.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

NEWEST, OLDEST = "NEWMARK", "OLDMARK"
COMMON, RARE = "dolamine", "dolaminx"
FIRST_MOMENT = 1_720_000_000
_NETWORKS = ("mastodon", "bluesky", "telegram", "instagram", "reddit")
_GIVEN = (
    "Amaia Bruno Celia Dario Edurne Fermin Gala Hector Irati Jacobo Kira Leandro Maite Nestor Olalla Pablo "
    "Quim Remei Saul Tania Uxue Valero Wanda Ximena Yago Zuriñe Åke Łucja 静香 Δάφνη"
)
_FAMILY = (
    "Abelleira Bastán Corzo Dalmau Echarri Fontela Garmendia Hinojal Iturbe Jarque Lasarte Mondéjar Noguerol "
    "Ochandio Pazos Quiroga Rebollar Sorozabal Taboada Urquiza Verdasco Yebra Zamorano Þórsson 山吹"
)
_WORDS = (
    "doctor please can I take this with my usual tablets since yesterday my daughter has a headache and feels "
    "hot the pharmacy gave us drops but the leaflet says not before six years old how long should we wait "
    "thank you very much after lunch the rash came back on both arms it itches at night and the cream does not "
    "help is it safe while breast-feeding my father is 81 he forgot two doses this week what now hola buenas "
    "tengo fiebre desde ayer puedo tomar algo para la garganta gracias head heart health heat heavy hearing"
)
_SIGNS = (
    "😷",
    "🙏🏽",
    "38.5",
    "¿es normal?",
    "头痛三天了",
    "薬を飲んでもいいですか",
    "هل هذا آمن؟",
    "болит голова",
    "naïve",
)


@dataclass(slots=True)
class Thread:
    """One conversation as it grows."""

    name: str
    network: str
    kind: str
    handle: str
    person: str
    messages: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the corpus."""

    number: int
    thread: Thread
    before: tuple[str, ...]
    moment: int
    text: str
    read: bool

    @property
    def name(self) -> str:
        return f"m{self.number}"


def messages(count: int, seed: int = 11) -> Iterator[Message]:
    """Yield messages, the oldest first; the same count and seed give the same ones."""
    chance = random.Random(seed * 7_919 + count)  # noqa: S311  # a corpus is no secret
    rare = {count // 6, count // 2, count - count // 8}
    alive: list[Thread] = []
    moment = FIRST_MOMENT
    for number in range(count):
        moment += chance.randint(20, 480)
        ends = number in (0, count - 1)
        thread = _thread(chance, alive, number, alone=ends)
        yield Message(
            number=number,
            thread=thread,
            before=tuple(thread.messages[-6:]),
            moment=moment,
            text=_text(chance, number, count, rare=number in rare),
            read=chance.random() < 0.55 and not ends,
        )
        thread.messages.append(f"m{number}")


def _thread(chance: random.Random, alive: list[Thread], number: int, *, alone: bool) -> Thread:
    if alive and not alone and chance.random() < 0.55:
        return chance.choice(alive)
    given, family = chance.choice(_GIVEN.split()), chance.choice(_FAMILY.split())
    made = Thread(
        f"t{number}", chance.choice(_NETWORKS), chance.choice(("dm", "mention")), f"person{number}", f"{given} {family}"
    )
    if not alone:
        alive.append(made)
        if len(alive) > 40:
            alive.pop(chance.randrange(len(alive)))
    return made


def _text(chance: random.Random, number: int, count: int, *, rare: bool) -> str:
    words = chance.choices(_WORDS.split(), k=chance.randint(10, 75))
    if chance.random() < 0.15:
        words.insert(chance.randrange(len(words)), chance.choice(_SIGNS))
    if chance.random() < 0.02:
        words.insert(chance.randrange(len(words)), COMMON)
    if rare:
        words.append(RARE)
    if number in (0, count - 1):
        words.insert(0, NEWEST if number else OLDEST)
    return " ".join(words)[:600]


def json_line(message: Message) -> str:
    """Return a message as `consulta import` reads it."""
    thread = message.thread
    return json.dumps(
        {
            "id": message.name,
            "network": thread.network,
            "kind": thread.kind,
            "sender_handle": thread.handle,
            "sender_name": thread.person,
            "sent_at": _when(message).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "text": message.text,
            "thread_id": thread.name,
            "reply_to": message.before[-1] if message.before else None,
            "read": message.read,
        },
        ensure_ascii=False,
    )


def mail(message: Message) -> str:
    """Return a message as a letter of plain text."""
    thread, reply = message.thread, message.before
    lines = [
        f"From: {_encoded(thread.person)} <{thread.handle}@{thread.network}.invalid>",
        "To: The practice <practice@clinic.invalid>",
        f"Subject: {_encoded(message.text[:64])}",
        f"Date: {format_datetime(_when(message))}",
        f"Message-ID: <{message.name}@corpus.invalid>",
        *([f"In-Reply-To: <{reply[-1]}@corpus.invalid>"] if reply else []),
        *(["References: " + " ".join(f"<{name}@corpus.invalid>" for name in reply)] if reply else []),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        message.text,
        "",
    ]
    return "\n".join(lines)


def write(folder: Path, count: int, *, maildir: bool) -> None:
    """Write `corpus.jsonl`, and the Maildir where it is wanted."""
    folder.mkdir(parents=True, exist_ok=True)
    if maildir:
        for part in ("cur", "new", "tmp"):
            (folder / "maildir" / part).mkdir(parents=True, exist_ok=True)
    with (folder / "corpus.jsonl").open("w", encoding="utf-8") as out:
        for message in messages(count):
            out.write(json_line(message) + "\n")
            if maildir:
                name = f"{message.moment}.{message.name}.corpus:2,{'S' if message.read else ''}"
                (folder / "maildir" / "cur" / name).write_text(mail(message), encoding="utf-8")


def _when(message: Message) -> datetime:
    return datetime.fromtimestamp(message.moment, UTC)


def _encoded(text: str) -> str:
    """Return a header's text as encoded words of at most 45 bytes, cut between characters."""
    if text.isascii():
        return text
    pieces, piece = [], b""
    for sign in text:
        encoded = sign.encode()
        if len(piece) + len(encoded) > 45:
            pieces.append(piece)
            piece = b""
        piece += encoded
    pieces.append(piece)
    return "\n ".join(f"=?utf-8?b?{base64.b64encode(part).decode()}?=" for part in pieces)
