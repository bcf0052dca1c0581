"""Networks that other packages bring: found, loaded and looked over, each mistake named with its package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

from networks.errors import NetworkError, Unusable
from networks.guarded import GuardedVoice, Origin, guarded
from networks.protocol import Ask, Authorise, Network, Setting, Step, Stream, Voice
from networks.secret import Secret

if TYPE_CHECKING:
    import httpx

GROUP = "consulta.networks"
"""Entry points of other packages: a name, and a module with `build`, `SETTINGS` and `VOICE`."""
NEEDED = ("build", "SETTINGS", "VOICE")
METHODS = ("connect", "pull", "wait", "prepare", "send", "find", "recheck", "measure", "close")
_NAME = re.compile(r"[a-z][a-z0-9]{1,19}")
_SETTING = re.compile(r"[A-Z][A-Z0-9_]*")


@cache
def points() -> tuple[EntryPoint, ...]:
    """Return what other packages bring; looked for once, because it reads every installed package."""
    return tuple(entry_points(group=GROUP))


def names() -> set[str]:
    """Return the names under which other packages bring networks; nothing is loaded for it."""
    return {point.name for point in points()}


def module_of(network: str) -> Any:
    """Return the module of another package's network. Raises Unusable, and LookupError where there is none."""
    point = _point(network)
    module = _loaded(point)
    _look_over(module, origin_of(point))
    return module


def voice_of(network: str) -> Voice:
    """Return how another package's network writes. Raises as `module_of` does."""
    return GuardedVoice(module_of(network).VOICE, origin_of(_point(network)))


def build(
    network: str, settings: Mapping[str, str | Secret], *, transport: httpx.AsyncBaseTransport | None, proxy: str
) -> Network:
    """Return another package's connector behind its guard. Raises ValueError for a setting, and Unusable."""
    module, origin = module_of(network), origin_of(_point(network))
    try:
        made = module.build(settings, transport=transport, proxy=proxy)
    except (NetworkError, ValueError):
        raise
    except Exception as error:  # noqa: BLE001 - another package may raise anything, and must not stop ours
        raise origin.unusable(f"could not be built ({type(error).__name__})") from None
    _whole(made, origin)
    return guarded(made, origin)


def authorise_of(network: str) -> Authorise | None:
    """Return another package's sign-in, whose mistakes are told in words. Raises as `module_of` does."""
    theirs, origin = getattr(module_of(network), "authorise", None), origin_of(_point(network))
    if theirs is None:
        return None

    async def authorise(
        settings: Mapping[str, str | Secret],
        ask: Ask,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        proxy: str = "",
    ) -> dict[str, str]:
        try:
            return dict(await theirs(settings, ask, transport=transport, proxy=proxy))
        except (NetworkError, ValueError):
            raise
        except Exception as error:  # noqa: BLE001 - another package may raise anything, and must not stop ours
            raise origin.unusable(f"failed in authorise ({type(error).__name__})") from None

    return authorise


def origin_of(point: EntryPoint) -> Origin:
    """Return whose network it is."""
    package = point.dist.name if point.dist is not None else point.value.partition(":")[0].partition(".")[0]
    release = point.dist.version if point.dist is not None else ""
    return Origin(point.name, package, release)


def _point(network: str) -> EntryPoint:
    found = [point for point in points() if point.name == network]
    if not found:
        raise LookupError(network)
    if len(found) > 1:
        packages = [origin_of(point).package for point in found]
        raise Unusable(
            f"the network {network} is brought by several packages: {', '.join(packages)}",
            f"uninstall all but one of them: pip uninstall {packages[-1]}",
        )
    return found[0]


def _loaded(point: EntryPoint) -> Any:
    origin = origin_of(point)
    if not _NAME.fullmatch(point.name):
        raise origin.unusable("has a name that no network can have (small letters and digits, up to 20)")
    try:
        return point.load()
    except (ImportError, AttributeError, SyntaxError) as error:
        raise origin.unusable(f"cannot be loaded from {point.value}: {error}") from None
    except Exception as error:  # noqa: BLE001 - another package may raise anything, and must not stop ours
        raise origin.unusable(f"cannot be loaded from {point.value} ({type(error).__name__})") from None


def _look_over(module: Any, origin: Origin) -> None:
    """Raise Unusable for a module that lacks something."""
    _refuse_lack(module, NEEDED, origin)
    if not callable(module.build):
        raise origin.unusable("has a build that cannot be called")
    if not all(isinstance(one, Setting) and _SETTING.fullmatch(one.name) for one in _listed(module.SETTINGS)):
        raise origin.unusable("has SETTINGS that are no Settings with names in capitals")
    if not all(isinstance(one, Step) for one in _listed(getattr(module, "STEPS", ()))):
        raise origin.unusable("has STEPS that are no Steps")
    _refuse_lack(module.VOICE, ("network", "compose", "measure"), origin, "whose VOICE ")


def _whole(made: Any, origin: Origin) -> None:
    """Raise Unusable for a connector that cannot do what every network does."""
    _refuse_lack(made, (*METHODS, "name", "streams"), origin)
    if made.name != origin.network:
        raise origin.unusable(f"calls itself {str(made.name)[:20]!a} inside")
    streams = _listed(made.streams)
    if not streams or not all(isinstance(one, Stream) for one in streams):
        raise origin.unusable("has no streams to read")
    if len({one.name for one in streams}) < len(streams):
        raise origin.unusable("has two streams of one name")


def _refuse_lack(thing: Any, needed: Iterable[str], origin: Origin, whose: str = "") -> None:
    missing = [name for name in needed if not hasattr(thing, name)]
    if missing:
        raise origin.unusable(f"{whose}lacks {' and '.join(missing)}")


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, tuple | list) else (None,)
