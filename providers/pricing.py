"""The price of one service under the Medicare physician fee schedule.

payment = [(work RVU x work GPCI) + (PE RVU x PE GPCI) + (MP RVU x MP GPCI)] x conversion factor,
rounded to the cent, half up (42 CFR 414.20).  The practice expense is the facility's or the
office's, by place of service (42 CFR 414.22(b)(5)).

Certain imaging may not earn more in an office than in an outpatient hospital department: where
the schedule carries RVUs for that comparison, the program allows the lower of the two amounts
(SSA 1848(b)(4)).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from kernel.money import Money


class UnableToPrice(LookupError):
    """The schedule gives no amount; the message says why, for a person to read."""


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One row of the relative value file: a code, or one component of it.

    An RVU that the file leaves empty is None, never zero.  `opps_*` are the RVUs of the outpatient
    hospital comparison, zero where it does not apply.  `file_factor` is the conversion factor
    printed in the row.
    """

    code: str
    modifier: str
    status: str
    work: Decimal | None
    pe_nonfacility: Decimal | None
    pe_facility: Decimal | None
    mp: Decimal | None
    opps_pe_nonfacility: Decimal | None = None
    opps_pe_facility: Decimal | None = None
    opps_mp: Decimal | None = None
    pctc: str = ""
    global_days: str = ""
    na_nonfacility: bool = False
    na_facility: bool = False
    file_factor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Gpci:
    """The geographic practice cost indices of one payment locality."""

    work: Decimal
    pe: Decimal
    mp: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """What the schedule pays for one unit, with the numbers it was reckoned from.

    `amount` is the published fee schedule amount.  `allowed` is what the program allows of it: the
    lower of it and `opps_cap`; None where Medicare does not cover the service (`note` says so).
    """

    amount: Money
    allowed: Money | None
    opps_cap: Money | None
    work: Decimal
    pe: Decimal
    mp: Decimal
    gpci: Gpci
    factor: Decimal
    note: str = ""


# Status indicators of the relative value file.  Only these three carry RVUs used for payment.
PAYABLE = frozenset("ART")
NONCOVERED = "N"
_NO_AMOUNT = {
    "B": "it is bundled into the payment for other services",
    "C": "the Medicare contractor prices it case by case",
    "D": "the code is deleted",
    "E": "it is excluded from the physician fee schedule by regulation",
    "F": "the code is deleted",
    "G": "Medicare uses another code for this service",
    "H": "this modifier of the code is deleted",
    "I": "it is not valid for Medicare, which uses another code for this service",
    "J": "it is anesthesia, paid by base units and time, not by RVU",
    "M": "it is a measurement code, used for reporting only",
    "N": "Medicare does not cover it",
    "P": "it is bundled into other services or excluded from the schedule",
    "Q": "it is a functional reporting code, used for reporting only",
    "X": "it is not a physician service by statute and is paid, if at all, under other rules",
}

COMPONENTS = ("26", "TC", "53")
# Each of these changes what is paid in a way the schedule row does not show.
CHANGE_PAYMENT = frozenset(
    {"22", "50", "51", "52", "54", "55", "56", "62", "66", "73", "74", "78", "80", "81", "82"}
    | {"AA", "AD", "AS", "CO", "CQ", "FX", "FY", "QK", "QX", "QY", "QZ"}
)


def price(row: ScheduleRow, gpci: Gpci, factor: Decimal, *, facility: bool) -> Price:
    """The price of one unit of `row`; UnableToPrice where its status has none."""
    check_status(row)
    pe = row.pe_facility if facility else row.pe_nonfacility
    if row.work is None or pe is None or row.mp is None:
        setting = "facility" if facility else "non-facility"
        raise UnableToPrice(f"{named(row)}: the schedule has no {setting} RVUs for it")
    if not (row.work or pe or row.mp):
        raise UnableToPrice(f"{named(row)}: the schedule has no RVUs for it; it is priced by hand")
    amount = _reckoned(row.work, pe, row.mp, gpci, factor)
    cap = _cap(row, gpci, factor, facility=facility)
    allowed: Money | None = amount if cap is None else min(amount, cap)
    note = ""
    if row.status == NONCOVERED:
        allowed, note = None, "Medicare does not cover this service (status N)"
    return Price(amount, allowed, cap, row.work, pe, row.mp, gpci, factor, note)


def check_status(row: ScheduleRow) -> None:
    """Refuse a status the schedule never prices.  N passes where the file prints RVUs for it."""
    if row.status in PAYABLE:
        return
    if row.status == NONCOVERED and (row.work or row.pe_nonfacility or row.pe_facility):
        return
    why = _NO_AMOUNT.get(row.status, "this status is unknown")
    raise UnableToPrice(f"{named(row)} has no fee schedule amount: {why} (status {row.status})")


def component(code: str, modifiers: Iterable[str]) -> str:
    """Which row of a code these modifiers ask for: 26, TC, 53, or the whole code as "".

    UnableToPrice for a modifier that changes the payment in a way no row shows.
    """
    given = tuple(modifiers)
    asked = [modifier for modifier in COMPONENTS if modifier in given]
    changing = [modifier for modifier in given if modifier in CHANGE_PAYMENT]
    if changing or len(asked) > 1:
        together = " and ".join(changing or asked)
        raise UnableToPrice(
            f"{code} with modifier {together}: the schedule alone does not say what is paid"
        )
    return asked[0] if asked else ""


def missing_row(code: str, modifier: str, others: Collection[str], schedule: str) -> UnableToPrice:
    """Why there is no row: anesthesia, a component the code does not have, an unknown code."""
    if is_anesthesia(code):
        return UnableToPrice(
            f"{code} is anesthesia, paid by base units and time, not by RVU: "
            "the physician fee schedule has no amount for it"
        )
    if modifier and others:
        why = (
            "the contractor prices a discontinued procedure by hand"
            if modifier == "53"
            else "the code is not split into a professional and a technical part"
        )
        return UnableToPrice(f"{code} has no amount with modifier {modifier} in {schedule}: {why}")
    return UnableToPrice(f"{code} is not in {schedule}")


def is_anesthesia(code: str) -> bool:
    """Codes 00100 to 01999 are anesthesia services."""
    return len(code) == 5 and code.isdigit() and "00100" <= code <= "01999"


def locality_key(carrier: str, number: str) -> str:
    """`15202-00`: contractor and locality, with the leading zeros a spreadsheet takes away."""
    return f"{carrier.strip().zfill(5)}-{number.strip().zfill(2)}"


def named(row: ScheduleRow) -> str:
    return f"{row.code}-{row.modifier}" if row.modifier else row.code


def _cap(row: ScheduleRow, gpci: Gpci, factor: Decimal, *, facility: bool) -> Money | None:
    pe = row.opps_pe_facility if facility else row.opps_pe_nonfacility
    if row.work is None or not pe:
        return None
    return _reckoned(row.work, pe, row.opps_mp or Decimal(), gpci, factor)


def _reckoned(work: Decimal, pe: Decimal, mp: Decimal, gpci: Gpci, factor: Decimal) -> Money:
    return Money.rounded((work * gpci.work + pe * gpci.pe + mp * gpci.mp) * factor)
