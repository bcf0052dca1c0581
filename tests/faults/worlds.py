"""The fakes as a campaign sees them: who writes, what of ours stands there, and who can read it."""

from __future__ import annotations

from collections.abc import Callable

from core.audience import Audience
from networks import matrix
from networks.protocol import Network
from networks.registry import build
from networks.secret import Secret
from tests.fakes.base import FakeServer
from tests.fakes.mastodon import FakeMastodon, gotosocial
from tests.fakes.mastodon_memory import Post
from tests.fakes.matrix import FakeMatrix
from tests.fakes.matrix_memory import Room
from tests.faults.arena import Standing, World

AUDIENCES = {"direct": Audience.DIRECT, "private": Audience.GROUP}


class MastodonWorld:
    """A Mastodon server that keeps idempotency keys."""

    audiences: tuple[Audience, ...] = (Audience.DIRECT, Audience.PUBLIC)
    tells_changes = True

    def __init__(self, fake: FakeMastodon | None = None) -> None:
        self.mastodon = fake or FakeMastodon()
        self.fake: FakeServer = self.mastodon
        self.patient = self.mastodon.pat.acct
        # A neighbour who reads along must never see what was meant for the patient alone.
        self.mastodon.memory.account("lena", "near.example")

    async def network(self) -> Network:
        token = Secret(self.mastodon.doctor.token)
        return build("mastodon", {"BASE_URL": self.mastodon.url, "ACCESS_TOKEN": token})

    def ask(self, text: str, audience: Audience) -> str:
        visibility = "public" if audience is Audience.PUBLIC else "direct"
        return self.mastodon.write(self.mastodon.pat, f"@doctor {text}", visibility)

    def edit(self, remote_id: str, text: str) -> None:
        self.mastodon.edit(remote_id, f"@doctor {text}")

    def delete(self, remote_id: str) -> None:
        self.mastodon.delete(remote_id)

    def standing(self) -> list[Standing]:
        with self.fake.lock:
            posts = self.mastodon.memory.posts.values()
            return [self._standing(one) for one in posts if one.author is self.mastodon.doctor]

    def _standing(self, post: Post) -> Standing:
        audience = AUDIENCES.get(post.visibility, Audience.PUBLIC)
        named = frozenset(one.acct for one in post.mentions)
        return Standing(post.id, post.text, audience, frozenset() if audience is Audience.PUBLIC else named)


class GoToSocialWorld(MastodonWorld):
    """A server behind the same API that keeps no keys and cannot tell what became of a lost send."""

    tells_changes = False

    def __init__(self) -> None:
        super().__init__(gotosocial())


class MatrixWorld:
    """A home server with a chat and a square."""

    audiences: tuple[Audience, ...] = (Audience.DIRECT, Audience.PUBLIC)
    tells_changes = True

    def __init__(self) -> None:
        self.matrix = FakeMatrix()
        self.fake: FakeServer = self.matrix
        self.patient = self.matrix.patient
        self._rooms: dict[str, Room] = {}
        self._chat = self.matrix.private_room()
        self._square = self.matrix.group_room(self.matrix.memory.user("lena"), history="world_readable")

    async def network(self) -> Network:
        return matrix.build({"BASE_URL": self.matrix.url, "ACCESS_TOKEN": self.matrix.token})

    def ask(self, text: str, audience: Audience) -> str:
        room = self._square if audience is Audience.PUBLIC else self._chat
        named = {"user_ids": [self.matrix.doctor]}
        said = self.matrix.say(room, self.patient, {"msgtype": "m.text", "body": text, "m.mentions": named})
        self._rooms[said] = room
        return said

    def edit(self, remote_id: str, text: str) -> None:
        self.matrix.edit(self._rooms[remote_id], self.patient, remote_id, text)

    def delete(self, remote_id: str) -> None:
        self.matrix.take_back(self._rooms[remote_id], self.patient, remote_id)

    def standing(self) -> list[Standing]:
        return [
            Standing(event.id, event.content["body"], *self._circle(room))
            for room in (self._chat, self._square)
            for event in self.matrix.by_doctor(room)
        ]

    def _circle(self, room: Room) -> tuple[Audience, frozenset[str]]:
        if room is self._square:
            return Audience.PUBLIC, frozenset()
        return Audience.DIRECT, frozenset(room.people("join")) - {self.matrix.doctor}


WORLDS: dict[str, Callable[[], World]] = {
    "mastodon": MastodonWorld,
    "gotosocial": GoToSocialWorld,
    "matrix": MatrixWorld,
}
