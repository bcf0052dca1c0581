"""An answer that holds several saved answers names each of them, also in a store that was made before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from store import answers, migrations, sending, team, views
from store.answers import NewVersion
from store.engine import Store, Tx
from tests.store.helpers import NOON, bring, conversation, hold, opened, said
from tests.store.shapes import CONVERSATION, HELD_ANSWER, make_first_shape
from tui.run import SHAPE

LATER = (
    "item_version",
    "inbox_raw",
    "receiver_span",
    "undelivered",
    "aside",
    "handle_join",
    "join_code",
    "profile_link",
)


def _version(tx: Tx, key: str, content: str) -> int:
    new = NewVersion(key, content, "source", key, "en", "2027-01-01", ())
    return answers.put_version(tx, new, 1, NOON)[0]


def _asked(store: Store, *remotes: str) -> None:
    for remote in remotes:
        bring(store, said(remote, "a question", thread=remote))


def _shape(store: Store) -> set[tuple[str, ...]]:
    """Return every column and index of the tables that came later, as the engine tells them."""
    found = [(table, row) for table in LATER for row in _described(store, table)]
    return {(table, *(str(value) for value in row)) for table, row in found}


def _described(store: Store, table: str) -> list[Sequence[object]]:
    if store.dialect == "sqlite":
        columns = store.reader.rows('SELECT name, type, "notnull", pk FROM pragma_table_info(:t)', t=table)
        indexes = store.reader.rows("SELECT name, origin FROM pragma_index_list(:t) WHERE origin = 'c'", t=table)
    else:
        columns = store.reader.rows(
            "SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns "
            "WHERE table_name = :t",
            t=table,
        )
        indexes = store.reader.rows("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :t", t=table)
    assert columns
    return [*columns, *indexes]


def test_the_first_frame_reads_the_shape_that_this_program_makes() -> None:
    assert len(migrations.MIGRATIONS) == SHAPE


def test_a_store_of_the_first_shape_keeps_its_answer_and_takes_several(empty_database_url: str) -> None:
    make_first_shape(empty_database_url)
    with opened(empty_database_url) as store:
        (item,) = sending.items(store.reader, ("held",))
        assert (item.id, item.versions) == (HELD_ANSWER, (("co1", 1),))
        assert [part.text for part in item.parts] == ["Rest and drink."]
        assert views.rows_by_id(store.reader, [CONVERSATION])[CONVERSATION].held
        assert views.counts(store.reader)["held"] == 1
        _asked(store, "m2")
        with store.writing() as tx:
            further = _version(tx, "fe7", "h2")
        found = sending.item(store.reader, hold(store, "m2", version=1, further=(further,)))
        assert found is not None
        assert found.versions == (("co1", 1), ("fe7", 1))


def test_the_later_tables_are_the_same_in_an_old_store_and_in_a_new_one(
    empty_database_url: str, tmp_path: Path
) -> None:
    make_first_shape(empty_database_url)
    with opened(empty_database_url) as store:
        upgraded = _shape(store)
    if store.dialect == "sqlite":
        with opened(f"sqlite:///{tmp_path / 'new.db'}") as fresh:
            assert _shape(fresh) == upgraded
        return
    with opened(empty_database_url) as store, store.writing() as tx:
        tx.run("DROP SCHEMA public CASCADE")
        tx.run("CREATE SCHEMA public")
    with opened(empty_database_url) as fresh:
        assert _shape(fresh) == upgraded


def test_every_version_of_an_answer_is_kept_in_its_order_and_found_again(empty_database_url: str) -> None:
    with opened(empty_database_url) as store:
        _asked(store, "m1", "m2")
        with store.writing() as tx:
            team.add(tx, "eva", "Eva Lago", "reviewer", "", NOON, pin="", os_user="")
            first, second, third = (_version(tx, key, f"h-{key}") for key in ("fe7", "co1", "an3"))
        item = hold(store, "m1", version=first, further=(third, second))
        own = hold(store, "m2", further=(second,))
        found = {one.id: one for one in sending.items(store.reader, ("held",))}
        assert found[item].versions == (("fe7", 1), ("an3", 1), ("co1", 1))
        assert found[own].versions == (("co1", 1),)
        assert found[own].own_words
        assert not found[item].own_words
        assert {one.id for one in sending.items_with(store.reader, second)} == {item, own}
        assert {one.id for one in sending.items_with(store.reader, first)} == {item}
        assert [one.versions for one in sending.items_of(store.reader, conversation(store, "m1")[0])] == [
            found[item].versions
        ]
