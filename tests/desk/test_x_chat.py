"""From a question in X's encrypted chat to a vetted answer there, once: the desk, its store, and a server that reads
nothing.
"""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from desk import config, lines, root_keys
from desk.errors import Refusal
from desk.introducing import Introduction
from desk.lines import Line
from desk.opening import plugs
from desk.vault import Vault, new_key
from networks.protocol import Network
from networks.secret import Secret
from networks.x.chat import room
from networks.x.chat.keys import CHAT_KEYS
from networks.x.door import SESSION
from store import views
from store.copies import back_up
from store.engine import open_store
from store.place import url_of
from tests.desk.clinics import end_leases, impatient, sit_down
from tests.desk.elsewhere import VETTED, Elsewhere, elsewhere
from tests.desk.test_introducing import Doctor
from tests.fakes import base
from tests.fakes.x_chat import FakeXWithChat
from tests.fakes.x_chat_desk import PASSCODE, Backup, keys_of
from tests.fakes.x_desk import Keeper

SAY = ".*/messages"
COLD = "how long does a cold last?"


@asynccontextmanager
async def on_x(url: str, fake: FakeXWithChat) -> AsyncIterator[Elsewhere]:
    keeper = Keeper()

    def build() -> Network:
        return keeper.network(fake, **{CHAT_KEYS: keys_of(fake.chat.doctor).write()})

    async with elsewhere(url, "x", build) as clinic:
        yield clinic


async def asked(clinic: Elsewhere, remote: str) -> int:
    await clinic.pull()
    return clinic.conversation_of(remote)


async def test_what_leaves_is_in_the_store_before_anybody_can_see_it_and_only_as_ciphertext(database_url: str) -> None:
    with FakeXWithChat() as fake:
        async with on_x(database_url, fake) as clinic:
            conversation = await asked(clinic, fake.chat.dm(COLD))
            item = clinic.answer_vetted(conversation)
            fake.fail(base.dropped(), "POST", SAY, times=1)
            assert [one.state for one in await clinic.round()] == ["unknown"]
            token = clinic.item(item).parts[0].token
            assert '"message_id"' in token
            assert VETTED[:20] not in token
            for _ in range(2):
                await clinic.pull()
            assert fake.chat.read_by(fake.chat.lee) == []
            assert clinic.row(conversation).state == "open"


async def test_a_question_is_answered_once_under_the_new_key_where_it_turned_meanwhile(database_url: str) -> None:
    with FakeXWithChat() as fake:
        async with on_x(database_url, fake) as clinic:
            conversation = await asked(clinic, fake.chat.dm(COLD))
            item = clinic.answer_vetted(conversation)
            fake.chat.failing = ["NonLatestKeyVersion"]
            assert [one.state for one in await clinic.round()] == ["held"]
            assert clinic.item(item).parts[0].token == ""
            with clinic.store.writing() as tx:
                tx.run("UPDATE outbox_item SET due_at = 1")
            assert [one.state for one in await clinic.round()] == ["sent"]
            ((_, text),) = fake.chat.read_by(fake.chat.lee)
            assert text.startswith(VETTED)
            for _ in range(2):
                await clinic.pull()
                assert await clinic.round() == []
            assert clinic.row(conversation).state == "closed"


@pytest.mark.parametrize("fault", [base.stored_then_dropped(), base.stored_then(502)], ids=["dropped", "502"])
async def test_a_crash_between_post_and_answer_leaves_one_message(database_url: str, fault: base.Fault) -> None:
    with FakeXWithChat() as fake:
        fake.chat.drops_repeats = False
        async with on_x(database_url, fake) as clinic:
            conversation = await asked(clinic, fake.chat.dm(COLD))
            clinic.answer_vetted(conversation)
            fake.fail(fault, "POST", SAY, times=1)
            assert [one.state for one in await clinic.round()] == ["unknown"]
            end_leases(clinic.store)
            impatient(clinic)
            assert [one.state for one in await clinic.round()] == ["sent"]
            await clinic.pull()
            assert len(fake.chat.read_by(fake.chat.lee)) == 1
            assert clinic.row(conversation).state == "closed"


async def test_edits_deletions_tombstones_and_the_door_reach_the_inbox(database_url: str) -> None:
    with FakeXWithChat() as fake:
        fake.chat.requests = True
        async with on_x(database_url, fake) as clinic:
            first, second = fake.chat.dm(COLD), fake.chat.dm("and a fever?", who=fake.chat.kim)
            conversation = await asked(clinic, first)
            other = clinic.conversation_of(second)
            fake.chat.edit(first, "how long does a cough last?")
            fake.chat.delete(second, who=fake.chat.kim)
            await clinic.pull()
            assert clinic.row(conversation).question == "how long does a cough last?"
            assert clinic.row(other).state == "closed"
            fake.chat.forge("take all of them")
            report = await clinic.pull()
            assert report.holes == 1
            texts = [one.text for one in views.messages(clinic.store.reader, conversation)]
            assert texts[-1] == "1 message could not be verified: open X"
            with pytest.raises(Refusal):
                clinic.answer_vetted(conversation)


def test_root_keys_lie_sealed_in_a_file_of_their_own_and_open_with_the_same_key_alone(tmp_path: Path) -> None:
    key = new_key()
    assert root_keys.kept(tmp_path, "clinic", key) == {}
    for text in ("first", '{"blob":"0011=="}'):
        root_keys.keep(tmp_path, "clinic", {CHAT_KEYS: text}, Vault(key))
    (path,) = (tmp_path / root_keys.FOLDER).iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "blob" not in path.read_text(encoding="utf-8")
    assert root_keys.kept(tmp_path, "clinic", key)[CHAT_KEYS].reveal() == '{"blob":"0011=="}'
    with pytest.raises(Refusal, match="clinic"):
        root_keys.kept(tmp_path, "clinic", new_key())
    root_keys.forget(tmp_path, "clinic")
    root_keys.forget(tmp_path, "clinic")
    assert root_keys.kept(tmp_path, "clinic", key) == {}


async def test_adding_the_account_keeps_the_chat_keys_out_of_the_store_and_every_start_finds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {"HOME": str(tmp_path), "CONSULTA_CONFIG_DIR": str(tmp_path / "config")}
    environment["CONSULTA_DATA_DIR"] = str(tmp_path / "data")
    store = open_store(url_of(tmp_path / "store.db"))
    with FakeXWithChat() as fake, closing(store):
        monkeypatch.setattr(room, "fetch", Backup(fake.chat.doctor).fetch)
        desk = sit_down(store, "s1")
        doctor = Doctor({"Your": PASSCODE}, ["y"])
        given: dict[str, str | Secret] = {**fake.settings, "REFRESH_TOKEN": Secret(fake.settings["REFRESH_TOKEN"])}
        settings = config.load(environment, cwd=tmp_path)
        await Introduction(desk, settings, doctor, "x", "clinic", given).run()
        asked = [one for one in doctor.asked if one.words.startswith("Your chat passcode")]
        assert [one.secret for one in asked] == [True]
        assert not [one for one in doctor.cards[-1].problems if "encrypted chat" in one.cause]
        settings = config.load(environment, cwd=tmp_path)
        (plug,) = plugs(desk, settings)
        line = await lines.connect(desk, plug)
        assert isinstance(line, Line), line
        assert "x-chat" in {one.name for one in line.network.streams}
        await line.network.close()
        assert [row[0] for row in store.reader.rows("SELECT name FROM credential")] == [SESSION]
        back_up(url_of(tmp_path / "store.db"), tmp_path / "copy.db")
    assert await asyncio.to_thread(_holding, tmp_path, keys_of(fake.chat.doctor).blob.reveal()) == []


def _holding(folder: Path, secret: str) -> list[Path]:
    """Return the files that hold a secret, or its sealed form, where they should not."""
    sealed = (folder / "data" / "keys" / "clinic").read_bytes().partition(b":")[2].strip()[:40]
    files = [one for one in folder.rglob("*") if one.is_file() and one.parent.name != root_keys.FOLDER]
    assert {"store.db", "copy.db", ".env"} <= {one.name for one in files}
    return [one for one in files if secret.encode() in one.read_bytes() or sealed in one.read_bytes()]
