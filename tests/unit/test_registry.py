from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from networks import registry
from networks.protocol import Setting
from networks.secret import Secret


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Another package's network, installed for one test."""
    module = ModuleType("other_network")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    points = [
        EntryPoint("other", module.__name__, registry.GROUP),
        EntryPoint("matrix", module.__name__, registry.GROUP),
        EntryPoint("broken", "no_such_module_anywhere", registry.GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: [one for one in points if one.group == group])
    return module


def test_our_own_networks_come_first(other: ModuleType) -> None:
    assert registry.available() == (*registry.OWN, "broken", "other")
    assert not hasattr(other, "SETTINGS")


@pytest.mark.parametrize("network", registry.OWN)
def test_every_network_tells_its_settings(network: str) -> None:
    settings = {one.name: one for one in registry.settings_of(network)}
    assert any(one.secret and one.required for one in settings.values())
    assert "BASE_URL" in settings
    assert all(one.text for one in settings.values())


def test_a_network_of_another_package_is_built(other: ModuleType) -> None:
    other.SETTINGS = (Setting("TOKEN", "a token", secret=True),)  # type: ignore[attr-defined]
    other.build = lambda settings, transport, proxy: (settings, transport, proxy)  # type: ignore[attr-defined]
    assert [one.name for one in registry.settings_of("other")] == ["TOKEN"]
    assert registry.build("other", {"TOKEN": "t"}, proxy="p") == ({"TOKEN": "t"}, None, "p")  # type: ignore[comparison-overlap]


def test_another_package_cannot_take_the_place_of_ours(other: ModuleType) -> None:
    assert other is not None
    assert registry.settings_of("matrix")


@pytest.mark.parametrize(
    ("network", "words"), [("nothing", "available are"), ("broken", "cannot be"), ("other", "lacks")]
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
