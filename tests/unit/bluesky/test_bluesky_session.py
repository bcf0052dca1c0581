"""The login: kept before it is used, exchanged once, never tried again once it was turned away."""

from __future__ import annotations

import asyncio

import pytest

from networks.bluesky.connector import Bluesky
from networks.bluesky.direct import MESSAGES
from networks.bluesky.mentions import MENTIONS
from networks.errors import NeedsLogin, RateLimited, Refused, Stopped, Unreachable
from networks.registry import build
from tests.fakes import base
from tests.fakes.base import Answer, FakeServer, Request
from tests.fakes.bluesky import FakeBluesky, limited
from tests.fakes.bluesky_desk import Keeper
from tests.unit.bluesky.helpers import messages, pages


async def test_two_programs_one_after_the_other_log_in_once(server: FakeBluesky, keeper: Keeper) -> None:
    for _ in range(2):
        one = keeper.network(server)
        await one.connect()
        await one.close()
    assert (server.sessions.logins, server.sessions.exchanges) == (1, 0)


async def test_without_somebody_who_keeps_the_session_nothing_is_asked_of_the_server(server: FakeBluesky) -> None:
    one = build("bluesky", server.settings)
    with pytest.raises(NeedsLogin, match="could not be kept"):
        await one.connect()
    await one.close()
    assert server.sessions.logins == 0


async def test_many_calls_that_find_the_session_run_out_exchange_it_once(
    server: FakeBluesky, network: Bluesky, keeper: Keeper
) -> None:
    await network.connect()
    server.mention("can I take both?")
    server.sessions.run_out()
    found = await asyncio.gather(*(messages(network, MENTIONS) for _ in range(5)))
    assert [len(one) for one in found] == [1] * 5
    assert (server.sessions.exchanges, server.sessions.logins, keeper.times) == (1, 1, 2)


async def test_a_fresh_session_is_kept_before_its_first_use(server: FakeBluesky, keeper: Keeper) -> None:
    one = keeper.network(server)
    await one.connect()
    server.sessions.run_out()

    async def full(_tokens: dict[str, str]) -> None:
        raise OSError("the disk is full")

    one.rotated = full
    with pytest.raises(OSError, match="full"):
        await pages(one, MENTIONS)
    await one.close()
    assert not [request for request in server.requests if request.bearer == "access-2"]
    # The old refresh token still holds: the next program gets the same successor.
    again = keeper.network(server)
    await again.connect()
    await again.close()
    assert server.sessions.logins == 1


async def test_an_exchange_whose_answer_is_lost_is_repeated(server: FakeBluesky, network: Bluesky) -> None:
    await network.connect()
    server.sessions.run_out()
    server.fail(base.stored_then_dropped(), "POST", ".*refreshSession", times=1)
    with pytest.raises(Unreachable):
        await pages(network, MENTIONS)
    await pages(network, MENTIONS)
    assert (server.sessions.exchanges, server.sessions.logins) == (2, 1)


async def test_a_session_that_nobody_used_for_months_is_replaced_by_a_login(
    server: FakeBluesky, network: Bluesky
) -> None:
    await network.connect()
    server.sessions.forget()
    await pages(network, MENTIONS)
    assert server.sessions.logins == 2


async def test_a_password_that_was_turned_away_is_not_tried_again(server: FakeBluesky, keeper: Keeper) -> None:
    server.sessions.revoked = True
    one = keeper.network(server)
    for _ in range(3):
        with pytest.raises(NeedsLogin, match="does not take this handle"):
            await one.connect()
    await one.close()
    assert server.sessions.logins == 1


async def test_the_session_of_another_account_is_not_used(server: FakeBluesky, keeper: Keeper) -> None:
    one = keeper.network(server)
    await one.connect()
    await one.close()
    other = keeper.network(server, HANDLE=server.doctor.did)
    await other.connect()
    await other.close()
    assert server.sessions.logins == 2


async def test_another_app_password_is_another_login(server: FakeBluesky, keeper: Keeper) -> None:
    server.sessions.private = False
    one = keeper.network(server)
    await one.connect()
    await one.close()
    # Made anew, with the right to direct messages: the session of the old one would never have it.
    server.sessions.private, server.sessions.password = True, "mnop-ijkl-efgh-abcd"
    again = keeper.network(server)
    card = await again.connect()
    await again.close()
    assert server.sessions.logins == 2
    assert "direct" in [audience.value for audience in card.audiences]


async def test_after_the_login_everything_goes_to_the_server_that_the_identity_names(
    server: FakeBluesky, keeper: Keeper
) -> None:
    class Entrance(FakeServer):
        def __init__(self) -> None:
            super().__init__()
            self.route("POST", "/xrpc/com.atproto.server.createSession", self._login)

        def _login(self, request: Request) -> Answer:
            return Answer(server.sessions.login(request.json(), server.url))

    with Entrance() as entrance:
        one = keeper.network(server, BASE_URL=entrance.url)
        card = await one.connect()
        await one.close()
        assert [request.path.rpartition(".")[2] for request in entrance.requests] == ["createSession"]
    assert card.me.handle == server.doctor.handle
    assert server.url.rpartition(":")[2] in keeper.kept["SESSION"]


async def test_a_main_password_is_refused_before_it_is_sent(server: FakeBluesky) -> None:
    with pytest.raises(ValueError, match="APP_PASSWORD has not the form") as refused:
        build("bluesky", {**server.settings, "APP_PASSWORD": "correct horse battery"})
    assert "horse" not in str(refused.value)


async def test_no_secret_stands_in_what_is_printed(server: FakeBluesky, network: Bluesky, keeper: Keeper) -> None:
    server.sessions.factor = True
    with pytest.raises(NeedsLogin) as refused:
        await network.connect()
    told = f"{refused.value} {refused.value.remedy} {network._access._door!r} {network._access._session!r}"
    assert server.sessions.password not in told
    server.sessions.factor = False
    again = keeper.network(server)
    await again.connect()
    assert "access-" not in repr(again._access._session)
    await again.close()


async def test_servers_that_do_not_trust_each_other_are_no_reason_for_a_new_password(
    server: FakeBluesky, network: Bluesky
) -> None:
    await network.connect()
    server.fail(base.status(401, {"error": "JwtExpired", "message": "jwt expired"}), "GET", "/xrpc/chat.*")
    with pytest.raises(Unreachable, match="each other's word"):
        await pages(network, MESSAGES)


@pytest.mark.parametrize("word", ["AccountTakedown", "AccountDeactivated"])
async def test_an_account_that_is_switched_off_stops(server: FakeBluesky, network: Bluesky, word: str) -> None:
    await network.connect()
    server.sessions.status = word
    with pytest.raises(Stopped, match=word):
        await pages(network, MENTIONS)


async def test_an_account_that_says_at_its_login_that_it_is_asleep_stops(server: FakeBluesky, network: Bluesky) -> None:
    server.sessions.asleep = "deactivated"
    with pytest.raises(Stopped, match="deactivated"):
        await network.connect()


async def test_an_honest_limit_is_kept_and_a_strange_one_grows(server: FakeBluesky, network: Bluesky) -> None:
    from core.clock import SECOND, now  # noqa: PLC0415 - only here

    await network.connect()

    async def waits() -> float:
        with pytest.raises(RateLimited) as limit:
            await pages(network, MENTIONS)
        return (limit.value.until - now()) / SECOND

    server.fail(limited(), times=1)
    assert 30 < await waits() <= 41
    # These headers speak of the account's own server, which has room left.
    server.fail(limited(honest=False), times=3)
    assert [round(await waits(), -1) for _ in range(3)] == [30, 60, 120]


async def test_an_account_that_is_nearly_used_up_is_asked_less_often(server: FakeBluesky, network: Bluesky) -> None:
    await network.connect()
    assert network._access.slowed(1_000_000) == 1_000_000
    server.calls_left = 100
    await pages(network, MENTIONS)
    assert network._access.slowed(1_000_000) > 200_000_000


async def test_a_page_that_is_no_answer_of_bluesky_is_none_of_its_refusals(
    server: FakeBluesky, network: Bluesky
) -> None:
    await network.connect()
    server.fail(base.html(404))
    with pytest.raises(Unreachable, match="without an error of Bluesky"):
        await pages(network, MENTIONS)


async def test_what_the_account_cannot_see_stands_on_the_card(server: FakeBluesky, network: Bluesky) -> None:
    card = await network.connect()
    assert [problem.cause for problem in card.problems] == [
        "people whom you do not follow cannot write you direct messages, and nobody tells you that they tried"
    ]
    server.memory.write(server.doctor.did, "self", {"allowIncoming": "all"}, collection="chat.bsky.actor.declaration")
    server.preferences["mention"] = {"include": "follows", "list": True}
    server.preferences["reply"] = {"include": "all", "list": False}
    causes = [problem.cause for problem in (await network.connect()).problems]
    assert [cause.partition("hides ")[2] for cause in causes] == [
        "mentions by people whom you do not follow",
        "all replies",
    ]
    server.sessions.private = False
    card = await network.connect()
    assert "no access to direct messages" in card.problems[0].cause
    assert "direct" not in [audience.value for audience in card.audiences]


async def test_a_chat_that_nobody_serves_is_named(server: FakeBluesky, network: Bluesky) -> None:
    server.fail(base.status(501, {"error": "MethodNotImplemented", "message": "x"}), "GET", ".*listConvos")
    assert "hands direct messages on to nobody" in (await network.connect()).problems[0].cause


async def test_who_blocks_us_refuses_that_one_message_and_not_the_account(
    server: FakeBluesky, network: Bluesky
) -> None:
    await network.connect()
    server.fail(base.status(400, {"error": "BlockedActor", "message": "x"}), "GET", ".*getConvo")
    with pytest.raises(Refused, match="has blocked you"):
        await network._session.direct.chat.talk("c1")  # type: ignore[union-attr]
