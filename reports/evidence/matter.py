"""What a case's evidence is about: the case, what led to it, and what followed.

What led to it is in the evidence: of an appeal the decision disputed and the levels before.  What
followed is named, and has evidence of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from appeals.models import Appeal, Contact, ExternalReview
from claims.models import AuthorizationRequest, Claim, Decision
from grievances.models import Grievance
from kernel.cases.models import Case
from reports.facts.appeals import appeals
from reports.facts.determinations import determinations
from reports.facts.effectuations import effectuations
from reports.facts.grievances import grievances
from reports.table import Asked, Period, Selection
from reports.vocabulary import CaseFacts

EVER = Period(date(1990, 1, 1), date(2200, 1, 1))
Read = Callable[[Asked, Selection], Iterator[CaseFacts]]
READ: dict[str, Read] = {
    "claim": determinations,
    "authorization": determinations,
    "appeal": appeals,
    "external_review": effectuations,
    "grievance": grievances,
}
"""The kinds of case of which reports have facts, and so evidence is put together."""


class UnableToGather(ValueError):
    """The case has no evidence of this kind; the message says why."""


class UnknownCase(LookupError):
    """No case has the number."""


@dataclass(frozen=True)
class Matter:
    """One case with what hangs on it, as of a moment."""

    case: Case
    as_of: datetime

    @cached_property
    def facts(self) -> CaseFacts:
        """What reports say of the case, each moment with where it stands on record."""
        return facts_of(self.case, self.as_of)

    @cached_property
    def appeal(self) -> Appeal | None:
        """The appeal it is, or the last one a review outside followed."""
        if self.review is not None:
            return self.review.appeal
        return Appeal.objects.filter(pk=self.case.pk).first()

    @cached_property
    def review(self) -> ExternalReview | None:
        return ExternalReview.objects.filter(pk=self.case.pk).first()

    @cached_property
    def grievance(self) -> Grievance | None:
        return Grievance.objects.filter(pk=self.case.pk).first()

    @cached_property
    def claim(self) -> Claim | None:
        """The claim it is, or the one it is about."""
        of = self.review or self.appeal
        return of.claim if of else Claim.objects.filter(pk=self.case.pk).first()

    @cached_property
    def asked(self) -> AuthorizationRequest | None:
        """The prior authorization it is, or the one it is about."""
        of = self.review or self.appeal
        return of.asked if of else AuthorizationRequest.objects.filter(pk=self.case.pk).first()

    @cached_property
    def before(self) -> tuple[Case, ...]:
        """What led to it, the first first: the decision disputed, the levels below, the reviews
        before; of a grievance its first level."""
        found: list[Case] = []
        review = self.review.previous if self.review else None
        while review is not None:
            found.append(review.case)
            review = review.previous
        appeal = self.appeal
        if appeal is not None and appeal.pk == self.case.pk:
            appeal = appeal.previous
        while appeal is not None:
            found.append(appeal.case)
            appeal = appeal.previous
        below = self.claim or self.asked
        if below is not None and below.case.pk != self.case.pk:
            found.append(below.case)
        if self.grievance and self.grievance.previous:
            found.append(self.grievance.previous.case)
        return tuple(reversed(list({each.pk: each for each in found}.values())))

    @property
    def cases(self) -> tuple[Case, ...]:
        return (*self.before, self.case)

    @cached_property
    def after(self) -> tuple[Case, ...]:
        """What followed on it."""
        below = self.claim or self.asked
        found: list[Case] = []
        if self.appeal is None and below is not None:
            found += [each.case for each in below.appeals.order_by("pk")]
        if self.review is None:
            own = {"appeal": self.appeal} if self.appeal else _about(self.claim, self.asked)
            if own:
                rows = ExternalReview.objects.filter(**own).select_related("case")
                found += [each.case for each in rows.order_by("pk")]
        return tuple(each for each in found if each.pk != self.case.pk)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """Every decision on the claim or request by then, the first first."""
        below = self.claim or self.asked
        if below is None:
            return ()
        return tuple(below.decisions.filter(decided_at__lte=self.as_of).order_by("number"))

    @cached_property
    def contact(self) -> Contact | None:
        """How the request reached the plan, where it came by letter or call."""
        of = self.grievance or (None if self.review else self.appeal)
        return of.contact if of else None

    @property
    def restricted(self) -> tuple[Case, ...]:
        """Those of its cases of which not everybody here may see anything."""
        return tuple(each for each in self.cases if each.restricted_to)


def _about(claim: Claim | None, asked: AuthorizationRequest | None) -> dict[str, object]:
    return {"claim": claim} if claim else {"asked": asked} if asked else {}


def matter_of(number: str, as_of: datetime) -> Matter:
    """UnknownCase; UnableToGather where reports have no facts of this kind of case."""
    case = Case.objects.select_related("member").filter(number=number.strip().upper()).first()
    if case is None:
        raise UnknownCase(f"no case has the number {number[:30]}")
    if case.kind not in READ:
        kinds = ", ".join(each.replace("_", " ") for each in READ)
        raise UnableToGather(f"{case.number} is a {case.kind.replace('_', ' ')}: not {kinds}")
    return Matter(case, as_of)


def facts_of(case: Case, as_of: datetime) -> CaseFacts:
    """What the fact layer of reports has of one case.  UnableToGather where it has nothing."""
    asked = Asked(EVER, as_of, case.zone, cases=(case.pk,))
    found = next(READ[case.kind](asked, Selection((case.kind,))), None)
    if found is None:
        raise UnableToGather(f"{case.number}: nothing is on record of it")
    return found
