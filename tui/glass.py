"""What stands on the terminal, cell by cell, and the fewest bytes to what shall stand there.

Textual writes whole lines and panes, also where most of their cells stay as they are. Here a frame is
read into cells and compared with what the terminal shows; only what differs is written, the blank end
of a line is erased, and the cursor goes its shortest way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.length import split_graphemes
from core.safe_text import cells
from tui.inks import PLAIN, Ink, bare, change, fitted, on_blank, read
from tui.means import Means

Place = tuple[int, int]
"""Row and column, from 0 on."""

_TOKEN = re.compile(r"\x1b\[([0-9;]*)([mH])|\r?\n")
_NARROW = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2500-\u259f\u25cf\u258c]*")
"""One cell in every terminal."""
_WIDE = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]")
"""Two cells in every terminal."""
_JOINED = 4
"""So many unchanged cells between two changed ones cost less than a way around them."""
_ERASED = 14
"""So many blanks in the middle of a line cost more than an erasure and a way past it."""
_STRETCH = 16
"""So many cells are compared at once: most of a line stays as it is."""
_LONG = [" "] * _ERASED
_REST, _UNKNOWN = "", "\0"
"""The second cell of a wide character; a cell of which nobody knows what it shows."""


class _Row:
    """A line of cells."""

    def __init__(self, columns: int, text: str) -> None:
        self.texts = [text] * columns
        self.inks = [PLAIN] * columns

    def shows(self, other: _Row) -> bool:
        """Tell whether it shows the same."""
        return self.texts == other.texts and self.inks == other.inks

    def put(self, at: int, texts: list[str], ink: Ink) -> None:
        """Let cells show something else; what stood half under them is blank."""
        end = at + len(texts)
        if self.texts[at] == _REST and at:
            self.texts[at - 1] = " "
        if end < len(self.texts) and self.texts[end] == _REST:
            self.texts[end] = " "
        self.texts[at:end] = texts
        self.inks[at:end] = [ink] * len(texts)

    def copy(self, other: _Row) -> None:
        """Show what another line shows."""
        self.texts[:] = other.texts
        self.inks[:] = other.inks

    def tail(self) -> int:
        """Return where the blank end begins that has one ground throughout."""
        at, last = len(self.texts), bare(self.inks[-1])
        if last.seen:
            return at
        while at and self.texts[at - 1] == " " and bare(self.inks[at - 1]) == last:
            at -= 1
        return at


class Glass:
    """The cells of a terminal. Until it is told their number, it lets everything pass as it is."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self.columns = self.rows = 0
        self._shown: list[_Row] = []
        self._wanted: list[_Row] = []
        self._inks: dict[str, Ink] = {}
        self._at: Place | None = None
        self._pen: Ink | None = None
        self._anew = False

    def resize(self, columns: int, rows: int) -> None:
        """Have so many cells; nobody knows what they show."""
        if (columns, rows) != (self.columns, self.rows):
            self.columns, self.rows = columns, rows
            self._wanted = [_Row(columns, _UNKNOWN) for _ in range(rows)]
        self.forget()

    def forget(self) -> None:
        """Believe nothing of what the terminal shows: the next frame brings all of it back."""
        self._shown = [_Row(self.columns, _UNKNOWN) for _ in range(self.rows)]
        self._at = self._pen = None
        self._anew = True

    def plain(self) -> str:
        """Return what leaves the terminal painting in its own colours."""
        written = "" if self._pen == PLAIN else "\x1b[m"
        self._pen = PLAIN
        return written

    def show(self, frame: str) -> str:
        """Return what has to be written so that the terminal shows a frame, its cursor where the frame ends."""
        touched, end = self._read(frame)
        self._out: list[str] = []
        for y in range(self.rows) if self._anew else sorted(touched):
            if not self._wanted[y].shows(self._shown[y]):
                self._paint(y, self._shown[y], self._wanted[y])
                self._shown[y].copy(self._wanted[y])
        self._anew = False
        self._go(end)
        return "".join(self._out)

    # Reading a frame

    def _read(self, frame: str) -> tuple[set[int], Place]:
        touched: set[int] = set()
        y, x, at, codes, ink = 0, 0, 0, "", PLAIN
        for match in _TOKEN.finditer(frame):
            if match.start() > at:
                x = self._put(y, x, frame[at : match.start()], ink)
                touched.add(y)
            at = match.end()
            if match[2] == "m":
                codes = f"{codes};{match[1]}" if codes and match[1] not in ("", "0") else match[1]
                ink = self._ink(codes)
            elif match[2] == "H":
                row, _, column = match[1].partition(";")
                y, x = int(row or 1) - 1, int(column or 1) - 1
            else:
                y, x = y + 1, 0
        if at < len(frame):
            x = self._put(y, x, frame[at:], ink)
            touched.add(y)
        return {row for row in touched if row < self.rows}, (min(y, self.rows - 1), min(x, self.columns - 1))

    def _ink(self, codes: str) -> Ink:
        ink = self._inks.get(codes)
        if ink is None:
            ink = self._inks[codes] = fitted(read(codes), self.means)
        return ink

    def _put(self, y: int, x: int, text: str, ink: Ink) -> int:
        """Want a text at a place; what lies beyond the terminal is left out."""
        texts = list(text) if _NARROW.fullmatch(text) else list(_cells_of(text))
        room = max(0, self.columns - x)
        if texts[room : room + 1] == [_REST]:
            texts[room - 1 : room] = [" "]
        if y < self.rows and room:
            self._wanted[y].put(x, texts[:room], ink)
        return x + len(texts)

    # Painting

    def _paint(self, y: int, old: _Row, new: _Row) -> None:
        """Write what differs in a line."""
        tail = new.tail()
        erased = -1
        columns = _changed(old, new)
        for start, stop in _joined(columns, new):
            self._write(y, new, start, min(stop, tail))
            if stop > tail and erased < 0:
                erased = max(start, tail)
        if erased >= 0:
            self._blank(y, erased, columns[-1] + 1, new.inks[-1])

    def _blank(self, y: int, start: int, stop: int, ink: Ink) -> None:
        """Make the end of a line blank; what was blank before may be so once more."""
        short = stop - start < _JOINED
        if short or not self._erasable(ink):
            self._go((y, start))
            self._text(" " * (stop - start), ink, (y, stop))
            return
        self._go((y, start))
        self._take(on_blank(self._pen or PLAIN, bare(ink)))
        self._out.append("\x1b[K")

    def _erasable(self, ink: Ink) -> bool:
        return not ink.seen and (self.means.erases_in_ground or not ink.ground)

    def _write(self, y: int, row: _Row, start: int, stop: int) -> None:
        """Write some cells of a line, a style at a time."""
        x = start
        while x < stop:
            blank = row.texts[x] == " "
            end = _end_of_blanks(row, x, stop) if blank else self._end_of_words(row, x, stop)
            if blank:
                self._blanks(y, x, end, row.inks[x])
            else:
                self._words(y, x, row.texts[x:end], row.inks[x])
            x = end

    def _end_of_words(self, row: _Row, start: int, stop: int) -> int:
        """Return where the words that begin here end; blanks go with them where that costs nothing."""
        ink, texts, inks = row.inks[start], row.texts, row.inks
        end = start + 1
        while end < stop:
            if texts[end] == " ":
                if on_blank(ink, inks[end]) != ink or texts[end : end + _ERASED] == _LONG:
                    break
            elif inks[end] != ink:
                break
            end += 1
        return end

    def _blanks(self, y: int, start: int, stop: int, ink: Ink) -> None:
        self._go((y, start))
        if stop - start >= _ERASED and self.means.erases_cells and self._erasable(ink):
            self._take(on_blank(self._pen or PLAIN, bare(ink)))
            self._out.append(f"\x1b[{stop - start}X")
            return
        self._text(" " * (stop - start), ink, (y, stop))

    def _words(self, y: int, x: int, texts: list[str], ink: Ink) -> None:
        """Write words; after what terminals measure in different ways the cursor is placed anew."""
        if _NARROW.fullmatch("".join(texts)) and _REST not in texts:
            self._run(y, x, texts, ink)
            return
        run: list[str] = []
        at = x
        for index, text in enumerate(texts):
            if text == _REST or _WIDE.fullmatch(text) or _NARROW.fullmatch(text):
                run.append(text)
                continue
            self._run(y, at, run, ink)
            width = 2 if texts[index + 1 : index + 2] == [_REST] else 1
            self._disputed(y, x + index, text, width, ink)
            run, at = [], x + index + 1
        self._run(y, at, run, ink)

    def _run(self, y: int, x: int, run: list[str], ink: Ink) -> None:
        """Write what takes as many cells in every terminal."""
        words = "".join(run)
        if words:
            ahead = 1 if run[0] == _REST else 0
            self._go((y, x + ahead))
            self._text(words, ink, (y, x + len(run)))

    def _disputed(self, y: int, x: int, text: str, width: int, ink: Ink) -> None:
        """Write a character that may be one cell or two: both are made blank first, and nothing follows from it."""
        self._go((y, x))
        self._text(" " * width, ink, (y, x + width))
        self._go((y, x))
        self._text(text, ink, None)

    def _text(self, text: str, ink: Ink, end: Place | None) -> None:
        blank = not text.strip(" ")
        self._take(on_blank(self._pen or PLAIN, bare(ink)) if blank else ink)
        self._out.append(text)
        # In the last column terminals differ about where the cursor is.
        self._at = end if end is not None and end[1] < self.columns else None

    def _take(self, ink: Ink) -> None:
        if self._pen is None:
            self._out.append("\x1b[m")
        self._out.append(change(self._pen or PLAIN, ink, turns_off=self.means.turns_off))
        self._pen = ink

    def _go(self, to: Place) -> None:
        """Move the cursor by the shortest sequence."""
        if self._at != to:
            self._out.append(_way(self._at, to))
            self._at = to


def _cells_of(text: str) -> Iterator[str]:
    """Yield what stands in each cell; the second one of a wide character holds nothing of its own."""
    held = ""
    for one in split_graphemes(text):
        width = cells(held + one) - cells(held)
        if width <= 0 and held:
            held += one
            continue
        yield from _spread(held)
        held = one
    yield from _spread(held)


def _spread(one: str) -> Iterator[str]:
    width = cells(one) if one else 0
    if width:
        yield one
        yield from [_REST] * (width - 1)


def _end_of_blanks(row: _Row, start: int, stop: int) -> int:
    end, ink = start + 1, bare(row.inks[start])
    while end < stop and row.texts[end] == " " and bare(row.inks[end]) == ink:
        end += 1
    return end


def _changed(old: _Row, new: _Row) -> list[int]:
    """Return the columns whose cells differ, in their order; of a wide character always its first."""
    found: list[int] = []
    for start in range(0, len(new.texts), _STRETCH):
        part = slice(start, start + _STRETCH)
        if old.texts[part] == new.texts[part] and old.inks[part] == new.inks[part]:
            continue
        for x in range(start, min(start + _STRETCH, len(new.texts))):
            if new.texts[x] != _UNKNOWN and _differs(old, new, x):
                found += (x - 1, x) if new.texts[x] == _REST else (x,)
    return found


def _differs(old: _Row, new: _Row, x: int) -> bool:
    """Tell whether a cell shows something else."""
    text, before, after = new.texts[x], old.inks[x], new.inks[x]
    if old.texts[x] != text:
        return True
    return before is not after and before != after and (text != " " or bare(before) != bare(after))


def _joined(columns: list[int], row: _Row) -> Iterator[tuple[int, int]]:
    """Yield stretches of columns; small gaps of the same style are written once more."""
    if not columns:
        return
    start = last = columns[0]
    for x in columns[1:]:
        if x <= last + 1:
            last = x
            continue
        gap = range(last + 1, x)
        if len(gap) > _JOINED or any(_dear(row, gap_x, row.inks[last]) for gap_x in gap):
            yield start, _whole(row, last + 1)
            start = x
        last = x
    yield start, _whole(row, last + 1)


def _dear(row: _Row, x: int, ink: Ink) -> bool:
    """Tell whether a cell costs more than its letter."""
    text = row.texts[x]
    if not (text.isascii() and text.isprintable() and text):
        return True
    return row.inks[x] != ink and not (text == " " and on_blank(ink, row.inks[x]) == ink)


def _whole(row: _Row, stop: int) -> int:
    """Return an end that cuts no wide character."""
    return stop + 1 if stop < len(row.texts) and row.texts[stop] == _REST else stop


def _way(here: Place | None, to: Place) -> str:
    """Return the shortest sequence from one place to another."""
    y, x = to
    ways = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"]
    if here is not None:
        down, right = y - here[0], x - here[1]
        if x == 0:
            ways.append("\r" + _by(down, "B", "A"))
        if down == 0:
            ways.append("\b" * -right if -_JOINED < right < 0 else _by(right, "C", "D"))
        if right == 0:
            ways.append(_by(down, "B", "A"))
    return min(ways, key=len)


def _by(number: int, forward: str, back: str) -> str:
    """Return a move by so many; none for 0."""
    if number == 0:
        return ""
    count = abs(number) if abs(number) > 1 else ""
    return f"\x1b[{count}{forward if number > 0 else back}"
