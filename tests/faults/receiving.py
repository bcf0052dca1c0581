"""A receiver that kills itself: `python -m tests.faults.receiving` with its orders as JSON on standard input."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from typing import NoReturn

from cli.receive import _Keep, _serve
from desk.receiving import Keeper, keeper
from networks.secret import Secret
from networks.whatsapp.receiver import Lock, Receiver
from store.engine import open_store


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("dead by now")


class Dying(Keeper):
    """Dies where it was told to."""

    step = ""

    def _keep(self, slugs: Sequence[str], body: bytes) -> None:
        if self.step == "before the store":
            die()
        super()._keep(slugs, body)
        if self.step == "before the answer":
            die()


def main() -> None:
    orders = json.loads(sys.stdin.readline())
    store = open_store(orders["database"])
    kept = Dying(store, keeper(store, ["clinic"], "whatsapp").accounts)
    kept.step = orders["step"]
    listening = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(json.dumps({"port": listening.getsockname()[1]}) + "\n")
    sys.stdout.flush()
    locks = {"clinic": Lock(Secret(orders["verify_token"]), Secret(orders["app_secret"]))}
    asyncio.run(_serve(Receiver(locks, _Keep(kept)), kept, listening))
    store.close()


if __name__ == "__main__":
    main()
