"""The least that Textual can be: one line on the screen. A peer for start and rest."""

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class Minimal(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("READY")

    def on_key(self, event: Key) -> None:
        if event.key == "q":
            self.exit()


if __name__ == "__main__":
    Minimal().run()
