"""The process that embeds: it gives up the network, loads the engine, and answers frames until its input ends.

Started by its path, with nothing but the standard library in reach. A frame is four bytes of length and so many bytes:
a JSON list of texts in, for each text 384 signed bytes out. Arguments: the weights, then the libraries.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import struct
import sys
from array import array
from typing import IO, Any

DIRECTIONS = 384
LONGEST = 200
"""Letters of a text that are read: what an engine takes grows faster than the text."""
MEMORY = 1 << 30
REFUSED = (41, 42, 49, 50, 53, 56, 57, 58, 59, 62, 101, 310, 311, 321, 322, 425, 435)
"""Calls of Linux on x86-64: sockets, new processes and programs, signals, other processes, io_uring, bpf."""
_MACHINE = 0xC000003E
_NO_NEW_RIGHTS, _SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _FORBID, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_LOAD, _EQUALS, _LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_OTHER_NUMBERS = 0x40000000
_TOP = 127


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def seal() -> bool:
    """Give up sockets, new processes and most memory for good; tell whether the system took the whole of it."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        return False
    if libc.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0) != 0:
        return False
    steps = _steps()
    program = _Program(len(steps) // 8, steps)
    return bool(libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def _steps() -> bytes:
    """Return the filter: another kind of machine is the end, a refused call is refused, all else passes."""
    last = len(REFUSED)
    steps = [
        (_LOAD, 0, 0, 4),
        (_EQUALS, 1, 0, _MACHINE),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_LEAST, last + 1, 0, _OTHER_NUMBERS),
        *((_EQUALS, last - n, 0, number) for n, number in enumerate(REFUSED)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _FORBID),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


class Engine:
    """The loaded library, called without the package that brings it."""

    def __init__(self, weights: str, libraries: list[str]) -> None:
        loaded = [ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL) for path in libraries]
        self._library = loaded[-1]
        self._library.e5_load.restype = ctypes.c_void_p
        self._library.e5_embed.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]
        self._model = self._library.e5_load(weights.encode())
        if not self._model:
            raise OSError("the weights could not be loaded")
        self._out = (ctypes.c_float * DIRECTIONS)()

    def embed(self, text: str) -> bytes:
        """Return the direction of a text, a signed byte for each of its parts."""
        self._library.e5_embed(self._model, text[:LONGEST].replace("\0", " ").encode(errors="replace"), 1, self._out)
        longest = max(map(abs, self._out)) or 1.0
        return array("b", [round(part * _TOP / longest) for part in self._out]).tobytes()


def serve(engine: Engine, asked: IO[bytes], answers: IO[bytes]) -> None:
    """Answer frame after frame."""
    while head := asked.read(4):
        texts: list[Any] = json.loads(asked.read(int.from_bytes(head)))
        vectors = b"".join(engine.embed(str(text)) for text in texts)
        answers.write(len(vectors).to_bytes(4) + vectors)
        answers.flush()


def main(weights: str, *libraries: str) -> int:
    """Seal, load, say so, and serve."""
    whole = seal()
    engine = Engine(weights, list(libraries))
    sys.stdout.buffer.write(b"sealed" if whole else b"opened")
    sys.stdout.buffer.flush()
    with contextlib.suppress(BrokenPipeError):
        serve(engine, sys.stdin.buffer, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
