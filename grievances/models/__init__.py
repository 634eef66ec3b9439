"""The tables of this app."""

from grievances.models.grievance import CorrectiveAction, Grievance, GrievanceIssue, PeerReview
from grievances.models.issue import Issue
from grievances.models.matter import Concern, Matter
from grievances.models.triage import NightlyReading, ReadAgain, TriageAddition

__all__ = [
    "Concern",
    "CorrectiveAction",
    "Grievance",
    "GrievanceIssue",
    "Issue",
    "Matter",
    "NightlyReading",
    "PeerReview",
    "ReadAgain",
    "TriageAddition",
]
