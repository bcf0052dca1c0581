"""What a page of a network says of who somebody is: codes that came back, profiles that link to each other."""

from __future__ import annotations

from core.clock import Micros
from core.incoming import Page
from store import codes, links
from store.cleaning import clean
from store.engine import Tx


def told(tx: Tx, account: int, page: Page, now: Micros) -> None:
    """Propose what a page proves. Nobody is joined by it: a professional confirms it."""
    page = clean(page)
    texts = {m.remote_id: m.text for m in page.messages} | {edit.remote_id: edit.text for edit in page.edits}
    if texts:
        codes.arrived(tx, account, texts, now)
    people = {m.author.remote_id: m.author for m in page.messages}
    links.noted(tx, account, list(people.values()), now)
