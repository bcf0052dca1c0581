"""Who is no stranger: as SQL, over a conversation `c` and its asker's handle `h`."""

from __future__ import annotations

SEEN_BEFORE = (
    "(EXISTS (SELECT 1 FROM conversation o WHERE o.asker_id = c.asker_id AND o.id < c.id) "
    "OR h.person_id IS NOT NULL AND EXISTS (SELECT 1 FROM handle j JOIN conversation o ON o.asker_id = j.id "
    "WHERE j.person_id = h.person_id AND o.id < c.id))"
)
"""Who wrote before from a handle that is proved to be theirs is no stranger here."""
