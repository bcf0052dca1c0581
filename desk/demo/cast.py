"""Who appears in the demo: each person keeps one handle and one id on each network."""

from __future__ import annotations

import random

from core.clock import DAY, Micros
from core.incoming import Person
from desk.demo.content import read

_SERVERS = ("social.example", "salud.example", "town.example")
_TELLS_AGE = frozenset({"mastodon", "bluesky", "x", "reddit"})
_FICTION = 900
"""+44 7700 900000 to 900999 are kept free for fiction; the last hundred are ours."""
_OLDEST_ACCOUNT, _YOUNGEST_ACCOUNT = 3800, 200


class Cast:
    """Hands out people, always the same one for the same name on the same network."""

    def __init__(self, now: Micros, rng: random.Random) -> None:
        self._now = now
        self._rng = rng
        self._people: dict[tuple[str, str], Person] = {}
        self.me = {account["network"]: _me(account) for account in read("accounts")["account"]}

    def person(self, network: str, who: str, name: str, *, born: int | None = None, bot: bool = False) -> Person:
        """Return somebody; the first call says what they are called."""
        key = (network, who)
        if key not in self._people:
            number = len(self._people)
            self._people[key] = Person(
                remote_id=f"{network}-u{number:05d}",
                handle=_handle(network, who, number),
                name=name,
                created_at=self._created(network, born),
                bot=bot,
            )
        return self._people[key]

    def _created(self, network: str, born: int | None) -> Micros | None:
        drawn = self._rng.randint(_YOUNGEST_ACCOUNT, _OLDEST_ACCOUNT)
        if network not in _TELLS_AGE:
            return None
        return self._now - (drawn if born is None else born) * DAY


def _me(account: dict[str, str]) -> Person:
    return Person(remote_id=f"{account['network']}-me", handle=account["handle"], name=account["shown"])


def _handle(network: str, who: str, number: int) -> str:
    """Write a name as the network does."""
    if network == "mastodon":
        return f"{who}@{_SERVERS[number % len(_SERVERS)]}"
    if network == "bluesky":
        return f"{who.replace('_', '-')}.example"
    if network == "matrix":
        return f"@{who}:{_SERVERS[number % len(_SERVERS)]}"
    if network == "whatsapp":
        return f"+44 7700 900{number:03d}" if number < _FICTION else f"+999 {number:09d}"
    return who
