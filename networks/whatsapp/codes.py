"""What the error codes of WhatsApp mean, in answers and in what is reported later."""

from __future__ import annotations

from core.clock import MINUTE
from networks.graph.errors import BUSY, COMMON, GONE, LIMIT, LOGIN, POLICY, Codes, Kind, Rule, codes

NEW_TOKEN = "make a new token for the system user, and run consulta accounts add whatsapp again"  # noqa: S105 - advice
PERSON = Rule(Kind.REFUSED, "this person cannot be reached there", "answer them in another way")
CONTENT = Rule(Kind.REFUSED, "it does not take this text", "change it")
TEMPLATE = Rule(Kind.REFUSED, "the approved text cannot be sent as it is", "look at it in Meta's WhatsApp manager")
PAYMENT = Rule(
    Kind.STOPPED,
    "there is a problem with the payment",
    "see to the payment method in Meta's billing, then connect again",
)
SPAM = Rule(Kind.STOPPED, "it holds answers back because people reported the number", "see its quality rating at Meta")
WINDOW = Rule(
    Kind.WINDOW,
    "more than 24 hours have passed since they wrote",
    "only a text that Meta approved reaches them now, or they write again",
)
PACE = Rule(Kind.LIMIT, "too many messages to one person, or at once", wait=MINUTE)
CODES: Codes = {
    **COMMON,
    **codes(BUSY, (131000, 131016, 131057)),
    **codes(LOGIN, (0, 131005, 131045, 33)),
    **codes(LIMIT, (131064, 133016)),
    **codes(PACE, (130429, 131056)),
    **codes(SPAM, (131048,)),
    **codes(WINDOW, (131047,)),
    **codes(PERSON, (131021, 131026, 131030, 130472, 131049, 131050, 131062, 137000, 130497)),
    **codes(CONTENT, (131008, 131009, 131051, 131052, 131053, 131063, 131020, 131041, 135000)),
    **codes(TEMPLATE, (132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069)),
    **codes(PAYMENT, (131042,)),
    **codes(POLICY, (131031, 131037)),
    (100, 33): GONE,
}
