from __future__ import annotations

import pytest

from desk.errors import Refusal
from desk.vault import Vault, new_key
from networks.secret import Secret


def test_what_was_sealed_comes_back_and_cannot_be_read_without_the_key() -> None:
    vault = Vault(new_key())
    sealed = vault.seal("refresh-token-1")
    assert b"refresh-token-1" not in sealed
    assert vault.open(sealed) == Secret("refresh-token-1")
    assert vault.open(vault.seal(Secret("ñ"))).reveal() == "ñ"


def test_another_key_is_told_with_the_account_and_never_with_a_secret() -> None:
    old, new = new_key(), new_key()
    sealed = Vault(old).seal("refresh-token-1")
    for key_id in ("", Vault(old).key_id):
        with pytest.raises(Refusal) as caught:
            Vault(new).open(sealed, account="clinic", key_id=key_id)
        told = f"{caught.value} {caught.value.remedy}"
        assert "clinic" in told
        assert "CONSULTA_KEY" in told
        assert not any(word in told for word in ("refresh-token-1", old.reveal(), new.reveal()))


def test_changed_bytes_are_refused() -> None:
    vault = Vault(new_key())
    sealed = bytearray(vault.seal("refresh-token-1"))
    sealed[20] ^= 1
    with pytest.raises(Refusal, match="changed"):
        vault.open(bytes(sealed), account="clinic", key_id=vault.key_id)


def test_a_key_id_tells_keys_apart_and_stays_the_same() -> None:
    key = new_key()
    assert Vault(key).key_id == Vault(Secret(key.reveal())).key_id
    assert Vault(key).key_id != Vault(new_key()).key_id
    assert len(Vault(key).key_id) == 8


@pytest.mark.parametrize("text", ["", "short", "ñ" * 44, "A" * 43, "…"])
def test_a_key_that_is_none_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        Vault(Secret(text))
    assert "CONSULTA_KEY" in str(caught.value)
    assert not text or text not in f"{caught.value} {caught.value.remedy}"
