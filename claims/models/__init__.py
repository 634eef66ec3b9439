"""The tables of this app."""

from claims.models.chain import Authorization, ChainOpinion, OpinionChain
from claims.models.claim import Claim, EdiFile, Line, PostedSet
from claims.models.decision import DecidedLine, Decision, Determination, LineAdjustment
from claims.models.partner import (
    ExchangedAnswer,
    ExchangedFile,
    RemittanceDelivery,
    TradingPartner,
)
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
from claims.models.posting import Posting
from claims.models.records import (
    ChainCase,
    Material,
    MaterialFile,
    PaperForm,
    Report,
    ReportConfirmation,
)
from claims.models.refund import Refund
from claims.models.request import ApprovedService, AuthorizationRequest, RequestedService
from claims.models.review import Proposal, ProposalEnd
from claims.models.untold import Untold

__all__ = [
    "ApprovedService",
    "Authorization",
    "AuthorizationRequest",
    "ChainCase",
    "ChainOpinion",
    "Claim",
    "DecidedLine",
    "Decision",
    "Determination",
    "EdiFile",
    "ExchangedAnswer",
    "ExchangedFile",
    "Line",
    "LineAdjustment",
    "Material",
    "MaterialFile",
    "OpinionChain",
    "PaperForm",
    "PayeeAccount",
    "Payment",
    "PaymentRun",
    "PostedSet",
    "Posting",
    "Proposal",
    "ProposalEnd",
    "ProviderBalance",
    "Refund",
    "Remittance",
    "RemittanceDelivery",
    "RemittedDecision",
    "RemittedReversal",
    "Report",
    "ReportConfirmation",
    "RequestedService",
    "Reversal",
    "RunFile",
    "TradingPartner",
    "Untold",
]
