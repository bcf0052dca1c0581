"""From a question on X to a vetted answer there, once: the desk, its store, and the fake's own ledger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from core.audience import Audience
from desk import answering, doubts, lines
from desk.answering import Wish
from desk.lines import Line, Plug
from networks.voices import DEAR
from tests.desk.clinics import sit_down
from tests.desk.elsewhere import VETTED, Elsewhere, elsewhere
from tests.fakes import base
from tests.fakes.x import FakeX
from tests.fakes.x_desk import Keeper
from tui import preview

ASK = "how long does a cold last?"
SENDS = "/2/(tweets|dm_conversations/.*/messages)"


@pytest.fixture
def fake() -> Iterator[FakeX]:
    with FakeX() as one:
        yield one


@asynccontextmanager
async def on_x(url: str, fake: FakeX, keeper: Keeper | None = None, **settings: str) -> AsyncIterator[Elsewhere]:
    keeper = keeper or Keeper()
    async with elsewhere(url, "x", lambda: keeper.network(fake, **settings)) as clinic:
        yield clinic


async def asked(clinic: Elsewhere, fake: FakeX, audience: Audience = Audience.PUBLIC) -> int:
    remote = fake.mention(ASK) if audience is Audience.PUBLIC else f"dm:{fake.dm(ASK)}"
    await clinic.pull()
    return clinic.conversation_of(remote)


def standing(fake: FakeX) -> list[str]:
    return [one.text for one in fake.posted()] + [one.text for one in fake.whispered()]


@pytest.mark.parametrize("audience", [Audience.DIRECT, Audience.PUBLIC])
async def test_a_question_is_answered_once_with_a_vetted_answer_and_closes(
    database_url: str, fake: FakeX, audience: Audience
) -> None:
    fake.dialect = "post" if audience is Audience.PUBLIC else "tweet"
    async with on_x(database_url, fake) as clinic:
        conversation = await asked(clinic, fake, audience)
        clinic.answer_vetted(conversation)
        assert [one.state for one in await clinic.round()] == ["sent"]
        for _ in range(2):
            await clinic.pull()
            assert await clinic.round() == []
        (text,) = standing(fake)
        assert text.startswith(VETTED)
        assert bool(fake.posted()) is (audience is Audience.PUBLIC)
        assert clinic.row(conversation).state == "closed"
        assert clinic.rows("open") == []


@pytest.mark.parametrize(
    ("fault", "audience"),
    [(base.stored_then_dropped(), Audience.DIRECT), (base.stored_then(503), Audience.PUBLIC)],
    ids=["direct", "public"],
)
async def test_a_lost_answer_is_found_and_stands_once(
    database_url: str, fake: FakeX, fault: base.Fault, audience: Audience
) -> None:
    async with on_x(database_url, fake) as clinic:
        conversation = await asked(clinic, fake, audience)
        fake.fail(fault, "POST", SENDS, times=1)
        await clinic.lost_and_found(conversation)
        assert len(standing(fake)) == 1


async def test_a_post_that_never_arrived_leaves_again_by_itself_and_a_private_answer_only_after_a_yes(
    database_url: str, fake: FakeX
) -> None:
    async with on_x(database_url, fake) as clinic:
        public, private = await asked(clinic, fake), await asked(clinic, fake, Audience.DIRECT)
        clinic.answer_vetted(public)
        item = clinic.answer_vetted(private)
        fake.fail(base.dropped(), "POST", SENDS, times=2)
        assert [one.state for one in await clinic.round()] == ["unknown", "unknown"]
        for _ in range(3):
            clinic.moved_clock()
            await clinic.round()
        assert (len(fake.posted()), len(fake.whispered())) == (1, 0)
        assert clinic.item(item).state == "unknown"
        assert clinic.row(private).trouble
        doubts.send_again(clinic.desk, item, "twice")
        await clinic.round()
        assert len(fake.whispered()) == 1


async def test_an_answer_that_stands_though_its_try_seemed_to_fail_is_taken_for_what_it_is(
    database_url: str, fake: FakeX
) -> None:
    async with on_x(database_url, fake) as clinic:
        conversation = await asked(clinic, fake)
        item = clinic.answer_vetted(conversation)
        # It arrives after all, once its absence was believed.
        text = clinic.item(item).parts[0].text
        fake.write(fake.doctor, text, clinic.question(conversation))
        assert [one.state for one in await clinic.round()] == ["sent"]
        assert standing(fake) == [text]


async def test_what_x_does_not_let_a_program_answer_is_refused_with_what_to_do(database_url: str, fake: FakeX) -> None:
    async with on_x(database_url, fake) as clinic:
        # It answers a post of ours, and its author does not name us.
        ours = fake.write(fake.doctor, "The practice is open on Friday.")
        remote = fake.write(fake.pat, ASK, ours)
        await clinic.pull()
        conversation = clinic.conversation_of(remote)
        item = clinic.answer_vetted(conversation)
        assert [one.state for one in await clinic.round()] == ["refused"]
        assert "has mentioned or quoted you" in clinic.item(item).reason
        assert "X app" in clinic.item(item).remedy
        fake.pat.closed = True
        private = clinic.answer_vetted(await asked(clinic, fake, Audience.DIRECT))
        assert [one.state for one in await clinic.round()] == ["refused"]
        assert "takes no private messages" in clinic.item(private).reason
        assert fake.posted() + fake.whispered() == []


async def test_without_credits_nothing_leaves_and_the_account_says_where_to_buy_them(
    database_url: str, fake: FakeX
) -> None:
    async with on_x(database_url, fake) as clinic:
        conversation = await asked(clinic, fake)
        item = clinic.answer_vetted(conversation)
        fake.credits = False
        assert [one.state for one in await clinic.round()] == ["refused"]
        assert "credits" in clinic.item(item).reason
        assert "console.x.com" in clinic.item(item).remedy
        report = await clinic.pull()
        assert "credits" in report.problem
        fake.credits = True
        await clinic.pull()
        answering.again(clinic.desk, item)
        assert [one.state for one in await clinic.round()] == ["sent"]
        assert len(standing(fake)) == 1


async def test_a_question_that_was_edited_or_deleted_meanwhile_is_not_answered(database_url: str, fake: FakeX) -> None:
    async with on_x(database_url, fake) as clinic:
        conversation = await asked(clinic, fake)
        clinic.answer_vetted(conversation)
        fake.edit(clinic.question(conversation), f"@dr_ruiz for my baby, {ASK}")
        assert [one.state for one in await clinic.round()] == ["refused"]
        assert "for my baby" in clinic.row(conversation).question
        other = await asked(clinic, fake)
        clinic.answer_vetted(other)
        fake.delete(clinic.question(other))
        assert [one.state for one in await clinic.round()] == ["refused"]
        assert standing(fake) == []


@pytest.mark.parametrize("audience", [Audience.DIRECT, Audience.PUBLIC])
async def test_an_answer_given_in_the_app_closes_the_question_here(
    database_url: str, fake: FakeX, audience: Audience
) -> None:
    async with on_x(database_url, fake) as clinic:
        conversation = await asked(clinic, fake, audience)
        if audience is Audience.PUBLIC:
            fake.write(fake.doctor, "About a week.", clinic.question(conversation))
        else:
            fake.say(fake.doctor, fake.pair(fake.pat), "About a week.")
        await clinic.pull()
        assert clinic.row(conversation).state == "closed"


async def test_what_people_take_back_or_change_is_followed_however_old_it_is_and_nobody_is_paid_for(
    database_url: str, fake: FakeX
) -> None:
    async with on_x(database_url, fake, REVISITED_A_DAY="48") as clinic:
        old = [fake.mention(f"{ASK} {n}", ago=3600 * (9 - n)) for n in range(5)]
        fake.dm("in private")
        await clinic.pull()
        gone, changed = clinic.conversation_of(old[0]), clinic.conversation_of(old[3])
        fake.delete(old[0])
        fake.edit(old[3], f"@dr_ruiz for my baby, {ASK}")
        with fake.lock:
            fake.memory.posts[fake.memory.posts[old[3]].versions[-1]].shown_from = float("inf")
        fake.requests.clear()
        for _ in range(4):
            await clinic.pull()
        assert (clinic.row(gone).state, clinic.row(gone).outcome) == ("closed", "deleted by author")
        assert "for my baby" in clinic.row(changed).question
        looks = [one for one in fake.requests if one.path == "/2/tweets"]
        # Two a time, and once more for what was changed; private messages cost no look.
        assert [len(one.first("ids").split(",")) for one in looks] == [2, 1, 1, 2]
        assert not any("author_id" in one.first("expansions") for one in looks)


async def test_an_answer_with_a_link_says_its_price_before_the_yes_and_one_without_says_nothing(
    database_url: str, fake: FakeX
) -> None:
    async with on_x(database_url, fake) as clinic:
        public, private = await asked(clinic, fake), await asked(clinic, fake, Audience.DIRECT)
        dear = Wish(text="See https://clinic.example/colds, please.")
        wished = ((public, dear), (public, Wish(text="Rest and drink.")), (private, dear))
        prepared = [answering.prepare(clinic.desk, clinic.library, who, wish) for who, wish in wished]
        assert [one.notes for one in prepared] == [(DEAR,), (), ()]
        shown = "".join(span.text for line in preview.notes(prepared[0], 80) for span in line)
        assert "0.20 dollars" in shown


async def test_of_two_programs_on_one_store_one_exchanges_the_pair_and_both_go_on(
    database_url: str, fake: FakeX
) -> None:
    keeper = Keeper()

    def keep(_account: int, tokens: dict[str, str]) -> None:
        keeper.kept |= tokens

    def look(_account: int) -> dict[str, str]:
        return keeper.kept

    plug = Plug("clinic", "x", lambda: keeper.network(fake), keep_rotated=keep, look_rotated=look)
    async with on_x(database_url, fake, keeper) as clinic:
        found = [await lines.connect(sit_down(clinic.store, name), plug) for name in ("one", "two")]
        opened = [one for one in found if isinstance(one, Line)]
        assert len(opened) == len(found)
        try:
            for _ in range(3):
                fake.sessions.run_out()
                before = fake.sessions.exchanges
                await asyncio.gather(*(one.network.connect() for one in opened))
                assert fake.sessions.exchanges == before + 1
        finally:
            for one in opened:
                await one.network.close()
