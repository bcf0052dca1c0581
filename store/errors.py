"""What can go wrong with the store, in words for people."""

from __future__ import annotations


class StoreError(Exception):
    """The store cannot be used; `remedy` says what to do now."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class StoreUnusable(StoreError):
    """Wrong place, wrong rights, damaged, or newer than this program."""


class StoreBusy(StoreError):
    """Somebody else has been writing for too long, or the disk is full: nothing was changed."""


class Unkeepable(ValueError):
    """A value that the database does not take, whoever tries: too large, too long, or no text. Its words hold none."""


class Lost(Exception):
    """A compare-and-set lost: somebody else moved first. `now` is the state that stands."""

    def __init__(self, now: str) -> None:
        super().__init__(now)
        self.now = now
