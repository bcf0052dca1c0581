"""Two real programs at once on one store, one of them killed again and again, until all work is settled.

What the programs said on their terminals, the store, and the server's own ledger are compared in the end.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path

from core.clock import MINUTE, now
from store import health, leases, team
from store.engine import open_store
from store.errors import StoreBusy
from store.reading import inlist
from tests.fakes.base import Answer, Request
from tests.faults.blows import AFTER, BEFORE, HELD, REQUEST, RESPONSE, SENDING, SERVERS, WATCH, Blow, Case, Fates, made
from tests.faults.clerk import Clerk
from tests.faults.hands import ROOT, Slot, environment
from tests.faults.jobs import Said, words_for
from tests.linear.talk import PATIENCE
from tests.postgres import fresh_database

NEW = 3
"""Questions that come before each blow."""
LOOK = 0.003
"""Seconds between two looks for a moment that passes quickly."""
SENDS, READS = "dispatch-", "sync-"
"""How they are named in leases who sit at no inbox."""
SELDOM = 50
"""Looks between two at everything."""


class Twins:
    """The world of a case: a server, a store, and two places at which programs run."""

    def __init__(self, case: Case, url: str, home: Path, cheat: str = "") -> None:
        self.case, self.fates, self.said = case, Fates(case), Said()
        self.fake = SERVERS[case.server]()
        # Two programs that are begun anew every few seconds would wait for minutes; that is tried elsewhere.
        self.fake.quirks.calls = 0
        self.fake.start()
        self.store = open_store(url)
        with self.store.writing() as tx:
            team.add(tx, "ana", "Ana", "author", "", 1, pin="", os_user="")
        self.asked: dict[int, str] = {}
        self._numbers = count(1)
        told = environment(home, url, self.fake.url, self.fake.doctor.token)
        self.told = told
        self.home = home
        self.slots = [
            Slot(f"{name}{case.number}", words, told, home, self, self.said, cheat, bereaved=self.bereaved)
            for name, words in zip("ab", case.roles, strict=True)
        ]
        self.clerks = [Clerk(self.store, self, self.said)] if set(case.roles) == {WATCH} else []
        self._blow: Blow | None = None
        self._struck = threading.Event()
        self._answer = self.fake.answer
        self.fake.answer = self._watched  # type: ignore[method-assign]

    def close(self) -> None:
        for clerk in self.clerks:
            clerk.join()
        for slot in self.slots:
            slot.over.set()
            slot.kill()
        for slot in self.slots:
            slot.join()
        self.store.close()
        self.fake.stop()

    # What there is to do

    def ask(self) -> None:
        """Let somebody write whom nobody has seen yet: one in four in public."""
        number = next(self._numbers)
        with self.fake.lock:
            who = self.fake.memory.account(f"q{number}", "remote.example")
            self.fake.memory.follows.add((self.fake.doctor.id, who.id))
        public = "public" if number % 4 == 1 else "direct"
        self.asked[number] = self.fake.write(who, f"@doctor how long does cold number {number} last?", public)

    def is_to_close(self, question: int) -> bool:
        return question % 4 == 3

    def is_answered(self, question: int) -> bool:
        return bool(self.items(question))

    def waits_for_a_yes(self) -> bool:
        return self.case.says_yes and bool(self._counted("waiting", "refused", "partly"))

    def items(self, question: int) -> list[str]:
        """Return the states of the answers to a question."""
        rows = self.store.reader.rows(
            "SELECT o.state FROM outbox_item o JOIN conversation_message x ON x.conversation_id = o.conversation_id "
            "JOIN message m ON m.id = x.message_id WHERE m.remote_id = :post",
            post=self.asked[question],
        )
        return [str(row[0]) for row in rows]

    def conversation(self, question: int) -> tuple[int, str, str] | None:
        """Return the conversation of a question, its state and its trouble."""
        rows = self.store.reader.rows(
            "SELECT c.id, c.state, c.trouble FROM conversation c JOIN conversation_message x "
            "ON x.conversation_id = c.id JOIN message m ON m.id = x.message_id WHERE m.remote_id = :post",
            post=self.asked[question],
        )
        return (int(rows[0][0]), str(rows[0][1]), str(rows[0][2])) if rows else None

    def _counted(self, *states: str) -> int:
        named = ", ".join(f"'{state}'" for state in states)
        return int(self.store.reader.rows(f"SELECT COUNT(*) FROM outbox_item WHERE state IN ({named})")[0][0])

    def is_settled(self, question: int) -> bool:
        found = self.conversation(question)
        if found is None:
            return False
        if self.is_to_close(question):
            return found[1] == "closed"
        final = {"sent", *(() if self.case.says_yes else ("waiting", "refused", "partly"))}
        # A server that cannot tell what became of a lost answer leaves it to the doctor.
        final |= {"unknown"} if self.case.server == "gotosocial" else set()
        states = set(self.items(question))
        if "sent" in states:
            # The other doctor answered while this one's answer waited: it is not sent beside that one.
            final |= {"waiting", "refused"}
        return bool(states) and states <= final

    def all_settled(self) -> bool:
        # What came last is settled last.
        return all(self.is_settled(number) for number in reversed(self.asked))

    # Blows

    def _watched(self, request: Request) -> Answer | None:
        blow = self._blow
        posts = request.method == "POST" and request.path == "/api/v1/statuses"
        if blow is None or not posts or blow.moment not in {REQUEST, RESPONSE}:
            return self._answer(request)
        answer = self._answer(request) if blow.moment == RESPONSE else None
        self._blow = None
        self._strike(blow)
        self._struck.set()
        # Whoever is dead has asked for nothing that was still on the way; the other gets its answer.
        return answer if blow.sender or answer is not None else self._answer(request)

    def _strike(self, blow: Blow) -> None:
        sender = self._sender()
        other = self.slots[1 - self.slots.index(sender)]
        (sender if blow.sender else other).kill()

    def _sender(self) -> Slot:
        """Return who holds the lease of sending; the first, where nobody does."""
        holders = {
            str(row[0]).removeprefix(SENDS)
            for row in self.store.reader.rows("SELECT holder FROM lease WHERE duty = 'send'")
        }
        return next((slot for slot in self.slots if slot.session in holders), self.slots[0])

    def blow(self, blow: Blow) -> None:
        """Let somebody die as it is told, while there is work; where the work is done before, nobody does."""
        deaths = self._deaths()
        for _ in range(NEW):
            self.ask()
        if blow.moment in {REQUEST, RESPONSE}:
            self._blow = blow
            self._wait(self._struck.is_set)
            self._blow = None
            self._struck.clear()
        elif blow.moment in {BEFORE, AFTER}:
            slot = self._sender() if blow.sender else self.slots[0]
            slot.point = f"{blow.moment.split()[0]} {blow.number}"
            slot.kill()
            self._wait(lambda: self._deaths() > deaths + 1)
        else:
            until = time.monotonic() + blow.number / 50
            state = {HELD: "held", SENDING: "sending"}.get(blow.moment, "")
            self._wait(lambda: bool(self._counted(state)) if state else time.monotonic() > until)
            self._strike(blow)

    def _deaths(self) -> int:
        return sum(len(slot.killed) for slot in self.slots)

    def bereaved(self, session: str) -> None:
        """Let the leases of the dead run out, which they do by themselves within their length."""
        with self.store.writing() as tx:
            names, bound = inlist("h", [session, f"{SENDS}{session}", f"{READS}{session}"])
            rows = tx.rows(f"SELECT scope, duty, expires_at FROM lease WHERE holder IN ({names})", **bound)
            for scope, duty, until in rows:
                if int(until) > tx.clock() + 2 * leases.LENGTH:
                    self._harm("silent", f"{session} is dead and holds {scope} {duty} for longer than it may")
            tx.run(f"UPDATE lease SET expires_at = 1 WHERE holder IN ({names})", **bound)

    def _harm(self, kind: str, words: str, times: int = 1) -> None:
        setattr(self.fates, kind, getattr(self.fates, kind) + times)
        self.fates.told.append(f"{kind}: {words}")

    def _wait(self, fact: Callable[[], bool] = lambda: False) -> None:
        """Wait for a fact, or until all is settled; what is lost becomes old enough to be looked up meanwhile."""
        end = time.monotonic() + PATIENCE
        for look in count():
            seldom = look % SELDOM == 0
            if fact() or (seldom and self.all_settled()):
                return
            if time.monotonic() > end or any(slot.broken for slot in self.slots):
                return
            if seldom and self._counted("unknown"):
                self._time_passes()
            time.sleep(LOOK)

    def _time_passes(self) -> None:
        with suppress(StoreBusy), self.store.writing() as tx:
            tx.run(
                "UPDATE attempt SET began_at = :then WHERE began_at > :then AND part_id IN (SELECT p.id FROM part p "
                "JOIN outbox_item o ON o.id = p.item_id WHERE o.state = 'unknown')",
                then=tx.clock() - 2 * MINUTE,
            )

    # Living

    def live(self) -> None:
        """Work, die and work until everything is settled."""
        for _ in range(NEW):
            self.ask()
        for slot in self.slots:
            slot.start()
        for clerk in self.clerks:
            clerk.start()
        for blow in self.case.blows:
            self.blow(blow)
        self._wait()
        for clerk in self.clerks:
            clerk.join()
        for slot in self.slots:
            slot.over.set()
        for slot in self.slots:
            slot.join()
        self.fates.kills = self._deaths()

    # Judging

    def judge(self) -> None:
        """Hold the store and what was said against the server's own ledger."""
        self.judge_answers()
        self._judge_store()

    def judge_answers(self) -> None:
        """Hold each answer, and each thing that was said, against the ledger."""
        for slot in self.slots:
            for words in slot.broken:
                self._harm("silent", words)
        for number in self.asked:
            self._judge_answer(number)
            self._judge_said(number)
        ours = [one for one in self.fake.memory.posts.values() if one.author is self.fake.doctor]
        strays = [one for one in ours if one.parent not in self.asked.values()]
        if strays:
            self._harm("wrong_readers", f"posts that answer nobody: {strays}", len(strays))

    def _judge_answer(self, number: int) -> None:
        asked = self.fake.memory.posts[self.asked[number]]
        copies = [
            one for one in self.fake.memory.posts.values() if one.author is self.fake.doctor and one.parent == asked.id
        ]
        states, found = self.items(number), self.conversation(number)
        who = f"question {number} ({', '.join(states) or 'no answer'}; {found})"
        if "sent" in states and not copies:
            self._harm("lost", f"{who} was answered, and nothing stands there")
        if len(copies) > 1:
            self._harm("doubled", f"{who} was answered {len(copies)} times", len(copies) - 1)
        for one in copies:
            named = {account.acct for account in one.mentions}
            if one.visibility != asked.visibility or (one.visibility == "direct" and named != {asked.author.acct}):
                self._harm("wrong_readers", f"{who}: {one.visibility}, {named}")
            if words_for(number) not in one.text:
                self._harm("wrong_readers", f"{who} got {one.text}")
        if copies and not set(states) & {"sent", "unknown"}:
            self._harm("silent", f"{who} was answered, and nobody is told of it")
        if not self.is_settled(number):
            self._harm("silent", f"{who} was never settled")
        elif found is not None and found[1] != "closed" and not found[2]:
            self._harm("silent", f"{who} is open, and nothing says why")

    def _judge_said(self, number: int) -> None:
        """What was said to be held or done on a terminal is in the store."""
        held, states = self.said.held.count(number), self.items(number)
        if held > len(states):
            self._harm("lost", f"question {number}: {held} answers were said to be held, there are {len(states)}")
        found = self.conversation(number)
        targets = f'["{found[0]}"]' if found else ""
        rows = self.store.reader.rows("SELECT id FROM action WHERE verb = 'done' AND targets = :t", t=targets)
        if self.said.done.count(number) > len(rows):
            self._harm("lost", f"question {number} was said to be done, and no decision says so")

    def _judge_store(self) -> None:
        """Nobody is there any more: no lease is held, and a newcomer finds the store whole and may send at once."""
        if health.living(self.store.reader):
            rows = self.store.reader.rows("SELECT scope, duty, holder FROM lease WHERE expires_at > :now", now=now())
            held = ", ".join(f"{scope} {duty} by {holder}" for scope, duty, holder in rows)
            self._harm("silent", f"leases are held, and nobody is there: {held}")
        for words in (("outbox", "--flush"), ("check", "store")):
            argv = [sys.executable, "-m", "cli.main", *words]
            done = subprocess.run(argv, cwd=ROOT, env=self.told, capture_output=True, text=True, check=False)
            wanted = {0, 1} if words[0] == "outbox" and not self._all_sent() else {0}
            if done.returncode not in wanted:
                self._harm("silent", f"{' '.join(words)} ended with {done.returncode}: {done.stdout}{done.stderr}")

    def _all_sent(self) -> bool:
        return not self._counted("held", "sending", "unknown", "waiting", "refused", "partly")


@contextmanager
def twins(case: Case, url: str, home: Path, cheat: str = "") -> Iterator[Twins]:
    """Give the world of a case, and end everything in it."""
    world = Twins(case, url, home, cheat)
    try:
        yield world
    finally:
        world.close()


def run(case: Case, url: str, home: Path, cheat: str = "") -> Fates:
    """Live a case and judge it."""
    with twins(case, url, home, cheat) as world:
        world.live()
        world.judge()
        return world.fates


def numbered(seed: int, number: int, kills: int, server_url: str) -> Fates:
    """Live the loop of a number, with a store of its own: on PostgreSQL every other, where there is a server."""
    engine = "postgres" if number % 2 and server_url else "sqlite"
    with tempfile.TemporaryDirectory() as home, ExitStack() as over:
        url = f"sqlite:///{home}/store.db" if engine == "sqlite" else over.enter_context(fresh_database(server_url))
        return run(made(seed, number, engine, kills), url, Path(home))
