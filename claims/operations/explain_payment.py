"""From decided rows to the facts a payment's explanation is written from.  Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from claims.operations.choose_payable import (
    Chosen,
    Day,
    address_of,
    received,
    regimes_of,
)
from claims.operations.explained import (
    REVERSED,
    Account,
    Address,
    ExplainedAdjustment,
    ExplainedClaim,
    ExplainedLine,
    ExplainedPayment,
    Person,
)
from claims.operations.group_payments import Item, Made
from kernel.law.regimes import base_of
from kernel.members.mbi import as_number
from kernel.money import Money

Row = dict[str, Any]

NOT_RECOGNIZED, PRIMARY, SECONDARY, TERTIARY = "4", "1", "2", "3"
NETWORKS = {"required": "14", "preferred": "12", "none": "15"}
"""Private plans by network: exclusive provider (14), preferred provider (12), indemnity (15)."""

MOST_AN_ENTRY_HOLDS = Money.of_cents(10**10)
"""The EFT file has ten digits for an amount."""

INTERCHANGES = 10**9


class Lines:
    """Decided lines and their adjustments, as read for a whole run."""

    def __init__(
        self, lines: Mapping[int, Sequence[Row]], adjustments: Mapping[int, Sequence[Row]]
    ) -> None:
        self._lines = lines
        self._adjustments = adjustments

    def of(self, decision: int, *, sign: int) -> tuple[ExplainedLine, ...]:
        """The lines of a decision; `sign` is -1 where the decision is taken back."""
        return tuple(
            _line(row, self._adjustments.get(row["id"], ()), sign) for row in self._lines[decision]
        )


def explain(
    made: Made, chosen: Chosen, lines: Lines, day: Day, *, made_at: datetime, control: int
) -> ExplainedPayment:
    """The explanation of one payment to a provider."""
    latest = chosen.rows[made.items[-1].decision, made.items[-1].reversal]
    account = day.account(made.payee) if method_of(made, day) == "ACH" else None
    return ExplainedPayment(
        payer=chosen.payers[made.payee.payer],
        payee_name=payee_name(latest, made.payee.kind),
        payee_npi=made.payee.npi,
        payee_tin=made.payee.tin,
        payee_address=Address(**address_of(latest, made.payee.kind)),
        account=Account(*account) if account else None,
        method=method_of(made, day),
        trace=made.trace,
        amount=made.amount,
        paid_on=paid_on(made, day),
        made_at=made_at,
        control=control % INTERCHANGES or 1,
        claims=tuple(_claim(item, made, chosen, lines) for item in made.items),
        balances=made.balances,
    )


def method_of(made: Made, day: Day) -> str:
    """BPR04: NON where nothing moves, ACH to an enrolled account, otherwise a check."""
    if not made.amount:
        return "NON"
    return "ACH" if day.account(made.payee) and made.amount < MOST_AN_ENTRY_HOLDS else "CHK"


def paid_on(made: Made, day: Day) -> date:
    return day.transfers_on if method_of(made, day) == "ACH" else day.as_of


def payee_name(row: Row, kind: str) -> str:
    """The member as on file; the provider as the claim named the billing provider."""
    if kind == "member":
        names = (row["first_name"], row["middle_name"], row["last_name"])
    else:
        billing = received(row).get("billing") or {}
        names = tuple(billing.get(key, "") for key in ("first", "middle", "name"))
    return " ".join(name for name in names if name) or row["billing_npi"]


def _claim(item: Item, made: Made, chosen: Chosen, lines: Lines) -> ExplainedClaim:
    row = chosen.rows[item.decision, item.reversal]
    sign = -1 if item.reversal else 1
    said = received(row)
    regimes = regimes_of(row)
    return ExplainedClaim(
        patient_control_number=row["patient_control_number"],
        number=row["number"],
        status=REVERSED if item.reversal else status_of(row),
        filing_indicator=_filing_indicator(regimes, row["network"]),
        place_of_service=row["place_of_service"],
        frequency=row["frequency"],
        received=row["received"],
        charge=_signed(row["charge"], sign),
        paid=_signed(row["paid"], sign),
        member_owes=_signed(row["member_owes"], sign),
        allowed=_signed(row["allowed"], sign),
        interest=item.interest,
        patient=_patient(row, said),
        subscriber=_subscriber(said),
        corrected=_corrected(row, said),
        rendering=None if row["rendering_npi"] == made.payee.npi else _rendering(row, said),
        medicare=base_of(regimes) == "original_medicare",
        replaces=row["replaces"] or "",
        lines=lines.of(item.decision, sign=sign),
    )


def status_of(row: Row) -> str:
    """CLP02: the place in which we judged the claim, whether or not anything is paid.

    "Denied" (4) is for a patient we do not know, and for nothing else (005010X221A1, CLP02).
    """
    if row["member_number"] is None:
        return NOT_RECOGNIZED
    if row["primary_paid"] is None:
        return PRIMARY
    sequence = (received(row).get("subscriber") or {}).get("sequence")
    return TERTIARY if sequence == "T" else SECONDARY


def _filing_indicator(regimes: tuple[str, ...], network: str | None) -> str:
    """CLP06: Medicare Part B, HMO Medicare risk, or the private plan's kind of network."""
    program = base_of(regimes)
    if program == "original_medicare":
        return "MB"
    return "16" if program == "medicare_advantage" else NETWORKS[network or "none"]


def _patient(row: Row, said: Mapping[str, Any]) -> Person:
    """The patient as the claim named one, under the number it gave."""
    party = said.get("patient") or {}
    return Person(
        party.get("name") or row["last_name"] or "",
        party.get("first") or row["first_name"] or "",
        party.get("middle") or row["middle_name"] or "",
        _number_given(row, said),
    )


def _number_given(row: Row, said: Mapping[str, Any]) -> str:
    given: str = (said.get("patient") or {}).get("id") or row["subscriber_id"]
    return given


def _corrected(row: Row, said: Mapping[str, Any]) -> Person | None:
    """The patient's own number, where the claim gave another one: the subscriber's, say."""
    known = {row["member_number"], row["mbi"]}
    if row["member_number"] is None or as_number(_number_given(row, said)) in known:
        return None
    return Person("", id=row["member_number"])


def _subscriber(said: Mapping[str, Any]) -> Person | None:
    party = said.get("subscriber") or {}
    if not party.get("name") or party.get("relationship", "18") == "18":
        return None
    return _person(party)


def _rendering(row: Row, said: Mapping[str, Any]) -> Person:
    party = said.get("rendering") or {}
    if party.get("id", row["rendering_npi"]) != row["rendering_npi"]:
        party = {}
    return _person({**party, "id": row["rendering_npi"]})


def _person(party: Mapping[str, Any]) -> Person:
    return Person(
        party.get("name", ""), party.get("first", ""), party.get("middle", ""), party.get("id", "")
    )


def _line(row: Row, adjustments: Sequence[Row], sign: int) -> ExplainedLine:
    remarks = dict.fromkeys(code for each in adjustments for code in each["rarc"])
    return ExplainedLine(
        number=row["number"],
        code=row["code"],
        modifiers=tuple(row["modifiers"]),
        units=row["units"],
        served=row["served"],
        served_to=row["served_to"],
        charge=_signed(row["charge"], sign),
        paid=_signed(row["paid"], sign),
        allowed=_signed(row["allowed"], sign),
        adjustments=tuple(
            ExplainedAdjustment(each["group"], each["carc"], _signed(each["amount"], sign))
            for each in adjustments
        ),
        remarks=tuple(remarks),
        control_number=row["control_number"],
    )


def _signed(amount: Any, sign: int) -> Money:
    return Money(amount).times(sign)
