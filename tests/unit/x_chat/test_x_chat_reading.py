from __future__ import annotations

from dataclasses import replace

import pytest

from core.audience import Audience, Recipient
from core.clock import now
from core.incoming import Direction, Hidden
from networks.errors import NeedsLogin
from networks.x.chat import marks, parse
from networks.x.chat.side import State
from tests.fakes import base
from tests.fakes.x_chat_desk import Box, Reached, keys_of, ready


async def test_a_patients_words_come_in_decrypted_direct_and_once(fake: Reached) -> None:
    remote = fake.chat.dm('5 < 6 & "two" <b>bold</b>\n')
    box = Box(await ready(fake))
    await box.pull()
    (one,) = box.messages.values()
    assert (one.remote_id, one.text, one.direction) == (remote, '5 < 6 & "two" <b>bold</b>\n', Direction.IN)
    assert (one.audience, one.author.handle) == (Audience.DIRECT, "lee_k")
    assert one.recipients == (Recipient("lee_k", fake.chat.lee.id),)
    assert one.readers.named == ("lee_k",)
    assert await box.pull() == []
    # History that comes again under another number is known by the sender's own id.
    fake.chat.again(remote)
    await box.pull()
    assert [len(page.messages) for page in box.pages] == [1, 0]
    assert box.deletions() == []


async def test_what_fills_several_pages_comes_in_whole_from_any_mark(fake: Reached) -> None:
    fake.chat.page_cap = 2
    fake.chat.dm("too old", days_ago=30)
    wanted = [f"question {n}" for n in range(5)]
    for text in wanted:
        fake.chat.dm(text)
    fake.chat.dm("and I", who=fake.chat.kim)
    box = Box(await ready(fake))
    await box.pull(pages=1)
    fake.chat.rotate()
    fake.chat.dm("question 5")
    box.side = await ready(fake)
    await box.pull()
    assert [text for text in box.texts() if text != "and I"] == [*wanted, "question 5"]
    assert "and I" in box.texts()


async def test_our_own_words_from_the_telephone_are_ours(fake: Reached) -> None:
    fake.chat.dm("does it hurt?")
    fake.chat.dm("come at nine", who=fake.chat.doctor)
    box = Box(await ready(fake))
    await box.pull()
    ours = next(one for one in box.messages.values() if one.direction is Direction.OUT)
    assert (ours.text, ours.asker, ours.author.handle) == ("come at nine", fake.chat.lee.id, "dr_ruiz")


async def test_an_edit_changes_what_is_known_and_one_alone_is_a_question(fake: Reached) -> None:
    box = Box(await ready(fake))
    first, second = fake.chat.dm("10 mg?"), fake.chat.dm("twice a day?")
    lone = fake.chat.edit(second, "three times a day?", alone=True)
    await box.pull()
    fake.chat.edit(first, "20 mg?")
    await box.pull()
    assert [(one.remote_id, one.text) for one in box.edits()] == [(first, "20 mg?")]
    assert box.messages[lone].text == "three times a day?"
    assert box.messages[lone].edited_at is not None
    fake.chat.edit(lone, "never mind", who=fake.chat.doctor)
    await box.pull()
    assert len(box.edits()) == 1, "only its author changes a text"


async def test_a_deletion_takes_the_text_away(fake: Reached) -> None:
    remote = fake.chat.dm("forget this")
    box = Box(await ready(fake))
    await box.pull()
    fake.chat.delete(remote)
    await box.pull()
    assert [one.remote_id for one in box.deletions()] == [remote]


async def test_a_disappearing_message_is_purged_when_its_time_is_up(fake: Reached) -> None:
    remote = fake.chat.dm("gone soon", ttl=1)
    stays = fake.chat.dm("stays", ttl=86_400_000)
    box = Box(await ready(fake))
    await box.pull()
    assert set(box.texts()) == {"gone soon", "stays"}
    fake.fail(base.status(503), "GET", "/2/chat/.*")
    await box.pull(pages=1)
    assert [one.remote_id for one in box.deletions()] == [remote]
    assert stays not in {one.remote_id for one in box.deletions()}


async def test_a_forged_message_is_shown_as_one_that_could_not_be_verified(fake: Reached) -> None:
    fake.chat.dm("a true one")
    fake.chat.forge("take all of them")
    box = Box(await ready(fake))
    await box.pull()
    stone = next(one for one in box.messages.values() if one.hidden is Hidden.ENCRYPTED)
    assert stone.text == "1 message could not be verified: open X"
    assert "take all" not in repr(box.pages)
    await box.pull()
    assert len(box.messages) == 2


async def test_a_missing_key_is_asked_for_once_more(fake: Reached) -> None:
    fake.chat.dm("hello")
    fake.chat.hidden_keys = 1
    box = Box(await ready(fake))
    await box.pull()
    assert box.texts() == ["hello"]
    fake.chat.rotate()
    fake.chat.dm("under a key that never comes")
    fake.chat.hidden_keys = 1000
    await box.pull()
    assert box.texts()[1:] == ["1 message could not be verified: open X"]
    events = len([one for one in fake.requests if one.path.endswith("/events")])
    await box.pull()
    assert len([one for one in fake.requests if one.path.endswith("/events")]) == events


async def test_a_patient_with_new_keys_is_verified_after_asking_for_them(fake: Reached) -> None:
    fake.chat.dm("hello")
    fake.chat.names_keys = False
    box = Box(await ready(fake))
    await box.pull()
    fake.chat.lee.register()
    fake.chat._meet()
    fake.chat.rotate()
    fake.chat.dm("from my new telephone")
    await box.pull()
    assert box.texts() == ["hello", "from my new telephone"]


async def test_new_keys_of_the_account_stop_the_reading_and_nothing_is_passed_over(fake: Reached) -> None:
    old = keys_of(fake.chat.doctor)
    fake.chat.dm("before")
    box = Box(await ready(fake, old))
    await box.pull()
    fake.chat.reset()
    fake.chat.dm("after")
    with pytest.raises(NeedsLogin, match="new keys"):
        await box.pull()
    box.side = await ready(fake, old)
    assert box.side.state is State.STALE
    await box.pull()
    assert "new chat keys" in box.pages[-1].holes[0].reason
    box.side = await ready(fake)
    await box.pull()
    assert box.texts() == ["before", "after"]
    assert box.pages[-1].holes == ()


async def test_the_door_of_strangers_is_named_while_somebody_waits(fake: Reached) -> None:
    fake.chat.requests = True
    side = await ready(fake)
    assert "message requests" in side.problems[0].cause
    box = Box(side)
    await box.pull()
    assert [one.key for one in box.pages[-1].holes] == ["x-chat:requests"]
    fake.chat.requests = False
    await box.pull()
    assert box.pages[-1].holes == ()


async def test_a_mark_that_nobody_understands_begins_anew(fake: Reached) -> None:
    fake.chat.dm("hello")
    box = Box(await ready(fake), mark='{"v":99}')
    await box.pull()
    assert box.pages[0].anew
    assert box.texts() == ["hello"]
    assert replace(box.pages[0]).back_to is not None
    assert (box.pages[0].back_to or 0) < now()


async def test_a_list_that_lags_behind_hides_nothing(fake: Reached) -> None:
    fake.chat.lagging = True
    box = Box(await ready(fake))
    for text in ("one", "two"):
        fake.chat.dm(text)
        await box.pull()
    assert box.texts() == ["one", "two"]
    assert await box.pull() == []


async def test_a_deletion_too_old_to_be_told_apart_is_named_and_an_unread_one_is_not(
    fake: Reached, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "MOST_KNOWN", 2)
    old = fake.chat.dm("old")
    box = Box(await ready(fake))
    await box.pull()
    for n in range(3):
        fake.chat.dm(f"newer {n}")
    await box.pull()
    fake.chat.delete(old)
    fake.chat.delete(fake.chat.dm("never read"))
    await box.pull()
    assert [one.reason for page in box.pages for one in page.aside] == [parse.UNTOLD]
    assert box.deletions() == []
