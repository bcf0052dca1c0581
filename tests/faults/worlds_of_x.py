"""The fake of X as a campaign sees it: budgets, a pair of tokens that dies with each exchange, and the habits of X."""

from __future__ import annotations

from core.audience import Audience
from core.clock import SECOND, Micros
from networks.protocol import Network
from networks.x.shapes import DM, bare, is_direct
from store.engine import Store
from tests.fakes.base import Answer, FakeServer
from tests.fakes.x import FakeX
from tests.fakes.x_desk import Keeper
from tests.faults.arena import Standing
from tests.faults.habits import LATE, Habits, Told


class XWorld:
    """Mentions and private messages; the access token runs out every few calls."""

    audiences: tuple[Audience, ...] = (Audience.DIRECT, Audience.PUBLIC)
    tells_changes = False

    def __init__(self) -> None:
        self.x = FakeX()
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
        body = {"title": "Too Many Requests", "type": "about:blank", "status": 429}
        reset = until // SECOND + 1
        return Answer(body, 429, {"x-rate-limit-reset": str(reset), "x-rate-limit-remaining": "0"})

    def feeds(self, one: Told) -> frozenset[str]:
        return frozenset({"messages" if is_direct(one.remote) else "mentions"})
