"""Signing in to X: by a browser on this machine or elsewhere, and a pair of tokens that each exchange replaces."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from networks.errors import NeedsLogin, NetworkError
from networks.registry import authorise_of
from networks.secret import Secret
from networks.x.access import nobody_keeps
from networks.x.door import SESSION
from tests.fakes import base
from tests.fakes.x import FakeX
from tests.fakes.x_desk import Keeper


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def settings_of(fake: FakeX, **more: str) -> dict[str, str | Secret]:
    redirect = f"http://127.0.0.1:{free_port()}/consulta"
    fake.sessions.redirects = [redirect]
    return {"CLIENT_ID": fake.sessions.client, "BASE_URL": fake.url, "REDIRECT_URI": redirect, **more}


def address_in(words: str) -> str:
    return next(word for word in words.split() if word.startswith("https://x.com/"))


async def signed_in(settings: dict[str, str | Secret], answer: Callable[[str], str]) -> Mapping[str, str]:
    """Sign in; `answer` is what the person types once they have seen the address."""

    async def ask(prompt_words: str, *, secret: bool) -> str:
        assert not secret
        return await asyncio.to_thread(answer, address_in(prompt_words))

    sign_in = authorise_of("x")
    assert sign_in is not None
    return await sign_in(settings, ask)


@pytest.mark.parametrize("confidential", [False, True], ids=["public", "confidential"])
async def test_a_pasted_address_gives_a_pair_that_opens_the_account(fake: FakeX, *, confidential: bool) -> None:
    fake.sessions.secret = "between us" if confidential else ""
    settings = settings_of(fake, CLIENT_SECRET=fake.sessions.secret)
    given = await signed_in(settings, fake.sessions.consent)
    assert set(given) == {SESSION}
    keeper = Keeper()
    keeper.kept |= given
    network = keeper.network(fake, REFRESH_TOKEN="", CLIENT_SECRET=fake.sessions.secret)
    try:
        assert (await network.connect()).me.handle == "dr_ruiz"
    finally:
        await network.close()
    assert fake.sessions.exchanges == 0


async def test_a_browser_on_this_machine_comes_back_by_itself_and_its_code_is_exchanged_at_once(fake: FakeX) -> None:
    settings = settings_of(fake)

    def browser(address: str) -> str:
        page = httpx.get(fake.sessions.consent(address), trust_env=False)
        assert "Consulta has what it needs" in page.text
        assert not fake.sessions.codes
        return ""

    assert SESSION in await signed_in(settings, browser)


async def test_whoever_comes_with_another_state_gets_nothing(fake: FakeX) -> None:
    settings = settings_of(fake)

    def other(address: str) -> str:
        back = fake.sessions.consent(address)
        told = parse_qs(urlsplit(back).query)
        forged = back.replace(told["state"][0], "0" * 32)
        page = httpx.get(forged, trust_env=False)
        assert "belongs to another sign-in" in page.text
        return forged

    with pytest.raises(ValueError, match="belongs to another sign-in"):
        await signed_in(settings, other)
    assert fake.sessions.access == {}


async def test_what_is_pasted_wrongly_is_told_in_words_without_the_code(fake: FakeX) -> None:
    def refused(address: str) -> str:
        state = parse_qs(urlsplit(address).query)["state"][0]
        return f"http://127.0.0.1:1/consulta?error=access_denied&state={state}"

    for typed, words in (
        (lambda _: "hello", "not the address"),
        (refused, "not given"),
        (lambda _: "", "not come back"),
    ):
        with pytest.raises(ValueError, match=words):
            await signed_in(settings_of(fake), typed)


async def test_a_code_that_is_too_old_asks_for_another_sign_in(fake: FakeX) -> None:
    def late(address: str) -> str:
        back = fake.sessions.consent(address)
        for code in fake.sessions.codes.values():
            code.ends = 0
        return back

    with pytest.raises(NeedsLogin) as told:
        await signed_in(settings_of(fake), late)
    assert "code-" not in told.value.what + told.value.remedy


async def test_what_the_settings_hold_already_is_not_asked_for(fake: FakeX) -> None:
    def never(address: str) -> str:
        raise AssertionError(address)

    token = fake.settings["REFRESH_TOKEN"]
    # Only what was exchanged while looking for encrypted chat is to be kept: the token is worth nothing now.
    assert set(await signed_in(settings_of(fake, REFRESH_TOKEN=token), never)) == {SESSION}


async def test_many_calls_at_once_exchange_the_pair_once_and_keep_it_before_its_first_use(fake: FakeX) -> None:
    keeper = Keeper()
    network = keeper.network(fake)
    await network.connect()
    fake.sessions.run_out()
    before = fake.sessions.exchanges
    seen: list[bool] = []

    async def keep(tokens: dict[str, str]) -> None:
        fresh = json.loads(tokens[SESSION])["access"]
        seen.append(fake.sessions.access[fresh] == 0)
        await keeper.keep(tokens)

    network.rotated = keep
    try:
        await asyncio.gather(*(network.connect() for _ in range(5)))
    finally:
        await network.close()
    assert fake.sessions.exchanges == before + 1
    assert seen == [True]


async def test_of_two_programs_one_exchanges_and_the_other_takes_up_what_it_has_kept(fake: FakeX) -> None:
    keeper = Keeper()
    one, two = keeper.shared(fake), keeper.shared(fake)
    try:
        for network in (one, two):
            await network.connect()
        assert fake.sessions.exchanges == 1
        fake.sessions.run_out()
        await asyncio.gather(one.connect(), two.connect())
        fake.sessions.run_out()
        await asyncio.gather(two.connect(), one.connect())
    finally:
        await one.close()
        await two.close()


async def test_an_exchange_whose_answer_was_lost_asks_for_a_sign_in_and_names_no_token(fake: FakeX) -> None:
    keeper = Keeper()
    network = keeper.network(fake)
    await network.connect()
    fake.sessions.run_out()
    fake.fail(base.stored_then_dropped(), "POST", "/2/oauth2/token", times=1)
    try:
        for _ in range(2):
            with pytest.raises(NetworkError) as told:
                await network.connect()
        assert isinstance(told.value, NeedsLogin)
        assert "refresh-" not in str(told.value)
        assert "accounts add x" in told.value.remedy
        keeper.sign_in_again(fake)
        network.turn = keeper.turn
        await network.connect()
    finally:
        await network.close()


async def test_without_anybody_who_keeps_it_nothing_is_exchanged(fake: FakeX) -> None:
    network = Keeper().network(fake)
    network.rotated = nobody_keeps
    with pytest.raises(NeedsLogin, match="could not be kept"):
        await network.connect()
    await network.close()
    assert fake.sessions.exchanges == 0
