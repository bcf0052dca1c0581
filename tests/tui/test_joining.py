"""Adding an account from the inbox, against a server behind real HTTP."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk import config
from networks.protocol import Ask
from networks.secret import Secret
from tests.fakes.mastodon import FakeMastodon
from tests.tui.hands import READING, SMALL, Hands, demo_inbox, screen_text
from tui.app import Consulta
from tui.opening import on_settings
from tui.screens.joining import JoiningScreen
from tui.screens.networks import NetworksScreen


@dataclass
class Newcomer:
    """Somebody before an inbox without an account."""

    hands: Hands
    home: Path

    @property
    def file(self) -> Path:
        return self.home / "config" / ".env"

    @property
    def text(self) -> str:
        return screen_text(self.hands.app)

    async def until(self, words: str) -> None:
        await self.hands.until(lambda: words in self.text, words)

    async def asked(self, words: str) -> None:
        """Wait until something is asked, and can be answered."""

        def is_asked() -> bool:
            screen = self.hands.app.screen
            return words in self.text and not (isinstance(screen, JoiningScreen) and screen.busy)

        await self.hands.until(is_asked, words)

    async def answer(self, text: str) -> None:
        await self.hands.pilot.press(*("space" if letter == " " else letter for letter in text), "enter")


@asynccontextmanager
async def newcomer(home: Path, monkeypatch: pytest.MonkeyPatch, **setting: Any) -> AsyncIterator[Newcomer]:
    places = {"CONFIG": home / "config", "DATA": home / "data"}
    for name, folder in places.items():
        monkeypatch.setenv(f"CONSULTA_{name}_DIR", str(folder))
    monkeypatch.chdir(home)
    settings = config.load({f"CONSULTA_{name}_DIR": str(folder) for name, folder in places.items()}, cwd=home)
    app = Consulta(on_settings(settings, ""), replace(READING, **setting))
    async with app.run_test(size=SMALL) as pilot:
        hands = Hands(pilot, app, None, None, {})  # type: ignore[arg-type]  # no ward: the desk is the app's own
        await hands.until(lambda: app.inbox.stage is not None, "the desk")
        yield Newcomer(hands, home)


async def test_the_first_account_is_added_on_screen_and_read_at_once_and_later_given_a_new_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeMastodon() as fake:
        fake.write(fake.pat, "@doctor my ankle is swollen, what now")
        async with newcomer(tmp_path, monkeypatch) as doctor:
            await doctor.until("connects an account here, step by step")
            await doctor.hands.pilot.press("colon", *"add", "space", *"acc", "enter")
            await doctor.asked("Which network?")
            await doctor.answer("1")
            await doctor.asked("What do you call the account")
            await doctor.answer("clinic")
            await doctor.asked("Address of your server")
            assert "3. Submit, open the application again, and copy Your access token." in doctor.text
            await doctor.answer(fake.url)
            await doctor.asked("Your access token")
            await doctor.answer("guessed")
            await doctor.asked("nothing to try again")
            assert "no longer takes the token" in doctor.text
            assert "guessed" not in doctor.text
            await doctor.answer("2")
            await doctor.asked("Enter: given, 7 signs")
            await doctor.answer(f"{fake.doctor.token[:4]} {fake.doctor.token[4:]}")
            await doctor.asked("Keep it as clinic?")
            assert "@doctor" in doctor.text
            await doctor.hands.pilot.press("escape")
            await doctor.until("Esc again leaves; nothing is kept")
            assert not doctor.file.exists()
            await doctor.answer("yes")
            await doctor.until("clinic is added: you are @doctor there, and it is read from now on")
            await doctor.until("my ankle is swollen")
            assert stat.S_IMODE(doctor.file.stat().st_mode) == 0o600
            first = doctor.file.read_text(encoding="utf-8")
            line = next(iter(doctor.hands.app.inbox.stage.lines.values()))  # type: ignore[union-attr]
            await doctor.hands.pilot.press("g", "l")
            await doctor.until("Mastodon")
            await doctor.hands.pilot.press("plus", "t")
            await doctor.asked("Address of your server")
            await doctor.answer("")
            await doctor.asked("Enter: given, 15 signs")
            await doctor.answer("")
            await doctor.asked("Keep it as clinic?")
            await doctor.answer("yes")
            stage = doctor.hands.app.inbox.stage
            assert stage is not None
            await doctor.hands.until(
                lambda: stage.lines and line not in stage.lines.values(), "the line to be replaced"
            )
            assert doctor.file.read_text(encoding="utf-8") == first
            assert isinstance(doctor.hands.app.screen, NetworksScreen)


async def test_an_address_of_a_sign_in_stands_there_whole_and_two_escapes_keep_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://elsewhere.example/authorize?" + "&".join(f"part{n}=value{n}" for n in range(20))

    async def authorise(
        settings: Mapping[str, str | Secret],
        ask: Ask,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        proxy: str = "",
    ) -> dict[str, str]:
        del settings, transport, proxy
        return {"ACCESS_TOKEN": await ask(f"Open {address} and paste where you land", secret=False)}

    monkeypatch.setattr("networks.mastodon.authorise", authorise, raising=False)
    async with newcomer(tmp_path, monkeypatch) as doctor:
        doctor.hands.app.inbox.act_add_account("mastodon", "clinic")
        await doctor.asked("Address of your server")
        await doctor.answer("mastodon.example")
        await doctor.asked("Your access token")
        await doctor.answer("t")
        await doctor.asked("paste where you land")
        assert address in "".join(doctor.text.splitlines())
        assert "Ctrl-Y copy the address" in doctor.text
        await doctor.hands.pilot.press("escape", "escape")
        await doctor.until("nothing was kept")
        assert doctor.hands.on_inbox
        assert not doctor.file.exists()
        doctor.hands.app.inbox.act_add_account("heliograph", "gone")
        await doctor.until("no network is called 'heliograph'")
        assert doctor.hands.on_inbox, "what is not installed is told, and ends nothing"


async def test_a_locked_login_and_a_demo_say_that_they_add_no_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with newcomer(tmp_path, monkeypatch, locked=True) as doctor:
        await doctor.until("This login is locked: accounts are added by who looks after this machine.")
        await doctor.hands.pilot.press("g", "l", "plus")
        await doctor.until("locked: no account can be added by this login")
    async with demo_inbox(messages=3) as hands:
        await hands.press("g", "l", "plus", "n")
        assert "the demo keeps no account: leave it, then: consulta accounts add" in hands.text
