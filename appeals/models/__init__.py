"""The tables of this app."""

from appeals.models.appeal import Appeal, AppealPapers
from appeals.models.contact import Contact
from appeals.models.hearing import AppealDecision, ConsultedExpert, NewEvidence, ReviewerGiven
from appeals.models.outside import ExternalReview

__all__ = [
    "Appeal",
    "AppealDecision",
    "AppealPapers",
    "ConsultedExpert",
    "Contact",
    "ExternalReview",
    "NewEvidence",
    "ReviewerGiven",
]
