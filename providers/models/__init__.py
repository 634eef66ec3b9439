"""Who may be paid, under which agreement, and at what price: every fact for its days."""

from providers.models.address import AddressGiven, ProviderAddress
from providers.models.agreement import (
    ApprovedListing,
    MedicareParticipation,
    NetworkParticipation,
    PlanRate,
)
from providers.models.fee_schedule import FeeSchedule, FeeScheduleRow, LocalityIndex, ZipLocality
from providers.models.provider import (
    BoardCertification,
    Exclusion,
    Group,
    GroupMembership,
    Provider,
)

__all__ = [
    "AddressGiven",
    "ApprovedListing",
    "BoardCertification",
    "Exclusion",
    "FeeSchedule",
    "FeeScheduleRow",
    "Group",
    "GroupMembership",
    "LocalityIndex",
    "MedicareParticipation",
    "NetworkParticipation",
    "PlanRate",
    "Provider",
    "ProviderAddress",
    "ZipLocality",
]
