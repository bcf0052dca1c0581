"""`consulta check store`: what is wrong with the store, what that means for patients, and what to do now."""

from __future__ import annotations

import stat
from pathlib import Path
from shutil import disk_usage

from cli.call import Call
from cli.errors import CONFIGURATION, REFUSED
from cli.found import Check
from store import health, place
from store.errors import StoreBusy, StoreError
from store.views import counts

_ANEW = (
    "make a copy with `consulta backup`, then `consulta store copy` into a new file: it counts, sorts and indexes anew"
)
_BACK = "keep the file, and put the last copy back: `consulta restore`; docs/backup.md says how"
_WORDS = {
    health.INTEGRITY: ("Messages of patients may be missing or wrong in every list.", _BACK),
    health.INDEXES: (
        "A list may miss somebody, or count wrongly, until it is put right; nothing that is stored is lost.",
        "let the owner of the database run REINDEX, and ALTER TABLE … ENABLE TRIGGER ALL for the tables named",
    ),
    health.REFERENCES: ("What refers to nothing is not shown: a message or an answer may be missing.", _BACK),
    health.COUNTS: ("The numbers above the lanes are wrong; no message is missing from the lists.", _ANEW),
    health.ORDER: ("Somebody who should stand on top may stand further down.", _ANEW),
    health.SEARCH: ("A search may miss what a patient wrote; the lists are complete.", _ANEW),
    health.OUTBOX: (
        "Somebody may wait for an answer that is not on its way.",
        "`consulta outbox --flush` looks up what was being sent, the inbox shows the rest; see docs/backup.md",
    ),
    health.AUDIT: (
        "Who decided what about whom is no longer sure; no message is touched by that.",
        "somebody changed the store by hand; compare it with a copy",
    ),
}
_CLOSED = "Until it can be opened nothing can be read, and nothing is answered."
_LITTLE = 200 * 2**20


def explained_in(look: str) -> dict[str, str]:
    """Return what a finding means for patients, and what to do about it."""
    means, remedy = _WORDS[look]
    return {"means": means, "remedy": remedy}


def look(call: Call) -> list[Check]:
    """Look at the store: first at its files, because opening it puts some of that right."""
    found = [*_files(call), *_space(call)]
    try:
        store = call.desk.store
        wrong = health.of_store(store.reader)
        words = health.words_of_search(store) if not any(one.look == health.INTEGRITY for one in wrong) else None
        lanes = {} if wrong and wrong[0].look == health.INTEGRITY else counts(store.reader)
    except StoreError as error:
        code = REFUSED if isinstance(error, StoreBusy) else CONFIGURATION
        return [Check("store", ok=False, words=error.what, remedy=error.remedy, code=code, means=_CLOSED), *found]
    wrong += [words] if words else []
    said = ", ".join([store.dialect, *(f"{lanes[name]} {told}" for name, told in _SAID if lanes)])
    checks = [_failed(one) for one in wrong]
    if lanes:
        checks = [Check("store", ok=True, words=said), *checks]
    if not any(one.look in {health.INTEGRITY, health.AUDIT} for one in wrong):
        checks.append(Check("audit", ok=True, words="every decision fits the one before it"))
    return [*checks, *found]


_SAID = (("everything", "conversations"), ("open", "open"))


def _failed(one: health.Finding) -> Check:
    words = explained_in(one.look)
    code = CONFIGURATION if one.look == health.INTEGRITY else REFUSED
    return Check(one.look, ok=False, words=one.what, remedy=words["remedy"], code=code, means=words["means"])


def _files(call: Call) -> list[Check]:
    """Find what others of this machine could read."""
    path = place.sqlite_path(call.settings.database_url)
    folder = path.parent if path else call.settings.data_dir
    files = [path, *folder.glob(f"{path.name}-*"), *folder.glob(f"{path.name}.*")] if path else []
    open_ = sorted(one.name for one in files if one.exists() and _open(one))
    if folder.exists() and _open(folder):
        open_.insert(0, str(folder))
    if not open_:
        return []
    return [
        Check(
            "files",
            ok=False,
            words=f"others of this machine may reach {', '.join(open_)}",
            remedy=f"chmod 700 {folder}, and chmod 600 each file in it",
            code=REFUSED,
            means="What patients wrote could be read by others.",
        )
    ]


def _open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _space(call: Call) -> list[Check]:
    """Find a disk that is about to be full: a full one keeps no message."""
    path = place.sqlite_path(call.settings.database_url)
    folder = path.parent if path else call.settings.data_dir
    if not folder.exists():
        return []
    free = disk_usage(folder).free
    if free >= _LITTLE:
        return []
    return [
        Check(
            "space",
            ok=False,
            words=f"the disk of {folder} has {free // 2**20} MB left",
            remedy="free some space",
            code=REFUSED,
            means="On a full disk nothing new is kept: no message, no draft, no decision.",
        )
    ]
