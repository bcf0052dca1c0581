"""Every network at once: the stage of each, found in its conformance test, so that a new network joins by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from networks.protocol import Network
from networks.registry import OWN
from networks.stage import BareStage, Can
from tests.fakes.stages import FakeStage

FOLDER = Path(__file__).resolve().parents[1] / "conformance"


def stages() -> dict[str, Callable[[], FakeStage[Any]]]:
    """Return what makes the stage of each network, in the order of our own list."""
    modules = [import_module(f"tests.conformance.{path.stem}") for path in sorted(FOLDER.glob("test_*.py"))]
    found = {network: make for module in modules for network, make in _of(module)}
    return {network: found[network] for network in OWN if network in found}


def _of(module: ModuleType) -> Iterator[tuple[str, Callable[[], FakeStage[Any]]]]:
    """Yield the stages that stand directly on the common one; those of several networks are told which."""
    for kind in vars(module).values():
        if isinstance(kind, type) and FakeStage in kind.__bases__ and kind.__module__ == module.__name__:
            if hasattr(kind, "speaks"):
                yield kind.speaks, kind
            else:
                yield from ((network, partial(kind, network)) for network in module.FAKES)


def connector(stage: BareStage) -> Network:
    """Return a new connector of a stage, without waiting: no fake has to."""
    making = stage.network()
    try:
        making.send(None)
    except StopIteration as made:
        network: Network = made.value
        return network
    raise RuntimeError("this stage waits before it gives a connector")


async def ask(stage: BareStage, text: str) -> str:
    """Let the patient ask in private, or in public where a network has no private messages."""
    return await (stage.direct(text) if Can.DIRECT in stage.can else stage.mention(text))
