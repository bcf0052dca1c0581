"""A secret that cannot be printed by accident."""

from __future__ import annotations

import hmac
from typing import NoReturn


class Secret:
    """A token or password: shown as `***`, compared in constant time, never pickled, falsy when empty."""

    __slots__ = ("_hidden",)

    def __init__(self, text: str) -> None:
        self._hidden = text

    def reveal(self) -> str:
        """Return the secret itself, for the one place that sends it."""
        return self._hidden

    def __repr__(self) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._hidden)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._bytes(), other._bytes())

    def __hash__(self) -> int:
        return hash((Secret, self._hidden))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret does not leave the process: reveal it where it is sent")

    def __format__(self, spec: str) -> str:
        return format("***", spec)

    def _bytes(self) -> bytes:
        return self._hidden.encode("utf-8", "surrogatepass")


def hide(text: str, secret: Secret) -> str:
    """Return a text in which the secret, if it stands there, is replaced by `***`."""
    return text.replace(secret.reveal(), "***") if secret else text
