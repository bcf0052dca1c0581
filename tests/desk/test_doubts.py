from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from core.outgoing import CannotTell
from desk import actions, answering, doubts
from desk.answering import Wish
from desk.errors import Refusal
from desk.library import EMPTY
from networks import errors
from networks.mastodon.connector import Mastodon
from store import actions as record
from store.doubts import attempts_of
from tests.desk.clinics import ADVICE, Clinic, clinic, connected
from tests.fakes.base import dropped, status, stored_then_dropped
from tests.fakes.mastodon import gotosocial
from tests.fakes.mastodon_memory import Post

POST = ("POST", "/api/v1/statuses")
LONG = "\n\n".join(["first " * 55, "second " * 50])


class Doubtful(Clinic):
    """A clinic on a server that proves nothing, so that a lost answer is left to the doctor."""

    def standing(self, _reader: object = None) -> list[Post]:
        return self.fake.read_by(self.fake.pat)

    async def lost(self, text: str = ADVICE, *, stored: bool = False) -> tuple[int, int]:
        """Lose an answer, on the way there or on the way back, and let the look-up find nothing out."""
        item = self.answer(conversation := await self.ask(), text)
        self.fake.fail(stored_then_dropped() if stored else dropped(), *POST, times=1)
        await self.round()
        return conversation, item

    async def untold(self, text: str = ADVICE) -> tuple[int, int]:
        conversation, item = await self.lost(text)
        self.moved_clock()
        assert [one.state for one in await self.round()] == ["unknown"]
        return conversation, item

    def verbs(self) -> list[tuple[str, str]]:
        return [(row.verb, row.professional) for row in record.since(self.store.reader, 0)]


@asynccontextmanager
async def doubtful(url: str) -> AsyncIterator[Doubtful]:
    async with clinic(url) as c:
        with gotosocial() as server:
            line = await connected(c.desk, server, "gts")
            try:
                yield Doubtful(server, c.desk, line)
            finally:
                await line.network.close()


async def _partly(c: Clinic) -> tuple[int, int]:
    """Hold two parts of which the first leaves and the second is refused."""
    item = c.answer(conversation := await c.ask(), LONG)
    send, seen = c.line.network.send, []

    async def once(part: object) -> object:
        seen.append(part)
        if len(seen) == 2:
            c.fake.fail(status(422, {"error": "nein"}), *POST, times=1)
        return await send(part)  # type: ignore[arg-type]

    c.line.network.send = once  # type: ignore[method-assign,assignment]
    await c.round()
    c.line.network.send = send  # type: ignore[method-assign]
    assert c.item(item).state == "partly"
    return conversation, item


async def test_what_the_doctor_saw_there_counts_as_sent_and_is_on_record(database_url: str) -> None:
    async with doubtful(database_url) as c:
        conversation, item = await c.untold()
        doubts.stands(c.desk, item)
        assert (c.item(item).state, c.item(item).reason) == ("sent", "Dr. Ruiz found it there")
        assert [part.remote_id for part in c.item(item).parts] == [""]
        assert (c.row(conversation).state, c.row(conversation).outcome) == ("closed", "answered")
        assert c.verbs()[0] == ("stands there", "ruiz")
        c.moved_clock()
        assert await c.round() == []
        assert c.standing() == []


async def test_another_answer_after_one_that_was_seen_there_has_to_be_meant(database_url: str) -> None:
    async with doubtful(database_url) as c:
        conversation, item = await c.untold()
        doubts.stands(c.desk, item)
        stops = answering.prepare(c.desk, EMPTY, conversation, Wish(text=ADVICE)).stops
        assert [stop.code for stop in stops] == ["answered"]


async def test_a_seen_part_leaves_the_rest_for_a_new_yes_below_what_has_an_id(database_url: str) -> None:
    async with doubtful(database_url) as c:
        conversation, item = await c.untold("\n\n".join(["first " * 600, "second " * 500]))
        doubts.stands(c.desk, item)
        assert c.item(item).state == "partly"
        assert c.row(conversation).trouble.startswith("partly")
        answering.again(c.desk, item)
        assert [one.state for one in await c.round()] == ["sent"]
        assert [post.parent for post in c.standing()] == [c.question(conversation)]
        assert c.row(conversation).state == "closed"


async def test_it_is_sent_again_only_with_the_word_and_under_the_same_key(database_url: str) -> None:
    async with doubtful(database_url) as c:
        conversation, item = await c.untold()
        key = c.item(item).parts[0].key
        with pytest.raises(Refusal, match="read it twice"):
            doubts.send_again(c.desk, item, "")
        assert c.item(item).state == "unknown"
        doubts.send_again(c.desk, item, " Twice ")
        assert (c.item(item).state, c.row(conversation).held) == ("held", True)
        assert c.verbs()[0] == ("send again", "ruiz")
        assert [one.state for one in await c.round()] == ["sent"]
        assert (len(c.standing()), c.item(item).parts[0].key) == (1, key)
        posts = [one for one in c.fake.requests if (one.method, one.path) == POST]
        assert {one.headers["idempotency-key"] for one in posts} == {key}


async def test_what_can_still_be_looked_up_is_not_sent_again_by_a_person(database_url: str) -> None:
    async with doubtful(database_url) as c:
        _, item = await c.lost()
        with pytest.raises(Refusal, match="still being looked up"):
            doubts.send_again(c.desk, item, doubts.WORD)
        assert (c.item(item).state, c.standing()) == ("unknown", [])


async def test_what_turns_up_before_the_new_try_is_not_sent_twice(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with doubtful(database_url) as c:
        find = Mastodon.find
        conversation, item = await c.lost(stored=True)
        c.moved_clock()

        async def blind(_self: Mastodon, _part: object) -> object:
            return CannotTell("nobody knows")

        monkeypatch.setattr(Mastodon, "find", blind)
        assert [one.state for one in await c.round()] == ["unknown"]
        doubts.send_again(c.desk, item, doubts.WORD)
        monkeypatch.setattr(Mastodon, "find", find)
        assert [one.state for one in await c.round()] == ["sent"]
        assert (len(c.standing()), c.item(item).parts[0].attempts) == (1, 1)
        assert c.item(item).parts[0].remote_id == c.standing()[0].id
        assert c.row(conversation).state == "closed"


@pytest.mark.parametrize("choice", ["stands", "again"])
async def test_a_look_up_that_comes_while_a_person_decides_changes_nothing_but_what_it_proves(
    database_url: str, monkeypatch: pytest.MonkeyPatch, choice: str
) -> None:
    async with doubtful(database_url) as c:
        _, item = await c.lost(stored=True)
        c.moved_clock()
        find = Mastodon.find

        async def blind(_self: Mastodon, _part: object) -> object:
            return CannotTell("nobody knows")

        monkeypatch.setattr(Mastodon, "find", blind)
        await c.round()

        async def slow(self: Mastodon, part: object) -> object:
            heard = await find(self, part)  # type: ignore[arg-type]
            if choice == "stands":
                doubts.stands(c.desk, item)
            else:
                doubts.send_again(c.desk, item, doubts.WORD)
            return heard

        monkeypatch.setattr(Mastodon, "find", slow)
        c.moved_clock()
        assert [one.state for one in await c.round()] == ["sent"]
        assert (c.item(item).state, len(c.standing())) == ("sent", 1)
        assert c.item(item).parts[0].remote_id == c.standing()[0].id


@pytest.mark.parametrize("choice", ["stands", "again"])
async def test_a_decision_that_comes_after_the_look_up_has_spoken_is_refused(database_url: str, choice: str) -> None:
    async with doubtful(database_url) as c:
        _, item = await c.lost(stored=True)
        c.moved_clock()
        await c.round()
        with pytest.raises(Refusal, match="it is sent now"):
            doubts.stands(c.desk, item) if choice == "stands" else doubts.send_again(c.desk, item, doubts.WORD)


async def test_a_decision_about_an_older_try_is_refused(database_url: str) -> None:
    async with doubtful(database_url) as c:
        _, item = await c.untold()
        read = c.item(item).tries
        doubts.send_again(c.desk, item, doubts.WORD, tries=read)
        c.fake.fail(dropped(), *POST, times=1)
        await c.round()
        with pytest.raises(Refusal, match="tried again since"):
            doubts.stands(c.desk, item, tries=read)
        assert c.item(item).state == "unknown"


async def test_what_was_to_be_sent_again_is_stopped_by_a_new_message_and_taken_back_by_undo(database_url: str) -> None:
    async with doubtful(database_url) as c:
        conversation, item = await c.untold()
        doubts.send_again(c.desk, item, doubts.WORD)
        actions.undo(c.desk)
        assert (c.item(item).state, c.row(conversation).held) == ("undone", False)
        again = c.answer(conversation)
        c.fake.fail(dropped(), *POST, times=1)
        await c.round()
        c.moved_clock()
        await c.round()
        await c.ask("and a rash", parent=c.question(conversation))
        with pytest.raises(Refusal, match="wrote again"):
            doubts.send_again(c.desk, again, doubts.WORD)
        assert c.standing() == []


async def test_the_rest_that_was_said_by_hand_closes_the_conversation(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _partly(c)
        doubts.by_hand(c.desk, item)
        assert (c.item(item).state, c.item(item).reason) == ("sent", "Dr. Ruiz said the rest by hand")
        assert [part.state for part in c.item(item).parts] == ["sent", "by hand"]
        assert c.row(conversation).state == "closed"
        assert await c.round() == []
        assert len(c.standing()) == 1


async def test_what_left_is_deleted_and_the_question_is_open_without_trouble(database_url: str) -> None:
    async with clinic(database_url) as c:
        conversation, item = await _partly(c)
        await doubts.take_down(c.desk, c.line, item)
        assert c.standing() == []
        assert (c.item(item).state, c.item(item).reason) == ("undone", "Dr. Ruiz deleted what had left")
        row = c.row(conversation)
        assert (row.state, row.trouble, row.held) == ("open", "", False)
        with pytest.raises(Refusal, match="it is undone now"):
            await doubts.take_down(c.desk, c.line, item)
        await c.pull()
        assert c.row(conversation).state == "open"


async def test_a_deletion_that_breaks_off_never_lets_the_rest_follow_and_can_be_finished(database_url: str) -> None:
    async with clinic(database_url) as c:
        _, item = await _partly(c)
        c.fake.fail(status(503), "DELETE", times=1)
        with pytest.raises(errors.NetworkError):
            await doubts.take_down(c.desk, c.line, item)
        with pytest.raises(Refusal, match="being deleted"):
            answering.again(c.desk, item)
        with pytest.raises(Refusal, match="being deleted"):
            doubts.by_hand(c.desk, item)
        await doubts.take_down(c.desk, c.line, item)
        assert (c.item(item).state, c.standing()) == ("undone", [])


async def test_every_try_is_kept_with_its_times_and_its_error_and_no_secret(database_url: str) -> None:
    async with doubtful(database_url) as c:
        _, item = await c.untold()
        doubts.send_again(c.desk, item, doubts.WORD)
        await c.round()
        first, second = attempts_of(c.store.reader, item)
        assert (first.part, first.outcome, second.outcome, second.detail) == (1, "unknown", "sent", "")
        assert first.detail
        assert first.ended_at is not None
        assert second.began_at > first.began_at
        assert c.fake.doctor.token not in first.detail
