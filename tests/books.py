"""The books of a member's year however its claims were corrected: what must hold at every moment,
and what is left in the end."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from claims.models import Claim, Decision, Payment, Posting
from claims.operations.reverse import UnableToReverse, reverse
from kernel.members.models import Coverage, Member, PlanTerms
from kernel.money import ZERO, Money, total
from providers.models import PlanRate
from tests import x835
from tests.correcting import Year, latest
from tests.working import value

UNPRICED = "99242"
"""A code without a fee: a claim for it waits for a person."""
A_YEAR_BEFORE = -60
"""Days from the days of service of 2026 that are in 2025."""

FAULTS = {
    "postings that do not sum to zero": """
        SELECT count(*) FROM (
            SELECT decision_id FROM claims_posting WHERE account NOT LIKE 'toward\\_%'
            GROUP BY 1 HAVING sum(amount) <> 0) wrong
    """,
    "lines whose charge is not payment and adjustments": """
        SELECT count(*) FROM claims_decidedline l WHERE disposition <> 'pended' AND charge <> paid
            + (SELECT coalesce(sum(amount), 0) FROM claims_lineadjustment a WHERE a.line_id = l.id)
    """,
    "claims withdrawn whose entries stand": """
        SELECT count(*) FROM (
            SELECT 1 FROM claims_claim c JOIN claims_decision d ON d.claim_id = c.case_id
            JOIN claims_posting p ON p.decision_id = d.id
            WHERE c.state IN ('closed', 'reversed')
            GROUP BY c.case_id, p.account, p.year HAVING sum(p.amount) <> 0) wrong
    """,
    "claims in force that do not pay what the ledger says": """
        SELECT count(*) FROM claims_claim c JOIN LATERAL (
            SELECT * FROM claims_decision WHERE claim_id = c.case_id ORDER BY number DESC LIMIT 1
        ) d ON d.disposition = 'paid'
        WHERE c.state IN ('decided', 'paid') AND d.paid <> (
            SELECT coalesce(sum(p.amount), 0) FROM claims_posting p
            JOIN claims_decision e ON e.id = p.decision_id
            WHERE e.claim_id = c.case_id AND p.account = 'payable')
    """,
    "accumulators that are not what the decisions in force took": """
        SELECT count(*) FROM (
            SELECT member_id, sum(amount) AS posted FROM claims_posting
            WHERE account = 'toward_deductible' GROUP BY 1
        ) p FULL JOIN (
            SELECT c.member_id, sum((l ->> 'deductible_credit')::numeric) AS taken
            FROM claims_claim c JOIN LATERAL (
                SELECT * FROM claims_decision WHERE claim_id = c.case_id
                ORDER BY number DESC LIMIT 1
            ) d ON d.disposition = 'paid'
            JOIN LATERAL jsonb_array_elements(d.stored::jsonb -> 'lines') l ON TRUE
            WHERE c.state IN ('decided', 'paid') GROUP BY 1
        ) l USING (member_id) WHERE coalesce(posted, 0) <> coalesce(taken, 0)
    """,
    "lines whose deductible counts otherwise, and no other payer paid": """
        SELECT count(*) FROM claims_decision d
        JOIN LATERAL jsonb_array_elements(d.stored::jsonb -> 'lines') l ON TRUE
        JOIN claims_decidedline o ON o.decision_id = d.id AND o.number = (l ->> 'number')::int
        WHERE o.other_payer = 0 AND o.deductible <> (l ->> 'deductible_credit')::numeric
    """,
    "remitted decisions superseded and not taken back": """
        SELECT count(*) FROM claims_remitteddecision r
        JOIN claims_decision d ON d.id = r.decision_id
        WHERE EXISTS (SELECT 1 FROM claims_decision l
                      WHERE l.claim_id = d.claim_id AND l.number > d.number)
          AND NOT EXISTS (SELECT 1 FROM claims_reversal v WHERE v.decision_id = d.id)
    """,
    "entries of a decision taken back that its mirror does not match": """
        SELECT count(*) FROM (
            SELECT 1 FROM claims_posting p JOIN claims_reversal v ON v.decision_id = p.decision_id
            GROUP BY p.decision_id, p.account, p.year HAVING sum(p.amount) <> 0) wrong
    """,
    "claims replaced that are in force": """
        SELECT count(*) FROM claims_claim o JOIN claims_claim c ON c.replaces_id = o.case_id
        WHERE o.state NOT IN ('closed', 'reversed')
    """,
}


@dataclass
class Told:
    """What the steps made: every claim by its number with its charges, and what corrects what."""

    story: Year
    charges: dict[str, list[str]] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    others: dict[str, dict[str, Money]] = field(default_factory=dict)
    """What the payer before us paid and allowed, by the number of the claim that says so."""

    def step(self, step: tuple) -> None:
        kind, *rest = step
        if kind == "bill":
            self._bill(*rest)
        elif kind in ("replace", "void", "both", "reverse"):
            if self.charges:
                getattr(self, f"_{kind}")(*rest)
        else:
            getattr(self.story, kind)()

    def _bill(self, cents: list[int], how: str = "") -> None:
        charges, day = dollars(cents), self.story.billed + 1
        day += A_YEAR_BEFORE if how == "earlier" else 0
        said = _said(how, charges)
        number = self.story.bill(*charges, day=day, decide=False, **said)
        self._note(number, charges, day, said)

    def _replace(self, which: int, cents: list[int], how: str = "") -> None:
        self._correct([self._correction("7", which, dollars(cents), how)])

    def _reverse(self, which: int, wait: int) -> None:
        """By hand, where it can be: withheld at once, or only after the provider had time."""
        case = Claim.objects.get(number=self._named(which)).pk
        story = self.story
        with suppress(UnableToReverse):
            reverse(
                case=case,
                reason="Paid in error.",
                by="test",
                now=story.now,
                recover_from=story.today + timedelta(days=wait),
            )

    def _void(self, which: int) -> None:
        self._correct([self._correction("8", which, self.charges[self._named(which)], "")])

    def _both(self, which: int, cents: list[int], frequencies: Sequence[str]) -> None:
        """Two corrections of one claim in one file."""
        self._correct([self._correction(each, which, dollars(cents), "") for each in frequencies])

    def _named(self, which: int) -> str:
        return list(self.charges)[which % len(self.charges)]

    def _correction(self, frequency: str, which: int, charges: list[str], how: str) -> tuple:
        named = self._named(which)
        day = self.days[named]
        if how == "moved":
            day += A_YEAR_BEFORE if day > 0 else -A_YEAR_BEFORE
        said = _said(how, charges)
        self.story.billed += 1
        made = self.story.submitted(
            charges,
            day=day,
            frequency=frequency,
            original_reference=named,
            patient_control_number=f"P{self.story.billed}",
            **said,
        )
        return made, charges, day, said

    def _correct(self, corrections: list[tuple]) -> None:
        numbers = self.story.receive([made for made, *_ in corrections])
        for number, (_, charges, day, said) in zip(numbers, corrections, strict=True):
            self._note(number, charges, day, said)

    def _note(self, number: str, charges: list[str], day: int, said: dict[str, Any]) -> None:
        self.charges[number] = charges
        self.days[number] = day
        self.others[number] = {name: each for name, each in said.items() if name != "code"}

    def survivors(self) -> list[str]:
        """The claims in force, in the order in which they count."""
        rows = Claim.objects.filter(number__in=self.charges, state__in=("decided", "paid"))
        found = [each.number for each in rows if latest(each.number).disposition == "paid"]
        return sorted(found, key=lambda number: latest(number).place or latest(number).pk)


def _said(how: str, charges: list[str]) -> dict[str, Any]:
    """A claim without a price; or one that another payer decided first: it allowed four fifths of
    the charge and paid half of it."""
    if how == "unpriced":
        return {"code": UNPRICED}
    if how != "secondary":
        return {}
    cents = int(total(Money(each) for each in charges).decimal * 100)
    paid, allowed = dollars([cents // 2, cents * 4 // 5])
    return {"primary_paid": Money(paid), "primary_allowed": Money(allowed)}


def dollars(cents: list[int]) -> list[str]:
    return [f"{each // 100}.{each % 100:02d}" for each in cents]


def lines(number: str) -> list[tuple[str, ...]]:
    return [
        (str(line.deductible), str(line.coinsurance), str(line.paid), str(line.member_owes))
        for line in latest(number).lines.order_by("number")
    ]


def alone(told: Told, survivors: list[str]) -> Iterator[list[tuple[str, ...]]]:
    """The surviving claims billed for a member who never had another, one by one."""
    person = replace(told.story.person, number="TWIN")
    twin = replace(told.story, person=person, billed=0)
    for number in survivors:
        made = twin.bill(
            *told.charges[number], day=told.days[number], **told.others.get(number, {})
        )
        yield lines(made)


def accumulators(number: str) -> dict[tuple[str, int], Money]:
    """What a member has used, by account and year."""
    sums: dict[tuple[str, int], Money] = {}
    for row in Posting.objects.filter(
        member__number=number, account__in=("toward_deductible", "toward_out_of_pocket")
    ):
        key = (row.account, row.year)
        sums[key] = sums.get(key, ZERO) + Money(row.amount)
    return {key: amount for key, amount in sums.items() if amount}


def with_a_twin(story: Year) -> Year:
    """Beside the member another one, alike in everything, to be billed what is left."""
    member = Member.objects.get(number=story.person.number)
    coverages = list(member.coverages.all())
    member.pk, member.number = None, "TWIN"
    member.save()
    for each in coverages:
        each.pk, each.member = None, member
        each.save()
    return story


def with_the_year_before(story: Year) -> Year:
    """The plan as it is now was the same in 2025, and its members were in it."""
    Coverage.objects.filter(plan__code=story.person.plan).update(days=("2025-01-01", None))
    terms = PlanTerms.objects.get(plan__code=story.person.plan)
    PlanTerms.objects.create(plan=terms.plan, days=("2025-01-01", "2026-01-01"), terms=terms.terms)
    PlanRate.objects.create(
        plan=story.person.plan, code="99205", amount="300.00", days=("2025-01-01", "2026-01-01")
    )
    return story


def faults() -> dict[str, int]:
    found = {name: value(query.replace("%", "%%")) for name, query in FAULTS.items()}
    return {name: number for name, number in found.items() if number}


def balance(told: Told) -> None:
    """Nothing is wrong, and what is left is what the surviving claims come to alone: line by line,
    and in what the member has used of each year."""
    assert faults() == {}
    survivors = told.survivors()
    used = accumulators(told.story.person.number)
    assert [lines(each) for each in survivors] == list(alone(told, survivors))
    assert used == accumulators("TWIN")


def what_was_paid(told: Told) -> None:
    """The payments come to what the claims in force pay, less what is still owed to us; no 835
    tells anything twice."""
    issued = total([ZERO, *(Money(each.amount) for each in Payment.objects.all())])
    in_force = total([ZERO, *(Money(latest(each).paid) for each in told.survivors())])
    owed = Money(
        value(
            "SELECT coalesce(-sum(amount), 0) FROM claims_providerbalance "
            "WHERE reason IN ('FB', 'WO')"
        )
    )
    assert issued == in_force + owed
    payments = [
        each
        for file in sorted(told.story.out.glob("*/835-*.edi"))
        for each in x835.payments(file.read_bytes())
    ]
    lines = [(each.number, each.status) for payment in payments for each in payment.claims]
    for number in {number for number, _ in lines}:
        new = sum(status != "22" for told_of, status in lines if told_of == number)
        back = sum(status == "22" for told_of, status in lines if told_of == number)
        decisions = Decision.objects.filter(claim__number=number).exclude(disposition="pended")
        assert back <= new <= decisions.count()
        stands = Claim.objects.get(number=number).state in ("decided", "paid", "denied")
        assert new - back == int(stands)
