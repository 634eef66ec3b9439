"""Claims on file and decided, for tests of payment: invented people and providers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.adjudication.decision import Adjustment, Decision, Disposition, LineDecision
from claims.adjudication.findings import Finding, Says
from claims.edi.pay_835 import write_835
from claims.facts import load
from claims.models import Claim, EdiFile
from claims.operations.read_payers import Payers, read_payers
from claims.operations.receive import receive
from claims.operations.remit import Remitted, remit
from claims.operations.submitted import Submitted, SubmittedLine
from claims.operations.write_decisions import Decided, write
from kernel.members.matching import Named
from kernel.members.models import Member, Plan
from kernel.money import ZERO, Money, total
from kernel.record.sealing import Batch
from tests import factories

ZONE = ZoneInfo("America/New_York")
RECEIVED = date(2026, 3, 2)
PAID_ON = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 16, tzinfo=UTC)
CLINIC, SURGEON, OTHER_CLINIC = "1234567893", "1245319599", "1003000126"
TIN = "741234567"


@dataclass(frozen=True)
class Lined:
    """A line as it is to be decided: what is not paid or named here is CO-45."""

    charge: str
    paid: str
    deductible: str = "0.00"
    denied_for: str = ""
    rarc: tuple[str, ...] = ()
    code: str = "99204"


def plan(*regimes: str, **terms: Any) -> Plan:
    said = {"regimes": list(regimes or ["original_medicare"])} | terms
    return factories.plan(terms=said, days=factories.ONWARD, payer_id=terms.pop("payer_id", ""))


def member(under: Plan, **said: Any) -> Member:
    address = {"address": "12 ELM STREET", "city": "AUSTIN", "zip": "787010000"}
    made = factories.member(**address | said)
    factories.coverage(made, under)
    return made


def submitted(of: Member, lines: Sequence[Lined], **said: Any) -> Submitted:
    billing_npi = said.pop("billing_npi", CLINIC)
    row: dict[str, Any] = {
        "patient_control_number": f"PCN{of.pk}",
        "patient": Named(of.number, of.last_name, of.first_name, of.born_on),
        "charge": total(Money(line.charge) for line in lines),
        "place_of_service": "11",
        "billing_npi": billing_npi,
        "billing_tin": TIN,
        "rendering_npi": SURGEON,
        "lines": tuple(
            SubmittedLine(
                served=date(2026, 2, 20),
                code=line.code,
                charge=Money(line.charge),
                units=Decimal(1),
                modifiers=("25",) if place == 0 else (),
                control_number=f"L{place}",
            )
            for place, line in enumerate(lines)
        ),
        "diagnoses": ("M1711",),
        "as_received": _as_received(of, billing_npi),
    }
    return Submitted(**row | said)


def _as_received(of: Member, billing_npi: str) -> dict[str, Any]:
    street = {"lines": ["500 CLINIC WAY"], "city": "COLUMBUS", "state": "OH", "zip": "432150000"}
    patient = {"name": of.last_name, "first": of.first_name, "id": of.number, "id_kind": "MI"}
    return {
        "billing": {"name": f"CLINIC {billing_npi[-3:]}", "id": billing_npi, "address": street},
        "rendering": {"name": "ROWE", "first": "IDA", "id": SURGEON, "id_kind": "XX"},
        "patient": patient,
        "subscriber": patient | {"relationship": "18", "sequence": "P"},
    }


def on_file(claims: Sequence[Submitted], *, received: date = RECEIVED) -> list[int]:
    """Their cases, received electronically on that day."""
    at = datetime(received.year, received.month, received.day, 10, tzinfo=ZONE)
    with transaction.atomic():
        batch = Batch()
        digest = f"{EdiFile.objects.count():064d}"
        file = EdiFile.objects.create(sha256=digest, name="x", size=1, received_at=at)
        receipts = receive(
            claims, file=file, received_at=at, zone=ZONE.key, now=at, by="test", batch=batch
        )
        batch.seal(at)
    return [receipt.case for receipt in receipts]


def decide(
    decided: Sequence[tuple[int, Sequence[Lined]]],
    *,
    payee: str = "provider",
    now: datetime = NOW - timedelta(days=2),
) -> None:
    """Decide these cases with these amounts, by the path every decision takes."""
    by_case = dict(decided)
    with transaction.atomic():
        batch = Batch()
        made = [
            Decided(loaded, decision(loaded.lines, by_case[loaded.case], payee))
            for loaded in load(list(by_case))
        ]
        write(made, batch, now=now, by="test")
        batch.seal(now)


def decision(billed: Sequence[Any], lines: Sequence[Lined], payee: str) -> Decision:
    made = tuple(_line(line, said) for line, said in zip(billed, lines, strict=True))
    paid = any(line.disposition is Disposition.PAID for line in made)
    return Decision(
        disposition=Disposition.PAID if paid else Disposition.DENIED,
        payee=payee,
        lines=made,
        deductible_left=None,
        out_of_pocket_left=None,
        pends=(),
        denials=(),
        deductible_used={},
        out_of_pocket_used={},
        law_version="test",
    )


def _line(billed: Any, said: Lined) -> LineDecision:
    charge, paid, deductible = (Money(each) for each in (said.charge, said.paid, said.deductible))
    if said.denied_for:
        whole = Adjustment("CO", said.denied_for, charge, said.rarc)
        finding = Finding(Says.DENY, "Denied.", carc=said.denied_for, rule="test", rarc=said.rarc)
        return LineDecision(
            billed.number, Disposition.DENIED, charge, (finding,), adjustments=(whole,)
        )
    contractual = charge - paid - deductible
    adjustments = [("CO", "45", contractual), ("PR", "1", deductible)]
    return LineDecision(
        billed.number,
        Disposition.PAID,
        charge,
        (),
        allowed=paid + deductible,
        deductible=deductible,
        paid=paid,
        adjustments=tuple(Adjustment(*each) for each in adjustments if each[2] != ZERO),
        deductible_credit=deductible,
    )


def claim(
    of: Member,
    *lines: Lined,
    received: date = RECEIVED,
    payee: str = "provider",
    **said: Any,
) -> Claim:
    """One claim received and decided."""
    case = on_file([submitted(of, lines, **said)], received=received)[0]
    decide([(case, lines)], payee=payee)
    return Claim.objects.get(pk=case)


@cache
def payers() -> Payers:
    return read_payers(None)


def run(out: Path, as_of: date = PAID_ON, **said: Any) -> Remitted:
    """A payment run on that day."""
    noon = datetime(as_of.year, as_of.month, as_of.day, 12, tzinfo=ZONE)
    options: dict[str, Any] = {
        "out": out,
        "as_of": as_of,
        "made_at": noon,
        "now": noon,
        "by": "test",
        "payers": payers(),
        "write_835": write_835,
    }
    return remit(**options | said)


def again(of: Claim, *lines: Lined) -> None:
    """Reopen a reversed or denied claim and decide it once more."""
    Claim.objects.filter(pk=of.pk).update(state="accepted")
    decide([(of.pk, lines)])


def changed(lines: Sequence[Lined], **said: Any) -> tuple[Lined, ...]:
    return tuple(replace(line, **said) for line in lines)
