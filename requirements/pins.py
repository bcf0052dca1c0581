# ruff: noqa: INP001 - a script beside what it writes, not a package
"""Pin every dependency of the project, its checks, its build and its test servers, with hashes of all their files."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOL = "pip-tools==7.6.2"
PEERS = {
    "synapse": ["matrix-synapse==1.163.2"],
    "mastodon": ["mastodon-mock==0.6.1"],
}


def wanted() -> dict[str, list[str]]:
    """Return what each file pins. Each of the first three holds the one before it, so one environment takes any."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    runtime = project["project"]["dependencies"]
    optional = dict(project["project"]["optional-dependencies"])
    semantic = optional.pop("semantic")
    extras = [one for listed in optional.values() for one in listed]
    test = [*runtime, *extras, *groups["test"]]
    return {
        "requirements/runtime.txt": runtime,
        "requirements/test.txt": test,
        "requirements/check.txt": [*test, *groups["check"]],
        # Heavy, and of no use to the checks: in a file of its own.
        "requirements/semantic.txt": semantic,
        # The build backend asks for `editables` by itself when it installs in place.
        "requirements/build.txt": [*project["build-system"]["requires"], "editables"],
        **{f"tests/peers/requirements-{name}.txt": pins for name, pins in PEERS.items()},
    }


def surroundings() -> dict[str, str]:
    """Return the environment without this machine's extra package locations: pins come from the one public index."""
    own = {"PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"}
    return {name: value for name, value in os.environ.items() if name not in own} | {"PIP_CONFIG_FILE": os.devnull}


def pin(target: str, requirements: list[str], pins_kept: Path | None) -> None:
    """Write one file; what an earlier file pinned keeps its version."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "wanted.in")
        kept = [f"-c {pins_kept}"] if pins_kept else []
        source.write_text("\n".join([*requirements, *kept]) + "\n")
        quiet = ["--quiet", "--no-header", "--no-annotate", "--no-emit-options", "--strip-extras", "--allow-unsafe"]
        places = ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"]
        tool = [sys.executable, "-m", "piptools", "compile", "--generate-hashes", *quiet, *places]
        subprocess.run(  # noqa: S603 - our own tool on our own list
            [*tool, f"--output-file={ROOT / target}", str(source)], check=True, env=surroundings(), cwd=folder
        )
    lines = (ROOT / target).read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    (ROOT / target).write_text("\n".join(pins) + "\n")


def main() -> None:
    """Pin all files, or only those whose path holds one of the words given; `--tool` names the tool that does it."""
    words = sys.argv[1:]
    if words == ["--tool"]:
        sys.stdout.write(TOOL)
        return
    kept: Path | None = None
    for target, requirements in wanted().items():
        if not words or any(word in target for word in words):
            sys.stdout.write(f"pinning {target}\n")
            pin(target, requirements, kept)
        kept = ROOT / target if target in {"requirements/runtime.txt", "requirements/test.txt"} else None


if __name__ == "__main__":
    main()
