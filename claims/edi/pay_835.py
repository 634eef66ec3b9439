"""The 835 of one payment, from the facts a payment run explains it with."""

from claims.edi.pieces import Address
from claims.edi.remittance import (
    Adjusted,
    BankTransfer,
    Contact,
    Named,
    Payee,
    ProviderAdjustment,
    Remittance,
    RemittedClaim,
    RemittedLine,
    RemittingPayer,
)
from claims.edi.remittance_835 import Envelope, remittance_835
from claims.operations.explained import (
    ExplainedClaim,
    ExplainedLine,
    ExplainedPayment,
    Person,
)
from claims.operations.read_payers import Payer
from kernel.x12.writer import plain

APPEAL_RIGHTS = "MA01"
"""The remark of every Medicare claim: who disagrees may ask for an appeal."""

MUTUALLY_DEFINED = "ZZ"


def write_835(payment: ExplainedPayment) -> bytes:
    """One interchange with one 835, from the payer to the payee alone.

    UnableToBalance where the payment does not add up: then nothing is paid.
    """
    envelope = Envelope(
        sender=(MUTUALLY_DEFINED, plain(payment.payer.id, longest=15)),
        receiver=(MUTUALLY_DEFINED, plain(payment.payee_npi or payment.payee_tin, longest=15)),
        control=payment.control,
        at=payment.made_at,
    )
    return remittance_835([_remittance(payment)], envelope=envelope)


def _remittance(payment: ExplainedPayment) -> Remittance:
    address = payment.payee_address
    return Remittance(
        payer=_payer(payment.payer),
        payee=Payee(
            payment.payee_name,
            payment.payee_tin,
            payment.payee_npi,
            Address((address.street, address.second), address.city, address.state, address.zip),
        ),
        amount=payment.amount,
        method=payment.method,
        paid_on=payment.paid_on,
        trace=payment.trace,
        made_on=payment.made_at.date(),
        claims=tuple(_claim(claim) for claim in payment.claims),
        adjustments=tuple(
            ProviderAdjustment(each.reason, each.amount, each.reference)
            for each in payment.balances
        ),
        bank=_bank(payment),
    )


def _payer(payer: Payer) -> RemittingPayer:
    contact = Contact(payer.contact, payer.phone, web=payer.website)
    return RemittingPayer(
        payer.name,
        payer.tin,
        Address((payer.street,), payer.city, payer.state, payer.zip),
        technical=contact,
        id=payer.id,
        service=Contact(payer.contact, payer.phone),
    )


def _bank(payment: ExplainedPayment) -> BankTransfer | None:
    if payment.account is None:
        return None
    return BankTransfer(
        payment.payer.routing,
        payment.payer.account,
        payment.account.routing,
        payment.account.number,
        payment.account.kind == "savings",
    )


def _claim(claim: ExplainedClaim) -> RemittedClaim:
    return RemittedClaim(
        control_number=claim.patient_control_number,
        payer_number=claim.number,
        status=claim.status,
        charge=claim.charge,
        paid=claim.paid,
        filing_indicator=claim.filing_indicator,
        patient=_named(claim.patient),
        lines=tuple(_line(line) for line in claim.lines),
        place_of_service=claim.place_of_service,
        frequency=claim.frequency,
        subscriber=_named(claim.subscriber) if claim.subscriber else None,
        corrected=_named(claim.corrected) if claim.corrected else None,
        rendering=_named(claim.rendering) if claim.rendering else None,
        interest=claim.interest,
        remarks=(APPEAL_RIGHTS,) if claim.medicare else (),
        references=(("F8", claim.replaces),) if claim.replaces else (),
        received_on=claim.received,
    )


def _line(line: ExplainedLine) -> RemittedLine:
    return RemittedLine(
        procedure=line.code,
        modifiers=line.modifiers,
        charge=line.charge,
        paid=line.paid,
        allowed=line.allowed,
        units=line.units,
        first=line.served,
        last=line.served_to or line.served,
        adjustments=tuple(
            Adjusted(each.group, each.carc, each.amount) for each in line.adjustments
        ),
        control_number=line.control_number,
        remarks=line.remarks,
    )


def _named(person: Person) -> Named:
    return Named(person.last, person.first, person.middle, id=person.id)
