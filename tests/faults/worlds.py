"""The fakes as a campaign sees them: who writes, what of ours stands there, and who can read it."""

from __future__ import annotations

from collections.abc import Callable

from core.audience import Audience
from core.clock import DAY, now
from networks import matrix, telegram
from networks.bluesky.addresses import is_post, message_id
from networks.protocol import Network
from networks.registry import build
from networks.secret import Secret
from networks.telegram.addresses import Spot
from store import accounts, receiving
from store.engine import Store
from tests.fakes.base import FakeServer
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.bluesky_desk import Keeper
from tests.fakes.bluesky_memory import Convo, Said
from tests.fakes.mastodon import FakeMastodon, gotosocial
from tests.fakes.mastodon_memory import Post
from tests.fakes.matrix import FakeMatrix
from tests.fakes.matrix_memory import Room
from tests.fakes.reddit import FakeReddit
from tests.fakes.reddit_desk import opened
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_memory import Chat, Json
from tests.fakes.threads import FakeThreads
from tests.fakes.whatsapp import FakeWhatsApp
from tests.faults import worlds_of_meta
from tests.faults.arena import Standing, World
from tests.faults.worlds_of_x import XChatWorld, XWorld

AUDIENCES = {"direct": Audience.DIRECT, "private": Audience.GROUP}


class Polled:
    """A network that is asked: nothing of it comes by itself."""

    def bind(self, _store: Store) -> None:
        """Nothing is pushed."""


class MastodonWorld(Polled):
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

    def __init__(self) -> None:
        super().__init__(gotosocial())
        # A case lives through hours in a second.
        self.mastodon.quirks.calls = 0


class MatrixWorld(Polled):
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


class TelegramWorld(Polled):
    """A bot that people write to; it forgets a page once the next is asked for, and cannot look a lost answer up."""

    audiences: tuple[Audience, ...] = (Audience.DIRECT, Audience.PUBLIC)
    tells_changes = False

    def __init__(self) -> None:
        self.telegram = FakeTelegram()
        self.fake: FakeServer = self.telegram
        self.patient = str(self.telegram.memory.patient["id"])
        self._square = self.telegram.group(username="diabetes_club")
        self._asked: dict[str, Json] = {}

    async def network(self) -> Network:
        return telegram.build({"BASE_URL": self.telegram.url, "ACCESS_TOKEN": self.telegram.token})

    def _room(self) -> Chat | None:
        """Return where the patient writes in private; None: to the bot itself."""
        return None

    def ask(self, text: str, audience: Audience) -> str:
        if audience is Audience.PUBLIC:
            said = self.telegram.mention(self._square, text)
        else:
            said = self.telegram.say(text, chat=self._room())
        self._asked[_spot(said)] = said
        return _spot(said)

    def edit(self, remote_id: str, text: str) -> None:
        said = self._asked[remote_id]
        # In a group it names the bot still, else it would be nobody's question any more.
        named = f"@{self.telegram.memory.bot['username']} " if said["chat"]["id"] == self._square.id else ""
        self.telegram.edit(said, f"{named}{text}")

    def delete(self, remote_id: str) -> None:
        """Bots are told nothing of it."""

    def standing(self) -> list[Standing]:
        return [self._standing(one) for one in self.telegram.written()]

    def _standing(self, said: Json) -> Standing:
        if said["chat"]["id"] == self._square.id:
            return Standing(_spot(said), said["text"], Audience.PUBLIC, frozenset())
        return Standing(_spot(said), said["text"], Audience.DIRECT, frozenset({str(said["chat"]["id"])}))


class BusinessWorld(TelegramWorld):
    """The doctor's personal account, read and written through the bot."""

    audiences: tuple[Audience, ...] = (Audience.DIRECT,)
    tells_changes = True

    def __init__(self) -> None:
        super().__init__()
        self._connection = self.telegram.connect()

    def _room(self) -> Chat | None:
        return self.telegram.business_chat(self._connection)

    def delete(self, remote_id: str) -> None:
        self.telegram.take_back(self._asked[remote_id])


def _spot(said: Json) -> str:
    spot = Spot(str(said["chat"]["id"]), str(said["message_id"]), said.get("business_connection_id", ""))
    return spot.remote_id


class ThreadsWorld(Polled):
    """A network of public posts, published in two steps."""

    audiences: tuple[Audience, ...] = (Audience.PUBLIC,)
    tells_changes = False

    def __init__(self) -> None:
        self.threads = FakeThreads()
        self.fake: FakeServer = self.threads
        self.patient = self.threads.pat

    async def network(self) -> Network:
        return build("threads", {"BASE_URL": self.threads.base, "ACCESS_TOKEN": Secret(self.threads.token.text)})

    def ask(self, text: str, audience: Audience) -> str:
        assert audience is Audience.PUBLIC
        return self.threads.write(self.patient, f"@dr.ruiz {text}")

    def edit(self, remote_id: str, text: str) -> None:
        self.threads.edit(remote_id, f"@dr.ruiz {text}")

    def delete(self, remote_id: str) -> None:
        self.threads.delete(remote_id)

    def standing(self) -> list[Standing]:
        return [Standing(one.id, one.text, Audience.PUBLIC, frozenset()) for one in self.threads.read_by()]


class RedditWorld(Polled):
    """A network of public comments without keys; what is changed there is looked for among what the inbox holds."""

    audiences: tuple[Audience, ...] = (Audience.PUBLIC,)
    tells_changes = True

    def __init__(self) -> None:
        self.reddit = FakeReddit()
        self.fake: FakeServer = self.reddit
        self.patient = self.reddit.pat
        # Access tokens run out meanwhile.
        self.reddit.lasts = 3_600

    async def network(self) -> Network:
        return opened(self.reddit)

    def ask(self, text: str, audience: Audience) -> str:
        assert audience is Audience.PUBLIC
        return self.reddit.mention(text)

    def edit(self, remote_id: str, text: str) -> None:
        self.reddit.edit(remote_id, f"u/{self.reddit.doctor} {text}")

    def delete(self, remote_id: str) -> None:
        self.reddit.delete(remote_id)

    def standing(self) -> list[Standing]:
        return [Standing(one.name, one.body, Audience.PUBLIC, frozenset()) for one in self.reddit.read_by()]


class BlueskyWorld(Polled):
    """A network whose posts have a key of ours and whose private messages have none; its session runs out meanwhile."""

    audiences: tuple[Audience, ...] = (Audience.DIRECT, Audience.PUBLIC)
    tells_changes = False

    def __init__(self) -> None:
        self.bluesky = FakeBluesky()
        self.fake: FakeServer = self.bluesky
        self.patient = self.bluesky.pat.did
        self.bluesky.sessions.lives = 9
        # Our newest posts are shown to nobody at first, ourselves included.
        self.bluesky.lagging = True
        self._keeper = Keeper()

    async def network(self) -> Network:
        return self._keeper.network(self.bluesky)

    def ask(self, text: str, audience: Audience) -> str:
        return self.bluesky.mention(text) if audience is Audience.PUBLIC else self.bluesky.dm(text)

    def edit(self, remote_id: str, text: str) -> None:
        if is_post(remote_id):
            self.bluesky.edit(remote_id, f"@{self.bluesky.doctor.handle} {text}")

    def delete(self, remote_id: str) -> None:
        if is_post(remote_id):
            self.bluesky.delete(remote_id)

    def standing(self) -> list[Standing]:
        posts = [Standing(one.uri, one.value["text"], Audience.PUBLIC, frozenset()) for one in self.bluesky.posted()]
        return [*posts, *(self._whispered(*one) for one in self.bluesky.chat.whispered())]

    def _whispered(self, convo: Convo, said: Said) -> Standing:
        readers = frozenset(convo.members) - {self.bluesky.doctor.did}
        return Standing(message_id(convo.id, said.id), said.text, Audience.DIRECT, readers)


class BlueskyPostsWorld(BlueskyWorld):
    """The same in public alone, where what people change and take back can be seen."""

    audiences: tuple[Audience, ...] = (Audience.PUBLIC,)
    tells_changes = True


class WhatsAppWorld:
    """A network that pushes: its receiver keeps each payload in the store before it says yes."""

    audiences: tuple[Audience, ...] = (Audience.DIRECT,)
    tells_changes = True

    def __init__(self) -> None:
        self.whatsapp = FakeWhatsApp()
        self.fake: FakeServer = self.whatsapp
        self.patient = self.whatsapp.pat.key

    def bind(self, store: Store) -> None:
        with store.writing() as tx:
            account = accounts.ensure(tx, "clinic", "whatsapp")
            began = now() - DAY
            receiving.listen(tx, account, began)
            receiving.beat(tx, account, began, now() + DAY)

        def receiver(body: bytes, _signature: str) -> bool:
            with store.writing() as tx:
                receiving.keep_raw(tx, account, body, now())
            return True

        self.whatsapp.sinks.append(receiver)

    async def network(self) -> Network:
        return build("whatsapp", self.whatsapp.settings)

    def ask(self, text: str, audience: Audience) -> str:
        assert audience is Audience.DIRECT
        return self.whatsapp.write(text)

    def edit(self, remote_id: str, text: str) -> None:
        self.whatsapp.edit(remote_id, text)

    def delete(self, remote_id: str) -> None:
        self.whatsapp.delete(remote_id)

    def standing(self) -> list[Standing]:
        with self.fake.lock:
            everything = list(self.whatsapp.delivered)
        return [Standing(one.id, one.text, Audience.DIRECT, frozenset({self._reader(one.to)})) for one in everything]

    def _reader(self, address: str) -> str:
        pat = self.whatsapp.pat
        return pat.key if address in {pat.phone, pat.user} else address


WORLDS: dict[str, Callable[[], World]] = {
    "mastodon": MastodonWorld,
    "gotosocial": GoToSocialWorld,
    "matrix": MatrixWorld,
    "telegram": TelegramWorld,
    "business": BusinessWorld,
    "threads": ThreadsWorld,
    "bluesky": BlueskyWorld,
    "bluesky posts": BlueskyPostsWorld,
    "whatsapp": WhatsAppWorld,
    "reddit": RedditWorld,
    "facebook": worlds_of_meta.facebook,
    "instagram": worlds_of_meta.instagram,
    "x": XWorld,
    "x chat": XChatWorld,
}
