"""The fakes of Meta as a campaign sees them: no message has a key, and nothing there tells of a change."""

from __future__ import annotations

from core.audience import Audience
from networks.protocol import Network
from tests.fakes.base import FakeServer
from tests.fakes.meta_desk import FAKES, opened
from tests.faults.arena import Standing


class MetaWorld:
    """A Page or an account: private messages within a window, and comments below a post of ours."""

    audiences: tuple[Audience, ...] = (Audience.DIRECT, Audience.PUBLIC)
    tells_changes = False

    def __init__(self, network: str) -> None:
        self.meta = FAKES[network]()
        self.fake: FakeServer = self.meta
        self.patient = self.meta.pat.id

    def bind(self, _store: object) -> None:
        """Nothing is pushed."""

    async def network(self) -> Network:
        return opened(self.meta)

    def ask(self, text: str, audience: Audience) -> str:
        patient = self.meta.pat
        return self.meta.comment(patient, text) if audience is Audience.PUBLIC else self.meta.dm(text, patient)

    def edit(self, remote_id: str, text: str) -> None:
        self.meta.edit(remote_id, text)

    def delete(self, remote_id: str) -> None:
        self.meta.delete(remote_id)

    def standing(self) -> list[Standing]:
        private = [
            Standing(one.id, one.text, Audience.DIRECT, frozenset({talk.person.id}))
            for talk, one in self.meta.in_private()
        ]
        public = [Standing(one.id, one.text, Audience.PUBLIC, frozenset()) for one in self.meta.in_public()]
        return [*private, *public]


def facebook() -> MetaWorld:
    return MetaWorld("facebook")


def instagram() -> MetaWorld:
    return MetaWorld("instagram")
