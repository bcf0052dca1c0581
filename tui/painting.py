"""The application as something that is looked at: its colours, its cursor, what it writes to the terminal."""

from __future__ import annotations

import os
import shutil
from io import StringIO

from rich.console import Console
from textual import events
from textual.app import App
from textual.geometry import Offset
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Input

from core.catalogue import say
from tui.means import NONE, Means
from tui.setting import Keep
from tui.themes import PALETTES, Palette, drawn
from tui.thrift import Thrift


def _theme(palette: Palette) -> Theme:
    """Return the colours that Textual's own widgets take."""
    ansi = palette.ansi
    return Theme(
        name=f"consulta-{palette.name}",
        primary="ansi_default" if ansi else palette.accent,
        background=palette.ground,
        surface=palette.focus,
        panel=palette.focus,
        foreground="ansi_default" if ansi else palette.text,
        dark=palette.dark,
        variables={} if ansi else _of_fields(palette),
    )


def _of_fields(palette: Palette) -> dict[str, str]:
    """Return the colours of what is typed into: what is chosen there stands out as the lane does."""
    return {
        "input-selection-background": palette.accent,
        "input-selection-foreground": palette.ground,
        "text-disabled": palette.quiet,
    }


class Painted(App[None]):
    """An application that is painted in one of our themes, with the terminal's own cursor where the eye is to be."""

    CSS_PATH = "fields.tcss"

    def __init__(self, theme: str, means: Means, *, keep: Keep | None = None) -> None:
        self.means = means
        self.palette = drawn(theme, self.means)
        self.thrift = Thrift(self.means)
        self.thrift.resized(*shutil.get_terminal_size())
        self._keep = keep
        self._put = Offset()
        if os.environ.get("NO_COLOR") == "":
            # Set but empty it means nothing; Textual would draw in grey.
            del os.environ["NO_COLOR"]
        super().__init__(ansi_color=self.palette.ansi)
        # Colours are fitted to the terminal on their way out, by one measure.
        self.console = Console(color_system="truecolor", force_terminal=True, legacy_windows=False, file=StringIO())
        # Nothing moves by itself: each step of a movement would cross the line.
        self.animation_level = "none"

    def dress(self) -> None:
        """Give Textual's own widgets our colours."""
        for palette in PALETTES.values():
            self.register_theme(_theme(palette))
        self.theme = f"consulta-{self.palette.name}"

    def on_resize(self, event: events.Resize) -> None:
        """Know nothing of what a terminal of another size shows."""
        self.thrift.resized(event.size.width, event.size.height)

    def action_repaint(self) -> None:
        """Write the whole screen anew: something else wrote over it."""
        self.thrift.repaint()
        self.screen.refresh()

    # The cursor

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor stands: on what the keys are about. Braille and magnifiers follow it."""
        if not self._screen_stack:
            return self._put
        there = self._looked_at()
        spot = getattr(there, "cursor_screen_offset", None)
        if not isinstance(spot, Offset):
            return Offset()
        # Behind its last letter, Textual's field names the cell after the one where the next letter will stand.
        return spot - Offset(1, 0) if isinstance(there, Input) and there.cursor_at_end else spot

    @cursor_position.setter
    def cursor_position(self, offset: Offset) -> None:
        # Textual's own fields put it here; they are asked anew for each frame.
        self._put = offset

    def _looked_at(self) -> Widget | None:
        """Return what the keys speak to: what the screen names, what has the focus, else the first that has a place."""
        named = getattr(self.screen, "cursor_on", None) or self.focused
        if isinstance(named, Widget):
            return named
        return next((one for one in self.screen.query(Widget) if hasattr(one, "cursor_screen_offset")), None)

    # Themes

    def choose_theme(self, name: str) -> str:
        """Paint everything in another theme, keep it for the next start, and return what to say about it."""
        if name not in PALETTES:
            return say("no theme is called {name}: {names}", name=name, names=", ".join(PALETTES))
        wanted = drawn(name, self.means)
        if wanted.name != name:
            return _refused(name, wanted, self.means)
        self._paint_in(wanted)
        return self._kept(name)

    def _kept(self, name: str) -> str:
        if self._keep is None:
            return say("theme {name}, until you leave", name=name)
        try:
            self._keep(name)
        except OSError as error:
            return say("theme {name}, until you leave: it cannot be kept ({why})", name=name, why=str(error.strerror))
        return say("theme {name}, also from the next start on", name=name)

    def _paint_in(self, palette: Palette) -> None:
        self.palette = palette
        self.ansi_color = palette.ansi
        self.theme = f"consulta-{palette.name}"
        for screen in self.screen_stack:
            for widget in screen.walk_children(with_self=True):
                if hasattr(widget, "palette"):
                    widget.palette = palette
                    widget.refresh()


def _refused(name: str, drawn_instead: Palette, found: Means) -> str:
    """Say why a theme cannot be drawn here."""
    if found.colours == NONE:
        return say("{name} needs colours, and none are to be written here (NO_COLOR, or the terminal)", name=name)
    return say(
        "{name} needs 256 colours, and this terminal has {n}; {other} uses them",
        name=name,
        n=found.colours,
        other=drawn_instead.name,
    )
