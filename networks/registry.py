"""Which networks there are. A connector is loaded only when an account of it is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from networks import foreign
from networks.errors import NotThere
from networks.protocol import Authorise, Network, Setting, Step
from networks.secret import Secret

if TYPE_CHECKING:
    import httpx

OWN = {
    "mastodon": "networks.mastodon",
    "bluesky": "networks.bluesky",
    "matrix": "networks.matrix",
    "threads": "networks.threads",
    "facebook": "networks.facebook",
    "instagram": "networks.instagram",
    "telegram": "networks.telegram",
    "whatsapp": "networks.whatsapp",
    "x": "networks.x",
    "reddit": "networks.reddit",
}


def available() -> tuple[str, ...]:
    """Return the names of all networks, our own first; nothing is loaded for it."""
    theirs = sorted(foreign.names() - OWN.keys())
    return (*OWN, *theirs)


def settings_of(network: str) -> tuple[Setting, ...]:
    """Return the settings of a network. Raises NotThere for one that is not there, and Unusable."""
    return tuple(_module(network).SETTINGS)


def steps_of(network: str) -> tuple[Step, ...]:
    """Return what to do on a network before its account is added. Raises as `settings_of` does."""
    return tuple(getattr(_module(network), "STEPS", ()))


def authorise_of(network: str) -> Authorise | None:
    """Return how an account signs in by the browser, where its network wants that."""
    if network not in OWN and network in foreign.names():
        return foreign.authorise_of(network)
    return cast("Authorise | None", getattr(_module(network), "authorise", None))


def root_keys_of(network: str) -> frozenset[str]:
    """Return the names of what opens an account for good: it is kept apart from the store."""
    return frozenset(getattr(_module(network), "ROOT_KEYS", ()))


def build(
    network: str,
    settings: Mapping[str, str | Secret],
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    proxy: str = "",
) -> Network:
    """Return the connector of one account. Raises ValueError for a setting that cannot be.

    A network that is not there, or a package of somebody else's that cannot be used, raises Unusable, a ValueError.
    """
    if network not in OWN and network in foreign.names():
        return foreign.build(network, settings, transport=transport, proxy=proxy)
    make = cast("Callable[..., Network]", _module(network).build)
    return make(settings, transport=transport, proxy=proxy)


def _module(network: str) -> Any:
    """Load a connector's module by name; ours cannot be replaced by another package."""
    if network in OWN:
        return import_module(OWN[network])
    try:
        return foreign.module_of(network)
    except LookupError:
        raise NotThere(f"no network is called {network!r}; available are {', '.join(available())}") from None
