"""Server-sent events: bytes in, events out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream. Heartbeats come as an event named `` (empty) without data."""

    name: str
    data: str


class EventTooLong(ValueError):
    """One event holds more bytes than we are willing to keep."""


@dataclass(slots=True)
class EventReader:
    """Cuts a stream of bytes into events and keeps at most `limit` bytes of an unfinished one."""

    limit: int
    _rest: bytes = b""
    _name: str = ""
    _data: list[str] = field(default_factory=list)
    _held: int = 0

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Yield the events that this chunk completes. Raises EventTooLong and UnicodeDecodeError."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            yield from self._line(line.removesuffix(b"\r"))
        if self._held + len(self._rest) > self.limit:
            raise EventTooLong

    def _line(self, line: bytes) -> Iterator[Event]:
        if not line:
            yield from self._finished()
            return
        if line.startswith(b":"):
            yield Event("", "")
            return
        self._held += len(line)
        if self._held > self.limit:
            raise EventTooLong
        self._field(line.decode("utf-8"))

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)

    def _finished(self) -> Iterator[Event]:
        if self._data:
            yield Event(self._name or "message", "\n".join(self._data))
        self._name, self._data, self._held = "", [], 0
