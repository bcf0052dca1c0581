"""Stages of the conformance body whose server is a fake: spoiled by planned faults, healed, and stopped at the end.

For tests alone, never loaded by Consulta.
"""

from __future__ import annotations

import asyncio
from typing import Generic, TypeVar

from core.audience import Audience, Recipients
from networks import fake_server
from networks.stage import BareStage, Spoil
from networks.voices import voice

Faults = dict[Spoil, tuple[fake_server.Fault, str, str]]
"""What is planned for each way to spoil: the fault, its method and its path."""


def spoiled_reads(path: str, method: str = "GET") -> Faults:
    """Answers that no reader can understand."""
    return {
        Spoil.HTML: (fake_server.html(), method, path),
        Spoil.TRUNCATED: (fake_server.truncated(), method, path),
        Spoil.NOT_UTF8: (fake_server.not_utf8(), method, path),
        Spoil.HUGE: (fake_server.huge(), method, path),
    }


def lost_sends(path: str, method: str = "POST", stored: int = 503) -> Faults:
    """Sends of which nobody hears whether they stand."""
    return {
        Spoil.LOSE_STORED: (fake_server.stored_then(stored), method, path),
        Spoil.LOSE_UNSTORED: (fake_server.dropped(), method, path),
    }


F = TypeVar("F", bound=fake_server.FakeServer)


class FakeStage(BareStage, Generic[F]):
    """A subclass says what the patient does, and which faults its server knows."""

    speaks: str
    fake: F
    faults: Faults

    def compose(self, text: str, to: Recipients, audience: Audience) -> str:
        return voice(self.speaks).compose(text, to, audience)

    async def spoil(self, how: Spoil) -> None:
        if how in self.faults:
            self.fake.fail(*self.faults[how])
        else:
            self.log_out()

    def log_out(self) -> None:
        """Let the server take our credential no more, where no planned fault says it."""
        raise NotImplementedError

    async def heal(self) -> None:
        self.fake.heal()

    async def close(self) -> None:
        await asyncio.to_thread(self.fake.stop)
