from __future__ import annotations

import logging
import pickle
import subprocess
import sys
from dataclasses import replace

import pytest

from core.audience import Audience
from core.incoming import Ref
from core.outgoing import CannotTell, Part
from networks.errors import NeedsLogin, Refused, Unreachable
from networks.registry import authorise_of, build
from networks.secret import Secret
from networks.x.chat import room
from networks.x.chat.authorise import unlock
from networks.x.chat.keys import CHAT_KEYS, Keys, read_keys
from networks.x.chat.side import State
from networks.x.door import SESSION
from tests.fakes.x_chat import FakeXWithChat
from tests.fakes.x_chat_desk import PASSCODE, Backup, Box, Reached, keys_of, me, ready, service


class Person:
    """Somebody at the keyboard who gives these answers."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.heard: list[tuple[str, bool]] = []

    async def __call__(self, prompt_words: str, *, secret: bool) -> str:
        self.heard.append((prompt_words, secret))
        return self.answers.pop(0)


async def test_the_passcode_is_typed_once_unseen_and_the_keys_read_the_chats(fake: Reached) -> None:
    fake.chat.reset()
    fake.chat.dm("hello")
    backup, person = Backup(fake.chat.doctor), Person(PASSCODE)
    keys = await unlock(service(fake), person, fetch=backup.fetch, past_proxy=True)
    ((prompt, secret),) = person.heard
    assert secret
    assert "never the passcode" in prompt
    assert "after 20" in prompt
    assert "CONSULTA_PROXY does not lead there" in prompt
    assert backup.tries == 1
    assert keys.version == fake.chat.doctor.version
    box = Box(await ready(fake, read_keys(keys.write())))
    await box.pull()
    assert box.texts() == ["hello"]


async def test_every_guess_is_typed_by_a_person_and_the_last_ones_are_agreed_to(fake: Reached) -> None:
    backup = Backup(fake.chat.doctor, guesses=6)
    person = Person("1111", "2222", "use a guess", "3333", "no")
    with pytest.raises(Refused, match="stays locked"):
        await unlock(service(fake), person, fetch=backup.fetch)
    prompts = [prompt for prompt, _ in person.heard]
    assert "5 guesses are left" in prompts[1]
    assert "Only" not in prompts[1]
    assert "4 guesses are left" in prompts[2]
    assert "lost on every device" in prompts[2]
    assert [secret for _, secret in person.heard] == [True, True, False, True, False]
    assert backup.tries == 3
    last = Backup(fake.chat.doctor, guesses=1)
    with pytest.raises(NeedsLogin, match="no guess is left"):
        await unlock(service(fake), Person("9999", PASSCODE), fetch=last.fetch)
    assert last.tries == 1


async def test_trouble_with_the_backup_never_uses_the_passcode_again_by_itself(fake: Reached) -> None:
    for trouble, tries, answers in (
        ("Transient error - retry", 1, [PASSCODE]),
        ("Rate limit exceeded", 1, [PASSCODE]),
        ("Invalid auth token", 2, [PASSCODE, PASSCODE]),
    ):
        backup, person = Backup(fake.chat.doctor), Person(*answers)
        backup.trouble = [trouble]
        if len(answers) == 1:
            with pytest.raises(Unreachable):
                await unlock(service(fake), person, fetch=backup.fetch)
        else:
            await unlock(service(fake), person, fetch=backup.fetch)
        assert backup.tries == tries == len(person.heard)
    fake.chat.reset()
    older = Backup(fake.chat.doctor)
    older.trouble = ["Keys not registered"]
    await unlock(service(fake), Person(PASSCODE), fetch=older.fetch)
    assert older.tries == 2


async def test_there_is_nothing_to_unlock_without_a_passcode_library_or_person(
    fake: Reached, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = Backup(fake.chat.lee)
    with pytest.raises(Refused, match="does not know as this account's"):
        await unlock(service(fake), Person(PASSCODE), fetch=backup.fetch)
    with pytest.raises(Refused, match="stays locked"):
        await unlock(service(fake), Person(""), fetch=backup.fetch)
    fake.chat.enrolled = False
    with pytest.raises(Refused, match="never set"):
        await unlock(service(fake), Person(), fetch=backup.fetch)
    assert (await ready(fake)).state is State.OFF
    fake.chat.enrolled = True
    monkeypatch.setattr(room, "available", lambda: False)
    with pytest.raises(Refused, match="not installed"):
        await unlock(service(fake), Person(), fetch=backup.fetch)


async def test_without_library_or_keys_the_card_says_what_is_missing_and_how_to_get_it(
    fake: Reached, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.chat.dm("hello")
    locked = await ready(fake)
    locked.keys = None
    await locked.connect(me(fake.chat))
    assert locked.state is State.LOCKED
    assert "not unlocked" in locked.problems[0].cause
    box = Box(locked)
    await box.pull()
    assert "not unlocked" in box.pages[0].holes[0].reason
    assert await box.pull() == []
    assert isinstance(await locked.find(replace(_part(), token="x")), CannotTell)
    with pytest.raises(Refused, match="not unlocked"):
        await locked.recheck(Ref("chat:1:2/a", "chat:1:2"))
    other = await ready(fake, keys_of(fake.chat.lee))
    assert "another account" in other.problems[0].cause
    monkeypatch.setattr(room, "available", lambda: False)
    bare = await ready(fake)
    assert bare.state is State.LOCKED
    assert "consulta[x-chat]" in bare.problems[0].remedy


async def test_no_key_stands_in_a_repr_a_log_or_an_error(fake: Reached, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    keys = keys_of(fake.chat.doctor)
    secret = keys.blob.reveal()
    opened = room.Room(keys)
    assert repr(opened) == "Room(***)"
    with pytest.raises(TypeError):
        pickle.dumps(opened)
    side = await ready(fake, keys)
    fake.chat.dm("hello")
    await Box(side).pull()
    backup = Backup(fake.chat.doctor)
    with pytest.raises(Refused) as caught:
        await unlock(service(fake), Person("5837", ""), fetch=backup.fetch)
    told = f"{keys!r} {side!r} {caught.value!r} {caplog.text}"
    assert secret not in told
    assert "5837" not in told
    side.lock()
    with pytest.raises(Refused):
        await side.recheck(Ref("chat:1:2/a", "chat:1:2"))
    for broken in ("", "[]", "{}", '{"blob":"zz"}', '{"v":1,"blob":"00"}'):
        assert read_keys(broken) is None
    assert isinstance(read_keys(keys.write()), Keys)


def _part() -> Part:
    return Part("k", "t", Audience.DIRECT, (), Ref("chat:1:2/a", ""), "chat:1:2")


@pytest.mark.parametrize("passcode", [PASSCODE, ""], ids=["unlocked", "left locked"])
async def test_adding_the_account_asks_for_the_passcode_and_goes_on_either_way(
    monkeypatch: pytest.MonkeyPatch, passcode: str
) -> None:
    with FakeXWithChat() as fake:
        monkeypatch.setattr(room, "fetch", Backup(fake.chat.doctor).fetch)
        settings: dict[str, str | Secret] = dict(fake.settings)
        person = Person(passcode)
        sign_in = authorise_of("x")
        assert sign_in is not None
        given = await sign_in(settings, person)
        # The pair was exchanged meanwhile: the one before it is worth nothing.
        assert {SESSION} == given.keys() - {CHAT_KEYS}
        assert (CHAT_KEYS in given) is bool(passcode)
        network = build("x", {**settings, **given})
        card = await network.connect()
        await network.close()
        locked = [one for one in card.problems if "not unlocked" in one.cause]
        assert len(locked) == (0 if passcode else 1)
        assert ("x-chat" in {one.name for one in network.streams}) is True
        fake.chat.enrolled = False
        assert CHAT_KEYS not in await sign_in(settings | dict(given), Person())


def test_the_library_is_loaded_only_where_there_are_keys() -> None:
    told = (
        "import sys; from networks.registry import build; from networks.x.chat import authorise, side; "
        "build('x', {'CLIENT_ID': 'a'}); assert 'chat_xdk' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", told], check=True)
