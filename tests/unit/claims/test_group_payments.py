"""What a payment comes to: PLB arithmetic with the 835's signs."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from claims.operations.group_payments import Balance, Debt, Item, Made, Payee, group
from kernel.money import ZERO, Money, total

TODAY = date(2026, 3, 20)
CLINIC = Payee("PLAN", "provider", "1234567893", "741234567")
OTHER = Payee("PLAN", "provider", "1245319599", "741234567")
MEMBER = Payee("PLAN", "member", member=7)


def item(
    amount: str,
    *,
    claim: int = 1,
    payee: Payee = CLINIC,
    reversal: int | None = None,
    interest: str = "0.00",
    recover_from: date | None = None,
    decision: int = 1,
) -> Item:
    return Item(
        claim,
        f"C26-{claim:07d}",
        decision,
        payee,
        Money(amount),
        date(2026, 3, 1),
        reversal=reversal,
        interest=Money(interest),
        recover_from=recover_from,
    )


def paid(*items: Item, debts: tuple[Debt, ...] = ()) -> Made:
    made = group(items, {CLINIC: debts}, dict.fromkeys((CLINIC, OTHER, MEMBER), TODAY), run=12)
    assert len(made) == 1
    return made[0]


def test_a_payment_is_the_sum_of_its_claims() -> None:
    made = paid(item("100.00"), item("20.50", claim=2), item("0.00", claim=3))
    assert (made.amount, made.balances) == (Money("120.50"), ())
    assert made.trace == "000001200001"


def test_each_payee_and_payer_has_a_payment_of_its_own() -> None:
    same_clinic_other_payer = Payee("OTHER", "provider", CLINIC.npi, CLINIC.tin)
    days = dict.fromkeys((CLINIC, OTHER, MEMBER, same_clinic_other_payer), TODAY)
    payees = list(days)
    made = group(
        [item("1.00", claim=place, payee=payee) for place, payee in enumerate(payees)],
        {},
        days,
        run=1,
    )
    assert {each.payee for each in made} == set(payees)
    assert len({each.trace for each in made}) == 4


def test_interest_raises_the_payment_by_a_negative_adjustment() -> None:
    made = paid(item("100.00", interest="1.13"))
    assert made.amount == Money("101.13")
    assert made.balances == (Balance("L6", "C26-0000001", Money("-1.13")),)


def test_a_reversal_is_withheld_from_what_else_is_paid() -> None:
    made = paid(item("-80.00", reversal=5), item("100.00", claim=2))
    assert (made.amount, made.balances) == (Money("20.00"), ())


def test_a_reversal_stands_before_the_decision_that_corrects_it() -> None:
    made = paid(item("60.00", decision=2), item("-80.00", decision=1, reversal=5))
    assert [each.amount for each in made.items] == [Money("-80.00"), Money("60.00")]


def test_what_cannot_be_withheld_is_carried_forward() -> None:
    made = paid(item("-80.00", reversal=5), item("30.00", claim=2))
    assert made.amount == ZERO
    assert made.balances == (Balance("FB", made.trace, Money("-50.00")),)


def test_a_debt_carried_forward_is_brought_in_whole() -> None:
    debt = Debt("FB", "000000900001", Money("50.00"))
    made = paid(item("200.00"), debts=(debt,))
    assert made.amount == Money("150.00")
    assert made.balances == (Balance("FB", "000000900001", Money("50.00")),)


def test_a_debt_greater_than_the_payment_is_carried_on() -> None:
    debt = Debt("FB", "000000900001", Money("50.00"))
    made = paid(item("20.00"), debts=(debt,))
    assert made.amount == ZERO
    assert made.balances == (
        Balance("FB", "000000900001", Money("50.00")),
        Balance("FB", made.trace, Money("-30.00")),
    )


def test_a_reversal_not_yet_recoverable_is_reported_and_added_back() -> None:
    later = date(2026, 4, 30)
    made = paid(item("-80.00", reversal=5, recover_from=later), item("100.00", claim=2))
    assert made.amount == Money("100.00")
    assert made.balances == (Balance("WO", "C26-0000001", Money("-80.00")),)


def test_only_what_a_corrected_claim_loses_is_added_back() -> None:
    later = date(2026, 4, 30)
    made = paid(item("-80.00", reversal=5, recover_from=later), item("60.00", decision=2))
    assert made.amount == ZERO
    assert made.balances == (Balance("WO", "C26-0000001", Money("-20.00")),)


def test_a_recoverable_overpayment_is_taken_up_to_what_is_paid() -> None:
    due = Debt("WO", "C26-0000009", Money("80.00"), date(2026, 3, 20))
    not_due = Debt("WO", "C26-0000010", Money("5.00"), date(2026, 3, 21))
    made = paid(item("30.00"), debts=(due, not_due))
    assert made.amount == ZERO
    assert made.balances == (Balance("WO", "C26-0000009", Money("30.00")),)


def test_interest_is_taken_back_with_the_claim() -> None:
    made = paid(item("-80.00", reversal=5, interest="-0.90"), item("100.00", claim=2))
    assert made.amount == Money("19.10")
    assert made.balances == (Balance("L6", "C26-0000001", Money("0.90")),)


cents = st.integers(min_value=-50_000, max_value=50_000)


@given(st.lists(cents, min_size=1, max_size=8), st.integers(0, 60_000), st.integers(0, 60_000))
def test_a_payment_is_never_negative_and_no_cent_is_lost(
    amounts: list[int], forward: int, withheld: int
) -> None:
    items = [
        Item(
            claim,
            f"C{claim}",
            claim,
            CLINIC,
            Money.of_cents(amount),
            TODAY,
            reversal=claim if amount < 0 else None,
        )
        for claim, amount in enumerate(amounts)
    ]
    owed = [("FB", "T", forward), ("WO", "C", withheld)]
    debts = tuple(Debt(reason, ref, Money.of_cents(left)) for reason, ref, left in owed if left)
    made = group(items, {CLINIC: debts}, {CLINIC: TODAY}, run=1)[0]
    assert made.amount >= ZERO
    assert made.amount == total(each.amount for each in items) - total(
        each.amount for each in made.balances
    )
    # What was owed before, and is not still owed, was withheld.
    still_forward = -total(
        each.amount for each in made.balances if each.reason == "FB" and each.amount < ZERO
    )
    taken = total(each.amount for each in made.balances if each.reason == "WO")
    before = Money.of_cents(sum(amounts) - forward)
    assert made.amount - still_forward == before - taken
    assert ZERO <= taken <= Money.of_cents(withheld)
