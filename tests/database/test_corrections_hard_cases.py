"""Corrections of corrections, across years, payment runs and people: told one by one.

Each ends with the books in balance, and with what a member would have used who was only ever
billed what is left (`tests.books`).  The plan: $500.00 deductible, then 20 percent.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from claims.models import Claim, Payment, Posting, ProviderBalance
from kernel.money import ZERO, Money
from tests import x835
from tests.books import (
    A_YEAR_BEFORE,
    UNPRICED,
    Told,
    accumulators,
    balance,
    faults,
    with_a_twin,
    with_the_year_before,
)
from tests.correcting import Year, amounts, claim, latest, paid, used, year

pytestmark = pytest.mark.django_db

DEDUCTIBLE, MAXIMUM = "toward_deductible", "toward_out_of_pocket"


@pytest.fixture
def story(tmp_path: Path) -> Year:
    return with_a_twin(with_the_year_before(year(tmp_path)))


Left = tuple[str, list[str], int]
"""A claim that is left: its number, charges and day."""


def balanced(story: Year, *left: Left) -> None:
    told = Told(story)
    for number, charges, day in left:
        told.charges[number], told.days[number] = charges, day
    balance(told)
    assert set(told.survivors()) == set(told.charges)


def has_used(story: Year) -> dict[tuple[str, int], str]:
    return {place: str(amount) for place, amount in accumulators(story.person.number).items()}


def states(*numbers: str) -> list[str]:
    return [claim(each).state for each in numbers]


def last_run(story: Year) -> list[x835.Payment]:
    files = sorted((story.out / str(story.runs)).glob("835-*.edi"))
    return [each for file in files for each in x835.payments(file.read_bytes())]


def mirrored(number: str) -> bool:
    """Whether every entry of the claim stands beside one of the same amount with the other sign."""
    sums: dict[tuple[int, str, int], Money] = {}
    for row in Posting.objects.filter(decision__claim__number=number):
        place = (row.decision_id, row.account, row.year)
        sums[place] = sums.get(place, ZERO) + Money(row.amount)
    return bool(sums) and not any(sums.values())


@pytest.mark.parametrize("pays", [True, False])
def test_a_void_of_a_replacement_of_a_replacement(story: Year, pays: bool) -> None:
    other = story.bill("100.00", day=9)
    line = [story.bill("250.00", "250.00", "100.00", day=1)]
    for last in ("110.00", "120.00"):
        if pays:
            story.pay()
        line.append(story.bill("250.00", "250.00", last, day=1, frequency="7", of=line[-1]))
    if pays:
        story.pay()
    # 100.00 of the deductible went to the other claim: 80 % of 600.00 + 20.00 - 400.00
    assert paid(line[-1]) == "176.00"
    void = story.bill("250.00", day=1, frequency="8", of=line[-1])
    assert states(*line, void) == [*["reversed" if pays else "closed"] * 3, "closed"]
    assert all(mirrored(each) for each in line)
    story.pay()
    assert has_used(story) == {
        (DEDUCTIBLE, 2026): "100.00",
        (MAXIMUM, 2026): "100.00",
    }
    balanced(story, (other, ["100.00"], 9))


def test_a_replacement_in_another_year_of_service(story: Year) -> None:
    first = story.bill("250.00", "250.00", "100.00", day=10)
    later = story.bill("200.00", day=11)
    in_the_year_before = story.bill("300.00", day=12 + A_YEAR_BEFORE)
    story.pay()
    assert (paid(first), paid(later), paid(in_the_year_before)) == ("80.00", "160.00", "0.00")
    second = story.bill(
        "250.00", "250.00", "100.00", day=10 + A_YEAR_BEFORE, frequency="7", of=first
    )
    # In its place it takes the whole of 2025's deductible: the claim of that year, judged after it,
    # pays 80 % of 300.00; that of 2026 has its own deductible left.
    assert paid(second) == "80.00"
    assert amounts(in_the_year_before) == [("0.00", "60.00", "240.00")]
    assert amounts(later) == [("200.00", "0.00", "0.00")]
    assert states(first, second, later, in_the_year_before) == ["reversed", *["decided"] * 3]
    story.pay()
    assert has_used(story) == {
        (DEDUCTIBLE, 2025): "500.00",
        (DEDUCTIBLE, 2026): "200.00",
        (MAXIMUM, 2025): "580.00",
        (MAXIMUM, 2026): "200.00",
    }
    balanced(
        story,
        (second, ["250.00", "250.00", "100.00"], 10 + A_YEAR_BEFORE),
        (later, ["200.00"], 11),
        (in_the_year_before, ["300.00"], 12 + A_YEAR_BEFORE),
    )


@pytest.mark.parametrize(
    ("charges", "expected"),
    [
        (["250.00"], [("250.00", "0.00", "0.00")]),
        (
            ["250.00", "200.00", "100.00", "40.00"],
            [
                ("250.00", "0.00", "0.00"),
                ("200.00", "0.00", "0.00"),
                ("50.00", "10.00", "40.00"),
                ("0.00", "8.00", "32.00"),
            ],
        ),
    ],
)
def test_fewer_and_more_lines(
    story: Year, charges: list[str], expected: list[tuple[str, ...]]
) -> None:
    first = story.bill("250.00", "250.00", "100.00", day=1)
    later = story.bill("150.00", "150.00", day=2)
    story.pay()
    second = story.bill(*charges, day=1, frequency="7", of=first)
    assert amounts(second) == expected
    assert mirrored(first)
    story.remit()
    (payment,) = last_run(story)
    back, *_ = (each for each in payment.claims if each.number == first)
    assert (len(back.lines), str(back.paid)) == (3, "-80.00")
    assert len(next(each for each in payment.claims if each.number == second).lines) == len(charges)
    balanced(story, (second, charges, 1), (later, ["150.00", "150.00"], 2))


def test_a_void_recovered_over_three_payment_runs(story: Year) -> None:
    first = story.bill("250.00", "250.00", "200.00", day=1)
    story.pay()
    assert paid(first) == "160.00"
    story.bill("250.00", day=1, frequency="8", of=first)
    told_amounts = []
    rest: list[Left] = []
    for day, charges in ((2, ["250.00", "250.00", "50.00"]), (3, ["100.00"]), (4, ["90.00"])):
        made = story.bill(*charges, day=day)
        rest.append((made, charges, day))
        story.pay()
        (payment,) = last_run(story)
        told_amounts.append((str(payment.amount), [str(each[2]) for each in payment.balances]))
    # 160.00 owed: 40.00 withheld, then 80.00, then the last 40.00 of 72.00
    assert [amount for amount, _ in told_amounts] == ["0.00", "0.00", "32.00"]
    assert told_amounts[0][1] == ["-120.00"]
    assert sorted(told_amounts[1][1]) == ["-40.00", "120.00"]
    assert told_amounts[2][1] == ["40.00"]
    assert sum(Payment.objects.values_list("amount", flat=True)) == Money("192.00").decimal
    owed = ProviderBalance.objects.filter(reason__in=("FB", "WO"))
    assert sum(each.amount for each in owed) == 0
    balanced(story, *rest)


class TestWhileTheOriginalWaits:
    def test_it_is_replaced(self, story: Year) -> None:
        waits = story.bill("100.00", day=1, code=UNPRICED)
        later = story.bill("250.00", "250.00", "100.00", day=2)
        assert states(waits, later) == ["pended", "decided"]
        story.pay()
        second = story.bill("100.00", day=1, frequency="7", of=waits)
        assert states(waits, second) == ["closed", "decided"]
        # Nothing was posted of the original: its replacement comes after what was judged before it.
        assert amounts(second) == [("0.00", "20.00", "80.00")]
        assert (latest(later).number, paid(later)) == (1, "80.00")
        story.pay()
        balanced(story, (later, ["250.00", "250.00", "100.00"], 2), (second, ["100.00"], 1))

    def test_it_is_voided(self, story: Year) -> None:
        waits = story.bill("100.00", day=1, code=UNPRICED)
        void = story.bill("100.00", day=1, frequency="8", of=waits)
        assert states(waits, void) == ["closed", "closed"]
        assert not Posting.objects.exists()
        assert faults() == {}

    def test_by_one_that_waits_too_and_is_voided(self, story: Year) -> None:
        first = story.bill("250.00", "250.00", "100.00", day=1)
        story.pay()
        waits = story.bill("90.00", day=1, code=UNPRICED, frequency="7", of=first)
        assert states(first, waits) == ["paid", "pended"]
        void = story.bill("90.00", day=1, frequency="8", of=waits)
        assert states(first, waits, void) == ["reversed", "closed", "closed"]
        story.pay()
        assert accumulators(story.person.number) == {}
        assert faults() == {}


@pytest.mark.parametrize("frequencies", ["77", "78", "87", "88"])
@pytest.mark.parametrize("pays", [True, False])
def test_two_corrections_of_one_claim_in_one_file(
    story: Year, frequencies: str, pays: bool
) -> None:
    """The first is carried out; of the second a person is told that it came too late."""
    first = story.bill("250.00", "250.00", "100.00", day=1)
    later = story.bill("200.00", day=2)
    if pays:
        story.pay()
    made = [
        story.submitted(
            ["240.00"], day=1, frequency=each, original_reference=first,
            patient_control_number=f"N{place}",
        )
        for place, each in enumerate(frequencies)
    ]  # fmt: skip
    one, two = story.receive(made)
    story.decide()
    story.pay()
    replaced = frequencies[0] == "7"
    repeats = frequencies == "77"
    assert states(one) == [("paid" if replaced else "closed")]
    # the second replacement says what the first said: an exact duplicate of it
    assert states(two) == ["denied" if repeats else "pended"]
    assert Claim.objects.filter(replaces=claim(first)).get() == claim(one)
    left: list[Left] = [(one, ["240.00"], 1)] if replaced else []
    balanced(story, *left, (later, ["200.00"], 2))


def test_the_later_claims_move_with_every_correction(story: Year) -> None:
    """What the first claim leaves of the deductible, the later ones take, again and again."""
    first = story.bill("250.00", "150.00", day=1)
    later = [story.bill("90.00", "90.00", day=day) for day in (2, 3)]
    story.pay()
    assert [paid(each) for each in later] == ["64.00", "144.00"]
    second = story.bill("250.00", "250.00", day=1, frequency="7", of=first)
    assert [paid(each) for each in later] == ["144.00", "144.00"]
    story.pay()
    third = story.bill("60.00", day=1, frequency="7", of=second)
    # 60.00, 180.00, 180.00: the last 80.00 are never taken
    assert [paid(each) for each in later] == ["0.00", "0.00"]
    story.pay()
    story.bill("60.00", day=1, frequency="8", of=third)
    assert used(story) == "360.00"
    assert [latest(each).number for each in later] == [3, 2], (
        "worked out anew only where it changed"
    )
    story.pay()
    balanced(story, *((each, ["90.00", "90.00"], day) for day, each in enumerate(later, 2)))


def test_a_claim_of_the_other_years_deductible_is_left_alone(story: Year) -> None:
    before = story.bill("250.00", "250.00", "100.00", day=1 + A_YEAR_BEFORE)
    first = story.bill("250.00", day=2)
    story.pay()
    story.bill("250.00", day=2, frequency="8", of=first)
    story.pay()
    assert (latest(before).number, paid(before)) == (1, "80.00")
    balanced(story, (before, ["250.00", "250.00", "100.00"], 1 + A_YEAR_BEFORE))


def test_a_repetition_told_by_its_modifier_is_paid_beside_the_first(story: Year) -> None:
    first = story.bill("250.00", day=1)
    again = story.submitted(["250.00"], day=1, patient_control_number="AGAIN")
    for modifiers, disposition in ((("76",), "paid"), (("76",), "denied"), ((), "denied")):
        lines = tuple(replace(each, modifiers=modifiers) for each in again.lines)
        (number,) = story.receive([replace(again, lines=lines)])
        story.decide()
        assert latest(number).disposition == disposition
    assert used(story) == "500.00"
    assert claim(first).state == "decided"
