"""The tables of this app."""

from appeals.models.appeal import Appeal, AppealPapers
from appeals.models.contact import Contact
from appeals.models.dispute import DisputeDecision, ProviderDispute
from appeals.models.hearing import AppealDecision, ConsultedExpert, NewEvidence, ReviewerGiven
from appeals.models.outside import ExternalReview
from appeals.models.roster import Draw, ReviewOrganization

__all__ = [
    "Appeal",
    "AppealDecision",
    "AppealPapers",
    "ConsultedExpert",
    "Contact",
    "DisputeDecision",
    "Draw",
    "ExternalReview",
    "NewEvidence",
    "ProviderDispute",
    "ReviewOrganization",
    "ReviewerGiven",
]
