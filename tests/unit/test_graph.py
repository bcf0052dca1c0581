from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest

from core.clock import DAY, HOUR, MINUTE, SECOND, now
from networks.errors import NeedsLogin, NetworkError, OutcomeUnknown, RateLimited, Refused, Stopped, Unreachable
from networks.graph.api import Graph, cursor, proof
from networks.graph.errors import COMMON, Gone, Judge, NotYet, UnknownField
from networks.graph.tokens import LIFE, Age, fresh_age, read_age, told_age
from networks.graph.usage import Budget
from networks.http import Edge, Reply
from networks.secret import Secret
from networks.threads.codes import CODES
from tests.fakes.base import Answer, FakeServer, Request, html, status
from tests.fakes.graph import graph_error


def reply(body: Any, http: int = 400, **headers: str) -> Reply:
    return Reply(http, headers, body if isinstance(body, bytes) else json.dumps(body).encode(), "GET graph.example/me")


def judge(codes: Any = COMMON) -> Judge:
    return Judge("Service", codes, Budget(), "make a new token")


@pytest.mark.parametrize(
    ("code", "subcode", "kind"),
    [
        (190, 463, NeedsLogin),
        (102, 0, NeedsLogin),
        (10, 0, NeedsLogin),
        (200, 0, NeedsLogin),
        (299, 0, NeedsLogin),
        (4, 0, RateLimited),
        (613, 1996, RateLimited),
        (80007, 0, RateLimited),
        (368, 0, Stopped),
        (100, 0, UnknownField),
        (100, 33, Gone),
        (1, 0, Unreachable),
        (2, 0, Unreachable),
        (987654, 0, Refused),
    ],
)
def test_code_and_subcode_decide_what_an_error_is(code: int, subcode: int, kind: type[NetworkError]) -> None:
    found = judge()(reply(graph_error(code, subcode)))
    assert type(found) is kind
    assert str(code) in found.what


@pytest.mark.parametrize(("code", "subcode", "kind"), [(24, 0, Gone), (24, 4279009, NotYet), (10, 0, NeedsLogin)])
def test_a_service_may_have_codes_of_its_own(code: int, subcode: int, kind: type[NetworkError]) -> None:
    assert type(judge(CODES)(reply(graph_error(code, subcode)))) is kind


def test_what_is_called_transient_is_tried_again_whatever_its_code() -> None:
    assert isinstance(judge()(reply(graph_error(100, transient=True))), Unreachable)
    assert isinstance(judge()(reply(graph_error(4, transient=True))), RateLimited)


def test_the_words_of_the_service_are_never_repeated() -> None:
    found = judge()(reply(graph_error(190, message="token THQsecret of Lee")))
    assert found is not None
    assert "THQ" not in f"{found.what} {found.remedy}"


def test_an_error_without_a_body_of_its_own_is_judged_by_its_status() -> None:
    assert isinstance(judge()(reply(b"<html>", 401)), NeedsLogin)
    assert isinstance(judge()(reply(b"<html>", 429)), RateLimited)
    assert judge()(reply(b"<html>", 502)) is None
    assert judge()(reply({"error": "none of ours"}, 500)) is None


def test_success_is_no_error() -> None:
    assert judge()(reply({"id": "1"}, 200)) is None


def test_a_budget_that_is_used_up_stops_the_calls_until_it_opens() -> None:
    budget = Budget()
    usage = {"17": [{"type": "messenger", "call_count": 100, "estimated_time_to_regain_access": 13}]}
    budget.note({"x-business-use-case-usage": json.dumps(usage)})
    until = budget.until(now())
    assert until is not None
    assert 12 * MINUTE < until - now() <= 13 * MINUTE
    with pytest.raises(RateLimited) as caught:
        budget.check("Service")
    assert caught.value.until == until


def test_a_budget_that_is_nearly_used_slows_the_pace() -> None:
    budget = Budget()
    budget.note({"x-app-usage": '{"call_count":28,"total_cputime":81,"total_time":9}'})
    assert budget.stretched(MINUTE) == 4 * MINUTE
    budget.check("Service")
    budget.note({"x-app-usage": '{"call_count":28}'})
    assert budget.stretched(MINUTE) == MINUTE


@pytest.mark.parametrize("text", ["", "no json", "[]", "{}", '{"call_count":"many"}', '{"1":[7,null]}'])
def test_usage_that_cannot_be_read_stops_nothing(text: str) -> None:
    budget = Budget()
    budget.note({"x-app-usage": text})
    budget.check("Service")


ROWS = [{"id": "1"}]


@pytest.mark.parametrize(
    ("paging", "found", "expected"),
    [
        ({"cursors": {"after": "A"}, "next": "https://graph.example/?access_token=THQ&after=A"}, ROWS, "A"),
        ({"cursors": {"after": "A"}}, ROWS, "A"),
        ({"cursors": {"after": "A"}, "previous": "https://graph.example/"}, ROWS, ""),
        ({"cursors": {"after": "A"}}, [], ""),
        ({}, ROWS, ""),
        ("nonsense", ROWS, ""),
    ],
)
def test_a_list_ends_where_nothing_is_next(paging: Any, found: list[dict[str, Any]], expected: str) -> None:
    assert cursor({"data": found, "paging": paging}, found) == expected


def test_the_proof_is_made_of_the_token_with_the_app_s_secret() -> None:
    expected = hmac.new(b"app", b"token", hashlib.sha256).hexdigest()
    assert proof(Secret("app"), Secret("token")) == expected


def test_a_token_is_renewed_weekly_and_not_on_its_first_day() -> None:
    assert not Age().due(now())
    assert not Age(issued=now() - HOUR).due(now())
    assert not Age(issued=now() - 6 * DAY).due(now())
    assert Age(issued=now() - 8 * DAY).due(now())
    assert Age(expires=now() + LIFE - 8 * DAY).due(now())


def test_the_age_of_a_token_is_kept_and_read_again() -> None:
    age = Age(issued=1_763_629_200 * SECOND, expires=1_768_813_200 * SECOND)
    assert read_age(age.write()) == age
    assert read_age(Age().write()) == Age()
    assert read_age("") == Age()
    assert told_age({"issued_at": 1_763_629_200, "expires_at": 0}) == Age(1_763_629_200 * SECOND)
    expires = fresh_age(5_183_944).expires
    assert expires is not None
    assert expires > now() + 59 * DAY


class Endless(FakeServer):
    """A list whose cursor never moves."""

    def __init__(self) -> None:
        super().__init__()
        self.route("GET", "/list", self._list)
        self.route("POST", "/do", lambda _: Answer({"id": "1"}))

    def _list(self, request: Request) -> Answer:
        if "wide" in request.first("fields"):
            return Answer(graph_error(100), 400)
        paging = {"cursors": {"after": "A"}, "next": "https://graph.example/"}
        return Answer({"data": ROWS, "paging": paging})


def graph(fake: FakeServer, **more: Any) -> Graph:
    budget = Budget()
    edge = Edge(fake.url, secret=Secret("THQ"), classify=Judge("Service", COMMON, budget, "make a new token"))
    return Graph(edge, budget, **more)


async def test_a_list_that_turns_in_circles_is_an_error_and_not_a_loop() -> None:
    with Endless() as fake:
        service = graph(fake)
        with pytest.raises(Unreachable, match="again and again"):
            _ = [page async for page in service.pages("/list", "list", ("id",))]
        await service.edge.close()


async def test_a_set_of_fields_that_is_refused_is_not_asked_for_again() -> None:
    with Endless() as fake:
        service = graph(fake)
        for _ in range(2):
            assert (await service.fielded("/list", "list", ("id,wide", "id")))["data"] == ROWS
        assert [request.first("fields") for request in fake.requests] == ["id,wide", "id", "id"]
        with pytest.raises(UnknownField):
            await service.fielded("/list", "other", ("wide",))
        await service.edge.close()


async def test_a_send_whose_answer_is_a_busy_service_is_unknown() -> None:
    with Endless() as fake:
        service = graph(fake, app_secret=Secret("app"))
        for fault in (status(500, graph_error(2)), html(502)):
            fake.fail(fault, "POST", "/do", times=1)
            with pytest.raises(OutcomeUnknown):
                await service.post("/do", {}, sending=True)
        await service.post("/do", {}, sending=True)
        assert fake.requests[-1].first("appsecret_proof")
        await service.edge.close()
