"""Turns written conversations into the messages that a network would hand us."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from core.audience import Audience, Readers, Recipient, Recipients
from core.clock import DAY, HOUR, MINUTE, SECOND, Micros
from core.incoming import Direction, Hidden, Incoming, Person
from desk.demo.cast import Cast
from desk.demo.content import Earlier, Entry, crowd, diary, posts

_POST_AGE = 30 * HOUR
_EVERYONE = Readers(everyone=True)


class Script:
    """All that is written in the demo, as it grows."""

    def __init__(self, cast: Cast, now: Micros, rng: random.Random) -> None:
        self.cast = cast
        self.incoming: dict[str, list[Incoming]] = defaultdict(list)
        self.behind: dict[str, dict[str, Incoming]] = defaultdict(dict)
        self.firsts: dict[tuple[str, str], Incoming] = {}
        """The first message of each conversation, by network and writer."""
        self._now = now
        self._rng = rng
        self._serial = 0
        self._roots: dict[tuple[str, str], Incoming] = {}

    def write(self, entry: Entry, *, age: Micros) -> Incoming:
        """Add a conversation whose messages begin `age` ago; return the first of them."""
        messages = self.compose(entry, age=age)
        first = messages[0]
        self.firsts.setdefault((entry.network, entry.who), first)
        if entry.thread == "crowd":
            self._gather_crowd(first)
        self.incoming[entry.network].extend(self._earlier(entry, first))
        self.incoming[entry.network].extend(messages)
        if entry.behind:
            shown = replace(first, text=entry.behind, hidden=Hidden.NO, held_back="", request_id="")
            self.behind[entry.network][first.request_id] = shown
        return first

    def compose(self, entry: Entry, *, age: Micros) -> tuple[Incoming, ...]:
        """Write the messages of a conversation, a short burst, without adding them."""
        person = self.cast.person(entry.network, entry.who, entry.name, born=entry.born, bot=entry.bot)
        burst: list[Incoming] = []
        moment = self._now - age
        for text in entry.said:
            message = self._message(entry, person, text, moment)
            burst.append(self._placed(message, entry, burst))
            moment += self._rng.randint(20 * SECOND, 80 * SECOND)
        burst[-1] = replace(burst[-1], attachments=entry.attachments)
        if entry.edited is not None:
            burst[0] = replace(burst[0], edited_at=burst[0].sent_at + entry.edited * MINUTE)
        return tuple(burst)

    def _message(self, entry: Entry, person: Person, text: str, moment: Micros) -> Incoming:
        return Incoming(
            remote_id=self._id(entry.network),
            thread="",
            audience=entry.audience,
            direction=Direction.IN,
            author=person,
            text=text,
            sent_at=moment,
            received_at=moment + self._rng.randint(SECOND // 5, 2 * SECOND),
            language=entry.language if text else "",
            readers=_readers(entry, person),
            recipients=_recipients(entry, person),
            hidden=entry.hidden,
            held_back=entry.held_back,
            request_id=f"request-{person.remote_id}" if entry.held_back else "",
            automatic=entry.bot,
        )

    def _placed(self, message: Incoming, entry: Entry, burst: list[Incoming]) -> Incoming:
        """Put a message into its thread: a room of two or more, a post of ours, or one that it begins."""
        if entry.audience is not Audience.PUBLIC:
            return replace(message, thread=f"{entry.network}-{entry.audience.short}-{message.author.remote_id}")
        if entry.post or entry.thread == "crowd":
            root = self._root(entry.network, entry.post or entry.thread)
            return replace(message, thread=root.remote_id, reply_to=root.remote_id)
        root = burst[0] if burst else message
        return replace(message, thread=root.remote_id, reply_to=burst[-1].remote_id if burst else "")

    def _root(self, network: str, name: str) -> Incoming:
        """Return a post of ours, written when it is first needed."""
        if (network, name) not in self._roots:
            remote_id, moment = self._id(network), self._now - _POST_AGE
            root = self._ours(network, posts()[name], moment, Audience.PUBLIC, thread=remote_id)
            root = replace(root, remote_id=remote_id, context=True, readers=_EVERYONE, language="en")
            self._roots[network, name] = root
            self.incoming[network].append(root)
        return self._roots[network, name]

    def _gather_crowd(self, question: Incoming) -> None:
        network, talk = question.remote_id.partition("-")[0], crowd()
        begin, count = self._now - _POST_AGE + MINUTE, talk.sizes[network]
        step = (question.sent_at - begin) // (count + 1)
        for number in range(count):
            who = self._rng.choice(talk.people)
            self.incoming[network].append(
                Incoming(
                    remote_id=self._id(network),
                    thread=question.thread,
                    audience=Audience.PUBLIC,
                    direction=Direction.IN,
                    author=self.cast.person(network, who, who.title()),
                    text=self._rng.choice(talk.lines),
                    sent_at=begin + number * step,
                    reply_to=question.thread,
                    language="en",
                    readers=_EVERYONE,
                    context=True,
                )
            )

    def _earlier(self, entry: Entry, first: Incoming) -> Iterator[Incoming]:
        for item in diary() if entry.thread == "diary" else entry.history:
            yield self._long_ago(item, entry, first)

    def _long_ago(self, item: Earlier, entry: Entry, first: Incoming) -> Incoming:
        moment = self._now - round(item.days * DAY)
        if not item.ours:
            plain = replace(first, remote_id=self._id(entry.network), text=item.text, sent_at=moment, attachments=())
            return replace(plain, received_at=moment + SECOND)
        ours = self._ours(entry.network, item.text, moment, entry.audience, thread=first.thread)
        return replace(
            ours,
            asker=first.author.remote_id,
            readers=first.readers,
            recipients=first.recipients,
            language=entry.language,
        )

    def _ours(self, network: str, text: str, moment: Micros, audience: Audience, *, thread: str) -> Incoming:
        return Incoming(
            remote_id=self._id(network),
            thread=thread,
            audience=audience,
            direction=Direction.OUT,
            author=self.cast.me[network],
            text=text,
            sent_at=moment,
        )

    def _id(self, network: str) -> str:
        self._serial += 1
        return f"{network}-{self._serial:06d}"


def _readers(entry: Entry, person: Person) -> Readers:
    if entry.audience is Audience.PUBLIC:
        return _EVERYONE
    if entry.readers is not None:
        return Readers(count=entry.readers)
    return Readers(named=(person.handle, *entry.also))


def _recipients(entry: Entry, person: Person) -> Recipients:
    return (Recipient(person.handle, person.remote_id), *(Recipient(handle) for handle in entry.also))
