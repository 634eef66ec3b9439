"""A case explained: what happened, by when it must be decided, why it was decided so, the money."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import get_current_timezone

from claims.models import AuthorizationRequest, Claim, Decision, Proposal
from claims.open_proposals import OpenProposal, open_proposal, void_because
from claims.policy import SIGNERS
from claims.records import chains_of_case, materials_of, paper_of, reports_of
from kernel.cases.models import Case, Deadline, Event
from kernel.people.policy import in_words


class UnableToExplain(LookupError):
    """No case has this number."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Plain data, ready to print or to answer as JSON."""

    case: dict[str, Any]
    events: list[dict[str, Any]]
    deadlines: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    materials: list[dict[str, Any]]
    reports: list[dict[str, Any]]
    paper: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "case": self.case,
            "events": self.events,
            "deadlines": self.deadlines,
            "decisions": self.decisions,
            "materials": self.materials,
            "reports": self.reports,
            "paper": self.paper,
        }


def explain(number: str, *, today: date) -> Explanation:
    """Everything on record about one case.  UnableToExplain where there is none.  `today` tells for
    how many days something is missing."""
    case = Case.objects.filter(number=number.upper()).select_related("member").first()
    if case is None:
        raise UnableToExplain(f"no case has the number {number}; it looks like C26-0000001")
    claim = Claim.objects.filter(case=case).first()
    chains = chains_of_case(case.pk)
    return Explanation(
        case=_case(case, claim),
        events=[_event(each) for each in Event.objects.filter(case=case).order_by("at", "id")],
        deadlines=[
            _deadline(each)
            for each in Deadline.objects.filter(case=case).order_by("late_from", "clock")
        ],
        decisions=[
            _decision(each)
            for each in Decision.objects.filter(Q(claim=case.pk) | Q(request=case.pk)).order_by(
                "number"
            )
        ],
        materials=materials_of(chains, today=today),
        reports=reports_of(chains),
        paper=paper_of(case.pk),
    )


def _local(instant: datetime) -> str:
    """An instant in the plan's zone, in which its days begin and end."""
    return instant.astimezone(get_current_timezone()).isoformat()


def _case(case: Case, claim: Claim | None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "number": case.number,
        "kind": case.kind,
        "regimes": case.regimes,
        "received_at": _local(case.received_at),
        "member": case.member.number if case.member else None,
    }
    if claim is not None:
        said |= {
            "state": claim.state,
            "patient_control_number": claim.patient_control_number,
            "charge": str(claim.charge),
            "opinion": claim.opinion,
            "rendering_npi": claim.rendering_npi,
            "proposal": _over_authority(claim),
        }
    request = AuthorizationRequest.objects.filter(case=case).first()
    if request is not None:
        said |= {
            "state": request.state,
            "purpose": request.purpose,
            "opinion": {"second_opinion": 2, "third_opinion": 3}.get(request.purpose),
            "rendering_npi": request.clinician_npi,
            "missing": request.missing,
            "proposal": _proposal(open_proposal(request)),
        }
    return said


def _over_authority(claim: Claim) -> dict[str, Any] | None:
    """A person's words that wait for a second signature, and whom they went to."""
    row = Proposal.objects.filter(claim=claim, ended__isnull=True).order_by("-id").first()
    if row is None:
        return None
    void = void_because(row)
    return {
        "what": "pay",
        "by": row.by,
        "at": _local(row.at),
        "said": {"paid": str(row.paid), "words": row.words},
        "may_sign": row.to or in_words(SIGNERS),
        "stands": not void,
        "void_because": void,
    }


def _proposal(waits: OpenProposal | None) -> dict[str, Any] | None:
    """What waits for another person: by whom, of what, and who may sign."""
    if waits is None:
        return None
    return asdict(waits) | {"at": _local(waits.at), "said": dict(waits.said)}


def _event(event: Event) -> dict[str, Any]:
    return {
        "name": event.name,
        "at": _local(event.at),
        "actor": event.actor,
        "facts": event.facts,
        "digest": event.digest,
    }


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {
        "clock": deadline.clock,
        "rule": deadline.rule,
        "state": deadline.state,
        "due_on": deadline.due_on.isoformat() if deadline.due_on else None,
        "late_from": _local(deadline.late_from) if deadline.late_from else None,
        "steps": deadline.steps,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "number": decision.number,
        "decided_at": _local(decision.decided_at),
        "decided_by": decision.decided_by,
        "digest": decision.digest,
        **json.loads(decision.stored),
    }
