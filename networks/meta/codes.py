"""What the error codes of Messenger, of Pages and of Instagram mean beyond those that the whole family shares."""

from __future__ import annotations

from core.clock import HOUR
from networks.graph.errors import ANY, COMMON, GONE, LIMIT, POLICY, Codes, Kind, Rule, codes

STUCK = Rule(Kind.STUCK, "something inside it failed")
UNSAID = Rule(
    Kind.STUCK,
    "something inside it failed, most often for a right that is missing",
    "see that the app has advanced access to what the account's card names",
)
NO_RIGHT = Rule(Kind.RIGHT, "a right is missing for this")
SWITCHED_OFF = Rule(
    Kind.RIGHT,
    "access to messages is switched off",
    "switch it on in the account's own settings: Messages, Connected tools, Allow access to messages",
)
NO_MESSAGES = Rule(
    Kind.RIGHT, "messages are switched off for the Page", "in the Page's settings: Messaging, let people write to it"
)
NOT_ELIGIBLE = Rule(
    Kind.RIGHT, "this kind of account cannot be opened to programs", "make it a business or creator account in the app"
)
BARRED = Rule(
    Kind.RIGHT, "the account is barred from messages", "sign in there, and see under account status what is asked"
)
UNLINKED = Rule(
    Kind.RIGHT,
    "the link to the Page is broken, or a second factor is asked for",
    "link the account anew in the Page's settings, and give the account a new token",
)
WINDOW = Rule(
    Kind.WINDOW,
    "the time in which it takes an answer is over",
    "they must write again, or you answer in its own app",
)
PERSON = Rule(Kind.REFUSED, "this person cannot be reached there", "answer them in another way, or mark it done")
CONTENT = Rule(Kind.REFUSED, "it does not take this text", "change it")
USED = Rule(Kind.REFUSED, "this comment has had its one private answer", "answer in public, or wait until they write")
NOT_PRIVATE = Rule(Kind.REFUSED, "this comment cannot be answered in private", "answer it in public")
CONTROL = Rule(
    Kind.REFUSED,
    "another program controls this conversation",
    "release it there, or answer in that program",
)
ODD = Rule(Kind.LIMIT, "it calls the number or kind of messages unusual", "look at the account's quality at Meta", HOUR)
DOUBLE = Rule(Kind.DOUBLE, "it has the same text there already")
REFUSED = Rule(Kind.REFUSED, "it was refused")

CODES: Codes = {
    **COMMON,
    **codes(STUCK, (1,)),
    (1, 99): UNSAID,
    (2, 2018344): REFUSED,
    **codes(NO_RIGHT, (3, 10, *range(200, 300))),
    **codes(NO_MESSAGES, (10904,)),
    **codes(NOT_ELIGIBLE, (36103,)),
    **{(10, subcode): WINDOW for subcode in (2018278, 2534022, 2018065)},
    **codes(PERSON, (230, 551)),
    **dict.fromkeys(((10, 2018108), (200, 1545041), (100, 2018001), (100, 2534014)), PERSON),
    **codes(POLICY, (2022,)),
    (10, 1893063): POLICY,
    (613, 1996): ODD,
    (613, 2018338): ODD,
    (613, 2534040): LIMIT,
    (100, 33): GONE,
    **codes(GONE, (9000001,)),
    **codes(DOUBLE, (506,)),
    **codes(USED, (10900,)),
    **codes(NOT_PRIVATE, (10903,)),
    (100, 2534025): NOT_PRIVATE,
    # Seen as a code by itself and below others.
    **dict.fromkeys(((2018300, ANY), (10, 2018300), (100, 2018300), (200, 2018300), (100, 2534037)), CONTROL),
    **dict.fromkeys(((100, 2534015), (100, 2534068), (2534068, ANY)), CONTENT),
    (100, 2534029): BARRED,
    (10, 2534077): UNLINKED,
    (200, 2534041): SWITCHED_OFF,
}
