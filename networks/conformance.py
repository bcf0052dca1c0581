"""What every connector promises, as one body of tests.

A connector is tested by a *stage*: a fake or a real server, seen from the side of a patient. Bind the body
to a stage in a test module of your own, third parties included:

    import pytest
    from networks.conformance import Conformance, Stage

    @pytest.fixture
    async def stage():
        stage = MyStage()          # starts the server, or makes a fresh patient on one that runs
        yield stage
        await stage.close()

    class TestMyNetwork(Conformance):
        pass

What a stage cannot do it leaves out of `can` and `spoils`; the promises that need it are skipped, never passed.
`BareStage` says "cannot" to everything and is a good base. The tests need pytest-asyncio in its automatic mode.
A stage for a server that delivers late gives `patience` in seconds.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from unittest import SkipTest

from core.audience import Audience
from core.clock import HOUR, SECOND, now
from core.incoming import Direction, Incoming, Ref
from core.outgoing import Absent, Deleted, Edited, Found, Part, Unchanged
from networks.conformance_against import acts_against
from networks.errors import NeedsLogin, NetworkError, OutcomeUnknown, RateLimited, Refused, Unreachable
from networks.protocol import Card, Network, Screens
from networks.stage import BROKEN_READS, BareStage, Can, Inbox, Read, Spoil, Stage, check, pulled

__all__ = ["BareStage", "Can", "Conformance", "Inbox", "Read", "Spoil", "Stage"]


class Conformance:
    """The promises. Subclass it as `Test…` beside a fixture named `stage`."""

    async def test_a_direct_message_comes_in_once_and_as_direct(self, stage: Stage) -> None:
        message = await _received(stage, await _written(stage, Can.DIRECT))
        check(message.audience is Audience.DIRECT, f"a direct message came in as {message.audience}")
        _check_inbound(message)

    async def test_a_mention_comes_in_as_public(self, stage: Stage) -> None:
        message = await _received(stage, await _written(stage, Can.MENTION))
        check(message.audience is Audience.PUBLIC, f"a public mention came in as {message.audience}")
        check(message.readers.everyone, "a public mention must say that everyone reads it")
        _check_inbound(message)

    async def test_text_is_plain(self, stage: Stage) -> None:
        text = _words('5 < 6 & "two" <b>bold</b>\\n')
        await _asked(stage, text)
        message = await _received(stage, text)
        check(message.text.endswith(text), "a text did not come in as it was written")

    async def test_pulling_twice_brings_nothing_new(self, stage: Stage) -> None:
        words = await _asked(stage)
        inbox = Inbox()
        async with opened(stage) as (network, _):
            await inbox.until(network, words, stage.patience)
            known = set(inbox.messages)
            again = set(await inbox.pull(network))
        check(again <= known, f"a second pull brought new ids: {sorted(again - known)}")

    async def test_a_walk_that_stops_after_any_page_goes_on_from_its_mark(self, stage: Stage) -> None:
        written = [await _asked(stage) for _ in range(stage.many)]
        inbox = Inbox()
        for round_ in range(4 * stage.many + 8):
            async with opened(stage) as (network, _):
                for stream in pulled(network):
                    await inbox.pull_one_page(network, stream)
            if all(inbox.holding(words) for words in written) and not any(inbox.holes.values()):
                break
            await asyncio.sleep(0.2 if round_ and stage.patience else 0)
        missed = [words for words in written if not inbox.holding(words)]
        check(not missed, f"an interrupted walk missed {len(missed)} of {len(written)} messages")

    async def test_what_arrives_during_an_interrupted_walk_is_not_lost(self, stage: Stage) -> None:
        written = [await _asked(stage) for _ in range(stage.many)]
        inbox = Inbox()
        async with opened(stage) as (network, _):
            for stream in pulled(network):
                await inbox.pull_one_page(network, stream)
        written += [await _asked(stage) for _ in range(stage.many)]
        async with opened(stage) as (network, _):
            for words in written:
                # One whole pull brings them all, as a rule.
                if not inbox.holding(words):
                    await inbox.until(network, words, stage.patience)
        check(not any(inbox.holes.values()), "a finished walk left holes open")

    async def test_a_message_tells_unchanged_edited_and_deleted_apart(self, stage: Stage) -> None:
        message = await _received(stage, await _asked(stage))
        ref = Ref(message.remote_id, message.thread)
        async with opened(stage) as (network, _):
            fate = await network.recheck(ref)
            # Where a network marks no edit, the connector tells the text as it stands; the desk compares.
            as_it_was = isinstance(fate, Edited) and fate.text == message.text
            check(isinstance(fate, Unchanged) or as_it_was, "an untouched message was not called unchanged")
            if Can.EDIT in stage.can:
                changed = _words("changed")
                await stage.edit(message.remote_id, changed)
                fate = await network.recheck(ref)
                check(isinstance(fate, Edited) and changed in fate.text, f"an edit was called {type(fate).__name__}")
            if Can.DELETE in stage.can:
                await stage.delete(message.remote_id)
                fate = await network.recheck(ref)
                check(isinstance(fate, Deleted), f"a deletion was called {type(fate).__name__}")

    async def test_a_direct_answer_is_read_once_and_only_as_direct(self, stage: Stage) -> None:
        needs(stage, Can.READ)
        await _answer_is_read_once(stage, Can.DIRECT, Audience.DIRECT)

    async def test_a_public_answer_is_read_once_and_as_public(self, stage: Stage) -> None:
        needs(stage, Can.READ)
        await _answer_is_read_once(stage, Can.MENTION, Audience.PUBLIC)

    async def test_an_answer_is_never_wider_than_the_message_it_answers(self, stage: Stage) -> None:
        needs(stage, Can.READ)
        message = await _received(stage, await _written(stage, Can.DIRECT))
        part = replace(part_for(stage, message, _words("wider")), audience=Audience.PUBLIC)
        async with opened(stage) as (network, _):
            with _tolerated(Refused):
                await network.send(part)
        for read in await _reads(stage, part.text):
            check(read.audience is Audience.DIRECT, "an answer to a direct message became public")

    async def test_our_own_answer_comes_back_as_ours(self, stage: Stage) -> None:
        needs(stage, Can.ECHO)
        message = await _received(stage, await _asked(stage))
        part = part_for(stage, message, _words("ours"))
        inbox = Inbox()
        async with opened(stage) as (network, _):
            sent = await send(network, part)
            await inbox.until(network, part.text, stage.patience)
        echo = inbox.messages[sent]
        check(echo.direction is Direction.OUT, "our own answer came back as somebody else's")
        check(echo.reference in {"", part.key}, f"our answer came back under another reference: {echo.reference}")

    async def test_a_reply_of_the_patient_names_its_parent(self, stage: Stage) -> None:
        needs(stage, Can.REPLY)
        message = await _received(stage, await _asked(stage))
        words = _words("and another thing")
        await stage.reply(message.remote_id, words)
        answer = await _received(stage, words)
        check(answer.reply_to == message.remote_id, "a reply does not name its parent")
        check(answer.thread == message.thread, "a reply stands in another thread than its parent")

    async def test_a_third_reader_of_a_direct_message_is_named(self, stage: Stage) -> None:
        needs(stage, Can.THIRD)
        words = _words("to both of you")
        handle = await stage.with_third(words)
        message = await _received(stage, words)
        check(message.audience is not Audience.PUBLIC, "a message with a third reader is not public")
        check(handle in message.readers.named, f"the third reader is not named: {message.readers.named}")

    async def test_a_lost_answer_is_found_and_never_doubled(self, stage: Stage) -> None:
        part = await _lost(stage, Spoil.LOSE_STORED)
        async with opened(stage) as (network, _):
            found = await network.find(part)
            check(isinstance(found, Found), f"a stored answer was not found: {found}")
        reads = await _reads(stage, part.text)
        check(len(reads) == 1, f"an answer was read {len(reads)} times")
        check(isinstance(found, Found) and found.remote_id == reads[0].remote_id, "another message was found")

    async def test_a_send_that_never_arrived_is_not_found(self, stage: Stage) -> None:
        part = await _lost(stage, Spoil.LOSE_UNSTORED)
        async with opened(stage) as (network, _):
            found = await network.find(part)
            check(not isinstance(found, Found), "an answer was found that nobody stored")
            check(not await _reads(stage, part.text), "looking an answer up made it appear")
            if isinstance(found, Absent):
                await send(network, part)
                check(len(await _reads(stage, part.text)) == 1, "an answer sent again is not read once")

    async def test_a_part_sent_twice_under_one_key_is_read_once(self, stage: Stage) -> None:
        needs(stage, Can.REPEAT)
        part, _ = await _prepared(stage, "twice")
        async with opened(stage) as (network, _):
            ids = {await send(network, part), await send(network, part)}
        check(len(ids) == 1, f"one key was answered with several messages: {sorted(ids)}")
        check(len(await _reads(stage, part.text)) == 1, "a part sent twice under one key is read twice")

    async def test_a_refused_send_leaves_nothing_behind(self, stage: Stage) -> None:
        part, message = await _prepared(stage, "refused")
        await spoiled(stage, Spoil.REFUSE_SEND)
        async with opened(stage) as (network, _):
            with raised(Refused):
                await send(network, part_for(stage, message, part.text))
        await stage.heal()
        check(not await _reads(stage, part.text), "a refused answer can be read")

    async def test_a_dead_token_asks_for_a_new_login(self, stage: Stage) -> None:
        async with opened(stage) as (network, _):
            await spoiled(stage, Spoil.LOGGED_OUT)
            with raised(NeedsLogin):
                await Inbox().pull(network)
            with raised(NeedsLogin):
                await network.connect()

    async def test_broken_answers_stop_a_pull_and_not_the_connector(self, stage: Stage) -> None:
        if not stage.spoils.intersection(BROKEN_READS):
            raise SkipTest("this stage cannot break a read")
        async with opened(stage) as (network, _):
            for how in BROKEN_READS:
                if how in stage.spoils:
                    # Some networks forget what was read once.
                    words = await _asked(stage)
                    await stage.spoil(how)
                    with raised(Unreachable):
                        await Inbox().pull(network)
                    await stage.heal()
                    await Inbox().until(network, words, stage.patience)

    async def test_a_rate_limit_names_a_moment_to_come(self, stage: Stage) -> None:
        async with opened(stage) as (network, _):
            await spoiled(stage, Spoil.RATE_LIMIT)
            with raised(RateLimited) as caught:
                await Inbox().pull(network)
            await stage.heal()
        limit = caught[0]
        check(isinstance(limit, RateLimited) and limit.until > now() - SECOND, "a rate limit lies in the past")

    async def test_strangers_are_marked_as_held_back_and_can_be_let_in(self, stage: Stage) -> None:
        needs(stage, Can.STRANGER)
        words = _words("hello, we never met")
        await stage.stranger(words)
        inbox = Inbox()
        async with opened(stage) as (network, card):
            await inbox.pull(network)
            held = [(message.held_back, message.request_id) for message in inbox.holding(words)]
            doors = [("request", request.request_id) for request in inbox.requests.values()]
            check(bool(held or doors), "a stranger who is held back is not seen at all")
            reason, request_id = (held or doors)[0]
            check(bool(reason), "a stranger who is held back looks like everybody else")
            if "screens" in card.extras and isinstance(network, Screens):
                await network.accept(request_id)
                message = await inbox.until(network, words, stage.patience)
                check(not inbox.requests, "an accepted request still waits at the door")
                check(not message.held_back, "an accepted stranger is still held back")

    async def test_people_are_kept_away_and_reported_as_it_was_shown(self, stage: Stage) -> None:
        asked = await _received(stage, await _asked(stage))
        async with opened(stage) as (network, card):
            await acts_against(stage, network, card, asked)

    async def test_measure_agrees_with_the_server_at_its_limit(self, stage: Stage) -> None:
        needs(stage, Can.LENGTH)
        message = await _received(stage, await _asked(stage))
        async with opened(stage) as (network, _):
            part = part_for(stage, message, "a")
            length = network.measure(part.text, part.to, part.audience)
            room = length.limit - length.used
            whole, over = replace(part, text=part.text + "a" * room), replace(part, text=part.text + "a" * (room + 1))
            check(network.measure(whole.text, part.to, part.audience).fits, "a text at the limit does not fit")
            check(not network.measure(over.text, part.to, part.audience).fits, "a text over the limit fits")
            await send(network, replace(whole, key=str(uuid.uuid4())))
            with raised(Refused):
                await send(network, replace(over, key=str(uuid.uuid4())))


def needs(stage: Stage, *words: Can) -> None:
    """Skip where the stage cannot do something."""
    for word in words:
        if word not in stage.can:
            raise SkipTest(_lack(stage, word, "do"))


async def spoiled(stage: Stage, how: Spoil) -> None:
    """Break something, or skip."""
    if how not in stage.spoils:
        raise SkipTest(_lack(stage, how, "spoil"))
    await stage.spoil(how)


def _lack(stage: Stage, word: Can | Spoil, verb: str) -> str:
    return ", ".join(filter(None, (f"this stage cannot {verb}: {word}", stage.lacks.get(word))))


@contextmanager
def raised(kind: type[NetworkError]) -> Iterator[list[NetworkError]]:
    """Expect an error of the tree."""
    caught: list[NetworkError] = []
    try:
        yield caught
    except kind as error:
        caught.append(error)
    check(caught, f"{kind.__name__} was not raised")


@contextmanager
def _tolerated(kind: type[NetworkError]) -> Iterator[None]:
    try:
        yield
    except kind:
        return


@asynccontextmanager
async def opened(stage: Stage) -> AsyncIterator[tuple[Network, Card]]:
    """Yield a connected connector and its card, and close it."""
    network = await stage.network()
    try:
        yield network, await network.connect()
    finally:
        await network.close()


def part_for(stage: Stage, message: Incoming, text: str) -> Part:
    """Return an answer to a message, to the same readers, composed by the network's voice."""
    return Part(
        key=str(uuid.uuid4()),
        text=stage.compose(text, message.recipients, message.audience),
        audience=message.audience,
        to=message.recipients,
        parent=Ref(message.remote_id, message.thread),
        thread=message.thread,
        language="en",
    )


async def send(network: Network, part: Part) -> str:
    """Prepare and send as the outbox does; return the remote id."""
    sent = await network.send(replace(part, token=part.token or await network.prepare(part)))
    return sent.remote_id


def _words(text: str) -> str:
    return f"{text} {uuid.uuid4().hex[:12]}"


async def _written(stage: Stage, how: Can, text: str = "") -> str:
    needs(stage, how)
    words = text or _words("a question")
    await (stage.direct(words) if how is Can.DIRECT else stage.mention(words))
    return words


async def _asked(stage: Stage, text: str = "") -> str:
    """Let the patient ask in private, or where a network has no private messages, in public."""
    return await _written(stage, Can.DIRECT if Can.DIRECT in stage.can else Can.MENTION, text)


async def _received(stage: Stage, words: str) -> Incoming:
    inbox = Inbox()
    async with opened(stage) as (network, _):
        message = await inbox.until(network, words, stage.patience)
    check(len(inbox.holding(words)) == 1, "one message came in under two ids")
    return message


def _check_inbound(message: Incoming) -> None:
    check(message.direction is Direction.IN, "somebody else's message came in as ours")
    check(message.author.remote_id and message.author.handle, "a message came in without its author")
    check(message.thread, "a message came in without a thread")
    check(message.recipients, "a message came in that nobody could be answered on")
    check(abs(message.sent_at - now()) < HOUR, "a message came in with a wrong time")
    ids = (message.remote_id, message.thread, message.author.remote_id, message.reply_to)
    check(all(isinstance(one, str) for one in ids), f"ids are strings: {ids}")


async def _reads(stage: Stage, text: str) -> list[Read]:
    needs(stage, Can.READ)
    return [read for read in await stage.read_by_patient() if text in read.text]


async def _answer_is_read_once(stage: Stage, how: Can, audience: Audience) -> None:
    message = await _received(stage, await _written(stage, how))
    part = part_for(stage, message, _words("an answer"))
    async with opened(stage) as (network, _):
        sent = await send(network, part)
    reads = await _reads(stage, part.text)
    check(len(reads) == 1, f"an answer was read {len(reads)} times")
    check(reads[0].remote_id == sent, "an answer is read under another id than the network told")
    check(reads[0].audience is audience, f"an answer was read as {reads[0].audience}")


async def _prepared(stage: Stage, text: str) -> tuple[Part, Incoming]:
    message = await _received(stage, await _asked(stage))
    return part_for(stage, message, _words(text)), message


async def _lost(stage: Stage, how: Spoil) -> Part:
    """Send an answer whose outcome is lost; return the part as the outbox would look it up after the settling time."""
    part, _ = await _prepared(stage, "lost")
    async with opened(stage) as (network, card):
        part = replace(part, token=await network.prepare(part), attempted_at=now() - card.settle - SECOND)
        await spoiled(stage, how)
        with raised(OutcomeUnknown):
            await network.send(part)
        await stage.heal()
    return part
