from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import httpx
import pytest

from core.clock import MINUTE, SECOND, now
from core.incoming import Ref
from networks import matrix
from networks.errors import NeedsLogin, RateLimited, Refused
from networks.matrix.connector import SYNC
from networks.registry import settings_of
from tests.fakes.base import status
from tests.fakes.matrix_desk import Desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with Desk() as desk:
        yield desk


class Keeper:
    """Keeps new tokens, and notes how many calls had used them by then."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.kept: list[dict[str, str]] = []
        self.used_before = 0

    async def __call__(self, tokens: dict[str, str]) -> None:
        self.kept.append(tokens)
        self.used_before += sum(one.bearer == tokens["ACCESS_TOKEN"] for one in self.desk.fake.requests)


def run_out(desk: Desk) -> str:
    """End the access token softly; return the refresh token."""
    desk.fake.memory.sessions[desk.fake.token].run_out = True
    return desk.fake.refresh_token(desk.fake.token)


async def test_new_tokens_are_kept_before_they_are_used_and_fetched_once(desk: Desk) -> None:
    room = desk.fake.private_room()
    asked = desk.fake.say(room, desk.fake.patient, "hello")
    connector = desk.another(REFRESH_TOKEN=run_out(desk))
    connector.rotated = keeper = Keeper(desk)
    await asyncio.gather(*(connector.mark_read(Ref(asked, room.id)) for _ in range(5)))
    assert len(desk.asked("/refresh")) == len(keeper.kept) == 1
    assert set(keeper.kept[0]) == {"ACCESS_TOKEN", "REFRESH_TOKEN"}
    assert keeper.used_before == 0
    assert len(room.receipts) == 5


async def test_an_answer_survives_a_token_that_ran_out_and_is_sent_once(desk: Desk) -> None:
    room = desk.fake.private_room()
    desk.fake.say(room, desk.fake.patient, "hello")
    part = desk.answer(await desk.one())
    connector = desk.another(REFRESH_TOKEN=run_out(desk))
    connector.rotated = Keeper(desk)
    await connector.send(part)
    assert [event.txn for event in desk.fake.by_doctor(room)] == [("TRIAGE01", part.key)]


async def test_tokens_that_nobody_keeps_are_not_used(desk: Desk) -> None:
    connector = desk.another(REFRESH_TOKEN=run_out(desk))
    for _ in range(2):
        with pytest.raises(NeedsLogin) as raised:
            await connector.connect()
        assert "REFRESH_TOKEN" in raised.value.remedy
    bearers = {request.bearer for request in desk.fake.requests}
    assert bearers <= {desk.fake.token, ""}


async def test_without_a_refresh_token_a_person_must_sign_in(desk: Desk) -> None:
    run_out(desk)
    with pytest.raises(NeedsLogin, match="REFRESH_TOKEN"):
        await desk.matrix.connect()


async def test_a_session_that_was_ended_is_not_refreshed(desk: Desk) -> None:
    connector = desk.another(REFRESH_TOKEN=desk.fake.refresh_token(desk.fake.token))
    desk.fake.memory.sessions[desk.fake.token].ended = True
    with pytest.raises(NeedsLogin) as raised:
        await connector.connect()
    assert "Access Token" in raised.value.remedy
    assert desk.asked("/refresh") == []


async def test_a_refresh_token_that_is_dead_asks_for_a_login(desk: Desk) -> None:
    run_out(desk)
    connector = desk.another(REFRESH_TOKEN="syr_dead")
    with pytest.raises(NeedsLogin):
        await connector.connect()


@pytest.mark.parametrize(
    ("headers", "body", "least", "most"),
    [
        ({"Retry-After": "7"}, {"retry_after_ms": 99_000}, 6 * SECOND, 8 * SECOND),
        ({}, {"retry_after_ms": 30_000}, 29 * SECOND, 31 * SECOND),
        ({}, {"retry_after_ms": "soon"}, 4 * SECOND, 6 * SECOND),
        ({}, {}, 4 * SECOND, 6 * SECOND),
    ],
)
async def test_a_rate_limit_waits_as_long_as_asked(
    desk: Desk, headers: dict[str, str], body: dict[str, object], least: int, most: int
) -> None:
    desk.fake.fail(status(429, {"errcode": "M_LIMIT_EXCEEDED", **body}, headers))
    with pytest.raises(RateLimited) as raised:
        await desk.matrix.connect()
    assert least <= raised.value.until - now() <= most


async def test_an_unnamed_pause_grows_to_five_minutes_and_is_short_again_after_an_answer(desk: Desk) -> None:
    pauses: list[float] = []
    desk.fake.fail(status(429, b"slow down"))
    for _ in range(9):
        with pytest.raises(RateLimited) as raised:
            await desk.matrix.connect()
        pauses.append(raised.value.until - now())
    assert [round(pause / SECOND) for pause in pauses[:4]] == [5, 10, 20, 40]
    assert round(pauses[-1] / MINUTE) == 5
    desk.fake.heal()
    await desk.matrix.connect()
    desk.fake.fail(status(429, b"slow down"))
    with pytest.raises(RateLimited) as raised:
        await desk.matrix.connect()
    assert raised.value.until - now() < 6 * SECOND


async def test_the_server_behind_a_name_is_found_and_only_it_gets_the_token() -> None:
    asked: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, request.headers.get("authorization", "")))
        if request.url.path.startswith("/.well-known"):
            return httpx.Response(200, json={"m.homeserver": {"base_url": "https://matrix.clinic.example/"}})
        if request.url.path.endswith("/whoami"):
            return httpx.Response(200, json={"user_id": "@doctor:clinic.example", "device_id": "D"})
        return httpx.Response(404, json={"errcode": "M_NOT_FOUND"})

    settings = {"SERVER_NAME": "clinic.example", "ACCESS_TOKEN": "syt_x"}
    connector = matrix.build(settings, transport=httpx.MockTransport(answer))
    with pytest.raises(Refused, match="not there"):
        await connector.connect()
    await connector.close()
    assert asked[0] == ("clinic.example", "")
    assert set(asked[1:]) == {("matrix.clinic.example", "Bearer syt_x")}


@pytest.mark.parametrize(
    "told",
    [{}, {"m.homeserver": {"base_url": "http://matrix.example"}}, {"m.homeserver": {"base_url": "nonsense"}}, []],
)
async def test_a_name_that_leads_nowhere_safe_is_said(told: object) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=told))
    connector = matrix.build({"SERVER_NAME": "clinic.example", "ACCESS_TOKEN": "syt_x"}, transport=transport)
    with pytest.raises(NeedsLogin, match=r"BASE_URL|home server"):
        await connector.connect()
    await connector.close()


@pytest.mark.parametrize("settings", [{"ACCESS_TOKEN": "x"}, {"BASE_URL": "https://a.example"}, {}])
async def test_a_missing_setting_is_named(settings: dict[str, str]) -> None:
    connector = matrix.build(settings)
    with pytest.raises(NeedsLogin) as raised:
        await connector.connect()
    assert "token" in str(raised.value).lower() or "BASE_URL" in raised.value.remedy
    await connector.close()


async def test_the_token_is_in_no_error_and_no_repr(desk: Desk) -> None:
    desk.fake.memory.sessions[desk.fake.token].ended = True
    with pytest.raises(NeedsLogin) as raised:
        await desk.matrix.connect()
    assert desk.fake.token not in f"{raised.value!r} {raised.value} {raised.value.remedy} {desk.matrix!r}"


async def test_a_server_that_blocks_invitations_is_a_problem_of_the_card(desk: Desk) -> None:
    assert (await desk.matrix.connect()).problems == ()
    desk.fake.remember("m.invite_permission_config", {"default_action": "block"})
    (problem,) = (await desk.matrix.connect()).problems
    assert "invitation" in problem.cause


async def test_the_card_says_who_we_are_and_what_works(desk: Desk) -> None:
    card = await desk.matrix.connect()
    assert (card.me.handle, card.me.name, card.software) == (desk.fake.doctor, "Dr. Ruiz", "Matrix v1.15")
    assert card.extras == {"screens", "corrects", "context", "reads", "blocks", "reports"}
    assert not card.end_to_end


async def test_the_filter_is_stored_once_or_sent_along(desk: Desk) -> None:
    await desk.pull()
    await desk.pull()
    assert len(desk.asked("/filter")) == 1
    desk.fake.fail(status(404, {"errcode": "M_UNRECOGNIZED"}), "POST", ".*/filter")
    other = desk.another()
    assert len([page async for page in other.pull(SYNC, "")]) == 1
    assert desk.fake.requests[-1].first("filter").startswith("{")


def test_listing_the_settings_loads_no_client() -> None:
    names = {setting.name: setting for setting in settings_of("matrix")}
    assert names["ACCESS_TOKEN"].secret
    assert names["REFRESH_TOKEN"].secret
    assert "Access Token" in names["ACCESS_TOKEN"].text


async def test_the_package_is_light() -> None:
    code = "import sys, networks.matrix; sys.exit('httpx' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await process.wait() == 0


@pytest.mark.parametrize("days", ["-1", "many", "99999", "1.5"])
def test_a_history_that_cannot_be_is_refused(days: str) -> None:
    with pytest.raises(ValueError, match="HISTORY_DAYS"):
        matrix.build({"HISTORY_DAYS": days})
