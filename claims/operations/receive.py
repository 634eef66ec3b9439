"""Claims that reached us become cases: members matched, chains joined, clocks started."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from claims.models import EdiFile
from claims.operations.join_chains import Joined, join
from claims.operations.submitted import Submitted
from kernel.cases.deadlines import Opened, open_many
from kernel.cases.timeline import Happened, record_many
from kernel.clocks import Clock, catalogue
from kernel.dates import Days
from kernel.members.matching import Match, match
from kernel.members.models import Coverage, PlanTerms
from kernel.record.copying import copy_rows, next_ids, table_ids
from kernel.record.sealing import Batch
from providers.queries import load_providers

CASE = (
    "id",
    "number",
    "kind",
    "member_id",
    "regimes",
    "request",
    "track",
    "zone",
    "received_at",
    "opened_at",
    "restricted_to",
)
CLAIM = (
    "case_id",
    "number",
    "file_id",
    "order",
    "state",
    "received",
    "patient_control_number",
    "frequency",
    "original_reference",
    "charge",
    "place_of_service",
    "assigned",
    "marked_as_opinion",
    "opinion",
    "chain_id",
    "joining_doubt",
    "authorization_number",
    "member_id",
    "coverage_id",
    "subscriber_id",
    "billing_npi",
    "billing_tin",
    "rendering_npi",
    "first_served",
    "diagnoses",
    "primary_allowed",
    "primary_paid",
    "lateness_excuse",
    "as_received",
)
LINE = (
    "claim_id",
    "number",
    "served",
    "served_to",
    "code",
    "modifiers",
    "units",
    "charge",
    "diagnoses",
    "control_number",
    "place_of_service",
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A claim on file: its case and the number the sender hears back."""

    case: int
    number: str
    submitted: Submitted


@dataclass(frozen=True, slots=True)
class Held:
    """The coverage a claim falls under: its id, plan code and the regimes of the plan's terms."""

    coverage: int
    plan: str
    regimes: tuple[str, ...]


def receive(
    submitted: Sequence[Submitted],
    *,
    file: EdiFile | None,
    received_at: datetime,
    zone: str,
    now: datetime,
    by: str,
    batch: Batch,
) -> list[Receipt]:
    """Put these claims on file, in the caller's transaction, whose `batch` it seals.

    `received_at` is the first touch at the plan or its delegate; its day in `zone` is the claim's
    day of receipt.
    """
    if not submitted:
        return []
    people = match({claim.patient for claim in submitted})
    held = _held(submitted, people)
    joined = join(submitted, people, now=now)
    receipts = _numbered(submitted, now)
    copy_rows(
        "cases_case",
        CASE,
        (
            _case(receipt, people, found, received_at, zone, now)
            for receipt, found in zip(receipts, held, strict=True)
        ),
    )
    day = received_at.date()
    copy_rows(
        "claims_claim",
        CLAIM,
        (
            _claim(receipt, people, found, chain, file, day)
            for receipt, found, chain in zip(receipts, held, joined, strict=True)
        ),
    )
    copy_rows("claims_line", LINE, _lines(receipts))
    record_many(_events(receipts, received_at, now, by), batch, now=now)
    open_many(_opened(receipts, held, received_at, zone), now=now)
    return receipts


def _numbered(submitted: Sequence[Submitted], now: datetime) -> list[Receipt]:
    ids = table_ids("cases_case", len(submitted))
    numbers = next_ids("case_number", len(submitted))
    return [
        Receipt(case, f"C{now:%y}-{number:07d}", claim)
        for case, number, claim in zip(ids, numbers, submitted, strict=True)
    ]


def _held(submitted: Sequence[Submitted], people: Mapping[Any, Match]) -> list[Held | None]:
    """For each claim the coverage of its first day of service, else the last one before it."""
    members = {match.member for match in people.values() if match.member}
    coverages: dict[int, list[tuple[Days, int, int, str]]] = {}
    plans = set()
    rows = Coverage.objects.filter(member__in=members, rank=1).order_by("member", "days")
    for identity, member, plan, code, days in rows.values_list(
        "id", "member_id", "plan_id", "plan__code", "days"
    ):
        coverages.setdefault(member, []).append(
            (Days(days.lower, days.upper), identity, plan, code)
        )
        plans.add(plan)
    terms: dict[int, list[tuple[Days, tuple[str, ...]]]] = {}
    for plan, days, regimes in PlanTerms.objects.filter(plan__in=plans).values_list(
        "plan_id", "days", "terms__regimes"
    ):
        found = (Days(days.lower, days.upper), tuple(regimes))
        terms.setdefault(plan, []).append(found)
    return [_one_held(claim, people[claim.patient], coverages, terms) for claim in submitted]


def _one_held(
    claim: Submitted,
    match: Match,
    coverages: Mapping[int, list[tuple[Days, int, int, str]]],
    terms: Mapping[int, list[tuple[Days, tuple[str, ...]]]],
) -> Held | None:
    day = claim.first_served
    of_member = coverages.get(match.member or 0, [])
    on_the_day = [each for each in of_member if day in each[0]]
    before = [each for each in of_member if each[0].start <= day]
    candidates = on_the_day or before[-1:] or of_member[:1]
    if not candidates:
        return None
    chosen = candidates[0]
    versions = terms.get(chosen[2], [])
    regimes = next((named for days, named in versions if day in days), None)
    if regimes is None and versions:
        regimes = versions[-1][1]
    return Held(chosen[1], chosen[3], regimes or ())


def _case(
    receipt: Receipt,
    people: Mapping[Any, Match],
    held: Held | None,
    received_at: datetime,
    zone: str,
    now: datetime,
) -> tuple[Any, ...]:
    return (
        receipt.case,
        receipt.number,
        "claim",
        people[receipt.submitted.patient].member,
        list(held.regimes) if held else [],
        "payment",
        "standard",
        zone,
        received_at,
        now,
        "",
    )


def _claim(
    receipt: Receipt,
    people: Mapping[Any, Match],
    held: Held | None,
    chain: Joined,
    file: EdiFile | None,
    day: date,
) -> tuple[Any, ...]:
    claim = receipt.submitted
    person = people[claim.patient]
    doubt = chain.doubt
    if person.member is None and person.why != "unknown":
        claim.as_received["not_matched"] = person.why
    return (
        receipt.case,
        receipt.number,
        file.pk if file else None,
        claim.place_in_file,
        "accepted",
        day,
        claim.patient_control_number,
        claim.frequency,
        claim.original_reference,
        claim.charge,
        claim.place_of_service,
        claim.assigned,
        claim.marked_as_opinion,
        chain.opinion,
        chain.chain,
        doubt,
        claim.authorization_number,
        person.member,
        held.coverage if held else None,
        claim.patient.number,
        claim.billing_npi,
        claim.billing_tin,
        claim.rendering_npi,
        claim.first_served,
        list(claim.diagnoses),
        claim.primary_allowed,
        claim.primary_paid,
        claim.lateness_excuse,
        claim.as_received,
    )


def _lines(receipts: Iterable[Receipt]) -> Iterable[tuple[Any, ...]]:
    for receipt in receipts:
        for number, line in enumerate(receipt.submitted.lines, 1):
            yield (
                receipt.case,
                number,
                line.served,
                line.served_to,
                line.code,
                list(line.modifiers),
                line.units,
                line.charge,
                list(line.diagnoses),
                line.control_number,
                line.place_of_service,
            )


def _events(
    receipts: Sequence[Receipt], received_at: datetime, now: datetime, by: str
) -> list[Happened]:
    made = []
    for receipt in receipts:
        said = {"patient_control_number": receipt.submitted.patient_control_number}
        made.append(Happened(receipt.case, "received", received_at, by, said))
        made.append(Happened(receipt.case, "accepted", now, by))
    return made


def _opened(
    receipts: Sequence[Receipt], held: Sequence[Held | None], received_at: datetime, zone: str
) -> list[Opened]:
    """The clocks of each claim: which ones turns on regimes and on the billing agreement."""
    npis = {receipt.submitted.rendering_npi for receipt in receipts}
    standings = load_providers(npis, {found.plan for found in held if found})
    chosen: dict[tuple[tuple[str, ...], bool], tuple[Clock, ...]] = {}
    opened = []
    for receipt, found in zip(receipts, held, strict=True):
        if found is None or not found.regimes:
            continue
        standing = standings.get(receipt.submitted.rendering_npi)
        served = receipt.submitted.first_served
        contracted = bool(standing and standing.in_network(found.plan, served))
        key = (found.regimes, contracted)
        if key not in chosen:
            chosen[key] = catalogue().applicable(
                regimes=found.regimes,
                case="claim",
                request="payment",
                clean=True,
                contracted=contracted,
                medium="electronic",
                hmo=False,
            )
        opened.append(Opened(receipt.case, chosen[key], received_at, zone))
    return opened
