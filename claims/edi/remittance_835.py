"""The 835 (005010X221A1): a payment and its explanation, balanced before a byte is written.

data = remittance_835([remittance], envelope=Envelope(sender, receiver, control=12, at=now))
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from claims.edi.balance_835 import UnableToRemit, check_balance
from claims.edi.claims_835 import claim_segments
from claims.edi.pieces import Address
from claims.edi.remittance import Contact, Payee, ProviderAdjustment, Remittance, RemittingPayer
from kernel.money import ZERO
from kernel.x12.writer import (
    GroupOut,
    InterchangeOut,
    SegmentOut,
    TransactionOut,
    interchange,
    plain,
    trimmed,
)

VERSION_835 = "005010X221A1"
_METHODS = frozenset({"ACH", "CHK", "NON"})
_PLB_PAIRS = 6


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom, to whom, under which control number, when.  Parties are qualifier and id."""

    sender: tuple[str, str]
    receiver: tuple[str, str]
    control: int
    at: datetime
    usage: str = "P"


def remittance_835(remittances: Sequence[Remittance], *, envelope: Envelope) -> bytes:
    """One interchange with one 835 for each payment.

    UnableToBalance where amounts do not add up, UnableToRemit where a payment cannot be told.
    """
    transactions = []
    for number, remittance in enumerate(remittances, 1):
        check_balance(remittance)
        body = list(_body(remittance))
        transactions.append(TransactionOut("835", f"{number:04d}", "", body))
    group = GroupOut(
        "HP",
        plain(envelope.sender[1], longest=15),
        plain(envelope.receiver[1], longest=15),
        envelope.control,
        VERSION_835,
        envelope.at,
        transactions,
    )
    return interchange(
        InterchangeOut(
            envelope.sender,
            envelope.receiver,
            envelope.control,
            envelope.at,
            groups=[group],
            usage=envelope.usage,
        )
    )


def _body(remittance: Remittance) -> Iterator[SegmentOut]:
    payer = remittance.payer
    yield _payment(remittance)
    yield ("TRN", "1", plain(remittance.trace, longest=50), _company(payer))
    yield ("DTM", "405", _day(remittance.made_on))
    yield from _payer(payer)
    yield from _payee(remittance.payee)
    if remittance.claims:
        yield ("LX", "1")
    for claim in remittance.claims:
        yield from claim_segments(claim)
    yield from _provider_adjustments(remittance)


def _payment(remittance: Remittance) -> SegmentOut:
    method = remittance.method
    if method not in _METHODS:
        raise UnableToRemit(f"payment {remittance.trace}: method {method!r} is not ACH, CHK or NON")
    if remittance.amount < ZERO:
        raise UnableToRemit(
            f"payment {remittance.trace} is {remittance.amount}: what a payee owes is carried "
            "forward (PLB, FB), never paid"
        )
    if (method == "NON") != (remittance.amount == ZERO):
        raise UnableToRemit(
            f"payment {remittance.trace}: method NON is for payments of nothing, and only for them"
        )
    handling = "H" if method == "NON" else "I"
    bank = _bank(remittance) if method == "ACH" else [""] * 11
    start = ["BPR", handling, str(remittance.amount), "C", method]
    return [*start, *bank, _day(remittance.paid_on)]


def _bank(remittance: Remittance) -> list[str]:
    """BPR05 to BPR15."""
    bank = remittance.bank
    if bank is None:
        raise UnableToRemit(f"payment {remittance.trace}: a transfer needs bank accounts")
    account = "SG" if bank.to_savings else "DA"
    return [
        "CCP", "01", bank.from_routing, "DA", bank.from_account, _company(remittance.payer), "",
        "01", bank.to_routing, account, bank.to_account,
    ]  # fmt: skip


def _company(payer: RemittingPayer) -> str:
    """Originating company identifier: 1 and the payer's tax number.  The bank's file has it too."""
    return f"1{payer.tin}"


def _payer(payer: RemittingPayer) -> Iterator[SegmentOut]:
    yield ("N1", "PR", plain(payer.name, longest=60))
    yield from _address(payer.address)
    if payer.id:
        yield ("REF", "2U", plain(payer.id, longest=50))
    if payer.service:
        yield _contact("CX", payer.service)
    yield _contact("BL", payer.technical)
    if payer.technical.web:
        yield ("PER", "IC", "", "UR", payer.technical.web)


def _contact(function: str, contact: Contact) -> SegmentOut:
    numbers: list[str] = []
    for kind, number in (("TE", contact.telephone), ("EM", contact.email)):
        if number:
            numbers += [kind, plain(number, longest=256)]
    return trimmed(["PER", function, plain(contact.name, longest=60), *numbers])


def _payee(payee: Payee) -> Iterator[SegmentOut]:
    name = plain(payee.name, longest=60)
    if payee.npi:
        yield ("N1", "PE", name, "XX", payee.npi)
    else:
        yield ("N1", "PE", name, "FI", payee.tin)
    if payee.address:
        yield from _address(payee.address)
    if payee.npi:
        yield ("REF", "TJ", payee.tin)


def _address(address: Address) -> Iterator[SegmentOut]:
    lines = [plain(line, longest=55) for line in address.lines[:2] if plain(line)]
    if lines:
        yield ("N3", *lines)
    if address.city:
        country = address.country if address.country not in ("", "US") else ""
        parts = [plain(address.city, longest=30), address.state, address.zip, country]
        yield trimmed(["N4", *parts])


def _provider_adjustments(remittance: Remittance) -> Iterator[SegmentOut]:
    year_end = remittance.fiscal_year_end or date(remittance.paid_on.year, 12, 31)
    payee = remittance.payee.npi or remittance.payee.tin
    adjustments = [each for each in remittance.adjustments if each.amount]
    for at in range(0, len(adjustments), _PLB_PAIRS):
        pairs: list[str | Sequence[str]] = []
        for each in adjustments[at : at + _PLB_PAIRS]:
            pairs += [_reason(each), str(each.amount)]
        yield trimmed(["PLB", payee, _day(year_end), *pairs])


def _reason(adjustment: ProviderAdjustment) -> Sequence[str]:
    return (adjustment.reason, plain(adjustment.reference, longest=50))


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
