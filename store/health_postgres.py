"""What can be found wrong in a store on PostgreSQL from the outside, by reading alone."""

from __future__ import annotations

from collections.abc import Iterator

from store.reading import Reader, scalar

_INVALID = (
    "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "WHERE c.relnamespace = current_schema()::regnamespace AND NOT (i.indisvalid AND i.indisready) ORDER BY c.relname"
)
_OFF = (
    "SELECT DISTINCT t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled NOT IN ('O', 'A') ORDER BY 1"
)
_REFERENCES = (
    "SELECT c.conrelid::regclass::text, quote_ident(a.attname), c.confrelid::regclass::text, quote_ident(b.attname) "
    "FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] "
    "JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] "
    "WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace ORDER BY 1, 2"
)
_COUNTING = 3
"""Triggers that keep the lanes' counts."""


def indexes(reader: Reader) -> Iterator[str]:
    """Find indexes that PostgreSQL does not use or keep, and what keeps things in step but is switched off."""
    names = [str(row[0]) for row in reader.rows(_INVALID)]
    if names:
        yield f"indexes that PostgreSQL holds invalid: {', '.join(names)}"
    tables = [str(row[0]) for row in reader.rows(_OFF)]
    if tables:
        yield f"what keeps counts, references and news in step is switched off on {', '.join(tables)}"
    there = scalar(reader, "SELECT COUNT(DISTINCT tgname) FROM pg_trigger WHERE tgname LIKE 'lane\\_count\\_%'")
    if int(there) != _COUNTING:
        yield "what keeps the lanes' counts is missing"


def references(reader: Reader) -> Iterator[str]:
    """Find rows that refer to what is not there; the server lets none in, but its administrator can."""
    for child, column, parent, key in reader.rows(_REFERENCES):
        lost = scalar(
            reader,
            f"SELECT COUNT(*) FROM {child} x WHERE x.{column} IS NOT NULL "
            f"AND NOT EXISTS (SELECT 1 FROM {parent} y WHERE y.{key} = x.{column})",
        )
        if lost:
            yield f"rows of {child} that belong to a {parent} that is not there: {lost}"
