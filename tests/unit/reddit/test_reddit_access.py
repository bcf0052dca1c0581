"""Reaching Reddit: tokens that are exchanged, a budget that is kept, and what the card says in red."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from core.clock import MINUTE, SECOND, now
from networks.calls import Calls
from networks.errors import NeedsLogin, RateLimited, Unreachable
from networks.reddit.access import Access
from networks.reddit.connector import Reddit
from networks.reddit.feeds import MENTIONS, OWN
from networks.registry import build
from networks.secret import Secret
from tests.fakes import base
from tests.fakes.reddit import FakeReddit
from tests.fakes.reddit_desk import opened
from tests.unit.reddit.helpers import pages, part, read


@pytest.mark.parametrize("lasts", [86_400, 3_600, 30])
async def test_a_token_is_exchanged_when_it_runs_out_and_not_before(server: FakeReddit, lasts: int) -> None:
    server.lasts = lasts
    network = opened(server)
    await network.connect()
    first = server.renewals
    assert first == (1 if lasts > 60 else len(server.requests) // 2)
    server.tokens_end()
    await asyncio.gather(*(read(network, MENTIONS) for _ in range(4)))
    if lasts > 60:
        assert server.renewals == first + 1, "one exchange does for all that wait for it"
    server.tokens_end()
    asked = server.mention("is it ok?")
    await network.send(part(asked, server.post))
    assert len(server.read_by()) == 1, "a send whose token was refused goes again once, and stands once"
    await network.close()


async def test_an_end_of_access_names_what_to_do_and_no_secret(server: FakeReddit, network: Reddit) -> None:
    await network.connect()
    server.revoked = True
    with pytest.raises(NeedsLogin) as caught:
        await pages(network, MENTIONS)
    assert "consulta accounts add reddit" in caught.value.remedy
    for name, value in (("CLIENT_SECRET", "wrong"), ("REFRESH_TOKEN", "stale")):
        other = opened(server, **{name: value})
        with pytest.raises(NeedsLogin) as refused:
            await other.connect()
        assert value not in f"{refused.value.what} {refused.value.remedy}"
        await other.close()


async def test_a_right_that_is_missing_is_named_on_the_card_and_where_it_is_needed(server: FakeReddit) -> None:
    server.scopes.remove("history")
    server.scopes.remove("edit")
    network = opened(server)
    card = await network.connect()
    named = [problem.cause for problem in card.problems if "lacks the right" in problem.cause]
    assert [cause.split("right ")[1].partition(":")[0] for cause in named] == ["history", "edit"]
    assert card.extras == {"context", "reads"}
    with pytest.raises(NeedsLogin):
        await pages(network, OWN)
    assert server.renewals == 1, "another token would lack it too"
    await network.close()


async def test_the_card_says_in_red_that_private_messages_are_not_seen_and_what_else_is_not(server: FakeReddit) -> None:
    network = opened(server, MESSAGES="experimental")
    server.suspended = server.hides_mentions = True
    causes = " / ".join(problem.cause for problem in (await network.connect()).problems)
    assert "suspended" in causes
    assert "what people write you there is not seen" in causes, "the call was tried, and is withdrawn"
    assert "keeps mentions from your inbox" in causes
    assert "whose name stands in the text of a post" in causes
    server.fail(base.status(403, {"message": "Forbidden", "error": 403}), "GET", "/api/v1/me/prefs")
    assert "keeps mentions" not in " ".join(problem.cause for problem in (await network.connect()).problems)
    await network.close()


async def test_a_wall_before_reddit_is_no_end_of_access(server: FakeReddit, network: Reddit) -> None:
    await network.connect()
    server.fail(base.html(403), "GET")
    with pytest.raises(Unreachable) as caught:
        await pages(network, MENTIONS)
    assert "USER_AGENT" in caught.value.remedy


async def test_reddit_hears_whose_program_it_is_with_each_call_and_the_token_only_where_it_belongs(
    server: FakeReddit, network: Reddit
) -> None:
    await network.connect()
    agents = {one.headers["user-agent"] for one in server.requests}
    assert len(agents) == 1
    assert agents.pop().endswith("(by /u/dr_ruiz)")
    exchanged = [one for one in server.requests if one.path == "/api/v1/access_token"]
    assert all(one.headers["authorization"].startswith("Basic ") for one in exchanged)


async def test_the_budget_is_told_from_fractions_and_the_last_calls_are_left_to_answers(
    server: FakeReddit, network: Reddit
) -> None:
    await network.connect()
    told = network.calls()
    assert told is not None
    assert (told.left, told.of) == (server.quota - server.used, server.quota)
    assert told.resets_at is not None
    asked = server.mention("is it ok?")
    server.used = server.quota - 6
    await read(network, MENTIONS)
    await read(network, MENTIONS)
    with pytest.raises(RateLimited) as caught:
        await read(network, MENTIONS)
    assert now() < caught.value.until <= now() + 10 * MINUTE
    await network.send(part(asked, server.post))
    assert len(server.read_by()) == 1


@pytest.mark.parametrize(
    ("left", "minutes", "pace"),
    [(900, 9, 1), (59, 9, 1), (32, 9, 2), (5, 3, 3), (0, 3, 3), (10, 8, 8)],
)
def test_reading_is_spread_over_the_time_that_the_calls_must_last(
    left: int, minutes: int, pace: int, monkeypatch: pytest.MonkeyPatch, network: Reddit
) -> None:
    told = Calls(now(), left, 1_000, resets_at=now() + minutes * MINUTE)
    monkeypatch.setattr(Access, "calls", told)
    assert round(network.pace(MENTIONS) / MINUTE) == pace
    monkeypatch.setattr(Access, "calls", replace(told, resets_at=now() - SECOND))
    assert network.pace(MENTIONS) == MINUTE


async def test_another_refresh_token_is_kept_before_it_is_used_should_reddit_ever_hand_one_out(
    server: FakeReddit, network: Reddit
) -> None:
    kept: list[dict[str, str]] = []

    async def keep(tokens: dict[str, str]) -> None:
        kept.append(tokens)

    network.rotated = keep
    body = {"access_token": "access-other", "expires_in": 3600, "refresh_token": "refresh-other", "scope": "*"}
    server.fail(base.status(200, body), "POST", "/api/v1/access_token", times=1)
    with pytest.raises(NeedsLogin):
        await network.connect()
    assert kept == [{"REFRESH_TOKEN": "refresh-other"}]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CLIENT_ID", "", "CLIENT_ID is missing"),
        ("USERNAME", "", "USERNAME is missing"),
        ("USERNAME", "two words", "no name on Reddit"),
        ("REFRESH_TOKEN", "", "accounts add reddit makes it"),
        ("MESSAGES", "on", "off or experimental"),
        ("HISTORY_DAYS", "two", "whole number"),
        ("USER_AGENT", "caf\u00e9", "plain letters"),
        ("LOGIN_URL", "http://reddit.example", "https"),
    ],
)
def test_a_setting_that_cannot_be_is_named(server: FakeReddit, name: str, value: str, words: str) -> None:
    given: dict[str, str | Secret] = {**server.settings, name: value}
    with pytest.raises(ValueError, match=words):
        build("reddit", given)
