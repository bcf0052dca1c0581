from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from networks.secret import Secret
from networks.whatsapp import receiver
from networks.whatsapp.receiver import BODY_LIMIT, Lock, NotNow, Receiver

BODY = '{"text":"¿Fiebre? 39°"}'.encode()


class Kept:
    """Keeps payloads in memory, or cannot."""

    def __init__(self) -> None:
        self.payloads: list[tuple[tuple[str, ...], bytes]] = []
        self.full = False

    async def __call__(self, slugs: Sequence[str], body: bytes) -> None:
        if self.full:
            raise NotNow
        self.payloads.append((tuple(slugs), body))


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
async def client(kept: Kept) -> AsyncIterator[httpx.AsyncClient]:
    locks = {
        "one": Lock(Secret("word-one"), Secret("secret-one")),
        "two": Lock(Secret("word-two"), Secret("secret-two")),
        "twin": Lock(Secret("word-two"), Secret("secret-two")),
        "open": Lock(Secret(""), Secret("")),
    }
    transport = httpx.ASGITransport(app=Receiver(locks, kept))
    async with httpx.AsyncClient(transport=transport, base_url="http://receiver.example") as client:
        yield client


def signature(body: bytes, key: str = "secret-one") -> dict[str, str]:
    made = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={made}"}


async def test_a_signed_payload_is_kept_byte_for_byte_before_it_is_acknowledged(
    client: httpx.AsyncClient, kept: Kept
) -> None:
    answer = await client.post("/whatsapp", content=BODY, headers=signature(BODY))
    assert (answer.status_code, answer.content) == (200, b"")
    assert kept.payloads == [(("one",), BODY)]


async def test_a_payload_is_kept_for_every_account_whose_secret_signed_it(
    client: httpx.AsyncClient, kept: Kept
) -> None:
    await client.post("/whatsapp", content=BODY, headers=signature(BODY, "secret-two"))
    assert kept.payloads == [(("two", "twin"), BODY)]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": "sha1=" + "0" * 64},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature-256": "sha256=" + "é" * 64},
        signature(BODY, ""),
        signature(BODY, "another"),
        signature(BODY + b" "),
    ],
    ids=lambda headers: str(headers)[-24:],
)
async def test_what_is_not_signed_by_our_secret_is_refused_and_not_kept(
    client: httpx.AsyncClient, kept: Kept, headers: dict[str, str]
) -> None:
    sent = {name.encode(): value.encode() for name, value in headers.items()}
    answer = await client.post("/whatsapp", content=BODY, headers=sent)
    assert answer.status_code == 401
    assert kept.payloads == []


async def test_two_signatures_are_none(client: httpx.AsyncClient, kept: Kept) -> None:
    good = signature(BODY)["X-Hub-Signature-256"]
    headers = [("X-Hub-Signature-256", good), ("X-Hub-Signature-256", "sha256=" + "0" * 64)]
    assert (await client.post("/whatsapp", content=BODY, headers=headers)).status_code == 401
    assert kept.payloads == []


async def test_signatures_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def digest(one: str, other: str) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", digest)
    good = signature(BODY)["X-Hub-Signature-256"].removeprefix("sha256=")
    assert receiver.signed(Secret("secret-one"), BODY, good)
    assert compared == [(good, good)]


async def test_what_could_not_be_kept_is_asked_for_again(client: httpx.AsyncClient, kept: Kept) -> None:
    kept.full = True
    assert (await client.post("/whatsapp", content=BODY, headers=signature(BODY))).status_code == 503


async def test_a_body_over_the_limit_is_refused_whether_it_says_its_length_or_not(
    client: httpx.AsyncClient, kept: Kept
) -> None:
    large = b"x" * (BODY_LIMIT + 1)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 65_536):
            yield large[start : start + 65_536]

    for content in (large, pieces()):
        answer = await client.post("/whatsapp", content=content, headers=signature(large))
        assert answer.status_code == 413
    assert kept.payloads == []


async def test_a_body_of_three_megabytes_is_taken(client: httpx.AsyncClient, kept: Kept) -> None:
    body = b"x" * (3 * 1024 * 1024)
    assert (await client.post("/whatsapp", content=body, headers=signature(body))).status_code == 200
    assert [len(payload) for _, payload in kept.payloads] == [len(body)]


def asked(word: str = "word-one", mode: str = "subscribe", challenge: str = "1158201444") -> dict[str, str]:
    return {"hub.mode": mode, "hub.verify_token": word, "hub.challenge": challenge}


@pytest.mark.parametrize("token", ["word-one", "word-two"])
async def test_the_hand_is_shaken_where_our_word_is_known(client: httpx.AsyncClient, token: str) -> None:
    answer = await client.get("/whatsapp", params=asked(token))
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "params",
    [
        {},
        asked("another"),
        asked(""),
        asked(mode="unsubscribe"),
        asked(challenge=""),
        asked(challenge="<script>alert(1)</script>"),
    ],
)
async def test_no_other_hand_is_shaken(client: httpx.AsyncClient, params: dict[str, str]) -> None:
    answer = await client.get("/whatsapp", params=params)
    assert (answer.status_code, answer.text) == (403, "")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("PUT", "/whatsapp", 405), ("POST", "/", 404), ("GET", "/whatsapp/../x", 404)]
)
async def test_nothing_else_is_there(client: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    assert (await client.request(method, path, headers=signature(b""))).status_code == status
