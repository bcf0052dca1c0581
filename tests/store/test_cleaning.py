from __future__ import annotations

from dataclasses import replace

from core.audience import Readers, Recipient
from core.incoming import Attachment, Edit, Hole, Page, Person, Request
from desk import actions
from desk.office import Desk
from store import accounts, drafts, marking, views
from store.cleaning import clean, storable
from store.keeping import keep
from store.search import search
from tests.store.helpers import NOON, bring, opened, plain_judge, said

BAD = "a\0b\ud800c\udfffd"
GOOD = "a\ufffdb\ufffdc\ufffdd"


def _hostile() -> Page:
    """Return a page that holds what no database keeps in every text that a stranger or a server chooses."""
    message = replace(
        said(f"m{BAD}", f"fever {BAD}", who=Person(f"p{BAD}", f"h{BAD}", f"n{BAD}"), thread=f"t{BAD}"),
        readers=Readers((f"r{BAD}",)),
        recipients=(Recipient(f"h{BAD}", f"p{BAD}"),),
        attachments=(Attachment("image", BAD, url=BAD),),
        reply_to=BAD,
        language=BAD,
        held_back=BAD,
        request_id=BAD,
        reference=BAD,
        link=BAD,
        asker=BAD,
    )
    return Page(
        mark=f"mark{BAD}",
        messages=(message,),
        edits=(Edit(f"other{BAD}", BAD, NOON),),
        requests=(Request(BAD, Person(BAD, BAD, BAD), NOON, note=BAD),),
        holes=(Hole(BAD, BAD, BAD, BAD, BAD),),
        span=(BAD, BAD),
    )


def test_half_characters_and_nul_reach_neither_engine_as_an_error(database_url: str) -> None:
    with opened(database_url) as store:
        for _ in range(2):
            with store.writing() as tx:
                account = accounts.ensure(tx, "clinic", "mastodon")
                stream = marking.stream_of(tx, account, "mentions")
                keep(tx, account, _hostile(), plain_judge, NOON, stream=stream, read=frozenset({f"m{BAD}"}))
        (row,) = search(store.reader, "fever")
        (message,) = views.messages(store.reader, row.id)
        assert (message.text, message.handle, message.remote_id) == (f"fever {GOOD}", f"h{GOOD}", f"m{GOOD}")
        assert message.attachments[0].description == GOOD
        assert views.accounts(store.reader)[0].holes == 1


def test_an_edit_to_what_cannot_be_stored_is_one_edit(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "before"))
        for edited in (1, 0):
            with store.writing() as tx:
                kept = keep(tx, 1, Page(mark="", edits=(Edit("m1", BAD, NOON),)), plain_judge, NOON)
            assert kept.edited == edited
        assert bring(store, said("m1", BAD)).edited == 0


def test_a_page_without_such_characters_is_passed_on_as_it_is() -> None:
    page = Page(mark="1", messages=(said("m1", "niño 🙂 שלום"),))
    assert clean(page) is page
    assert storable("niño 🙂") == "niño 🙂"


def test_words_pasted_with_nul_are_kept_as_drafts_and_notes(database_url: str) -> None:
    with opened(database_url) as store:
        bring(store, said("m1", "hello"))
        conversation = store.reader.rows("SELECT id FROM conversation")[0][0]
        with store.writing() as tx:
            drafts.save(tx, conversation, 1, BAD, NOON)
        assert drafts.draft(store.reader, conversation, 1) == GOOD
        actions.note(Desk(store), [conversation], BAD)
        assert [tuple(row) for row in store.reader.rows("SELECT text FROM note")] == [(GOOD,)]
