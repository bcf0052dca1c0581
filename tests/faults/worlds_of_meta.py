"""The fakes of Meta as a campaign sees them: no message has a key, and nothing there tells of a change."""

from __future__ import annotations

from core.audience import Audience
from networks.protocol import Network
from tests.fakes.base import FakeServer
from tests.fakes.facebook import FakeFacebook
from tests.fakes.instagram import FakeInstagram
from tests.fakes.meta_desk import opened
from tests.faults.arena import Standing


class FacebookWorld:
    """A Page: private messages within a window, and comments below a post of ours."""

    audiences: tuple[Audience, ...] = (Audience.DIRECT, Audience.PUBLIC)
    tells_changes = False

    def __init__(self) -> None:
        self.facebook = FakeFacebook()
        self.fake: FakeServer = self.facebook
        self.patient = self.facebook.pat.id

    def bind(self, _store: object) -> None:
        """Nothing is pushed."""

    async def network(self) -> Network:
        return opened("facebook", self.facebook)

    def ask(self, text: str, audience: Audience) -> str:
        patient = self.facebook.pat
        return self.facebook.comment(patient, text) if audience is Audience.PUBLIC else self.facebook.dm(text, patient)

    def edit(self, remote_id: str, text: str) -> None:
        self.facebook.edit(remote_id, text)

    def delete(self, remote_id: str) -> None:
        self.facebook.delete(remote_id)

    def standing(self) -> list[Standing]:
        private = [
            Standing(one.id, one.text, Audience.DIRECT, frozenset({talk.person.id}))
            for talk, one in self.facebook.in_private()
        ]
        public = [Standing(one.id, one.text, Audience.PUBLIC, frozenset()) for one in self.facebook.in_public()]
        return [*private, *public]


class InstagramWorld:
    """An account: private messages counted in bytes, and comments below a photo of ours."""

    audiences: tuple[Audience, ...] = (Audience.DIRECT, Audience.PUBLIC)
    tells_changes = False

    def __init__(self) -> None:
        self.instagram = FakeInstagram()
        self.fake: FakeServer = self.instagram
        self.patient = self.instagram.pat.id

    def bind(self, _store: object) -> None:
        """Nothing is pushed."""

    async def network(self) -> Network:
        return opened("instagram", self.instagram)

    def ask(self, text: str, audience: Audience) -> str:
        patient = self.instagram.pat
        return (
            self.instagram.comment(patient, text) if audience is Audience.PUBLIC else self.instagram.dm(text, patient)
        )

    def edit(self, remote_id: str, text: str) -> None:
        self.instagram.edit(remote_id, text)

    def delete(self, remote_id: str) -> None:
        self.instagram.delete(remote_id)

    def standing(self) -> list[Standing]:
        private = [
            Standing(one.id, one.text, Audience.DIRECT, frozenset({talk.person.id}))
            for talk, one in self.instagram.in_private()
        ]
        public = [Standing(one.id, one.text, Audience.PUBLIC, frozenset()) for one in self.instagram.in_public()]
        return [*private, *public]
