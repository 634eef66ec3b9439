"""Who else may be seen: a plan's clinicians with a specialty, those nearest by ZIP code first.

ZIP codes are compared by their text and no distance is reckoned: the same five digits, then the
same first three (one sorting area of the Postal Service), then the same state, then elsewhere.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from providers.models import (
    ApprovedListing,
    BoardCertification,
    Exclusion,
    GroupMembership,
    NetworkParticipation,
    Provider,
)

MOST = 10


class Nearness(IntEnum):
    """How near by ZIP code, nearest first."""

    SAME_ZIP = 0
    SAME_ZIP_AREA = 1
    SAME_STATE = 2
    ELSEWHERE = 3


@dataclass(frozen=True, slots=True)
class Centre:
    """A practice the clinician is in on the day."""

    tin: str
    name: str
    academic: bool
    nci_designation: str


@dataclass(frozen=True, slots=True)
class Nearby:
    """A clinician in the plan's network; `listed` on its approved list for the specialty."""

    npi: str
    name: str
    first_name: str
    state: str
    zip_code: str
    nearness: Nearness
    listed: bool
    certified: bool
    centres: tuple[Centre, ...]

    @property
    def academic(self) -> bool:
        return any(centre.academic for centre in self.centres)

    @property
    def nci_designation(self) -> str:
        """The National Cancer Institute's name for one of the practices, or an empty text."""
        return max((centre.nci_designation for centre in self.centres), default="")


def others_in_network(
    plan: str,
    specialty: str,
    on: date,
    *,
    near: tuple[str, str],
    must_be_listed: bool,
    without: Collection[str] = (),
    most: int = MOST,
) -> list[Nearby]:
    """Persons of this specialty (primary taxonomy) in the plan's network on the day, whom no list
    excludes; where `must_be_listed`, also on its approved list.  `near` is (state, ZIP code).  Two
    queries.
    """
    found = _of_specialty(plan, specialty, on).exclude(npi__in=list(without))
    if must_be_listed:
        found = found.filter(listed=True)
    rows = list(
        found.annotate(nearness=_nearness(*near)).order_by(
            "nearness", F("listed").desc(), "name", "npi"
        )[:most]
    )
    centres = _centres([row.npi for row in rows], on)
    return [_nearby(row, centres[row.npi]) for row in rows]


def _of_specialty(plan: str, specialty: str, on: date) -> QuerySet[Any]:
    this = {"provider": OuterRef("npi"), "days__contains": on}
    in_use = Q(deactivated_on__isnull=True) | Q(deactivated_on__gt=on) | Q(reactivated_on__lte=on)
    return Provider.objects.filter(in_use, taxonomy=specialty, entity="1").annotate(
        listed=Exists(ApprovedListing.objects.filter(plan=plan, specialty=specialty, **this)),
        certified=Exists(BoardCertification.objects.filter(specialty=specialty, **this)),
    ).filter(
        Exists(NetworkParticipation.objects.filter(plan=plan, **this)),
        ~Exists(Exclusion.objects.filter(**this)),
    )  # fmt: skip


def _nearness(state: str, zip_code: str) -> Case:
    five = zip_code[:5] if len(zip_code) >= 5 else ""
    whens = []
    if five:
        whens += [
            When(zip_code__startswith=five, then=Value(int(Nearness.SAME_ZIP))),
            When(zip_code__startswith=five[:3], then=Value(int(Nearness.SAME_ZIP_AREA))),
        ]
    if state:
        whens.append(When(state=state, then=Value(int(Nearness.SAME_STATE))))
    return Case(*whens, default=Value(int(Nearness.ELSEWHERE)), output_field=IntegerField())


def _centres(npis: Collection[str], on: date) -> dict[str, list[Centre]]:
    made: dict[str, list[Centre]] = defaultdict(list)
    rows = GroupMembership.objects.filter(provider__in=npis, days__contains=on).order_by("group")
    for row in rows.select_related("group"):
        of = row.group
        made[row.provider_id].append(Centre(of.tin, of.name, of.academic, of.nci_designation))
    return made


def _nearby(row: Any, centres: Collection[Centre]) -> Nearby:
    return Nearby(
        npi=row.npi,
        name=row.name,
        first_name=row.first_name,
        state=row.state,
        zip_code=row.zip_code,
        nearness=Nearness(row.nearness),
        listed=row.listed,
        certified=row.certified,
        centres=tuple(centres),
    )
