"""Which networks there are. A connector is loaded only when an account of it is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, cast

from networks.protocol import Authorise, Network, Setting, Step
from networks.secret import Secret

if TYPE_CHECKING:
    import httpx

GROUP = "consulta.networks"
"""Entry points of other packages: a name, and a module with `build` and `SETTINGS` like our own."""
OWN = {
    "mastodon": "networks.mastodon",
    "bluesky": "networks.bluesky",
    "matrix": "networks.matrix",
    "threads": "networks.threads",
    "facebook": "networks.facebook",
    "instagram": "networks.instagram",
    "telegram": "networks.telegram",
    "whatsapp": "networks.whatsapp",
}


def available() -> tuple[str, ...]:
    """Return the names of all networks, our own first; nothing is loaded for it."""
    theirs = sorted({point.name for point in entry_points(group=GROUP)} - OWN.keys())
    return (*OWN, *theirs)


def settings_of(network: str) -> tuple[Setting, ...]:
    """Return the settings of a network. Raises ValueError for one that is not there."""
    return tuple(_module(network).SETTINGS)


def steps_of(network: str) -> tuple[Step, ...]:
    """Return what to do on a network before its account is added. Raises ValueError for one that is not there."""
    return tuple(getattr(_module(network), "STEPS", ()))


def authorise_of(network: str) -> Authorise | None:
    """Return how an account signs in by the browser, where its network wants that."""
    return cast("Authorise | None", getattr(_module(network), "authorise", None))


def build(
    network: str,
    settings: Mapping[str, str | Secret],
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    proxy: str = "",
) -> Network:
    """Return the connector of one account. Raises ValueError for an unknown network or a setting that cannot be."""
    make = cast("Callable[..., Network]", _module(network).build)
    return make(settings, transport=transport, proxy=proxy)


def _module(network: str) -> Any:
    """Load a connector's module by name; ours cannot be replaced by another package."""
    if network in OWN:
        return import_module(OWN[network])
    found = [point for point in entry_points(group=GROUP) if point.name == network]
    if not found:
        raise ValueError(f"no network is called {network!r}; available are {', '.join(available())}")
    return _loaded(found[0])


def _loaded(point: EntryPoint) -> Any:
    try:
        module = point.load()
    except (ImportError, AttributeError) as error:
        raise ValueError(f"the network {point.name} cannot be loaded from {point.value}: {error}") from None
    missing = [name for name in ("build", "SETTINGS") if not hasattr(module, name)]
    if missing:
        raise ValueError(f"the network {point.name} from {point.value} lacks {' and '.join(missing)}")
    return module
