"""Who reviewed with which credentials, by which criteria and version of the law, and what was
decided."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from appeals.external.made_pages import review_page, shown
from appeals.external.paging import Page, Table, table
from appeals.models import AppealDecision, ReviewerGiven
from claims.models import Decision
from reports.evidence.matter import Matter, facts_of
from reports.evidence.moments import ITEM_AND_VALUE, NONE
from reports.vocabulary import Reviewer

FINDINGS = (("Criterion", "18%"), ("Lines", "8%"), ("Finding", "46%"), ("Source", "28%"))


def reviewers_page(matter: Matter) -> Page:
    """The reviewer of each decision: profession, field, licence, whether new to the matter."""
    zone = ZoneInfo(matter.case.zone)
    tables = [_credentials(title, each) for title, each in _reviewers(matter)]
    given = [
        (each.reviewer, shown(each.at, zone), each.by, _yes(each.ended_at is None) + _ended(each))
        for appeal in _appeals(matter)
        for each in appeal.reviewers.filter(at__lte=matter.as_of).order_by("pk")
    ]
    heads = (("Reviewer", "28%"), ("Given the case", "26%"), ("By", "16%"), ("Kept it", "30%"))
    if given:
        tables.append(table("Who was given the appeal to decide", heads, given))
    return Page(matter.case.number, "Clinical review and credentials", (), tuple(tables))


def _ended(given: ReviewerGiven) -> str:
    return f": {given.ended_why}" if given.ended_at else ""


def _reviewers(matter: Matter) -> Iterator[tuple[str, Reviewer]]:
    for case in matter.cases:
        if case.kind in ("claim", "authorization", "appeal"):
            yield f"{case.number}: the decision", facts_of(case, matter.as_of).reviewer


def _appeals(matter: Matter) -> Iterator[Any]:
    appeal = matter.appeal
    while appeal is not None:
        yield appeal
        appeal = appeal.previous


def _credentials(title: str, reviewer: Reviewer) -> Table:
    if not reviewer.name:
        return table(title, ITEM_AND_VALUE, [("Reviewer", "no person's review is on record")])
    rows = [
        ("Reviewer", f"{reviewer.name} ({reviewer.username})".replace(" ()", "")),
        ("Profession", reviewer.profession or "no clinician's is on record"),
        ("Field", reviewer.specialty.replace("_", " ") or NONE),
        ("Licence", reviewer.licence or NONE),
        ("The field is that of the service", _yes(reviewer.fits)),
        ("Had no part in what was decided before", _yes(reviewer.not_involved_before)),
    ]
    return table(title, ITEM_AND_VALUE, rows)


def _yes(said: bool | None) -> str:
    return "unknown" if said is None else "yes" if said else "no"


def criteria_page(matter: Matter) -> Page:
    """Each finding of the decision with its criterion and source, as it was stored, and the version
    of the law it was judged by."""
    decision = decided(matter)
    if decision is None:
        basis = matter.facts.basis
        rows = [
            ("Rules", ", ".join(basis.rules) or NONE),
            ("Sources", "; ".join(basis.cites) or NONE),
            ("Version of the law", basis.law_version or NONE),
        ]
        stated = (table("", ITEM_AND_VALUE, rows),)
        return Page(matter.case.number, "Criteria and version of the law", (), stated)
    said: Mapping[str, Any] = json.loads(decision.stored)
    above = (
        f"Of decision {decision.number} of {shown(decision.decided_at, ZoneInfo(matter.case.zone))}"
        f". Version of the law: {decision.law_version}. Digest of what is stored: "
        f"{decision.digest}.",
    )
    against = [each for each in said.get("findings", ()) if each["says"] != "pass"]
    met = [each for each in said.get("findings", ()) if each["says"] == "pass"]
    tables = (
        table("What spoke against it", FINDINGS, map(_finding, against)),
        table("Criteria that were met", FINDINGS, map(_finding, met)),
    )
    return Page(matter.case.number, "Criteria and version of the law", above, tables)


def decided(matter: Matter) -> Decision | None:
    """The decision on the claim or request that counts here: the one disputed, or the first that
    was not to wait."""
    disputed = (matter.review or matter.appeal) and (
        (matter.review and matter.review.decision) or (matter.appeal and matter.appeal.decision)
    )
    if disputed:
        return disputed
    final = [each for each in matter.decisions if each.disposition != "pended"]
    return final[0] if final else None


def _finding(said: Mapping[str, Any]) -> tuple[str, ...]:
    cites = "; ".join(map(str, said.get("cites", ()))) or "plan terms"
    lines = ", ".join(map(str, said.get("lines", ())))
    return said["rule"].replace("_", " "), lines, said["message"], cites


def decision_pages(matter: Matter) -> Iterator[Page]:
    """Every decision on the claim or request; on the appeal; what a grievance found."""
    zone = ZoneInfo(matter.case.zone)
    if matter.decisions:
        heads = (("No.", "8%"), ("When", "26%"), ("By", "18%"), ("Outcome", "18%"),
                 ("Charged, paid", "30%"))  # fmt: skip
        rows = [
            (
                str(each.number),
                shown(each.decided_at, zone),
                each.decided_by,
                each.disposition.replace("_", " "),
                f"${each.charge} charged, ${each.paid} paid" if each.claim_id else "no money",
            )
            for each in matter.decisions
        ]
        yield Page(matter.case.number, "Decisions on the request", (), (table("", heads, rows),))
    for appeal in reversed(list(_appeals(matter))):
        made = AppealDecision.objects.filter(appeal=appeal, decided_at__lte=matter.as_of)
        page = review_page(appeal.number, list(made.order_by("number")), zone)
        if page is not None:
            yield page
    if matter.grievance is not None:
        answer = (("Issue", "34%"), ("Substantiated", "14%"), ("Found", "28%"), ("Done", "24%"))
        found = [
            (each.words, each.substantiated or "no answer", each.finding, each.action)
            for each in matter.grievance.issues.order_by("number")
        ]
        tables = (table("Each issue and its answer", answer, found),)
        yield Page(matter.case.number, "What was found of the grievance", (), tables)
