"""Stages of the conformance body whose server is a fake: spoiled by planned faults, healed, and stopped at the end."""

from __future__ import annotations

import asyncio
from typing import Generic, TypeVar

from core.audience import Audience, Recipients
from networks.stage import BareStage, Spoil
from networks.voices import voice
from tests.fakes import base

Faults = dict[Spoil, tuple[base.Fault, str, str]]
"""What is planned for each way to spoil: the fault, its method and its path."""


def spoiled_reads(path: str, method: str = "GET") -> Faults:
    """Answers that no reader can understand."""
    return {
        Spoil.HTML: (base.html(), method, path),
        Spoil.TRUNCATED: (base.truncated(), method, path),
        Spoil.NOT_UTF8: (base.not_utf8(), method, path),
        Spoil.HUGE: (base.huge(), method, path),
    }


def lost_sends(path: str, method: str = "POST", stored: int = 503) -> Faults:
    """Sends of which nobody hears whether they stand."""
    return {
        Spoil.LOSE_STORED: (base.stored_then(stored), method, path),
        Spoil.LOSE_UNSTORED: (base.dropped(), method, path),
    }


F = TypeVar("F", bound=base.FakeServer)


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
            assert how is Spoil.LOGGED_OUT, how
            self.log_out()

    def log_out(self) -> None:
        """Let the server take our credential no more, where no planned fault says it."""
        raise NotImplementedError

    async def heal(self) -> None:
        self.fake.heal()

    async def close(self) -> None:
        await asyncio.to_thread(self.fake.stop)
