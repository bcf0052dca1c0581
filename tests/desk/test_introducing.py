"""The dialogue that adds an account, on every network, with its server behind real HTTP."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

from desk import config
from desk.asking import Left, Question, Said, cleaned
from desk.config import Settings
from desk.introducing import Introduction
from desk.office import Desk
from networks import registry
from networks.protocol import Ask, Card, Step
from networks.secret import Secret
from store.engine import open_store
from store.place import url_of
from tests.desk.clinics import sit_down
from tests.fakes.base import FakeServer
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.facebook import FakeFacebook
from tests.fakes.instagram import FakeInstagram
from tests.fakes.mastodon import FakeMastodon
from tests.fakes.matrix import FakeMatrix
from tests.fakes.reddit import FakeReddit
from tests.fakes.telegram import FakeTelegram
from tests.fakes.threads import FakeThreads
from tests.fakes.whatsapp import FakeWhatsApp
from tests.fakes.x import FakeX


@dataclass
class Doctor:
    """Somebody who answers what is asked, by the names of the settings, and presses keys."""

    answers: Mapping[str, str]
    presses: list[str]
    asked: list[Question] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)

    def tell(self, lines: Sequence[Said]) -> None:
        self.said += lines

    def show(self, card: Card) -> None:
        self.cards.append(card)

    async def ask(self, question: Question) -> str:
        self.asked.append(question)
        if question.choice:
            if not self.presses:
                raise Left
            return self.presses.pop(0)
        return self.answers.get(question.name or question.words.split()[0], "")

    @property
    def names(self) -> list[str]:
        return [question.name for question in self.asked if question.name]

    def heard(self, role: str) -> list[str]:
        return [line.text for line in self.said if line.role == role]


@dataclass
class InBrowser(Doctor):
    """Somebody whose browser runs on another machine: they paste the address on which it ends."""

    consent: Callable[[str], str] = str

    async def ask(self, question: Question) -> str:
        if not question.address:
            return await super().ask(question)
        self.asked.append(question)
        return self.consent(question.address)


@dataclass
class Room:
    """A desk with an empty configuration folder."""

    desk: Desk
    settings: Settings

    @property
    def file(self) -> Path:
        return self.settings.config_dir / ".env"

    async def led(self, doctor: Doctor, network: str, slug: str = "clinic", **given: str) -> str:
        found = Introduction(self.desk, self.settings, doctor, network, slug, dict(given))
        return (await found.run()).path


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    store = open_store(url_of(tmp_path / "store.db"))
    environment = {"HOME": str(tmp_path), "CONSULTA_CONFIG_DIR": str(tmp_path / "config")}
    yield Room(sit_down(store, "s1"), config.load(environment, cwd=tmp_path))
    store.close()


@dataclass(frozen=True)
class Case:
    """A network: its fake, where it stands, what is typed for it, and the settings that must be asked for."""

    fake: type[FakeServer]
    given: Callable[[FakeServer], dict[str, str]]
    typed: Callable[[FakeServer], dict[str, str]]
    asks: tuple[str, ...]
    consent: Callable[[FakeServer], Callable[[str], str]] = lambda _fake: str
    """What the browser does with the address of a sign-in: it returns the one on which it ends."""


def _base(fake: FakeServer) -> dict[str, str]:
    return {"BASE_URL": getattr(fake, "base", fake.url)}


def _token(fake: FakeServer) -> dict[str, str]:
    token = getattr(fake, "token")  # noqa: B009 - every fake of these has one
    return {"ACCESS_TOKEN": getattr(token, "text", token)}


def _of(*names: str) -> Callable[[FakeServer], dict[str, str]]:
    def chosen(fake: FakeServer) -> dict[str, str]:
        settings: dict[str, str] = getattr(fake, "settings")  # noqa: B009 - fakes with several settings
        return {name: settings[name] for name in names}

    return chosen


def _mastodon(fake: FakeServer) -> dict[str, str]:
    assert isinstance(fake, FakeMastodon)
    return {"BASE_URL": fake.url.removeprefix("https://"), "ACCESS_TOKEN": fake.doctor.token}


def _yes_on_x(fake: FakeServer) -> Callable[[str], str]:
    assert isinstance(fake, FakeX)
    return fake.sessions.consent


def _yes_on_reddit(fake: FakeServer) -> Callable[[str], str]:
    assert isinstance(fake, FakeReddit)
    return fake.sign_in


def _nothing(_fake: FakeServer) -> dict[str, str]:
    return {}


_APP = ("CLIENT_ID", "USERNAME", "CLIENT_SECRET")
_PUSHED = ("PHONE_NUMBER_ID", "WABA_ID", "ACCESS_TOKEN", "APP_SECRET", "VERIFY_TOKEN")
CASES = {
    "mastodon": Case(FakeMastodon, _nothing, _mastodon, ("BASE_URL", "ACCESS_TOKEN")),
    "bluesky": Case(FakeBluesky, _of("BASE_URL"), _of("HANDLE", "APP_PASSWORD"), ("HANDLE", "APP_PASSWORD")),
    "matrix": Case(FakeMatrix, _base, _token, ("ACCESS_TOKEN",)),
    "threads": Case(FakeThreads, _base, _token, ("ACCESS_TOKEN",)),
    "facebook": Case(FakeFacebook, _base, _token, ("ACCESS_TOKEN", "APP_SECRET", "APP_ID")),
    "instagram": Case(FakeInstagram, _base, _token, ("ACCESS_TOKEN",)),
    "telegram": Case(FakeTelegram, _base, _token, ("ACCESS_TOKEN", "BUSINESS_USERS")),
    "whatsapp": Case(FakeWhatsApp, _base, _of(*_PUSHED), _PUSHED),
    "x": Case(FakeX, _of("BASE_URL"), _of("CLIENT_ID"), ("CLIENT_ID",), _yes_on_x),
    "reddit": Case(FakeReddit, _of("BASE_URL", "LOGIN_URL"), _of(*_APP), _APP, _yes_on_reddit),
}


@pytest.mark.parametrize("network", registry.OWN)
async def test_every_network_is_added_by_the_same_dialogue_and_only_a_yes_keeps_it(network: str, room: Room) -> None:
    case = CASES[network]
    with ExitStack() as stack:
        fake = stack.enter_context(case.fake())
        unsure = InBrowser(case.typed(fake), [], consent=case.consent(fake))
        with pytest.raises(Left):
            await room.led(unsure, network, **case.given(fake))
        assert not room.file.exists()
        assert room.settings.accounts == ()
        typed = case.typed(fake)
        spaced = {name: f" {text[:3]} {text[3:]}\n" if "TOKEN" in name else text for name, text in typed.items()}
        doctor = InBrowser(spaced, ["y"], consent=case.consent(fake))
        path = await room.led(doctor, network, **case.given(fake))
    assert tuple(doctor.names) == case.asks
    secrets = {one.name for one in registry.settings_of(network) if one.secret}
    assert {one.name for one in doctor.asked if one.secret} == secrets & set(case.asks)
    assert len(doctor.cards) == 1
    assert path == str(room.file)
    text = room.file.read_text(encoding="utf-8")
    assert stat.S_IMODE(room.file.stat().st_mode) == 0o600
    assert [name for name, value in typed.items() if value not in text] == []
    assert [
        value for name, value in typed.items() if name in secrets for line in doctor.said if value in line.text
    ] == []
    assert doctor.heard("strong")[0].endswith("where to click")


async def test_a_sign_in_in_the_browser_asks_once_more_after_a_wrong_paste_and_its_gifts_are_kept(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeMastodon() as fake:

        async def authorise(
            settings: Mapping[str, str | Secret],
            ask: Ask,
            *,
            transport: httpx.AsyncBaseTransport | None = None,
            proxy: str = "",
        ) -> dict[str, str]:
            assert (transport, proxy) == (None, room.settings.proxy)
            assert settings["BASE_URL"] == fake.url
            pasted = await ask(f"Open {fake.url}/authorize?a=b and paste where you land", secret=False)
            if "code=" not in pasted:
                raise ValueError("that address holds no code")
            return {"ACCESS_TOKEN": pasted.partition("code=")[2], "TOKEN_AGE": "2026-11-23"}

        monkeypatch.setattr("networks.mastodon.authorise", authorise, raising=False)
        answers = {"BASE_URL": fake.url, "ACCESS_TOKEN": "old", "Open": "https://elsewhere.example/"}
        doctor = Doctor(answers, [""])
        with pytest.raises(Left):
            await room.led(doctor, "mastodon")
        assert doctor.heard("red") == ["that address holds no code"] * 2
        landed = f"https://elsewhere.example/?code={fake.doctor.token[:5]}\n {fake.doctor.token[5:]}"
        doctor = Doctor(answers | {"Open": landed}, ["4", "y"])
        await room.led(doctor, "mastodon")
        opened = [one.address for one in doctor.asked if one.address]
        assert opened == [f"{fake.url}/authorize?a=b"] * 2
    assert f"ACCESS_TOKEN={fake.doctor.token}\n" in room.file.read_text(encoding="utf-8")
    kept = room.desk.store.reader.rows("SELECT name FROM credential")
    assert [row[0] for row in kept] == ["TOKEN_AGE"]


async def test_x_is_signed_in_to_by_a_browser_and_its_pair_of_tokens_stands_in_no_file(room: Room) -> None:
    with FakeX() as fake:
        given = {"CLIENT_ID": fake.sessions.client, "BASE_URL": fake.url}
        forged = ["http://127.0.0.1:8723/consulta?state=forged&code=code-1"]

        def consent(address: str) -> str:
            return forged.pop() if forged else fake.sessions.consent(address)

        doctor = InBrowser({}, ["", "y"], consent=consent)
        await room.led(doctor, "x", **given)
        (wrong,) = doctor.heard("red")
        assert "belongs to another sign-in" in wrong
        assert [card.me.handle for card in doctor.cards] == ["dr_ruiz"]
        assert "ACCOUNTS__CLINIC__CLIENT_ID=doctors-app" in room.file.read_text(encoding="utf-8")
        for place in room.settings.config_dir.parent.rglob("*"):
            assert not place.is_file() or b"refresh-" not in place.read_bytes()
        kept = room.desk.store.reader.rows("SELECT name FROM credential")
        assert [row[0] for row in kept] == ["SESSION"]


@pytest.mark.parametrize("network", ["x", "reddit"])
async def test_a_sign_in_in_the_browser_goes_by_the_proxy_like_all_that_follows(network: str, room: Room) -> None:
    case = CASES[network]
    with case.fake() as fake:
        # Nobody listens where the settings point: whoever gets an answer has asked the proxy for it.
        away = dict.fromkeys(case.given(fake), "http://127.0.0.1:9")
        room.settings = replace(room.settings, proxy=fake.url)
        doctor = InBrowser(case.typed(fake), ["y"], consent=case.consent(fake))
        await room.led(doctor, network, **away)
    assert room.file.exists()


async def test_a_new_token_is_all_that_is_typed_anew_a_wide_file_is_mended_and_a_stranger_refused(room: Room) -> None:
    with FakeMastodon() as fake:
        typed = {"BASE_URL": fake.url, "ACCESS_TOKEN": fake.doctor.token}
        await room.led(Doctor(typed, ["y"]), "mastodon")
        room.file.chmod(0o644)
        again = Doctor({"ACCESS_TOKEN": fake.doctor.token}, ["y"])
        await room.led(again, "mastodon")
        assert [one.default for one in again.asked][:2] == [fake.url, "given, 15 signs"]
        assert stat.S_IMODE(room.file.stat().st_mode) == 0o600
        stranger = Doctor({"ACCESS_TOKEN": fake.pat.token}, [])
        with pytest.raises(Left):
            await room.led(stranger, "mastodon")
        assert "clinic is @doctor here, and this token belongs to @" in stranger.heard("red")[0]
        room.file.chmod(0o666)
        with pytest.raises(config.ConfigError, match="can be changed by others"):
            await room.led(Doctor(typed, ["y"]), "mastodon")


async def test_a_folder_that_takes_no_file_is_named_and_what_was_typed_is_kept_for_another_try(room: Room) -> None:
    folder = room.settings.config_dir
    folder.write_text("a file where the folder should be")
    with FakeMastodon() as fake:
        doctor = Doctor({"BASE_URL": fake.url, "ACCESS_TOKEN": fake.doctor.token}, ["y", "y"])
        with pytest.raises(Left):
            await room.led(doctor, "mastodon")
        assert doctor.heard("red") == [f"{room.file} cannot be changed: File exists"] * 2
        assert doctor.names == ["BASE_URL", "ACCESS_TOKEN"], "nothing was asked for twice"
        folder.unlink()
        doctor.presses = ["y"]
        await room.led(doctor, "mastodon")
    assert room.file.exists()


@dataclass
class Naming(Doctor):
    """Somebody who thinks of one name after the other."""

    thought_of: list[str] = field(default_factory=list)

    async def ask(self, question: Question) -> str:
        if question.name != "NAME":
            return await super().ask(question)
        self.asked.append(question)
        return self.thought_of.pop(0)


async def test_a_name_of_another_network_is_refused_before_anything_else_is_asked(room: Room) -> None:
    with FakeMastodon() as fake:
        await room.led(Doctor({"BASE_URL": fake.url, "ACCESS_TOKEN": fake.doctor.token}, ["y"]), "mastodon")
    with FakeThreads() as fake:
        given = {"ACCESS_TOKEN": fake.token.text}
        doctor = Naming(given, ["y"], thought_of=["clinic", "../x", "thr"])
        await room.led(doctor, "threads", "", BASE_URL=fake.base)
    assert [doctor.heard("red")[0], doctor.names] == [
        "clinic is an account of mastodon here",
        ["NAME", "NAME", "NAME", "ACCESS_TOKEN"],
    ]
    assert "CONSULTA_ACCOUNTS__THR__NETWORK=threads" in room.file.read_text(encoding="utf-8")


async def test_a_right_that_is_missing_is_named_with_its_remedy_before_the_yes(room: Room) -> None:
    with FakeMastodon() as fake:
        fake.scopes = [one for one in fake.scopes if one != "write:notifications"]
        doctor = Doctor({"BASE_URL": fake.url, "ACCESS_TOKEN": fake.doctor.token}, [])
        with pytest.raises(Left):
            await room.led(doctor, "mastodon")
    (lacking,) = doctor.heard("red")
    assert "write:notifications" in lacking
    remedy = doctor.said[[line.text for line in doctor.said].index(lacking) + 1].text
    assert "Preferences > Development" in remedy


async def test_a_server_that_is_not_there_is_looked_for_by_whoever_typed_its_address(room: Room) -> None:
    fake = FakeMastodon()
    fake.start()
    nowhere = fake.url
    fake.stop()
    doctor = Doctor({"BASE_URL": nowhere, "ACCESS_TOKEN": "token"}, ["no"])
    with pytest.raises(Left):
        await room.led(doctor, "mastodon")
    told = " ".join(line.text for line in doctor.said)
    assert "no connection" in told
    assert "look whether the address is right and the server there" in told
    assert "by itself" not in told
    assert not room.file.exists()


@pytest.mark.parametrize("network", registry.OWN)
def test_no_network_asks_for_more_than_five_things_nor_for_a_secret_without_saying_what_it_is(network: str) -> None:
    known = registry.settings_of(network)
    assert sum(one.asked or (one.required and not one.default) for one in known) <= 5
    assert [one.name for one in known if one.unless and one.unless not in {other.name for other in known}] == []
    assert all(isinstance(step, Step) for step in registry.steps_of(network))


def test_what_was_pasted_loses_all_that_nobody_sees() -> None:
    assert cleaned("\ufeff tok\u200ben \r\n\t-1\u00a0") == "token-1"
