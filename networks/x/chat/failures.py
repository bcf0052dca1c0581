"""What X's refusals of an encrypted message mean: a success of HTTP may carry one."""

from __future__ import annotations

from collections.abc import Mapping

from core.clock import MINUTE, now
from networks.backoff import retry_after
from networks.errors import NetworkError, OutcomeUnknown, RateLimited, Refused, Stopped, Unprepared

SLOWER = frozenset({"TooManyMessages", "RateLimitUpsell"})
OLD_KEY = "NonLatestKeyVersion"
CHANGED_KEY = "RecipientKeyChanged"
FINAL = {
    "RecipientNotTrusted": "this person's chat does not trust the account yet",
    CHANGED_KEY: "this person has new chat keys",
    "OnlyEncryptedMessagesAllowed": "X takes only messages of another kind in this conversation",
    "FlaggedAsSpam": "X took the answer for spam",
    "SenderNotGroupMember": "the account is not in this group any more",
    "RequesterNotAdmin": "only the group's administrators may write there",
    "ContentsTooLarge": "the answer is too long for X's encrypted chat",
}
BROKEN = frozenset({"InvalidSenderSignature", "SignatureFailedToVerifyAgainstPublicKey", "InvalidSignatureVersion"})
IN_X = "answer in X, then close it here"
UNLOCK = "unlock the chat again: consulta accounts add"


def meant(failure: str, headers: Mapping[str, str]) -> NetworkError:
    """Return what a refusal decides. One that is not known may stand for anything: it is looked up."""
    if failure in SLOWER:
        moment = now()
        return RateLimited("X takes no more encrypted messages for now", retry_after(headers, moment) or _later(moment))
    if failure == OLD_KEY:
        return Unprepared("the conversation got a new key meanwhile")
    if failure in FINAL:
        return Refused(FINAL[failure], IN_X)
    if failure in BROKEN:
        return broken("X does not accept the signature of the account's chat keys")
    return OutcomeUnknown("X answered the encrypted message with an error that says nothing of it")


def broken(what: str) -> Stopped:
    """Return the error for a message that X takes for wrong: what we send is wrong, or our keys are."""
    return Stopped(what, UNLOCK)


def _later(moment: int) -> int:
    return moment + 15 * MINUTE
