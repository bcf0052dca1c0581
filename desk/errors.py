"""What the desk declines to do, in words for the person who asked."""

from __future__ import annotations


class Refusal(Exception):
    """The desk does not do this; `remedy` says which key or change does."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
