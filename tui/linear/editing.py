"""Own words in the doctor's own editor, which has the terminal meanwhile."""

from __future__ import annotations

from core.catalogue import say
from store.rows import Row
from tui import editor
from tui.linear.answering_all import AnsweringAll


class Editing(AnsweringAll):
    """One more way to write."""

    async def act_editor(self, _by: str, _rest: str) -> None:
        """Write in the doctor's own editor; the text comes back as own words, and is read before it is sent."""
        row = self.row
        if row is not None and not self.stays_covered(row):
            await self.edit_words(row, "")

    async def edit_words(self, row: Row, taken_over: str) -> None:
        """Hand the draft, or a text that is taken over, to the editor, and ask about what comes back."""
        folder = self.stage.desk.folder
        refused = editor.refused(locked=self.setting.locked, folder=folder)
        if not self.console.typed:
            refused = say("an editor needs a terminal, and this is a pipe")
        if refused or folder is None:
            self.decline(refused, say("<write> writes here"))
            return
        await self.console.print_all()
        try:
            text = await self.console.beside(editor.edit_here(self.stage.draft(row.id) or taken_over, folder))
        except editor.EditorError as error:
            self.decline(error.what, error.remedy)
            return
        self.stage.save_draft(row.id, text)
        if text.strip():
            await self.choose_words(row, text)
        else:
            self.tell(say("There is no text: nothing is sent."))
