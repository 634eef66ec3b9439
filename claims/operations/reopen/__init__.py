"""A decision under appeal is opened again by who won: decided anew by the same pipeline."""

from claims.operations.reopen.asked import Granted, Overturned, Reopened, UnableToReopen
from claims.operations.reopen.claim import lock_claim, reopen_claim
from claims.operations.reopen.effect import Effect, effect_on_claim, effect_on_request
from claims.operations.reopen.request import reopen_request

__all__ = [
    "Effect",
    "Granted",
    "Overturned",
    "Reopened",
    "UnableToReopen",
    "effect_on_claim",
    "effect_on_request",
    "lock_claim",
    "reopen_claim",
    "reopen_request",
]
