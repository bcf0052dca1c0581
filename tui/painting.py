"""The application as something that is looked at: its colours, its cursor, what it writes to the terminal."""

from __future__ import annotations

import shutil

from textual import events
from textual.app import App
from textual.geometry import Offset
from textual.theme import Theme

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
        ansi=ansi,
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
        super().__init__(ansi_color=self.palette.ansi)
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

    def repaint(self) -> None:
        """Write the whole screen anew: something else wrote over it."""
        self.thrift.repaint()
        self.screen.refresh()

    # The cursor

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor stands: on what the keys are about. Braille and magnifiers follow it."""
        if not self._screen_stack:
            return self._put
        there = getattr(self.screen, "cursor_on", None) or self.focused
        spot = getattr(there, "cursor_screen_offset", None)
        return spot if isinstance(spot, Offset) else Offset()

    @cursor_position.setter
    def cursor_position(self, offset: Offset) -> None:
        # Textual's own fields put it here; they are asked anew for each frame.
        self._put = offset

    # Themes

    def choose_theme(self, name: str) -> str:
        """Paint everything in another theme, keep it for the next start, and return what to say about it."""
        if name not in PALETTES:
            return say("no theme is called {name}: {names}", name=name, names=", ".join(PALETTES))
        wanted = drawn(name, self.means)
        if wanted.name != name:
            return _refused(name, wanted, self.means)
        self._paint_in(wanted)
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
