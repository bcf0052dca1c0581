from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any, Self

import pytest

from core.audience import Audience
from core.clock import now
from core.incoming import Page, Person, Ref
from core.outgoing import Part, Sent
from networks import foreign, registry
from networks.errors import OutcomeUnknown, Unreachable, Unusable
from networks.protocol import Card, Rereads, Screens, Setting, Stream, Walk
from networks.secret import Secret
from networks.simulated import Simulated
from networks.voices import voice


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Another package's network, installed for one test."""
    module = ModuleType("other_network")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    points = (
        EntryPoint("other", module.__name__, foreign.GROUP),
        EntryPoint("matrix", module.__name__, foreign.GROUP),
        EntryPoint("broken", "no_such_module_anywhere", foreign.GROUP),
        EntryPoint("Odd Name", module.__name__, foreign.GROUP),
        EntryPoint("twice", module.__name__, foreign.GROUP),
        EntryPoint("twice", "another_package.network", foreign.GROUP),
    )
    monkeypatch.setattr(foreign, "points", lambda: points)
    return module


def described(module: ModuleType, made: object = None) -> None:
    """Let a module say all that one must."""
    module.SETTINGS = (Setting("TOKEN", "a token", secret=True),)  # type: ignore[attr-defined]
    module.VOICE = voice("mastodon")  # type: ignore[attr-defined]
    module.build = lambda settings, transport, proxy: made  # type: ignore[attr-defined]  # noqa: ARG005 - as the desk calls it


class Other(Simulated):
    """Another package's connector, whole."""

    name = "other"

    def __new__(cls, *_: Any, **__: Any) -> Self:
        return object.__new__(cls)

    def __init__(self, **wrong: Any) -> None:
        super().__init__("mastodon", Person("1", "other", "Other"))
        self.wrong = wrong

    async def connect(self) -> Card:
        card = Card(network="other", me=Person("1", "other"), read_at=now())
        return replace(card, **self.wrong)


def test_our_own_networks_come_first(other: ModuleType) -> None:
    assert registry.available() == (*registry.OWN, "Odd Name", "broken", "other", "twice")
    assert not hasattr(other, "SETTINGS")


@pytest.mark.parametrize("network", registry.OWN)
def test_every_network_tells_its_settings(network: str) -> None:
    settings = {one.name: one for one in registry.settings_of(network)}
    # Where one signs in by the browser, nobody has to bring a secret along.
    assert any(one.secret for one in settings.values())
    assert "BASE_URL" in settings
    assert all(one.text for one in settings.values())


async def test_a_network_of_another_package_is_built_behind_a_guard(other: ModuleType) -> None:
    described(other, Other(limits={"max_characters": 9}))
    assert [one.name for one in registry.settings_of("other")] == ["TOKEN"]
    network = registry.build("other", {"TOKEN": "t"})
    assert (network.name, (await network.connect()).limits) == ("other", {"max_characters": 9})
    assert isinstance(network, Screens) is isinstance(Other(), Screens)
    assert not isinstance(network, Rereads)
    assert voice("other").compose("hello", (), Audience.DIRECT) == "hello"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"me": None}, "me is not a Person"),
        ({"network": "another"}, "names the network 'another'"),
        ({"limits": {"max_characters": "500"}}, "limits is not a table of whole numbers"),
        ({"audiences": ("direct",)}, "audiences is not a tuple of audiences"),
        ({"settle": -1}, "settle is not"),
        ({"extras": frozenset({"context", "corrects", "reads"})}, "promises what is not there"),
    ],
    ids=["me", "network", "limits", "audiences", "settle", "extras"],
)
async def test_a_bad_card_is_named_with_its_package(other: ModuleType, wrong: dict[str, Any], words: str) -> None:
    described(other, Other(**wrong))
    with pytest.raises(Unusable, match=words) as told:
        await registry.build("other", {}).connect()
    assert "package other_network" in told.value.what
    assert "update or uninstall other_network" in told.value.remedy


@pytest.mark.parametrize("lacks", foreign.METHODS)
def test_a_connector_that_lacks_a_method_is_named_with_its_package(other: ModuleType, lacks: str) -> None:
    class Lacking:
        name = "other"
        streams = (Stream("feed", Walk.UP),)

        def __getattr__(self, wanted: str) -> object:
            if wanted == lacks:
                raise AttributeError(wanted)
            return None

    described(other, Lacking())
    with pytest.raises(Unusable, match=rf"package other_network\) lacks {lacks}"):
        registry.build("other", {})


class Clumsy(Other):
    """Fails wherever it is called, with a secret in its words."""

    async def pull(self, stream: Stream, mark: str) -> AsyncIterator[Page]:
        yield Page("1")
        raise KeyError("the-secret", stream, mark)

    async def send(self, part: Part) -> Sent:
        raise RuntimeError("the-secret", part)

    async def find(self, part: Part) -> Any:
        return part.text

    async def close(self) -> None:
        raise OSError("the-secret")


async def test_a_sign_in_of_another_package_that_fails_is_named_and_what_it_says_in_words_is_passed_on(
    other: ModuleType,
) -> None:
    described(other)
    assert registry.authorise_of("other") is None
    for raised, kind, words in (
        (KeyError("the-secret"), Unusable, "other_network"),
        (ValueError("paste"), ValueError, "paste"),
    ):

        async def authorise(*_: Any, raised: Exception = raised, **__: Any) -> None:
            raise raised

        other.authorise = authorise  # type: ignore[attr-defined]
        sign_in = registry.authorise_of("other")
        assert sign_in is not None
        with pytest.raises(kind, match=words) as told:
            await sign_in({}, None)  # type: ignore[arg-type]  # nobody is asked
        assert "the-secret" not in str(told.value)


async def test_whatever_another_package_raises_becomes_an_error_that_the_desk_knows(other: ModuleType) -> None:
    described(other, Clumsy())
    network = registry.build("other", {})
    part = Part("k", "hello", Audience.DIRECT, (), Ref("1"), "1")
    pages = network.pull(network.streams[0], "")
    assert await anext(pages) == Page("1")
    for kind, ask in (
        (Unreachable, anext(pages)),
        (OutcomeUnknown, network.send(part)),
        (Unreachable, network.find(part)),
    ):
        with pytest.raises(kind) as told:
            await ask
        assert "package other_network" in told.value.what
        assert "the-secret" not in told.value.what
    await network.close()


def test_another_package_cannot_take_the_place_of_ours(other: ModuleType) -> None:
    assert other is not None
    assert registry.settings_of("matrix")


@pytest.mark.parametrize(
    ("network", "words"),
    [
        ("nothing", "available are"),
        ("broken", "package no_such_module_anywhere.* cannot be loaded"),
        ("other", "lacks build and SETTINGS and VOICE"),
        ("Odd Name", "no network can have"),
        ("twice", "several packages: other_network, another_package"),
    ],
)
def test_a_network_that_cannot_be_used_is_named(other: ModuleType, network: str, words: str) -> None:
    assert other is not None
    with pytest.raises(ValueError, match=words):
        registry.build(network, {})


async def test_a_connector_is_built_by_name() -> None:
    network = registry.build("mastodon", {"BASE_URL": "https://clinic.example", "ACCESS_TOKEN": Secret("t")})
    assert network.name == "mastodon"
    await network.close()


def test_listing_networks_loads_no_http_client() -> None:
    code = (
        "import sys; from networks import registry; registry.available();"
        "[registry.settings_of(one) for one in registry.OWN];"
        "sys.exit('httpx' in sys.modules or 'selectolax' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
