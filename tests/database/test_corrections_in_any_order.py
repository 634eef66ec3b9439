"""Claims, replacements and voids in whatever order, decided, remitted and confirmed whenever.

The books balance to the cent, and what is left is what the surviving claims would have come to
alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from claims.models import Claim, Decision, Payment
from kernel.members.models import Member
from kernel.money import ZERO, Money, total
from tests import x835
from tests.correcting import Year, latest, year
from tests.working import value

pytestmark = pytest.mark.django_db

CENTS = st.integers(min_value=101, max_value=25_000)
CHARGES = st.lists(CENTS, min_size=1, max_size=3)
FIRST = st.lists(
    st.lists(st.integers(9_000, 25_000), min_size=2, max_size=2), min_size=2, max_size=4
)
"""Claims to begin with that go beyond the deductible of $500.00."""
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("bill"), CHARGES),
        st.tuples(st.just("replace"), st.integers(0, 20), CHARGES),
        st.tuples(st.just("void"), st.integers(0, 20)),
        st.tuples(st.sampled_from(["decide", "remit", "confirm"])),
    ),
    min_size=3,
    max_size=12,
)

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
            SELECT c.member_id, sum(l.deductible) AS taken
            FROM claims_claim c JOIN LATERAL (
                SELECT * FROM claims_decision WHERE claim_id = c.case_id
                ORDER BY number DESC LIMIT 1
            ) d ON d.disposition = 'paid'
            JOIN claims_decidedline l ON l.decision_id = d.id
            WHERE c.state IN ('decided', 'paid') GROUP BY 1
        ) l USING (member_id) WHERE coalesce(posted, 0) <> coalesce(taken, 0)
    """,
    "remitted decisions superseded and not taken back": """
        SELECT count(*) FROM claims_remitteddecision r
        JOIN claims_decision d ON d.id = r.decision_id
        WHERE EXISTS (SELECT 1 FROM claims_decision l
                      WHERE l.claim_id = d.claim_id AND l.number > d.number)
          AND NOT EXISTS (SELECT 1 FROM claims_reversal v WHERE v.decision_id = d.id)
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

    def step(self, step: tuple) -> None:
        kind, *rest = step
        if kind == "bill":
            self._note(self.story.bill(*_dollars(rest[0]), decide=False), _dollars(rest[0]))
        elif kind in ("replace", "void") and self.charges:
            named = list(self.charges)[rest[0] % len(self.charges)]
            charges = _dollars(rest[1]) if kind == "replace" else self.charges[named]
            frequency = "7" if kind == "replace" else "8"
            made = self.story.bill(
                *charges,
                frequency=frequency,
                of=named,
                day=self.days[named],
                decide=False,
                patient_control_number=f"P{self.story.billed}",
            )
            self._note(made, charges, self.days[named])
        elif kind == "decide":
            self.story.decide()
        elif kind == "remit":
            self.story.remit()
        elif kind == "confirm":
            self.story.confirm()

    def _note(self, number: str, charges: list[str], day: int = 0) -> None:
        self.charges[number] = charges
        self.days[number] = day or self.story.billed

    def survivors(self) -> list[str]:
        """The claims in force, in the order in which they count."""
        rows = Claim.objects.filter(number__in=self.charges, state__in=("decided", "paid"))
        found = [each.number for each in rows if latest(each.number).disposition == "paid"]
        return sorted(found, key=lambda number: latest(number).place or latest(number).pk)


def _dollars(cents: list[int]) -> list[str]:
    return [f"{each // 100}.{each % 100:02d}" for each in cents]


def _lines(number: str) -> list[tuple[str, ...]]:
    return [
        (str(line.deductible), str(line.coinsurance), str(line.paid), str(line.member_owes))
        for line in latest(number).lines.order_by("number")
    ]


def _alone(told: Told, survivors: list[str]) -> Iterator[list[tuple[str, ...]]]:
    """The surviving claims billed for a member who never had another, one by one."""
    twin = replace(told.story, person=replace(told.story.person, number="TWIN"), billed=0)
    for number in survivors:
        made = twin.bill(*told.charges[number], day=told.days[number])
        yield _lines(made)


@pytest.fixture
def story(tmp_path: Path) -> Year:
    made = year(tmp_path)
    member = Member.objects.get(number=made.person.number)
    coverages = list(member.coverages.all())
    member.pk, member.number = None, "TWIN"
    member.save()
    for each in coverages:
        each.pk, each.member = None, member
        each.save()
    return made


@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(first=FIRST, steps=STEPS)
def test_the_books_balance(story: Year, first: list[list[int]], steps: list[tuple]) -> None:
    with TemporaryDirectory() as folder, transaction.atomic():
        told = Told(replace(story, out=Path(folder)))
        for step in [*(("bill", each) for each in first), ("decide",), *steps]:
            told.step(step)
            assert _faults() == {}
        told.story.decide()
        told.story.pay()
        told.story.pay()
        assert _faults() == {}
        _what_was_paid(told)
        survivors = told.survivors()
        assert [_lines(each) for each in survivors] == list(_alone(told, survivors))
        transaction.set_rollback(True)


def _faults() -> dict[str, int]:
    found = {name: value(query.replace("%", "%%")) for name, query in FAULTS.items()}
    return {name: number for name, number in found.items() if number}


def _what_was_paid(told: Told) -> None:
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
