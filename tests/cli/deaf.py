"""The real program on a network that hears so many cancels late, or none: `python -m tests.cli.deaf TIMES WORD…`."""

from __future__ import annotations

import asyncio
import sys

from cli import main as front_door
from networks.mastodon.connector import Mastodon
from networks.protocol import Stream


def main() -> int:
    left, words = int(sys.argv[1]), sys.argv[2:]

    async def wait(_self: Mastodon, _stream: Stream) -> None:
        nonlocal left
        sys.stderr.write("deaf\n")
        sys.stderr.flush()
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                left -= 1
                if left < 0:
                    raise

    setattr(Mastodon, "wait", wait)  # noqa: B010  # a plain assignment of a method has no type
    sys.argv = ["consulta", *words]
    return front_door.main(words)


if __name__ == "__main__":
    sys.exit(main())
