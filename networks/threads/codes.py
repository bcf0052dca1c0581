"""What the error codes of Threads mean beyond those that the whole family shares."""

from __future__ import annotations

from networks.graph.errors import ANY, COMMON, GONE, RIGHT, Codes, Kind, Rule, codes

NEW_TOKEN = (
    "make a new long-lived token for your profile in the app's dashboard (use case Access the Threads API), with all "  # noqa: S105 - a place
    "permissions, and run consulta accounts add threads again"
)
NO_RIGHT = Rule(
    Kind.LOGIN,
    "the token lacks a right for this, or the post takes no reply from you",
    "see that the token has threads_manage_mentions, threads_read_replies and threads_content_publish; if it has, "
    "answer in the Threads app",
)
CODES: Codes = {
    **COMMON,
    **codes(NO_RIGHT, (10,)),
    **codes(RIGHT, range(200, 300)),
    (24, ANY): GONE,
    (24, 4279009): Rule(Kind.NOT_YET, "it does not see its own draft yet"),
}
