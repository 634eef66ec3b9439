"""A won appeal is decided anew below, paid to the cent, and open until the bank has paid."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from appeals.models import Appeal
from appeals.operations.acknowledge import acknowledge
from appeals.operations.carry_out import STUCK, again
from appeals.operations.close import may_close
from appeals.operations.decide import LineWord
from appeals.operations.on_file import UnableToAppeal
from appeals.swept import PARTS
from claims.models import Determination, Reversal
from claims.operations.reopen import effect_on_claim
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.cases.sweep import due
from kernel.cases.version import version_of
from kernel.money import Money
from kernel.people.acting import actor_named
from kernel.record.verifying import verify
from providers.models import PlanRate
from tests import books
from tests.correcting import Year, amounts, claim, everybody, latest, paid, used, year
from tests.reviewing_appeals import (
    appealed,
    decided,
    given,
    office,
    outside_the_network,
    twice,
    won,
)
from tests.working import ZONE

pytestmark = pytest.mark.django_db
EVERY = timedelta(seconds=60)


def swept(story: Year) -> list[str]:
    return [said for part in PARTS.values() for said in part(story.now, "America/New_York", EVERY)]


def reasons(row: Appeal, queue: str = "appeals") -> list[str]:
    item = WorkItem.objects.filter(case=row.pk, queue=queue, done_at__isnull=True).first()
    return list(item.reasons) if item else []


def events(row: Appeal, *names: str) -> list[Event]:
    return list(Event.objects.filter(case=row.pk, name__in=names).order_by("id"))


def denied(story: Year) -> str:
    """A claim denied, and told."""
    number = story.bill("400.00")
    story.pay()
    assert claim(number).state == "denied"
    return number


def reviewed(story: Year, number: str, *lines: LineWord, about: tuple[int, ...] = ()) -> Appeal:
    row = appealed(number, story.now, lines=about)
    given(row, "c.mora", story.now)
    story.today += timedelta(days=2)
    decided(row, "c.mora", story.now, *lines)
    row.refresh_from_db()
    return row


def sound(story: Year) -> None:
    assert books.faults() == {}
    assert verify().damage == []


def test_a_denied_claim_is_decided_anew_and_paid(tmp_path: Path) -> None:
    office()
    story = outside_the_network(tmp_path)
    number = denied(story)
    row = reviewed(story, number, won())
    assert (row.state, row.outcome) == ("decided", "overturned")
    (said,) = Determination.objects.filter(claim=row.claim_id)
    assert (said.rule, said.say, said.line, said.by) == ("in_network", "override", 1, "c.mora")
    assert said.facts["appeal"] == row.number
    assert said.reason.startswith(f"Overturned by {row.number}: ")
    assert (claim(number).state, latest(number).number) == ("decided", 2)
    assert Money(latest(number).allowed) > Money("0.00")
    sound(story)


def test_it_is_carried_out_when_the_bank_says_so(tmp_path: Path) -> None:
    office()
    story = year(tmp_path)
    story.bill("400.00", day=5)
    number = twice(story, "400.00", "400.00")
    story.pay()
    # The first claim took 265.23 of the deductible of 500.00.  Of the second line's 265.23, 234.77
    # is left to the deductible; of the 30.46 that remain the member pays 20 percent, 6.09.
    assert amounts(number) == [("0.00", "0.00", "0.00"), ("234.77", "6.09", "24.37")]
    row = reviewed(story, number, won(), about=(1,))
    # In its place, and the first line is judged first: 30.46 - 6.09 = 24.37, and of the second
    # line's 265.23 the member pays 53.05 (53.046) and the plan 212.18; together 236.55.
    assert amounts(number) == [("234.77", "6.09", "24.37"), ("0.00", "53.05", "212.18")]
    assert paid(number) == "236.55"
    assert used(story) == "500.00"
    assert latest(number).place is not None
    assert Money(Reversal.objects.get(decision__claim=row.claim_id).amount) == Money("24.37")
    assert any(f"{row.number} is not carried out" in each for each in swept(story))
    story.today += timedelta(days=1)
    story.remit()
    assert any("the bank has not confirmed it" in each for each in swept(story))
    assert not events(row, "paid", "effectuated")
    story.confirm()
    assert f"{row.number} is carried out" in swept(story)
    assert [each.facts["amount"] for each in events(row, "paid", "effectuated")] == ["236.55"] * 2
    assert not swept(story)
    assert may_close(row) == "the decision has not been told in writing"
    sound(story)


def test_later_claims_are_worked_out_anew_so_that_the_books_balance(tmp_path: Path) -> None:
    office()
    story = year(tmp_path)
    story.bill("100.00", day=5)
    number = twice(story, "100.00", "400.00")
    later = story.bill("400.00", day=20)
    story.pay()
    # 100.00 and 265.23 of the deductible are used: 134.77 are left, and of the other 130.46 the
    # member pays 26.09 (26.092), the plan 104.37.
    assert amounts(later) == [("134.77", "26.09", "104.37")]
    reviewed(story, number, won(), about=(1,))
    # The overturned line takes 100.00 more of the deductible: 34.77 are left to the later claim,
    # and of its other 230.46 the member pays 46.09 (46.092), the plan 184.37.
    assert amounts(number)[0] == ("100.00", "0.00", "0.00")
    assert amounts(later) == [("34.77", "46.09", "184.37")]
    assert used(story) == "500.00"
    story.today += timedelta(days=1)
    story.pay()
    assert paid(later) == "184.37"
    sound(story)


def test_of_several_reasons_only_what_is_overturned_is_set_aside(tmp_path: Path) -> None:
    office()
    story = outside_the_network(tmp_path)
    story.bill("400.00", day=5)
    number = twice(story, "400.00", "400.00")
    story.pay()
    row = reviewed(
        story,
        number,
        LineWord(1, "upheld", "The same visit of February 6 was billed on claim one already."),
        LineWord(2, "overturned", "No surgeon of the network had a free hour within six weeks."),
    )
    assert (row.outcome, claim(number).state) == ("partly", "decided")
    assert [each.disposition for each in latest(number).lines.order_by("number")] == [
        *("denied", "paid"),
    ]
    assert {each.line for each in Determination.objects.filter(claim=row.claim_id)} == {2}
    sound(story)


def test_a_part_is_not_the_whole(tmp_path: Path) -> None:
    story = year(tmp_path)
    story.bill("400.00", day=5)
    number = twice(story, "400.00", "400.00")
    found = effect_on_claim(claim(number).pk, [1, 2], since=0)
    assert (found.at, found.part, found.there) == (None, True, False)
    assert found.lacks == (f"line 1 of {number} is denied",)
    assert effect_on_claim(claim(number).pk, [2], since=0).lacks == (
        f"no payment of {number} was made",
    )
    assert effect_on_claim(claim(number).pk, [2], since=1).lacks == (
        f"{number} was not decided anew",
    )


def test_what_stands_in_the_way_changes_nothing_and_is_tried_again(tmp_path: Path) -> None:
    office()
    story = year(tmp_path)
    story.bill("400.00", day=5)
    number = twice(story, "400.00", "400.00")
    story.pay()
    rates = list(PlanRate.objects.filter(plan="BENCH-TX"))
    PlanRate.objects.filter(plan="BENCH-TX").delete()
    row = appealed(number, story.now, lines=(1,))
    given(row, "c.mora", story.now)
    story.today += timedelta(days=2)
    made = decided(row, "c.mora", story.now, won())
    assert made.carried is not None
    assert not made.carried.done
    assert f"line 1 of {number} would still be pended" in made.carried.why
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("decided", "overturned")
    assert STUCK in reasons(row)
    assert latest(number).number == 1
    assert not Determination.objects.filter(claim=row.claim_id).exists()
    assert claim(number).state == "paid"
    PlanRate.objects.bulk_create(rates)
    came = again(row.number, actor_named("c.mora"), story.now, version_of(row.pk))
    assert came.done
    assert paid(number) == "236.55"
    assert STUCK not in reasons(row)
    sound(story)


def test_a_denied_claim_may_pend_for_a_question_nobody_asked_before(tmp_path: Path) -> None:
    office()
    story = outside_the_network(tmp_path)
    number = denied(story)
    PlanRate.objects.filter(plan="BENCH-TX").delete()
    row = reviewed(story, number, won())
    assert claim(number).state == "pended"
    assert reasons(row)[-1] == STUCK
    assert WorkItem.objects.filter(case=row.claim_id, queue="claims", done_at=None).exists()
    assert any("it is not decided" in each for each in swept(story))
    sound(story)


def test_a_replaced_claim_is_not_decided_anew(tmp_path: Path) -> None:
    office()
    story = outside_the_network(tmp_path)
    number = denied(story)
    row = appealed(number, story.now)
    given(row, "c.mora", story.now)
    story.bill("400.00", frequency="8", of=number)
    assert claim(number).state in ("closed", "reversed")
    swept(story)
    acknowledge(
        row.number, "The provider voided it; the member still wants an answer.",
        actor_named("c.mora"), story.now, version_of(row.pk),
    )  # fmt: skip
    made = decided(row, "c.mora", story.now, won())
    assert made.carried is not None
    assert not made.carried.done
    assert "was taken back" in made.carried.why
    sound(story)


def test_the_banks_late_word_on_the_old_payment_carries_nothing_out(tmp_path: Path) -> None:
    office()
    story = year(tmp_path)
    story.bill("400.00", day=5)
    number = twice(story, "400.00", "400.00")
    story.remit()
    row = reviewed(story, number, won(), about=(1,))
    story.confirm()  # the 24.37 of before
    assert any("no payment of" in each for each in swept(story))
    story.today += timedelta(days=1)
    story.pay()
    assert f"{row.number} is carried out" in swept(story)
    assert paid(number) == "236.55"
    sound(story)


def advantage(out: Path) -> Year:
    story = year(out)
    members = everybody().members
    story.person = next(
        one for one in members if one.plan == "BENCH-MA" and one.story == "ordinary"
    )
    return story


def test_overturned_and_not_paid_stays_red(tmp_path: Path) -> None:
    office()
    story = advantage(tmp_path)
    story.bill("400.00", day=5)
    number = twice(story, "400.00", "400.00")
    story.pay()
    row = reviewed(story, number, won(), about=(1,))
    clock = Deadline.objects.get(case=row.pk, clock="ma_effectuate_plan_payment")
    # The appeal came on March 4, 2026: March has 31 days, so that 27 are left of it; with April's
    # 30 that is 57, and the 60th day is May 3 (MA-50).
    assert row.received_at.astimezone(ZONE).date() == date(2026, 3, 4)
    assert (clock.due_on, clock.state) == (date(2026, 5, 3), "running")
    story.today = date(2026, 5, 4)
    due(story.now, faults=[])
    swept(story)
    clock.refresh_from_db()
    assert clock.state == "late"
    row.refresh_from_db()
    assert row.state == "decided"
    assert may_close(row)
    story.pay()
    swept(story)
    clock.refresh_from_db()
    assert clock.state == "met_late"
    sound(story)


def test_paid_in_time_stops_the_clock(tmp_path: Path) -> None:
    office()
    story = advantage(tmp_path)
    story.bill("400.00", day=5)
    number = twice(story, "400.00", "400.00")
    story.pay()
    row = reviewed(story, number, won(), about=(1,))
    story.today += timedelta(days=1)
    story.pay()
    swept(story)
    clock = Deadline.objects.get(case=row.pk, clock="ma_effectuate_plan_payment")
    assert clock.state == "met"
    with pytest.raises(UnableToAppeal, match="is decided"):
        decided(row, "c.mora", story.now, won())
    sound(story)
