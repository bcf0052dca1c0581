"""The fake of X as a campaign sees it: budgets, a pair of tokens that dies with each exchange, and the habits of X."""

from __future__ import annotations

from core.audience import Audience
from core.clock import SECOND, Micros
from networks.protocol import Network
from networks.x.chat.keys import CHAT_KEYS
from networks.x.shapes import DM, bare, is_direct
from store.engine import Store
from tests.fakes.base import Answer, FakeServer
from tests.fakes.x import FakeX
from tests.fakes.x_chat import FakeXWithChat
from tests.fakes.x_chat_desk import keys_of
from tests.fakes.x_chat_people import Someone
from tests.fakes.x_desk import Keeper
from tests.faults.arena import Standing
from tests.faults.habits import LATE, Habits, Told


class XWorld:
    """Mentions and private messages; the access token runs out every few calls."""

    audiences: tuple[Audience, ...] = (Audience.DIRECT, Audience.PUBLIC)
    tells_changes = False

    def __init__(self, x: FakeX | None = None) -> None:
        self.x = x or FakeX()
        self.fake: FakeServer = self.x
        self.patient = self.x.pat.id
        self.x.sessions.lives = 5
        self.keeper = Keeper()

    def bind(self, _store: object) -> None:
        """Nothing is pushed."""

    async def network(self) -> Network:
        self.keeper.sign_in_again(self.x)
        return self.keeper.shared(self.x)

    def ask(self, text: str, audience: Audience) -> str:
        return self.x.mention(text) if audience is Audience.PUBLIC else f"{DM}{self.x.dm(text)}"

    def edit(self, remote_id: str, text: str) -> None:
        if not is_direct(remote_id):
            self.x.edit(remote_id, f"@{self.x.doctor.username} {text}")

    def delete(self, remote_id: str) -> None:
        if not is_direct(remote_id):
            self.x.delete(remote_id)

    def standing(self) -> list[Standing]:
        posts = [Standing(one.id, one.text, Audience.PUBLIC, frozenset()) for one in self.x.posted()]
        said = [
            Standing(
                f"{DM}{one.id}",
                one.text,
                Audience.DIRECT,
                frozenset(bare(one.conversation).split("-")) - {self.x.doctor.id},
            )
            for one in self.x.whispered()
        ]
        return [*posts, *said]


class XChatWorld(XWorld):
    """Encrypted chat alone: its server reads nothing, keys turn, and what is changed or taken back is signed."""

    audiences: tuple[Audience, ...] = (Audience.DIRECT,)
    tells_changes = True

    def __init__(self) -> None:
        self.there = FakeXWithChat()
        super().__init__(self.there)
        self.chat = self.there.chat
        self.patient = self.chat.lee.id

    async def network(self) -> Network:
        self.keeper.sign_in_again(self.x)
        found = self.keeper.shared(self.x, **{CHAT_KEYS: keys_of(self.chat.doctor).write()})
        found.chat.pause = at_once
        return found

    def ask(self, text: str, audience: Audience) -> str:
        del audience
        return self.chat.dm(text)

    def edit(self, remote_id: str, text: str) -> None:
        self.chat.edit(remote_id, text)

    def delete(self, remote_id: str) -> None:
        self.chat.delete(remote_id)

    def standing(self) -> list[Standing]:
        people = (self.chat.lee, self.chat.kim)
        read = [(who, *one) for who in people for one in self.chat.read_by(who)]
        return [Standing(remote, text, Audience.DIRECT, frozenset({who.id})) for who, remote, text in read]


async def at_once(_seconds: float) -> None:
    return


class XHabits(Habits[XWorld]):
    """Short pages, lists that lag, page tokens that die, and somebody who has to sign in again."""

    def __init__(self, world: XWorld, store: Store) -> None:
        super().__init__(world, store)
        self._kim = world.x.memory.person("kim_w", "Kim")

    def list_by(self, page: int, *, repeats: bool) -> None:
        self.world.x.page_cap = page or 100
        self.world.x.repeats = repeats

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        fake = self.world.x
        fake.memory.late = LATE if late else 0
        who = self._kim if stranger else fake.pat
        return fake.mention(text, who=who) if widely else f"{DM}{fake.dm(text, who)}"

    def forget(self) -> None:
        self.world.x.walks += 1

    def whole(self) -> None:
        self.world.keeper.sign_in_again(self.world.x)

    def limited(self, until: Micros) -> Answer:
        return refused_until(until)

    def feeds(self, one: Told) -> frozenset[str]:
        return frozenset({"messages" if is_direct(one.remote) else "mentions"})


class XChatHabits(Habits[XChatWorld]):
    """Short pages, keys that turn and come late, public keys without names, and somebody who has to sign in again."""

    def list_by(self, page: int, *, repeats: bool) -> None:
        self.world.chat.page_cap = page or 100
        self.world.chat.names_keys = not repeats

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        del widely, late
        chat = self.world.chat
        return chat.dm(text, who=chat.kim if stranger else chat.lee)

    def edit(self, one: Told, text: str) -> None:
        self.world.chat.edit(one.remote, text, who=self._who(one))

    def delete(self, one: Told) -> None:
        self.world.chat.delete(one.remote, who=self._who(one))

    def _who(self, one: Told) -> Someone:
        chat = self.world.chat
        return chat.kim if one.stranger else chat.lee

    def forget(self) -> None:
        """The keys of all conversations turn, and the next answer leaves them out."""
        with self.world.fake.lock:
            for key in self.world.chat.talks:
                self.world.chat.rotate(next(one for one in (self.world.chat.lee, self.world.chat.kim) if one.id in key))
            self.world.chat.hidden_keys = 1

    def whole(self) -> None:
        self.world.chat.hidden_keys = 0
        self.world.keeper.sign_in_again(self.world.x)

    def limited(self, until: Micros) -> Answer:
        return refused_until(until)

    def feeds(self, one: Told) -> frozenset[str]:
        del one
        return frozenset({"x-chat"})


def refused_until(until: Micros) -> Answer:
    """Return X's own words for a budget that is used up."""
    body = {"title": "Too Many Requests", "type": "about:blank", "status": 429}
    return Answer(body, 429, {"x-rate-limit-reset": str(until // SECOND + 1), "x-rate-limit-remaining": "0"})
