"""Two real programs on one store: races between undo and dispatch, and two dispatchers at once."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter

import pytest
from sqlalchemy.exc import IntegrityError

from core.clock import MINUTE
from core.incoming import Incoming, Person
from desk import actions, answering, lines
from desk.answering import Wish
from desk.dispatch import Dispatcher
from desk.errors import Refusal
from desk.library import EMPTY
from desk.lines import Line, Plug
from desk.office import Desk
from desk.sync import Puller
from networks.simulated import Simulated
from store import outbox, sending
from store.engine import Store, open_store
from store.errors import Lost
from tests.desk.clinics import ADVICE, Clinic, clinic, sit_down
from tests.faults.programs import program
from tests.store.helpers import ME, NOON, opened, said

RACES = 200


def _script(number: int) -> list[Incoming]:
    return [
        said(f"m{n}", f"question {n}", who=Person(f"q{n}", f"q{n}"), at=NOON + n * MINUTE, thread=f"t{n}")
        for n in range(number)
    ]


async def _crowd(desk: Desk, network: Simulated, number: int) -> tuple[Line, list[int]]:
    """Read as many questions of as many people; return the line and the conversations."""
    line = await lines.connect(desk, Plug("clinic", "mastodon", lambda: network))
    assert isinstance(line, Line)
    await Puller(desk, line).pull()
    rows = desk.store.reader.rows("SELECT id FROM conversation ORDER BY id")
    assert len(rows) == number
    return line, [int(row[0]) for row in rows]


def _hold(desk: Desk, conversation: int) -> tuple[int, int]:
    prepared = answering.prepare(desk, EMPTY, conversation, Wish(text=ADVICE))
    item, decision = answering.queue(desk, prepared)
    return item, decision.action


def _settled(desk: Desk, network: Simulated, item: int, undone: bool, words: str) -> str:
    """Assert that a race has one winner, and return who it was."""
    row = sending.item(desk.store.reader, item)
    assert row is not None
    stands = sum(part.key == row.parts[0].key for part in network.sent)
    assert (row.state, stands) == (("undone", 0) if undone else ("sent", 1))
    assert undone or words in ("already sending", "already sent"), words
    return row.state


async def test_of_undo_and_dispatch_in_two_threads_exactly_one_wins_200_times(database_url: str) -> None:
    network = Simulated("mastodon", ME, _script(RACES))
    with opened(database_url) as store, opened(database_url) as other:
        desk, beside = sit_down(store, "s1"), sit_down(other, "s2")
        line, conversations = await _crowd(desk, network, RACES)
        dispatcher = Dispatcher(desk, {line.account: line})
        ends: Counter[str] = Counter()
        for n, conversation in enumerate(conversations):
            item, action = _hold(desk, conversation)
            told: list[tuple[bool, str]] = []
            start = threading.Event()

            def take_back(
                action: int = action, told: list[tuple[bool, str]] = told, start: threading.Event = start
            ) -> None:
                start.wait()
                try:
                    actions.undo(beside, action)
                    told.append((True, ""))
                except Refusal as refusal:
                    told.append((False, refusal.what))

            racer = threading.Thread(target=take_back)
            racer.start()
            # The undo starts before the round, with it, or in the middle of the send.
            if n % 3 == 0:
                start.set()
            round_ = asyncio.create_task(dispatcher.round())
            await asyncio.sleep(0)
            if n % 3 == 1:
                start.set()
            elif n % 3 == 2:
                network.delay = 0.001
                asyncio.get_running_loop().call_later(0.002, start.set)
            await round_
            start.set()
            await asyncio.to_thread(racer.join)
            ends[_settled(desk, network, item, *told[0])] += 1
        assert ends.total() == RACES
        assert len(network.sent) == ends["sent"]


async def test_of_undo_and_dispatch_in_two_programs_exactly_one_wins_200_times(database_url: str) -> None:
    network = Simulated("mastodon", ME, _script(RACES))
    with opened(database_url) as store:
        desk = sit_down(store, "s1")
        line, conversations = await _crowd(desk, network, RACES)
        dispatcher = Dispatcher(desk, {line.account: line})
        ends: Counter[str] = Counter()
        with program("undo", database=database_url, session="s2") as child:
            assert (await asyncio.to_thread(child.hear))["ready"]
            for conversation in conversations:
                item, action = _hold(desk, conversation)
                child.say(str(action))
                await dispatcher.round()
                told = await asyncio.to_thread(child.hear)
                await dispatcher.round()
                ends[_settled(desk, network, item, told["undone"], told["words"])] += 1
        assert ends.total() == RACES
        assert len(network.sent) == ends["sent"]


async def test_two_dispatchers_in_two_programs_send_fifty_answers_once_each(database_url: str) -> None:
    async with clinic(database_url, session="") as c:
        items = await _fifty(c)
        orders = {"database": database_url, "fake": c.fake.url, "token": c.fake.doctor.token, "session": ""}
        with program("dispatch", **orders, holder="a") as one, program("dispatch", **orders, holder="b") as two:
            assert await asyncio.to_thread(one.hear)
            assert await asyncio.to_thread(two.hear)
            while any(c.item(item).state == "held" for item in items):
                one.say("round")
                two.say("round")
                # The lease changes hands while both are at work: only the fence and the claim stand between them.
                with c.store.writing() as tx:
                    tx.run("UPDATE lease SET expires_at = 1 WHERE duty = 'send'")
                await asyncio.gather(asyncio.to_thread(one.hear), asyncio.to_thread(two.hear))
            for _ in range(4):
                c.moved_clock()
                with c.store.writing() as tx:
                    tx.run("UPDATE lease SET expires_at = 1 WHERE duty = 'send'")
                one.say("round")
                await asyncio.to_thread(one.hear)
        await _all_stand_once(c, items)


async def _fifty(c: Clinic) -> list[int]:
    """Hold an answer to each of fifty people."""
    for n in range(50):
        patient = c.fake.memory.account(f"patient{n}", "remote.example")
        c.fake.memory.follows.add((c.fake.doctor.id, patient.id))
        await asyncio.to_thread(c.fake.write, patient, f"@doctor may I bathe with a cold? {n}")
    await c.pull()
    return [c.answer(row.id) for row in c.rows("open")]


async def _all_stand_once(c: Clinic, items: list[int]) -> None:
    """Count on the server's side; whatever was cut off says so and leaves with a new `y`."""
    for item in items:
        if c.item(item).state == "refused":
            assert c.item(item).reason == "the program that was to send it ended before it left"
            answering.again(c.desk, item)
    with c.store.writing() as tx:
        tx.run("UPDATE lease SET expires_at = 1")
    await c.round()
    assert {c.item(item).state for item in items} == {"sent"}
    ours = [post for post in c.fake.memory.posts.values() if post.author is c.fake.doctor]
    assert len(ours) == len({post.parent for post in ours}) == 50


async def test_two_dispatchers_that_share_nothing_but_the_store_take_turns(database_url: str) -> None:
    network = Simulated("mastodon", ME, _script(20))
    with opened(database_url) as store, opened(database_url) as other:
        desk, beside = sit_down(store, ""), sit_down(other, "")
        line, conversations = await _crowd(desk, network, 20)
        for conversation in conversations:
            _hold(desk, conversation)
        first = Dispatcher(desk, {line.account: line})
        second = Dispatcher(beside, {line.account: line})
        found = await asyncio.gather(first.round(), second.round())
        assert sorted(len(outcomes) for outcomes in found) == [0, 20]
        assert len(network.sent) == 20
        holder = first if found[0] else second
        await holder.let_go()
        _again_after_a_word(desk, conversations[0])
        assert await (second if holder is first else first).round()


def _again_after_a_word(desk: Desk, conversation: int) -> None:
    prepared = answering.prepare(desk, EMPTY, conversation, Wish(text="One more thing: sleep.", again=True))
    answering.queue(desk, prepared)


async def test_two_programs_that_answer_one_conversation_at_once_hold_one_answer(database_url: str) -> None:
    network = Simulated("mastodon", ME, _script(20))
    with opened(database_url) as store:
        desk = sit_down(store, "s1")
        _, conversations = await _crowd(desk, network, 20)
        with program("hold", database=database_url, session="s2") as child:
            assert (await asyncio.to_thread(child.hear))["ready"]
            for conversation in conversations:
                prepared = answering.prepare(desk, EMPTY, conversation, Wish(text=ADVICE))
                child.say(str(conversation))
                words = ""
                try:
                    answering.queue(desk, prepared, hold=MINUTE)
                except Refusal as refusal:
                    words = refusal.what
                told = await asyncio.to_thread(child.hear)
                assert sorted([words, told["words"]]) == ["", "an answer to it is held already"]
        live = store.reader.rows("SELECT COUNT(*), COUNT(DISTINCT conversation_id) FROM outbox_item")
        assert tuple(live[0]) == (20, 20)


def test_the_store_itself_refuses_a_second_live_answer(database_url: str) -> None:
    async def held() -> None:
        network = Simulated("mastodon", ME, _script(1))
        with opened(database_url) as store:
            desk = sit_down(store, "s1")
            _, conversations = await _crowd(desk, network, 1)
            item, _ = _hold(desk, conversations[0])
            with store.writing() as tx, pytest.raises(Lost, match="held"):
                outbox.again(tx, item, "s2", 0)
            assert _kept(store, item, "waiting")
            assert [_kept(store, item, state) for state in outbox.LIVE] == [False] * 3

    asyncio.run(held())


def _kept(store: Store, item: int, state: str) -> bool:
    """Tell whether the store takes another answer of the same conversation in a state, whatever the program thinks."""
    columns = "conversation_id, account_id, parent_id, read_id, audience, readers, recipients, professional_id, due_at"
    try:
        with store.writing() as tx:
            tx.run(
                f"INSERT INTO outbox_item (id, {columns}, created_at, state) SELECT :new, {columns}, 1, :state "
                "FROM outbox_item WHERE id = :id",
                new=item + 1,
                id=item,
                state=state,
            )
    except IntegrityError:
        return False
    return True


def test_two_programs_open_an_empty_store_at_once_and_both_can_use_it(empty_database_url: str) -> None:
    found: list[object] = []

    def start() -> None:
        try:
            open_store(empty_database_url).close()
            found.append("open")
        except BaseException as error:  # noqa: BLE001 - a thread hands over whatever it met
            found.append(error)

    racers = [threading.Thread(target=start) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert found == ["open"] * 4
