"""Who is at the keyboard, and how that is proved."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import pwd
import re
import secrets
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from desk.errors import Refusal
from networks.secret import Secret
from store import actions, team
from store.engine import Store, Tx
from store.errors import Lost
from store.reading import Reader
from store.rows import ProfessionalRow

How = Literal["PIN", "os user", "forced command", "claimed"]
NAME = re.compile(r"[a-z][a-z0-9_-]{1,30}")
PIN_MIN = 6
PIN_MAX = 128
TRIES = 5
"""Wrong PINs for one person, after which this process takes no more."""
_COST = 2**15
_BLOCK = 8
_COST_MAX = 2**20
_RUNS = ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz")
_MAY: dict[str, frozenset[str]] = {
    "import": frozenset({"author", "reviewer"}),
    "submit": frozenset({"author", "reviewer"}),
    "approve": frozenset({"reviewer"}),
    "withdraw": frozenset({"reviewer"}),
    "override": frozenset({"reviewer"}),
    "role": frozenset({"reviewer"}),
    "answer": frozenset({"author", "reviewer", "user"}),
}
_wrong: Counter[str] = Counter()


@dataclass(frozen=True, slots=True)
class Proof:
    """A professional, and how it was proved that it is they."""

    professional: ProfessionalRow
    how: How

    @property
    def proved(self) -> bool:
        """Tell whether this is more than a claim."""
        return self.how != "claimed"

    @property
    def text(self) -> str:
        """The proof as it is printed: `Lago (PIN)`."""
        return f"{self.professional.shown or self.professional.name} ({self.how})"


def may(role: str, verb: str) -> bool:
    """Tell whether a role is allowed a verb. Raises KeyError for a verb that is none."""
    return role in _MAY[verb]


def require(proof: Proof, verb: str) -> None:
    """Raise Refusal unless the role is allowed the verb; what decides for others also needs a proof."""
    person = proof.professional
    if not may(person.role, verb):
        raise Refusal(
            f"{person.name} is {_article(person.role)} and may not {_DOES.get(verb, verb)}",
            f"ask {' or '.join(f'{_article(role)}' for role in team.ROLES if may(role, verb))}",
        )
    if _MAY[verb] == {"reviewer"} and not proof.proved:
        raise Refusal(f"nothing proves that this is {person.name}", "give the PIN, or work as the bound OS user")


def require_now(tx: Tx, proof: Proof, verb: str) -> None:
    """Like `require`, by the role the person has in this transaction: somebody may have taken it away meanwhile."""
    person = team.professional(tx, proof.professional.name)
    if person is None or person.id != proof.professional.id:
        raise Refusal(f"{proof.professional.name} no longer works here", "start Consulta again")
    require(Proof(person, proof.how), verb)


_DOES = {"role": "decide who works here", "answer": "answer", "import": "import templates"}


def _article(role: str) -> str:
    return f"an {role}" if role == "author" else f"a {role}"


def first_start(store: Store) -> bool:
    """Tell whether nobody works here yet."""
    return not team.professionals(store.reader)


def current_os_user() -> str:
    """Return the name of the process's real user, whatever the environment claims; empty when it has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return ""


def add_professional(
    store: Store,
    name: str,
    shown: str,
    role: str,
    credential: str,
    pin: Secret | None,
    os_user: str,
    *,
    by: Proof | None = None,
) -> ProfessionalRow:
    """Add somebody. Once a reviewer can prove who they are, only a proved reviewer (`by`) adds another reviewer."""
    _check_name(name)
    _check_role(role)
    for text in (shown, credential, os_user):
        _check_line(text)
    hashed = hash_pin(pin) if pin is not None else ""
    with store.writing() as tx:
        if role == "reviewer":
            _require_reviewer(tx, by, f"adds {name} as a reviewer")
        try:
            added = team.add(tx, name, shown, role, credential, tx.clock(), pin=hashed, os_user=os_user)
        except Lost:
            raise Refusal(f"{name} works here already", "choose another name") from None
        actions.record(tx, "professional added", [added], by.professional.id if by else added, tx.clock())
    return known(store, name)


def change_role(store: Store, name: str, role: str, by: Proof) -> ProfessionalRow:
    """Change what somebody may do; at least one reviewer stays."""
    _check_role(role)
    person = known(store, name)
    with store.writing() as tx:
        _require_reviewer(tx, by, f"changes the role of {name}")
        others = [one for one in team.professionals(tx) if one.role == "reviewer" and one.id != person.id]
        if person.role == "reviewer" and role != "reviewer" and not others:
            raise Refusal(f"{name} is the only reviewer", "make somebody else a reviewer first")
        team.set_role(tx, person.id, role)
        actions.record(tx, f"role {role}", [person.id], by.professional.id, tx.clock())
    return known(store, name)


def change_pin(store: Store, name: str, pin: Secret, by: Proof) -> None:
    """Give somebody a new PIN: they themselves, proved, or a proved reviewer."""
    person = known(store, name)
    hashed = hash_pin(pin)
    with store.writing() as tx:
        own = by.proved and by.professional.id == person.id
        if not own and not _require_reviewer(tx, by, f"gives {name} a PIN") and (person.has_pin or person.os_user):
            raise Refusal(f"only {name} changes this PIN, and proves it first", "give the PIN that stands now")
        team.set_pin(tx, person.id, hashed)
        actions.record(tx, "pin changed", [person.id], by.professional.id, tx.clock())


def known(store: Store, name: str) -> ProfessionalRow:
    """Return somebody who works here, or raise Refusal."""
    person = team.professional(store.reader, name)
    if person is None:
        names = ", ".join(one.name for one in team.professionals(store.reader))
        raise Refusal(f"nobody here is called {name!r}", f"these work here: {names or 'nobody yet'}")
    return person


def prove(store: Store, name: str, *, pin: Secret | None = None, os_user: str = "", forced: bool = False) -> Proof:
    """Tell who is at the keyboard and how that is proved; at worst it is merely claimed.

    `os_user` is the process's real user (empty: asked from the system). `forced` says that the name
    stands in the forced command of locked mode. Raises Refusal for nobody's name and for a wrong PIN.
    """
    person = known(store, name)
    if pin is not None:
        _check_pin(store.reader, person, pin)
        return Proof(person, "PIN")
    if person.os_user and person.os_user == (os_user or current_os_user()):
        return Proof(person, "os user")
    return Proof(person, "forced command" if forced else "claimed")


def hash_pin(pin: Secret) -> str:
    """Return a PIN as the store keeps it. Raises Refusal for one that is guessed at once."""
    text = _pin_text(pin)
    if not PIN_MIN <= len(text) <= PIN_MAX:
        raise Refusal(f"the PIN is too short or too long: {PIN_MIN} to {PIN_MAX} characters", "choose another one")
    if len(set(text)) == 1 or any(text.lower() in run for run in _RUNS):
        raise Refusal("the PIN is one that everybody tries first", "choose digits that do not follow each other")
    salt = secrets.token_bytes(16)
    return "$".join(["scrypt", str(_COST), str(_BLOCK), "1", _coded(salt), _coded(_scrypt(text, salt, _COST))])


def pin_fits(pin: Secret, hashed: str) -> bool:
    """Tell whether a PIN is the one that was hashed."""
    try:
        kind, cost, block, lanes, salt, kept = hashed.split("$")
        usable = (kind, block, lanes) == ("scrypt", str(_BLOCK), "1") and 1 < int(cost) <= _COST_MAX
        salted, expected = base64.b64decode(salt, validate=True), base64.b64decode(kept, validate=True)
        return usable and hmac.compare_digest(_scrypt(_pin_text(pin), salted, int(cost)), expected)
    except ValueError:
        return False


def _check_pin(reader: Reader, person: ProfessionalRow, pin: Secret) -> None:
    if _wrong[person.name] >= TRIES:
        raise Refusal(f"{TRIES} wrong PINs for {person.name}: no more are taken now", "leave Consulta and start again")
    if not person.has_pin:
        raise Refusal(f"{person.name} has no PIN", f"a reviewer sets one: consulta professionals pin {person.name}")
    if not pin_fits(pin, team.pin_of(reader, person.id)):
        _wrong[person.name] += 1
        raise Refusal(f"that is not the PIN of {person.name}", "try again")
    del _wrong[person.name]


def _require_reviewer(tx: Tx, by: Proof | None, does: str) -> bool:
    """Raise Refusal unless a proved reviewer does it; False where no reviewer can give a proof yet."""
    reviewers = [one for one in team.professionals(tx) if one.role == "reviewer" and (one.has_pin or one.os_user)]
    if not reviewers:
        return False
    if by is None or not by.proved:
        raise Refusal(f"only a reviewer whose identity is proved {does}", f"ask {reviewers[0].name} for the PIN")
    require_now(tx, by, "role")
    return True


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise Refusal(
            f"{name!r} cannot be a name here", "use 2 to 31 small letters, digits, - and _, beginning with a letter"
        )


def _check_role(role: str) -> None:
    if role not in team.ROLES:
        raise Refusal(f"{role!r} is no role", f"use one of {', '.join(team.ROLES)}")


def _check_line(text: str) -> None:
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in text) or len(text) > PIN_MAX:
        raise Refusal("a name or credential is too long or holds control characters", "write one short plain line")


def _pin_text(pin: Secret) -> str:
    return unicodedata.normalize("NFC", pin.reveal())


def _scrypt(text: str, salt: bytes, cost: int) -> bytes:
    raw = text.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(raw, salt=salt, n=cost, r=_BLOCK, p=1, maxmem=256 * cost * _BLOCK, dklen=32)


def _coded(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
