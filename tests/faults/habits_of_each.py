"""What each network that is asked may do by its sheet, and whose habits are whose."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from core.audience import Audience
from core.clock import DAY, SECOND, Micros, now, to_iso
from networks.bluesky.addresses import is_post, message_id
from networks.telegram.addresses import Spot
from networks.telegram.mark import SAID_FOR
from store.engine import Store
from tests.fakes.base import Answer
from tests.fakes.graph import graph_error
from tests.fakes.matrix_memory import Room
from tests.fakes.reddit import limited
from tests.fakes.telegram_memory import Chat, Json
from tests.faults.arena import World
from tests.faults.habits import LATE, Habits, Told, seconds_to
from tests.faults.habits_of_meta import MetaHabits
from tests.faults.habits_pushed import WhatsAppHabits
from tests.faults.worlds import (
    BlueskyWorld,
    BusinessWorld,
    MastodonWorld,
    MatrixWorld,
    RedditWorld,
    TelegramWorld,
    ThreadsWorld,
)
from tests.faults.worlds_of_x import XChatHabits, XHabits


class MastodonHabits(Habits[MastodonWorld]):
    """Lists by number, filtered strangers, other programs that dismiss notifications."""

    def __init__(self, world: MastodonWorld, store: Store) -> None:
        super().__init__(world, store)
        self._stranger = world.mastodon.memory.account("kim", "far.example", display_name="Kim")

    def list_by(self, page: int, *, repeats: bool) -> None:
        self.world.mastodon.page_cap = page or 80
        self.world.mastodon.quirks.since_inclusive = repeats

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        fake = self.world.mastodon
        fake.memory.late = LATE if late else 0
        who = self._stranger if stranger else fake.pat
        return fake.write(who, f"@doctor {text}", "public" if widely else "direct")

    def accept(self) -> None:
        super().accept()
        with self.world.fake.lock:
            memory = self.world.mastodon.memory
            memory.let_in(self.world.mastodon.doctor, self._stranger.id)

    def forget(self) -> None:
        """Another program of ours dismisses all notifications: what was said in private is listed elsewhere still."""
        with self.world.fake.lock:
            memory = self.world.mastodon.memory
            gone = memory.clear(self.world.mastodon.doctor)
            self.cleared |= {one for one in gone if memory.posts[one].visibility != "direct"}

    def limited(self, until: Micros) -> Answer:
        headers = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": to_iso(until)}
        return Answer({"error": "Zu viele Anfragen"}, 429, headers)

    def feeds(self, one: Told) -> frozenset[str]:
        del one
        return frozenset({"mentions"})

    def held_back(self, one: Told) -> str:
        waits = one.stranger and not one.widely and not self.let_in and self.world.mastodon.quirks.door
        return "filtered" if waits else ""


class GoToSocialHabits(MastodonHabits):
    """The same lists without a door; it asks to wait in its own way."""

    def limited(self, until: Micros) -> Answer:
        return Answer({"error": "server too busy"}, 503, {"Retry-After": str(seconds_to(until))})


class MatrixHabits(Habits[MatrixWorld]):
    """Rooms that come cut short, tokens that are forgotten, invitations."""

    def __init__(self, world: MatrixWorld, store: Store) -> None:
        super().__init__(world, store)
        self._door: Room | None = None
        self._limits = 0

    def list_by(self, page: int, *, repeats: bool) -> None:
        self.world.matrix.page_cap = page or 1_000
        self.world.matrix.repeats = repeats

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        if not stranger:
            return super().write(text, widely=widely, stranger=stranger, late=late)
        fake = self.world.matrix
        who = "@kim:clinic.test"
        if self._door is None:
            self._door = fake.private_room(fake.memory.user("kim"), joined=False)
        said = fake.say(self._door, who, text)
        self.world._rooms[said] = self._door
        return said

    def edit(self, one: Told, text: str) -> None:
        if one.stranger:
            self.world.matrix.edit(self.world._rooms[one.remote], "@kim:clinic.test", one.remote, text)
        else:
            super().edit(one, text)

    def delete(self, one: Told) -> None:
        who = "@kim:clinic.test" if one.stranger else self.world.patient
        self.world.matrix.take_back(self.world._rooms[one.remote], who, one.remote)

    def accept(self) -> None:
        if self._door is not None and not self.let_in:
            super().accept()
            self.world.matrix.move(self._door, self.world.matrix.doctor, self.world.matrix.doctor, "join")

    def forget(self) -> None:
        """Every token that was handed out is dead."""
        with self.world.fake.lock:
            self.world.matrix.oldest_token = self.world.matrix.memory.step() + 1
            self.world.matrix.memory.step()

    def limited(self, until: Micros) -> Answer:
        """A server may say until when in the header, in the body, or nowhere."""
        self._limits += 1
        left = seconds_to(until)
        body: Json = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests"}
        body |= {"retry_after_ms": left * 1000} if self._limits % 3 == 1 else {}
        return Answer(body, 429, {"Retry-After": str(left)} if self._limits % 3 == 2 else {})

    def hands_out(self, one: Told) -> bool:
        return super().hands_out(one) and (self.let_in or not one.stranger)

    def stands_for_more(self, remote: str) -> bool:
        return remote.startswith("invite ")


class TelegramHabits(Habits[TelegramWorld]):
    """A day is kept, pages are forgotten once the next is asked for, numbers begin anew after a week."""

    def __init__(self, world: TelegramWorld, store: Store) -> None:
        super().__init__(world, store)
        self.tells_edits = True

    def list_by(self, page: int, *, repeats: bool) -> None:
        del repeats  # What was not confirmed comes again by itself.
        self.world.telegram.page_cap = page or 100

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        fake = self.world.telegram
        if not stranger:
            return super().write(text, widely=widely, stranger=stranger, late=late)
        if widely and len(self.world.audiences) > 1:
            said = fake.mention(self.world._square, text, who=fake.memory.second)
        else:
            said = fake.say(text, who=fake.memory.second, chat=self._room_of_stranger())
        spot = Spot(str(said["chat"]["id"]), str(said["message_id"]), said.get("business_connection_id", ""))
        self.world._asked[spot.remote_id] = said
        return spot.remote_id

    def _room_of_stranger(self) -> Chat | None:
        return None

    def limited(self, until: Micros) -> Answer:
        left = seconds_to(until)
        body = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {left}"}
        return Answer(body | {"parameters": {"retry_after": left}}, 429)


class BusinessHabits(TelegramHabits):
    """A personal account whose owner may end the connection, and make it again."""

    world: BusinessWorld
    _ended: Micros = 0

    def _room_of_stranger(self) -> Chat | None:
        return self.world.telegram.business_chat(self.world._connection, self.world.telegram.memory.second)

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        remote = super().write(text, widely=widely, stranger=stranger, late=late)
        given_up = now() - self._ended > SAID_FOR
        if not self.world._connection.enabled and (given_up or not self.was_read):
            # To a bot that nobody ever ran, or whose connection was said for a week to have ended: it was given up.
            self.cleared.add(remote)
        return remote

    def forget(self) -> None:
        if self.world._connection.enabled:
            self._ended = now()
            self.world.telegram.disconnect(self.world._connection)
        else:
            self.whole()

    def whole(self) -> None:
        if not self.world._connection.enabled:
            self.world.telegram.connect(self.world._connection.id)


class ThreadsHabits(Habits[ThreadsWorld]):
    """Mentions, and replies below a post of ours; lists lag, and cursors die."""

    circles = 2

    def __init__(self, world: ThreadsWorld, store: Store) -> None:
        super().__init__(world, store)
        self._ours = world.threads.write(world.threads.doctor, "the practice is open on Friday")

    def list_by(self, page: int, *, repeats: bool) -> None:
        self.world.threads.page_cap = page or 25
        self.world.threads.repeats = repeats

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        fake = self.world.threads
        fake.late = LATE if late else 0
        who = "kim_w" if stranger else fake.pat
        return fake.write(who, text, self._ours) if widely else fake.write(who, f"@dr.ruiz {text}")

    def edit(self, one: Told, text: str) -> None:
        self.world.threads.edit(one.remote, text if one.widely else f"@dr.ruiz {text}")

    def forget(self) -> None:
        self.world.threads.walks += 1

    def limited(self, until: Micros) -> Answer:
        minutes = seconds_to(until) // 60 + 1
        usage = {"178": [{"type": "threads", "call_count": 100, "estimated_time_to_regain_access": minutes}]}
        return Answer(graph_error(4), 400, {"X-Business-Use-Case-Usage": json.dumps(usage)})

    def hands_out(self, one: Told) -> bool:
        """Replies below a post of ours are looked for as long as `HISTORY_DAYS`."""
        looked_for = now() - self.world.threads.posts[self._ours].created * SECOND < 14 * DAY
        return super().hands_out(one) and (looked_for or not one.widely)

    def feeds(self, one: Told) -> frozenset[str]:
        return frozenset({"replies" if one.widely else "mentions"})


class RedditHabits(Habits[RedditWorld]):
    """Mentions, and replies below a post of ours; lists lag, tokens end, and an edit names us in an old comment."""

    circles = 2

    def __init__(self, world: RedditWorld, store: Store) -> None:
        super().__init__(world, store)
        self._ours = world.reddit.write_post(world.reddit.doctor, "The practice is open on Friday")

    def list_by(self, page: int, *, repeats: bool) -> None:
        del repeats  # Its pages are cut behind a thing.
        self.world.reddit.page_cap = page or 100

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        fake, who = self.world.reddit, "kim_w" if stranger else self.world.patient
        if stranger and late and not widely:
            said = fake.reply("what do others think?", fake.post, who, ago=DAY / SECOND)
            fake.edit(said, f"u/{fake.doctor} {text}")
            return said
        fake.late = LATE if late else 0
        return fake.reply(text, self._ours, who) if widely else fake.mention(text, who)

    def edit(self, one: Told, text: str) -> None:
        self.world.reddit.edit(one.remote, text if one.widely else f"u/{self.world.reddit.doctor} {text}")

    def forget(self) -> None:
        self.world.reddit.tokens_end()

    def limited(self, until: Micros) -> Answer:
        return limited(seconds_to(until))

    def feeds(self, one: Told) -> frozenset[str]:
        return frozenset({"posts" if one.widely else "mentions"})


class BlueskyHabits(Habits[BlueskyWorld]):
    """Pages down to two, a log of private messages that forgets, strangers at the door, and sessions that end."""

    def __init__(self, world: BlueskyWorld, store: Store) -> None:
        super().__init__(world, store)
        self._stranger = world.bluesky.somebody()

    def list_by(self, page: int, *, repeats: bool) -> None:
        del repeats  # Its pages never overlap by themselves.
        # A page holds more than what is written in one millisecond.
        self.world.bluesky.page_cap = page + 1 if page else 100
        self.world.bluesky.chat.log_cap = page or 50

    def write(self, text: str, *, widely: bool, stranger: bool, late: bool) -> str:
        fake, who = self.world.bluesky, self._stranger if stranger else self.world.patient
        if widely or self.world.audiences == (Audience.PUBLIC,):
            # What is indexed late stands where its author dated it.
            return fake.mention(text, who, created=fake.memory.moment() - (LATE if late else 0))
        if not stranger or self.let_in:
            return fake.dm(text, who)
        with fake.lock:
            convo = fake.memory.between(who, fake.doctor.did)
            return message_id(convo.id, fake.memory.say(convo, who, text).id)

    def accept(self) -> None:
        super().accept()
        fake = self.world.bluesky
        with fake.lock:
            fake.memory.accept(fake.memory.between(self._stranger, fake.doctor.did), fake.doctor.did)

    def forget(self) -> None:
        self.world.bluesky.chat.forgotten = True
        self.world.bluesky.sessions.forget()

    def feeds(self, one: Told) -> frozenset[str]:
        return frozenset({"mentions" if is_post(one.remote) else "messages"})

    def held_back(self, one: Told) -> str:
        return "request" if one.stranger and not is_post(one.remote) and not self.let_in else ""


HABITS: dict[str, Callable[[Any, Store], Any]] = {
    "mastodon": MastodonHabits,
    "gotosocial": GoToSocialHabits,
    "matrix": MatrixHabits,
    "telegram": TelegramHabits,
    "business": BusinessHabits,
    "threads": ThreadsHabits,
    "x": XHabits,
    "x chat": XChatHabits,
    "reddit": RedditHabits,
    "bluesky": BlueskyHabits,
    "bluesky posts": BlueskyHabits,
    "whatsapp": WhatsAppHabits,
    "facebook": MetaHabits,
    "instagram": MetaHabits,
}


def habits_of(name: str, world: World, store: Store) -> Habits[World]:
    """Return what a network does by its sheet; one that has no habits of its own does what all do."""
    found: Habits[World] = HABITS.get(name, Habits)(world, store)
    return found
