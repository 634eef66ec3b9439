"""The billed lines with their fee: one look-up for all lines of all claims."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from claims.adjudication import Fee, Line, PrimaryPayment
from claims.facts.members import MemberFacts
from kernel.law.regimes import base_of
from kernel.money import Money
from providers.fees import FeeKey
from providers.law_book import is_facility
from providers.queries import load_fees, load_localities
from providers.standing import Standing

Place = tuple[str, str, date]


def priced(
    claims: list[dict[str, Any]],
    lines: Mapping[int, list[dict[str, Any]]],
    members: Mapping[int, MemberFacts],
    standings: Mapping[str, Standing],
) -> dict[int, list[Line]]:
    """The lines by claim.  Where no price is on file, the line says why."""
    places = {row["case_id"]: _place(row) for row in claims}
    localities = load_localities(set(places.values()))
    keys: dict[tuple[int, int], FeeKey] = {}
    for row in claims:
        member = members.get(row["member_id"])
        locality = localities.get(places[row["case_id"]], "")
        for line in lines[row["case_id"]]:
            key = _key(row, line, locality, member, standings)
            if key:
                keys[row["case_id"], line["number"]] = key
    fees = load_fees(keys.values())
    made: dict[int, list[Line]] = {}
    for row in claims:
        case = row["case_id"]
        made[case] = [
            _line(row, line, keys.get((case, line["number"])), fees) for line in lines[case]
        ]
    return made


def _place(row: dict[str, Any]) -> Place:
    """Where the service was given: the facility named on the claim, else the billing provider."""
    place = row["as_received"].get("place") or {}
    return (place.get("state", ""), place.get("zip", ""), row["first_served"])


def _key(
    row: dict[str, Any],
    line: dict[str, Any],
    locality: str,
    member: MemberFacts | None,
    standings: Mapping[str, Standing],
) -> FeeKey | None:
    terms = member.terms_on(row) if member else None
    if member is None or terms is None:
        return None
    part_b = base_of(terms.regimes) == "original_medicare"
    facility = is_facility(_place_of_service(row, line), line["served"])
    if facility is None:
        return None
    standing = standings.get(row["rendering_npi"])
    medicare = standing.medicare_on(line["served"]) if standing else None
    return FeeKey(
        code=line["code"],
        modifiers=tuple(line["modifiers"]),
        on=line["served"],
        locality=locality,
        facility=facility.amount,
        plan=None if part_b else member.plan_of(row),
        qualifying=bool(medicare and medicare.qualifying_apm),
    )


def _place_of_service(claim: dict[str, Any], line: dict[str, Any]) -> str:
    return str(line["place_of_service"] or claim["place_of_service"])


def _line(
    claim: dict[str, Any], row: dict[str, Any], key: FeeKey | None, fees: Mapping[FeeKey, Any]
) -> Line:
    found = fees.get(key) if key else None
    units = row["units"]
    whole = units == units.to_integral_value()
    fee, why = None, None
    if not whole:
        why = f"{units.normalize():f} units are not a whole number"
    elif found is not None and found.amount is not None:
        fee = Fee(found.amount, found.cite)
    elif found is not None:
        why = found.why
    else:
        place = _place_of_service(claim, row)
        why = f"place of service {place} has neither the facility nor the office rate on record"
    return Line(
        number=row["number"],
        served=row["served"],
        code=row["code"],
        charge=Money(row["charge"]),
        units=int(units) if whole else 1,
        modifiers=tuple(row["modifiers"]),
        diagnoses=tuple(row["diagnoses"]),
        fee=fee,
        no_fee_because=why,
        primary=_primary(row),
    )


def _primary(row: dict[str, Any]) -> PrimaryPayment | None:
    allowed, paid = row.get("primary_allowed"), row.get("primary_paid")
    if allowed is None or paid is None:
        return None
    return PrimaryPayment(Money(allowed), Money(paid))
