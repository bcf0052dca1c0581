from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.audience import Audience
from core.incoming import Incoming, Ref
from core.outgoing import Absent, CannotTell, Deleted, Edited, Found, Part, Unchanged
from networks.errors import NetworkError, OutcomeUnknown, RateLimited, Refused, Stopped, Unprepared
from networks.x.chat.side import ChatSide
from tests.fakes import base
from tests.fakes.x_chat_desk import Box, Reached, answer_to, ready

SAY = ".*/messages"
ADVICE = "Rest, and drink enough"


async def asked(fake: Reached, text: str = "it hurts") -> tuple[ChatSide, Incoming]:
    remote = fake.chat.dm(text)
    box = Box(await ready(fake))
    await box.pull()
    side = box.side
    assert side._answering is not None
    side._answering.pause = at_once
    return side, box.messages[remote]


async def at_once(_seconds: float) -> None:
    return


async def prepared(side: ChatSide, part: Part) -> Part:
    return replace(part, token=await side.prepare(part))


async def test_an_answer_is_encrypted_once_and_read_once_by_the_patient(fake: Reached) -> None:
    side, message = await asked(fake)
    part = await prepared(side, answer_to(message, ADVICE))
    assert ADVICE not in part.token
    assert fake.chat.read_by(fake.chat.lee) == []
    sent = await side.send(part)
    assert fake.chat.read_by(fake.chat.lee) == [(sent.remote_id, ADVICE)]
    assert sent.remote_id.endswith(json.loads(part.token)["message_id"])
    assert sent.audience is Audience.DIRECT
    # The same body under the same sign stays one message.
    assert (await side.send(part)).remote_id == sent.remote_id
    assert len(fake.chat.read_by(fake.chat.lee)) == 1
    # The next part follows ours.
    after = await prepared(side, replace(answer_to(message, "second"), parent=Ref(sent.remote_id, message.thread)))
    await side.send(after)
    assert [text for _, text in fake.chat.read_by(fake.chat.lee)] == [ADVICE, "second"]


async def test_a_key_that_changed_before_the_send_is_answered_under_the_new_one(fake: Reached) -> None:
    side, message = await asked(fake)
    part = await prepared(side, answer_to(message, ADVICE))
    fake.chat.rotate()
    with pytest.raises(Unprepared):
        await side.send(part)
    anew = await prepared(side, part)
    assert anew.token != part.token
    await side.send(anew)
    assert len(fake.chat.read_by(fake.chat.lee)) == 1
    # A network that never stops turning keys is left to a person.
    other = await prepared(side, answer_to(message, "again", key="k2"))
    fake.chat.failing = ["NonLatestKeyVersion", "NonLatestKeyVersion"]
    with pytest.raises(Unprepared):
        await side.send(other)
    with pytest.raises(Refused, match="again and again"):
        await side.send(await prepared(side, other))


@pytest.mark.parametrize("drops", [True, False], ids=["one message", "two messages"])
@pytest.mark.parametrize("fault", [base.stored_then_dropped(), base.stored_then(502)], ids=["dropped", "502"])
async def test_an_answer_whose_echo_was_lost_is_found_by_its_sign(
    fake: Reached, fault: base.Fault, *, drops: bool
) -> None:
    fake.chat.drops_repeats = drops
    side, message = await asked(fake)
    part = await prepared(side, answer_to(message, ADVICE))
    fake.fail(fault, "POST", SAY, times=1)
    with pytest.raises(OutcomeUnknown):
        await side.send(part)
    fake.chat.rotate()
    found = await (await ready(fake)).find(part)
    assert isinstance(found, Found)
    assert [remote for remote, _ in fake.chat.read_by(fake.chat.lee)] == [found.remote_id]


async def test_an_answer_that_never_came_is_sent_once_more_and_then_left_to_a_person(fake: Reached) -> None:
    side, message = await asked(fake)
    part = await prepared(side, answer_to(message, ADVICE))
    fake.fail(base.dropped(), "POST", SAY)
    with pytest.raises(OutcomeUnknown):
        await side.send(part)
    assert isinstance(await side.find(part), Absent)
    with pytest.raises(OutcomeUnknown):
        await side.send(part)
    # Another program may ask: how often it was tried is kept with the answer.
    assert isinstance(await side.find(replace(part, tries=2)), CannotTell)
    assert isinstance(await side.find(replace(part, token="")), CannotTell)
    bodies = {one.body for one in fake.requests if one.method == "POST"}
    assert len(bodies) == 1


async def test_a_500_after_a_message_that_was_kept_is_no_failure(fake: Reached) -> None:
    side, message = await asked(fake)
    part = await prepared(side, answer_to(message, ADVICE))
    fake.fail(base.stored_then(500), "POST", SAY, times=1)
    assert (await side.send(part)).remote_id == fake.chat.read_by(fake.chat.lee)[0][0]
    other = await prepared(side, answer_to(message, ADVICE, key="k2"))
    for code in (400, 500):
        fake.fail(base.status(code), "POST", SAY, times=1)
        with pytest.raises(Stopped):
            await side.send(other)
    fake.fail(base.stored_then(500), "POST", SAY, times=1)
    fake.fail(base.status(503), "GET", ".*/events", times=1)
    with pytest.raises(OutcomeUnknown):
        await side.send(other)
    assert isinstance(await side.find(other), Found)


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ("RateLimitUpsell", RateLimited),
        ("TooManyMessages", RateLimited),
        ("RecipientNotTrusted", Refused),
        ("RecipientKeyChanged", Refused),
        ("ContentsTooLarge", Refused),
        ("FlaggedAsSpam", Refused),
        ("InvalidSenderSignature", Stopped),
        ("InternalError", OutcomeUnknown),
        ("Unknown", OutcomeUnknown),
    ],
)
async def test_a_refusal_under_a_status_of_success_is_a_refusal(
    fake: Reached, failure: str, expected: type[NetworkError]
) -> None:
    side, message = await asked(fake)
    part = await prepared(side, answer_to(message, ADVICE))
    fake.chat.failing = [failure]
    with pytest.raises(NetworkError) as caught:
        await side.send(part)
    assert type(caught.value) is expected
    assert fake.chat.read_by(fake.chat.lee) == []


@pytest.mark.parametrize("shown", [{}, {"data": {"encoded_message_event": "AAAA"}}], ids=["none", "garbled"])
async def test_an_echo_that_shows_nothing_is_not_believed(fake: Reached, shown: dict[str, object]) -> None:
    side, message = await asked(fake)
    part = await prepared(side, answer_to(message, ADVICE))
    fake.fail(base.Fault(lambda _: base.Answer(shown, 201), works=True), "POST", SAY, times=1)
    with pytest.raises(OutcomeUnknown):
        await side.send(part)
    assert isinstance(await side.find(part), Found)


async def test_a_message_is_looked_at_again_before_it_is_answered(fake: Reached) -> None:
    side, message = await asked(fake)
    ref = Ref(message.remote_id, message.thread)
    assert isinstance(await side.recheck(ref), Unchanged)
    fake.chat.edit(message.remote_id, "it does not hurt any more", alone=True)
    fate = await side.recheck(ref)
    assert isinstance(fate, Edited)
    assert fate.text == "it does not hurt any more"
    side, other = await asked(fake, "delete me")
    fake.chat.delete(other.remote_id)
    assert isinstance(await side.recheck(Ref(other.remote_id, other.thread)), Deleted)
    with pytest.raises(Refused, match="taken back"):
        await side.prepare(answer_to(other, ADVICE))


async def test_nothing_is_written_where_no_key_could_be_verified_nor_in_public_or_in_groups(fake: Reached) -> None:
    side, message = await asked(fake)
    for part in (
        replace(answer_to(message, ADVICE), audience=Audience.PUBLIC),
        replace(answer_to(message, ADVICE), parent=Ref("chat:g123/abc", "chat:g123")),
        replace(answer_to(message, ADVICE), parent=Ref("2091000000000000205", "")),
    ):
        with pytest.raises(Refused):
            await side.prepare(part)
    with pytest.raises(Refused, match="not encrypted before"):
        await side.send(answer_to(message, ADVICE))
    fresh = await ready(fake)
    fake.chat.hidden_keys = 10
    with pytest.raises(Refused, match="no key of this conversation"):
        await fresh.prepare(answer_to(message, ADVICE))
    assert not [one for one in fake.requests if one.path.endswith("/keys")]
