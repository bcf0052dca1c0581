"""What networks rotate, encrypted with CONSULTA_KEY before it reaches the store."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from desk.errors import Refusal
from networks.secret import Secret

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_KEY_REMEDY = "set CONSULTA_KEY to a key that `consulta accounts add` made; it belongs in the .env of the user"


class Vault:
    """Seals and opens with one key. Raises Refusal for a key that is none."""

    def __init__(self, key: Secret) -> None:
        if not key:
            raise Refusal("CONSULTA_KEY is not set, so nothing can be kept encrypted", _KEY_REMEDY)
        try:
            self._box = _box(key)
        except ValueError:
            raise Refusal("CONSULTA_KEY is no key", _KEY_REMEDY) from None
        self.key_id = hashlib.sha256(key.reveal().encode()).hexdigest()[:8]
        """Tells keys apart and gives nothing of them away."""

    def seal(self, text: Secret | str) -> bytes:
        """Return a secret as the store may keep it."""
        plain = text.reveal() if isinstance(text, Secret) else text
        return self._box.encrypt(plain.encode())

    def open(self, sealed: bytes, *, account: str = "", key_id: str = "") -> Secret:
        """Return what was sealed. Raises Refusal for another key or changed bytes, naming the account."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - as in `_box`

        whose = f"the credential of {account}" if account else "a credential"
        if key_id and key_id != self.key_id:
            what = f"{whose} was sealed with another CONSULTA_KEY ({key_id}; this one is {self.key_id})"
            raise Refusal(what, _again(account))
        try:
            return Secret(self._box.decrypt(sealed).decode())
        except InvalidToken:
            what = f"{whose} was sealed with another CONSULTA_KEY, or was changed since"
            raise Refusal(what, _again(account)) from None


def new_key() -> Secret:
    """Return a fresh key for CONSULTA_KEY."""
    from cryptography.fernet import Fernet  # noqa: PLC0415 - as in `_box`

    return Secret(Fernet.generate_key().decode())


def _box(key: Secret) -> Fernet:
    # Most starts seal nothing, and the library is slow to import.
    from cryptography.fernet import Fernet  # noqa: PLC0415 - see above

    return Fernet(key.reveal().encode())


def _again(account: str) -> str:
    return f"set CONSULTA_KEY back to the key it was, or sign in to {account or 'the account'} again"
