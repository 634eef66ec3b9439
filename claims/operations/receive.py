"""Claims that reached us become cases: members matched, chains joined, clocks started."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from claims.models import EdiFile
from claims.operations.find_coverage import find_coverage
from claims.operations.join_chains import join
from claims.operations.submitted import Submitted
from claims.operations.write_claims import Arrived, Receipt, write_claims
from kernel.cases.deadlines import Opened, open_many
from kernel.cases.timeline import Happened, record_many
from kernel.clocks import Clock, catalogue
from kernel.members.matching import match
from kernel.record.copying import next_ids, table_ids
from kernel.record.sealing import Batch
from providers.addresses import as_address
from providers.on_record import load_providers
from providers.operations.keep_addresses import keep_addresses


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
    held = find_coverage(submitted, people)
    local = now.astimezone(ZoneInfo(zone))
    joined = join(submitted, people, today=local.date())
    ids = table_ids("cases_case", len(submitted))
    numbers = next_ids("case_number", len(submitted))
    receipts = [
        Receipt(case, f"C{local:%y}-{number:07d}", claim, people[claim.patient], found, chain)
        for case, number, claim, found, chain in zip(
            ids, numbers, submitted, held, joined, strict=True
        )
    ]
    write_claims(receipts, Arrived(file, received_at, zone, opened_at=now))
    record_many(_events(receipts, received_at, now, by), batch, now=now)
    medium = "electronic" if file else "paper"
    open_many(clocks_of(receipts, received_at, zone, medium), now=now)
    _keep_addresses(submitted, received_at.astimezone(local.tzinfo).date())
    return receipts


def _keep_addresses(submitted: Sequence[Submitted], on: date) -> None:
    """Where who bills says its mail goes, for the record: no letter is sent by it."""
    told = {each.billing_npi: each.as_received.get("billing") or {} for each in submitted}
    given = {npi: as_address(said.get("address")) for npi, said in told.items()}
    keep_addresses({npi: made for npi, made in given.items() if made}, on=on, source="claim")


def _events(
    receipts: Sequence[Receipt], received_at: datetime, now: datetime, by: str
) -> list[Happened]:
    made = []
    for receipt in receipts:
        said = {"patient_control_number": receipt.submitted.patient_control_number}
        made.append(Happened(receipt.case, "received", received_at, by, said))
        made.append(Happened(receipt.case, "accepted", now, by))
    return made


def clocks_of(
    receipts: Sequence[Receipt], received_at: datetime, zone: str, medium: str
) -> list[Opened]:
    """The clocks of each claim: which ones turns on regimes, on the billing agreement and on
    whether it came on paper."""
    npis = {receipt.submitted.rendering_npi for receipt in receipts}
    standings = load_providers(npis, {each.held.plan for each in receipts if each.held})
    chosen: dict[tuple[tuple[str, ...], bool], tuple[Clock, ...]] = {}
    opened = []
    for receipt in receipts:
        found = receipt.held
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
                medium=medium,
                hmo=False,
            )
        opened.append(Opened(receipt.case, chosen[key], received_at, zone))
    return opened
