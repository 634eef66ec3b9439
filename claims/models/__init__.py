"""The tables of this app."""

from claims.models.chain import Authorization, ChainOpinion, OpinionChain
from claims.models.claim import Claim, EdiFile, Interchange, Line
from claims.models.decision import DecidedLine, Decision, Determination, LineAdjustment, Posting
from claims.models.payment import (
    PayeeAccount,
    Payment,
    PaymentRun,
    ProviderBalance,
    Remittance,
    RemittedDecision,
    RemittedReversal,
    Reversal,
    RunFile,
)

__all__ = [
    "Authorization",
    "ChainOpinion",
    "Claim",
    "DecidedLine",
    "Decision",
    "Determination",
    "EdiFile",
    "Interchange",
    "Line",
    "LineAdjustment",
    "OpinionChain",
    "PayeeAccount",
    "Payment",
    "PaymentRun",
    "Posting",
    "ProviderBalance",
    "Remittance",
    "RemittedDecision",
    "RemittedReversal",
    "Reversal",
    "RunFile",
]
