"""What became of our own messages, as WhatsApp reports it: in any order, and maybe before it has answered us."""

from __future__ import annotations

from core.clock import SECOND
from core.incoming import Receipt
from networks.fields import ident, number, rows, words
from networks.graph.errors import ANY
from networks.whatsapp.codes import CODES
from networks.whatsapp.payload import Change, Row

SEEN = frozenset({"read", "played"})
KNOWN = frozenset({"sent", "delivered", "failed"}) | SEEN


def receipt(status: Row, change: Change) -> Receipt | None:
    """Return a report as a receipt, or None for one that we do not know."""
    remote_id, word = ident(status), words(status, "status")
    if not remote_id or word not in KNOWN:
        return None
    told = number(status, "timestamp")
    at = told * SECOND if told else change.at
    reference = words(status, "biz_opaque_callback_data")
    if word != "failed":
        return Receipt(remote_id, at, seen=word in SEEN, reference=reference, arrived=word != "sent")
    what, remedy = why(status)
    return Receipt(remote_id, at, failed=what, remedy=remedy, reference=reference)


def why(status: Row) -> tuple[str, str]:
    """Return why a message did not arrive, and what to do; only the code decides."""
    for error in rows(status, "errors"):
        code = number(error, "code")
        rule = CODES.get((code, ANY)) if code is not None else None
        if rule is not None:
            return f"WhatsApp did not deliver it: {rule.what} (code {code})", rule.remedy
        if code is not None:
            return f"WhatsApp did not deliver it (code {code})", "look in WhatsApp, then choose"
    return "WhatsApp did not deliver it and does not say why", "look in WhatsApp, then choose"


def sent_as(found: list[Change], key: str, not_these: tuple[str, ...]) -> str:
    """Return the id under which a report names one of our answers; empty where none does."""
    reported = [status for change in found for status in change.statuses]
    ids = [ident(one) for one in reported if words(one, "biz_opaque_callback_data") == key]
    return next((one for one in ids if one and one not in not_these), "")
