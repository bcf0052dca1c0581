"""The front matter of a template: who asks it, in which language and circle, on which evidence, until when."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn

from core.audience import Audience
from desk.answers.model import Reference, TemplateError
from desk.answers.template_text import unseen

_KEY = re.compile(r"[a-z]{2,8}[0-9]{0,3}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_ID = re.compile(r"[0-9]{1,2}")
_ADDRESS = re.compile(r"https?://[^\s/]+\S*")
_TOML_LINE = re.compile(r"\(at line (\d+),")
_KEYS = ("key", "title", "language", "audiences", "questions", "not_if", "review_by", "personal", "references")
_REFERENCE_KEYS = ("id", "text", "url", "read")
_TITLE_MAX = 120
_TEXT_MAX = 500
_ITEMS_MAX = 200


@dataclass(frozen=True, slots=True)
class Front:
    """What stands between the +++ lines."""

    key: str
    title: str
    language: str
    audiences: tuple[Audience, ...]
    questions: tuple[str, ...]
    not_if: tuple[str, ...]
    review_by: date | None
    references: tuple[Reference, ...]
    personal: bool


def read_front(lines: list[str], file: str) -> Front:
    """Read the lines between the fences; the first of them is line 2 of the file. Raises TemplateError."""
    return _Reader(lines, file).front()


class _Reader:
    """Takes values out of the TOML and knows the line each one stands on."""

    def __init__(self, lines: list[str], file: str) -> None:
        self._lines = lines
        self._file = file
        self._values = self._load()
        self._heads = [n for n, line in enumerate(lines, 2) if re.match(r"\s*\[\[\s*references", line)]

    def front(self) -> Front:
        self._refuse_unknown(self._values, _KEYS)
        return Front(
            key=self._matching("key", _KEY, "two to eight small letters, then up to three digits: fe7"),
            title=self._text(self._values, "title", limit=_TITLE_MAX),
            language=self._matching("language", _LANGUAGE, "a language code of two or three small letters: en"),
            audiences=self._audiences(),
            questions=self._texts("questions"),
            not_if=self._texts("not_if"),
            review_by=self._date(self._values, "review_by") if "review_by" in self._values else None,
            references=self._references(),
            personal=self._flag("personal"),
        )

    def _load(self) -> dict[str, Any]:
        try:
            return tomllib.loads("\n".join(self._lines))
        except tomllib.TOMLDecodeError as error:
            place = _TOML_LINE.search(str(error))
            line = int(place[1]) + 1 if place else len(self._lines) + 1
            what = f"the front matter is not TOML: {str(error).split(' (at ')[0]}"
            raise TemplateError(self._file, line, what, 'write lines such as title = "Fever in a child"') from error

    def _refuse(self, key: str, what: str, remedy: str, turn: int | None = None) -> NoReturn:
        raise TemplateError(self._file, self._line_of(key, turn), what, remedy)

    def _line_of(self, key: str, turn: int | None = None) -> int:
        """Return the line of a key, or of its place in the turn-th reference; the opening fence where it is missing."""
        begin = 1 if turn is None else self._heads[turn] if turn < len(self._heads) else self._line_of("references")
        sign = re.compile(rf'\s*(?:\[\[\s*)?"?{re.escape(key)}\b')
        return next((n for n, line in enumerate(self._lines, 2) if n >= begin and sign.match(line)), begin)

    def _refuse_unknown(self, values: dict[str, Any], known: Iterable[str], turn: int | None = None) -> None:
        for key in values:
            if key not in known:
                self._refuse(key, f"the key {key!r} is not known", f"use {', '.join(known)}", turn)

    def _text(self, values: dict[str, Any], key: str, turn: int | None = None, limit: int = _TEXT_MAX) -> str:
        text = values.get(key)
        if not isinstance(text, str) or not text.strip():
            self._refuse(key, f"{key} is missing or not a text", f'write {key} = "…"', turn)
        return self._checked(text, key, turn, limit)

    def _checked(self, text: str, key: str, turn: int | None = None, limit: int = _TEXT_MAX) -> str:
        hidden = unseen(text)
        if hidden:
            self._refuse(key, f"{key} holds a control or invisible character, {hidden}", "delete it", turn)
        if len(text) > limit:
            self._refuse(key, f"{key} has {len(text)} characters", f"at most {limit} are allowed", turn)
        return " ".join(text.split())

    def _matching(self, key: str, pattern: re.Pattern[str], allowed: str) -> str:
        text = self._text(self._values, key)
        if not pattern.fullmatch(text):
            self._refuse(key, f"{key} is {text!r}", f"allowed: {allowed}")
        return text

    def _texts(self, key: str) -> tuple[str, ...]:
        texts = self._values.get(key, [])
        if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
            self._refuse(key, f"{key} is not a list of texts", f'write {key} = ["…", "…"]')
        if len(texts) > _ITEMS_MAX:
            self._refuse(key, f"{key} has {len(texts)} entries", f"at most {_ITEMS_MAX} are allowed")
        return tuple(self._checked(text, key) for text in texts)

    def _audiences(self) -> tuple[Audience, ...]:
        texts = self._texts("audiences")
        known = [audience.value for audience in Audience]
        if not texts or any(text not in known for text in texts) or len(set(texts)) < len(texts):
            self._refuse("audiences", "audiences is empty, repeats itself or names an unknown one", f"use {known}")
        return tuple(Audience(text) for text in texts)

    def _date(self, values: dict[str, Any], key: str, turn: int | None = None) -> date:
        day = values.get(key)
        if not isinstance(day, date) or isinstance(day, datetime):
            self._refuse(
                key, f"{key} is missing or not a day", f"write {key} = 2027-04-01, without quotation marks", turn
            )
        return day

    def _flag(self, key: str) -> bool:
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            self._refuse(key, f"{key} is neither true nor false", f"write {key} = true, or leave it out")
        return value

    def _references(self) -> tuple[Reference, ...]:
        rows = self._values.get("references", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._refuse("references", "references is not a list of tables", "head each one with [[references]]")
        references = tuple(self._reference(row, turn) for turn, row in enumerate(rows))
        known: set[str] = set()
        for turn, reference in enumerate(references):
            if reference.id in known:
                self._refuse("id", f"the reference {reference.id} stands twice", "give each one its own id", turn)
            known.add(reference.id)
        return references

    def _reference(self, row: dict[str, Any], turn: int) -> Reference:
        self._refuse_unknown(row, _REFERENCE_KEYS, turn)
        identity = self._text(row, "id", turn)
        if not _ID.fullmatch(identity):
            self._refuse(
                "id", f"a reference's id is {identity!r}", 'allowed: one or two digits in quotation marks: "1"', turn
            )
        if "read" not in row:
            self._refuse("id", f"the reference {identity} has no day", "add when it was read: read = 2026-09-30", turn)
        address = self._text(row, "url", turn) if "url" in row else ""
        if address and not _ADDRESS.fullmatch(address):
            self._refuse(
                "url", "a reference's url is no web address", "write it whole, from https:// on, or leave it out", turn
            )
        return Reference(identity, self._text(row, "text", turn), address, self._date(row, "read", turn))
