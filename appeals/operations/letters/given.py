"""An appeal as its letters read it, from what is on record."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from appeals.judging.standing_papers import REPRESENTS, same
from appeals.letters.given import (
    Answered,
    AppealGiven,
    Below,
    Decided,
)
from appeals.models import (
    Appeal,
    AppealDecision,
    AppealPapers,
    ExternalReview,
    ProviderDispute,
)
from appeals.operations.dismiss import grounds_of
from appeals.operations.letters.below import below_of, insured, plan_of
from appeals.operations.letters.days import evidence_of, with_days
from appeals.operations.letters.of_disputes import given_of_dispute
from appeals.operations.letters.owed import Owed
from appeals.operations.plan_levels import time_to_sue_of
from appeals.operations.unappealed import appeal_of
from claims.letters.given import Person
from kernel.cases.models import Case, Event
from kernel.dates import written
from kernel.law import UnableToCite
from kernel.letters.models import LetterAbout


def given_of(each: Owed, dated: date) -> AppealGiven:
    """The appeal, review or dispute locked, and everything around it."""
    of_a_dispute = ProviderDispute.objects.filter(pk=each.case).exists()
    return given_of_dispute(each, dated) if of_a_dispute else _given(each, dated)


def _given(each: Owed, dated: date) -> AppealGiven:
    case = Case.objects.get(pk=each.case)
    review, row = _whose(case)
    notice = _notice(each)
    member = insured(row.member, dated)
    below, zone = below_of(row, dated), ZoneInfo(case.zone)
    told = _decided(row, each)
    given = AppealGiven(
        subject=each.subject,
        about=each.about,
        case=case.pk,
        number=case.number if review else row.number,
        kind=case.kind,
        zone=case.zone,
        received=case.received_at.astimezone(zone).date(),
        regimes=tuple(case.regimes),
        member=member,
        plan=plan_of(row)[0],
        payer_id=plan_of(row)[1],
        asked_by=row.asked_by,
        asker=_asker(row, below),
        below=below,
        level=row.level,
        levels=row.levels,
        request=row.request,
        track=row.track,
        part_b_drug=row.part_b_drug,
        medical=row.medical,
        wants=row.wants,
        notice=notice,
        decided=told,
        acting=_acting(row, dated),
        experts=tuple(row.experts.order_by("pk").values_list("name", flat=True)),
        evidence=evidence_of(row, told, notice, zone),
        paid=str(notice.get("amount", "")) if each.about == "carried_out" else "",
        time_to_sue=time_to_sue_of(row) if told else "",
        lawful_grounds=grounds_of(row) if each.about == "dismissed" else (),
    )
    return with_days(given, row, dated)


def _whose(case: Case) -> tuple[ExternalReview | None, Appeal]:
    """The appeal the case is of, or is beside of; of a review outside, with the review."""
    if case.kind == "appeal":
        return None, _appeal(case.pk)
    review = ExternalReview.objects.filter(pk=case.pk).first()
    if review is not None:
        return review, _appeal(review.appeal_id) if review.appeal_id else appeal_of(review)
    said = Event.objects.filter(case=case.pk, facts__has_key="appeal_case").first()
    if said is None:
        raise UnableToCite(f"{case.number} names no appeal")
    return None, _appeal(int(said.facts["appeal_case"]))


def _appeal(pk: int) -> Appeal:
    return (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("case", "member", "claim", "asked", "decision")
        .get(pk=pk)
    )


def _notice(each: Owed) -> dict[str, Any]:
    """What the event says, by the names letters use."""
    if each.what != "event":
        return {}
    event = Event.objects.get(pk=each.of)
    said = dict(event.facts)
    if each.about == "papers_requested":
        said["kind"], said["missing"] = said.get("missing", ""), ""
    if event.name == "withdrawn":
        said |= {"ground": "withdrawn"}
    if isinstance(said.get("said"), dict):  # of the four limbs of the de minimis test
        said["missing"] = " ".join(said["said"].values())
    if event.name == "screened":
        said["told_before"] = _told_before(event)
        said["tells_of"] = event.at.isoformat()
    if each.about == "carried_out" and said.get("amount"):
        said["why"] = f"We paid ${said['amount']} on {written(event.at.date())}."
    return said


def _told_before(event: Event) -> str:
    """The other result of an earlier screening of which a letter was made, and not taken back;
    empty without one."""
    earlier = Event.objects.filter(case=event.case_id, name="screened", pk__lt=event.pk)
    for one in earlier.order_by("-pk"):
        about = LetterAbout.objects.filter(case=event.case_id, subject=f"event:{one.pk}")
        if about.exclude(letter__dispatches__state="taken_back").exists():
            result = str(one.facts["result"])
            return "" if result == event.facts["result"] else result
    return ""


def _decided(row: Appeal, each: Owed) -> Decided | None:
    if each.what != "appeal_decision":
        return None
    made = AppealDecision.objects.get(pk=each.of)
    zone = ZoneInfo(row.case.zone)
    return Decided(
        number=made.number,
        outcome=made.outcome,
        on=made.decided_at.astimezone(zone).date(),
        reason=made.reason,
        discussion=made.discussion,
        lines=tuple(
            Answered(one["line"], one["outcome"], one["why"], one.get("provision", ""))
            for one in made.lines
        ),
        reviewer=made.reviewer,
    )


def _asker(row: Appeal, below: Below) -> Person | None:
    """Who asked, where it was not the member; a provider whose address nobody gave is written to
    where the claim came from."""
    if row.asked_by == "member" or not (row.asker_name or row.asker_npi):
        return None
    lines = tuple(line for line in row.asker_address if line.strip())
    name = row.asker_name
    if row.asker_npi and (not lines or not name):
        known = below.billing if row.asker_npi == below.billing.key else below.rendering
        if known.key == row.asker_npi:
            lines, name = lines or known.address, name or known.name
    return Person(row.asker_npi, name, lines)


def _acting(row: Appeal, dated: date) -> tuple[Person, ...]:
    """Who acts for the member in this appeal with papers that are valid on the day, each once, at
    the last address their papers name."""
    rows = AppealPapers.objects.filter(appeal=row, kind__in=REPRESENTS, valid_from__lte=dated)
    found: dict[str, Person] = {}
    for one in rows.order_by("pk"):
        if one.revoked_on is not None and one.revoked_on <= dated:
            continue
        before = found.get(one.of_whom.casefold())
        address = _written_to(one, row) or (before.address if before else ())
        key = before.key if before else f"paper{one.pk}"
        found[one.of_whom.casefold()] = Person(key, one.of_whom, address)
    return tuple(found.values())


def _written_to(papers: AppealPapers, row: Appeal) -> tuple[str, ...]:
    """What the papers name, or where who asked is written to, if that is whose they are."""
    own = tuple(papers.address)
    return own or (tuple(row.asker_address) if same(papers.of_whom, row.asker_name) else ())
