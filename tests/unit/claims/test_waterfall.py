"""From what was billed to what is paid: the steps add up, the bars hang where they should."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from claims.desk.waterfall import UnableToAddUp, steps_of, supposed, waterfall
from claims.operations.review.amounts import Amounts
from claims.operations.review.parts import (
    Adjustment,
    MoneyStep,
    ServiceLine,
    ShownFinding,
)
from claims.operations.review.preview import LineChange
from kernel.money import Money


def line(
    number: int, disposition: str, charge: str, paid: str = "0.00", **said: Any
) -> ServiceLine:
    amounts = Amounts(charge=Money(charge), paid=Money(paid))
    day = date(2026, 3, 2)
    return ServiceLine(number, day, "99204", (), Decimal(1), (), disposition, amounts, **said)


def cut(code: str, amount: str) -> Adjustment:
    group, _, carc = code.partition("-")
    return Adjustment(group, carc, Money(amount))


def step(part: str, amount: str, cite: str) -> MoneyStep:
    return MoneyStep(part, Money(amount), f"How much {part} is.", (cite,))


def finding(rule: str, line: int, says: str, code: str, message: str) -> ShownFinding:
    group, _, carc = code.partition("-")
    return ShownFinding(
        key=f"{rule}{line}",
        rule=rule,
        line=line,
        says=says,
        message=message,
        cites=("Plan terms",),
        carc=carc,
        group=group,
        rarc=(),
        open=says == "pend",
        could_not_run=False,
        medical=False,
        word=None,
        may={},
    )


SHARED = line(
    1,
    "paid",
    "310.00",
    "60.86",
    adjustments=(
        cut("CO-45", "149.37"),
        cut("PR-1", "83.00"),
        cut("PR-2", "15.53"),
        cut("CO-253", "1.24"),
    ),
    steps=(
        step("allowed", "160.63", "42 CFR 414.20"),
        step("deductible", "83.00", "42 CFR 410.160"),
        step("coinsurance", "15.53", "42 CFR 410.152(b)"),
        step("sequestration", "1.24", "2 USC 901a(6)"),
    ),
)
DENIED = line(2, "denied", "90.00", adjustments=(cut("CO-197", "90.00"),))
WAITS = line(3, "pended", "50.00")
LINES = (SHARED, DENIED, WAITS)
FINDINGS = (
    finding("prior_authorization", 2, "deny", "CO-197", "No authorization is on file."),
    finding("medical_necessity", 3, "pend", "CO-50", "Is it needed?"),
)


def test_the_steps_lead_from_billed_to_paid() -> None:
    steps = steps_of(LINES, FINDINGS)
    assert [(step.name, step.code, str(step.amount)) for step in steps] == [
        ("Billed", "", "450.00"),
        ("Denied", "CO-197", "90.00"),
        ("Contract", "CO-45", "149.37"),
        ("Deductible", "PR-1", "83.00"),
        ("Coinsurance", "PR-2", "15.53"),
        ("Sequester", "CO-253", "1.24"),
        ("Waits", "", "50.00"),
        ("Plan pays", "", "60.86"),
    ]


def test_each_step_says_why_and_by_what() -> None:
    said = {step.key: step.why for step in steps_of(LINES, FINDINGS)}
    (deductible,) = said["amount-member-pr-1"]
    assert (deductible.line, deductible.cites) == (1, ("42 CFR 410.160",))
    (denied,) = said["amount-denied-co-197"]
    assert (denied.rule, denied.sentence) == (
        "prior_authorization",
        "No authorization is on file.",
    )
    (waiting,) = said["amount-waits"]
    assert waiting.rule == "medical_necessity"


def test_a_denial_under_the_contract_s_code_is_a_step_of_its_own() -> None:
    denied = replace(DENIED, adjustments=(cut("CO-45", "90.00"),))
    steps = steps_of([SHARED, denied], [])
    assert [(step.name, str(step.amount)) for step in steps if step.code == "CO-45"] == [
        ("Denied", "90.00"),
        ("Contract", "149.37"),
    ]


def test_what_does_not_add_up_is_not_drawn() -> None:
    with pytest.raises(UnableToAddUp, match=r"310\.00 less every adjustment is 60\.86"):
        steps_of([replace(SHARED, amounts=replace(SHARED.amounts, paid=Money("60.87")))], [])


def test_the_bars_hang_from_what_was_left_before() -> None:
    drawn = waterfall([SHARED], [])
    bars = {bar.step.name: bar for bar in drawn.bars}
    assert bars["Billed"].y == 6
    assert bars["Billed"].height == drawn.ground - 6
    assert bars["Contract"].y == bars["Billed"].y
    # the deductible begins where the contract ended: 160.63 of 310.00 above the ground
    begins = drawn.ground - (drawn.ground - 6) * 160.63 / 310
    assert bars["Deductible"].y == pytest.approx(begins, abs=0.1)
    paid = bars["Plan pays"]
    assert paid.y + paid.height == pytest.approx(drawn.ground, abs=0.11)
    assert paid.height == pytest.approx((drawn.ground - 6) * 60.86 / 310, abs=0.1)
    small = bars["Sequester"]
    assert small.height == 1.5  # 1.24 of 310.00 is half a pixel: seen all the same
    assert all(bar.x + bar.width <= drawn.width for bar in drawn.bars)


def test_nothing_billed_draws_nothing() -> None:
    drawn = waterfall([line(1, "paid", "0.00")], [])
    assert [bar.height for bar in drawn.bars] == [0, 0]


def test_the_sentence_says_it_all() -> None:
    assert waterfall([SHARED], []).sentence == (
        "Billed $310.00; less contract (CO-45) $149.37; less deductible (PR-1) $83.00; "
        "less coinsurance (PR-2) $15.53; less sequester (CO-253) $1.24; the plan pays $60.86."
    )


def test_its_title() -> None:
    drawn = waterfall([DENIED], FINDINGS)
    assert drawn.title == "How $90.00 becomes $0.00"
    assert drawn.steps[1].shown == "−$90.00"
    assert drawn.steps[1].amount == Money("90.00")


def test_with_words_the_same_money_is_drawn_from_amounts_alone() -> None:
    paid = Amounts(
        charge=Money("310.00"),
        allowed=Money("160.63"),
        deductible=Money("83.00"),
        coinsurance=Money("15.53"),
        sequestration=Money("1.24"),
        paid=Money("60.86"),
        member_owes=Money("110.00"),  # 11.47 of it above the allowed amount: 98.53 are shares
    )
    still = Amounts(charge=Money("50.00"))
    changes = [
        LineChange(1, "pended", "paid", Amounts(charge=Money("310.00")), paid),
        LineChange(2, "pended", "denied", still, still),
        LineChange(3, "pended", "pended", still, still),
    ]
    drawn = supposed(changes)
    assert [(step.name, str(step.amount)) for step in drawn.steps] == [
        ("Billed", "410.00"),
        ("Denied", "50.00"),
        ("Contract", "137.90"),  # 310.00 - 60.86 - 110.00 - 1.24
        ("Above allowed", "11.47"),
        ("Deductible", "83.00"),
        ("Coinsurance", "15.53"),
        ("Sequester", "1.24"),
        ("Waits", "50.00"),
        ("Plan pays", "60.86"),
    ]
    # 410.00 - 50.00 - 137.90 - 11.47 - 83.00 - 15.53 - 1.24 - 50.00 = 60.86
    taken = sum(step.amount.cents for step in drawn.steps[1:-1])
    assert drawn.steps[0].amount.cents - taken == drawn.steps[-1].amount.cents
