"""The programs that are measured, and what each needs on disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench import corpus
from bench.session import Program, Session

HERE = Path(__file__).resolve().parent.parent
_NEOMUTT = """
set folder="{d}"
set spoolfile="{d}/maildir"
set mbox_type=Maildir
set sort=reverse-date
set header_cache="{d}/headers"
set tmpdir="{d}/tmp"
set delete=no
set quit=yes
set wait_key=no
set markers=no
set charset=utf-8
set timeout=600
"""
_NOTMUCH = """[database]
path={d}/maildir
[user]
name=The practice
primary_email=practice@clinic.invalid
[search]
exclude_tags=
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A corpus of one size, and what the programs made of it."""

    folder: Path
    count: int

    @property
    def lines(self) -> Path:
        return self.folder / "corpus.jsonl"

    @property
    def store(self) -> Path:
        return self.folder / "state" / "consulta.db"

    @property
    def environment(self) -> dict[str, str]:
        """What keeps our program away from the user's own store and settings."""
        return {
            "HOME": str(self.folder),
            "PYTHONPATH": str(HERE),
            "CONSULTA_DATABASE_URL": f"sqlite:///{self.store}",
            "CONSULTA_CONFIG_DIR": str(self.folder / "settings"),
            "CONSULTA_DATA_DIR": str(self.folder / "state"),
        }


def installed(name: str) -> bool:
    """Tell whether a peer is there."""
    return shutil.which(name) is not None


def front_door() -> list[str]:
    """Return how `consulta` is started: as installed, or else from these sources."""
    script = Path(sys.executable).parent / "consulta"
    if script.exists():
        return [str(script)]
    return [sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main())"]


def ours(place: Place, lane: str = "all") -> Program:
    """Consulta, the newest message first."""
    argv = [*front_door(), "--lane", lane, "--order", "newest"]
    return Program("consulta", argv, corpus.NEWEST, ("Q", "q"), place.environment, place.folder)


def busy(place: Place) -> Program:
    """Consulta while ten accounts bring pages."""
    argv = [sys.executable, "-m", "bench.busy", str(place.store)]
    return Program("consulta, 10 accounts", argv, corpus.NEWEST, ("Q", "q"), place.environment, place.folder)


def neomutt(place: Place) -> Program:
    """Neomutt, a flat list, the newest message first, nothing written."""
    argv = ["neomutt", "-n", "-F", str(place.folder / "neomuttrc"), "-R"]
    return Program("neomutt", argv, corpus.NEWEST, ("q",), {"HOME": str(place.folder)}, place.folder)


def minimal() -> Program:
    """The least that Textual can be."""
    return Program("minimal Textual app", [sys.executable, str(HERE / "bench" / "minimal.py")], "READY")


def notmuch(place: Place, *words: str) -> list[str]:
    """Return a command of notmuch."""
    return ["notmuch", f"--config={place.folder / 'notmuchrc'}", *words]


# Preparing


def prepare(folder: Path, count: int) -> Place:
    """Write the corpus, import it, and let the peers build their indexes; what is there is kept."""
    place = Place(folder / str(count), count)
    if not place.lines.exists():
        print(f"writing {count} messages")
        corpus.write(place.folder, count, maildir=installed("neomutt") or installed("notmuch"))
    if not place.store.exists():
        print(f"importing {count} messages")
        _import(place)
    if installed("neomutt") and not (place.folder / "neomuttrc").exists():
        print("neomutt caches its headers")
        _prepare_neomutt(place)
    if installed("notmuch") and not (place.folder / "notmuchrc").exists():
        print("notmuch makes its index")
        (place.folder / "notmuchrc").write_text(_NOTMUCH.format(d=place.folder), encoding="utf-8")
        subprocess.run(notmuch(place, "new", "--quiet"), check=True, stdin=subprocess.DEVNULL)
    return place


def _import(place: Place) -> None:
    """Import into a folder of another name, so that a store that is there is whole."""
    half = place.folder / "half"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    more = place.environment | {"CONSULTA_DATABASE_URL": f"sqlite:///{half / place.store.name}"}
    subprocess.run([*front_door(), "import", str(place.lines)], check=True, env=os.environ | more, cwd=place.folder)
    shutil.rmtree(place.store.parent, ignore_errors=True)
    half.rename(place.store.parent)


def _prepare_neomutt(place: Place) -> None:
    for name in ("tmp", "headers"):
        (place.folder / name).mkdir(exist_ok=True)
    (place.folder / "neomuttrc").write_text(_NEOMUTT.format(d=place.folder), encoding="utf-8")
    with Session(neomutt(place)) as session:
        session.started(limit=600)
