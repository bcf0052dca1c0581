from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import identity
from desk.errors import Refusal
from desk.identity import Proof
from networks.secret import Secret
from store import actions, team
from store.engine import Store, open_store
from store.rows import ProfessionalRow

PIN = Secret("407316")
OTHER = Secret("880521")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    identity._wrong.clear()
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def add(
    store: Store, name: str, role: str, pin: Secret | None = PIN, os_user: str = "", by: Proof | None = None
) -> ProfessionalRow:
    return identity.add_professional(
        store, name, name.title(), role, f"Dr {name.title()}, family doctor", pin, os_user, by=by
    )


def test_nobody_works_at_a_new_desk(store: Store) -> None:
    assert identity.first_start(store)
    person = add(store, "ana", "author")
    assert not identity.first_start(store)
    assert (person.name, person.shown, person.role, person.has_pin) == ("ana", "Ana", "author", True)


def test_a_pin_proves_and_is_printed_with_the_name(store: Store) -> None:
    add(store, "lago", "reviewer")
    proof = identity.prove(store, "lago", pin=PIN)
    assert (proof.how, proof.text, proof.proved) == ("PIN", "Lago (PIN)", True)


def test_a_name_alone_is_only_a_claim(store: Store) -> None:
    add(store, "lago", "reviewer")
    proof = identity.prove(store, "lago", os_user="somebody")
    assert (proof.how, proof.proved) == ("claimed", False)
    with pytest.raises(Refusal, match="nothing proves"):
        identity.require(proof, "approve")


def test_a_wrong_pin_never_falls_back_to_a_weaker_proof(store: Store) -> None:
    add(store, "lago", "reviewer", os_user="lago")
    with pytest.raises(Refusal, match="not the PIN"):
        identity.prove(store, "lago", pin=OTHER, os_user="lago", forced=True)


def test_the_bound_os_user_proves_by_itself_and_another_does_not(store: Store) -> None:
    add(store, "ana", "author", None, os_user=identity.current_os_user())
    add(store, "eva", "author", None, os_user="nobody-else")
    assert identity.prove(store, "ana").text == "Ana (os user)"
    assert identity.prove(store, "eva").how == "claimed"


def test_an_unbound_professional_is_not_proved_by_an_unnamed_os_user(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, "ana", "author", None)
    monkeypatch.setattr(identity, "current_os_user", str)
    assert identity.prove(store, "ana").how == "claimed"


def test_the_os_user_is_the_processes_own_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    before = identity.current_os_user()
    for name in ("USER", "LOGNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "somebody-else")
    assert identity.current_os_user() == before != "somebody-else"


def test_a_forced_command_proves(store: Store) -> None:
    add(store, "ana", "author", None)
    assert identity.prove(store, "ana", os_user="desk", forced=True).text == "Ana (forced command)"


def test_after_five_wrong_pins_even_the_right_one_is_refused_for_that_person_alone(store: Store) -> None:
    add(store, "ana", "author")
    add(store, "eva", "author")
    for _ in range(identity.TRIES):
        with pytest.raises(Refusal, match="not the PIN"):
            identity.prove(store, "ana", pin=OTHER)
    with pytest.raises(Refusal, match="no more are taken"):
        identity.prove(store, "ana", pin=PIN)
    assert identity.prove(store, "eva", pin=PIN).how == "PIN"


def test_a_right_pin_forgets_the_wrong_ones(store: Store) -> None:
    add(store, "ana", "author")
    for _ in range(identity.TRIES):
        with pytest.raises(Refusal):
            identity.prove(store, "ana", pin=OTHER)
        identity._wrong["ana"] = 1
        assert identity.prove(store, "ana", pin=PIN).proved


def test_nobodys_name_and_a_missing_pin_are_told_apart(store: Store) -> None:
    add(store, "ana", "author", None)
    with pytest.raises(Refusal, match="nobody here is called 'eva'"):
        identity.prove(store, "eva", pin=PIN)
    with pytest.raises(Refusal, match="has no PIN"):
        identity.prove(store, "ana", pin=PIN)


def test_a_pin_is_kept_salted_and_slow() -> None:
    first, second = identity.hash_pin(PIN), identity.hash_pin(PIN)
    assert first != second
    assert "407316" not in first
    kind, cost, *_ = first.split("$")
    assert kind == "scrypt"
    assert int(cost) >= 2**14
    assert identity.pin_fits(PIN, first)
    assert not identity.pin_fits(OTHER, first)


@pytest.mark.parametrize(
    "kept",
    ["", "x", "scrypt$a$8$1$aa$aa", "scrypt$99999999999$8$1$YQ==$YQ==", "scrypt$3$8$1$YQ==$YQ==", "md5$1$1$1$a$a"],
)
def test_a_damaged_hash_fits_no_pin(kept: str) -> None:
    assert not identity.pin_fits(PIN, kept)


@pytest.mark.parametrize("text", ["", "12345", "111111", "123456", "987654", "abcdef", "7" * 200])
def test_a_pin_that_is_guessed_at_once_is_refused_and_not_shown(store: Store, text: str) -> None:
    with pytest.raises(Refusal) as caught:
        add(store, "ana", "author", Secret(text))
    assert len(text) < 6 or text not in str(caught.value)
    assert identity.first_start(store)


def test_the_same_pin_typed_on_another_keyboard_fits() -> None:
    assert identity.pin_fits(Secret("contrasen\u0303a"), identity.hash_pin(Secret("contraseña")))


@pytest.mark.parametrize("name", ["", "a", "Ana", "1ana", "ana ruiz", "ana\n", "a" * 32, "añá"])
def test_a_name_is_a_short_plain_word(store: Store, name: str) -> None:
    with pytest.raises(Refusal, match="cannot be a name"):
        add(store, name, "author")


def test_a_taken_name_an_unknown_role_and_control_characters_are_refused(store: Store) -> None:
    add(store, "ana", "author")
    with pytest.raises(Refusal, match="works here already"):
        add(store, "ana", "user")
    with pytest.raises(Refusal, match="no role"):
        add(store, "eva", "admin")
    with pytest.raises(Refusal, match="control characters"):
        identity.add_professional(store, "eva", "Eva\x1b[31m", "user", "", None, "")
    assert [person.name for person in team.professionals(store.reader)] == ["ana"]


def test_nobody_makes_a_second_reviewer_of_themselves(store: Store) -> None:
    add(store, "lago", "reviewer")
    for by in (None, identity.prove(store, "lago", os_user="x")):
        with pytest.raises(Refusal, match="only a reviewer whose identity is proved"):
            add(store, "twin", "reviewer", by=by)
    ana = add(store, "ana", "author")
    with pytest.raises(Refusal, match="is an author and may not decide who works here"):
        add(store, "twin", "reviewer", by=Proof(ana, "PIN"))
    assert add(store, "vidal", "reviewer", by=identity.prove(store, "lago", pin=PIN)).role == "reviewer"


def test_roles_are_changed_by_a_proved_reviewer_and_one_reviewer_stays(store: Store) -> None:
    add(store, "lago", "reviewer")
    ana = add(store, "ana", "author")
    with pytest.raises(Refusal):
        identity.change_role(store, "ana", "reviewer", Proof(ana, "PIN"))
    lago = identity.prove(store, "lago", pin=PIN)
    with pytest.raises(Refusal, match="only reviewer"):
        identity.change_role(store, "lago", "author", lago)
    assert identity.change_role(store, "ana", "reviewer", lago).role == "reviewer"
    assert identity.change_role(store, "lago", "user", lago).role == "user"
    with pytest.raises(Refusal, match="is a user"):
        identity.change_role(store, "ana", "user", lago)


def test_a_pin_is_changed_by_its_owner_or_a_proved_reviewer(store: Store) -> None:
    ana = add(store, "ana", "author")
    with pytest.raises(Refusal, match="only ana changes this PIN"):
        identity.change_pin(store, "ana", OTHER, Proof(ana, "claimed"))
    identity.change_pin(store, "ana", OTHER, identity.prove(store, "ana", pin=PIN))
    assert identity.prove(store, "ana", pin=OTHER).proved
    lago = add(store, "lago", "reviewer")
    with pytest.raises(Refusal, match="only a reviewer"):
        identity.change_pin(store, "lago", OTHER, Proof(lago, "claimed"))
    identity.change_pin(store, "ana", PIN, identity.prove(store, "lago", pin=PIN))
    assert identity.prove(store, "ana", pin=PIN).proved


def test_who_came_and_what_they_became_stands_in_the_chain_of_decisions(store: Store) -> None:
    lago = add(store, "lago", "reviewer")
    proof = identity.prove(store, "lago", pin=PIN)
    add(store, "ana", "user", by=proof)
    identity.change_role(store, "ana", "author", proof)
    rows = actions.since(store.reader, 0)
    assert [(row.verb, row.professional) for row in rows] == [
        ("role author", "lago"),
        ("professional added", "lago"),
        ("professional added", lago.name),
    ]
    assert actions.verify(store.reader) is None


@pytest.mark.parametrize(
    ("verb", "allowed"),
    [
        ("import", "author reviewer"),
        ("submit", "author reviewer"),
        ("approve", "reviewer"),
        ("withdraw", "reviewer"),
        ("role", "reviewer"),
        ("answer", "author reviewer user"),
    ],
)
def test_each_role_may_what_its_name_says(verb: str, allowed: str) -> None:
    assert [role for role in team.ROLES if identity.may(role, verb)] == allowed.split()


def test_a_verb_that_does_not_exist_is_no_permission() -> None:
    with pytest.raises(KeyError):
        identity.may("reviewer", "launch")
