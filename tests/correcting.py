"""Claims corrected by their sender: one member's year, billed, decided, paid and corrected."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from claims.edi.pay_835 import write_835
from claims.models import Claim, Decision, EdiFile, Payment, Posting
from claims.operations.confirm import Confirmation, confirm
from claims.operations.decide import adjudicate_waiting
from claims.operations.read_payers import Payers, read_payers
from claims.operations.receive import receive
from claims.operations.remit import Remitted, remit
from claims.operations.submitted import Submitted, SubmittedLine
from config.bench.people import Clinician, People, Person, invent
from kernel.members.matching import Named
from kernel.members.models import Member
from kernel.money import ZERO, Money, total
from kernel.record.sealing import Batch
from tests.working import ZONE, people

CLAIMS = 120
BEGINS = date(2026, 3, 2)


@dataclass
class Year:
    """One member's year; every call is a day later, so that the order of receipt is the order told.

    The plan has a deductible of $500.00, then takes 20 percent, up to $1,500.00 a year.
    """

    person: Person
    clinician: Clinician
    out: Path
    today: date = BEGINS
    runs: int = 0
    billed: int = 0
    payers: Payers = field(default_factory=lambda: read_payers(None))

    @property
    def now(self) -> datetime:
        return datetime(self.today.year, self.today.month, self.today.day, 10, tzinfo=ZONE)

    def bill(
        self,
        *charges: str,
        frequency: str = "1",
        of: str = "",
        day: int = 0,
        decide: bool = True,
        **said: Any,
    ) -> str:
        """A claim with a line for each charge; its number.  `of` is the number it corrects."""
        self.billed += 1
        made = self.submitted(
            charges, frequency=frequency, original_reference=of, day=day or self.billed, **said
        )
        number = self.receive([made])[0]
        if decide:
            self.decide()
        return number

    def submitted(
        self, charges: Sequence[str], *, day: int = 1, code: str = "99205", **said: Any
    ) -> Submitted:
        who = said.pop("clinician", self.clinician)
        person = self.person
        served = date(2026, 2, 1) + timedelta(days=day)
        address = {"lines": ["1 ELM ST"], "city": "DALLAS", "state": "TX", "zip": "752010000"}
        row: dict[str, Any] = {
            "patient_control_number": f"A{day:03d}",
            "patient": Named(person.number, person.last_name, person.first_name, person.born_on),
            "charge": total(Money(each) for each in charges),
            "place_of_service": "11",
            "billing_npi": who.group.npi,
            "billing_tin": who.group.tin,
            "rendering_npi": who.npi,
            "lines": tuple(
                SubmittedLine(served, code, Money(each), diagnoses=("M1711",)) for each in charges
            ),
            "diagnoses": ("M1711",),
            "as_received": {
                "place": {"state": "TX", "zip": "752000001"},
                "billing": {"name": who.group.name, "id": who.group.npi, "address": address},
            },
        }
        return Submitted(**row | said)

    def receive(self, claims: Sequence[Submitted]) -> list[str]:
        self.today += timedelta(days=1)
        with transaction.atomic():
            batch = Batch()
            file = EdiFile.objects.create(
                sha256=f"{EdiFile.objects.count():064d}", name="x", size=1, received_at=self.now
            )
            receipts = receive(
                claims,
                file=file,
                received_at=self.now,
                zone=ZONE.key,
                now=self.now,
                by="test",
                batch=batch,
            )
            batch.seal(self.now)
        return [each.number for each in receipts]

    def decide(self) -> None:
        adjudicate_waiting(now=self.now, by="test")

    def remit(self) -> Remitted:
        self.runs += 1
        return remit(
            out=self.out / str(self.runs),
            as_of=self.today,
            made_at=self.now,
            now=self.now,
            by="test",
            payers=self.payers,
            write_835=write_835,
        )

    def confirm(self) -> None:
        traces = Payment.objects.filter(state="issued").values_list("trace", flat=True)
        confirm([Confirmation(each, "B1", self.now) for each in traces], by="b", now=self.now)

    def pay(self) -> None:
        self.remit()
        self.confirm()


def everybody() -> People:
    """Those who are on file; to know them, not to put them there."""
    return invent(CLAIMS)


def year(out: Path) -> Year:
    """The year of a member, everybody on file."""
    made = people(CLAIMS)
    person = next(one for one in made.members if one.plan == "BENCH-TX" and one.story == "ordinary")
    return Year(person, made.clinicians[0], out)


def claim(number: str) -> Claim:
    return Claim.objects.get(number=number)


def latest(number: str) -> Decision:
    return Decision.objects.filter(claim__number=number).latest("number")


def paid(number: str) -> str:
    """What the ledger says the claim pays."""
    rows = Posting.objects.filter(decision__claim__number=number, account="payable")
    return str(total(Money(each.amount) for each in rows) if rows else ZERO)


def used(of: Year, account: str = "toward_deductible") -> str:
    member = Member.objects.get(number=of.person.number)
    rows = Posting.objects.filter(member=member, account=account)
    return str(total(Money(each.amount) for each in rows) if rows else ZERO)


def amounts(number: str) -> list[tuple[str, str, str]]:
    """Deductible, coinsurance and payment of each line of the claim's latest decision."""
    return [
        (str(line.deductible), str(line.coinsurance), str(line.paid))
        for line in latest(number).lines.order_by("number")
    ]
