"""Replacements and voids: what is taken back, in whose place it is judged, what is told."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.models import (
    Claim,
    Decision,
    Payment,
    Posting,
    RemittedDecision,
    RemittedReversal,
    Reversal,
)
from claims.operations.decide import adjudicate
from claims.operations.determine import determine
from claims.operations.refunds import Returned, UnableToTakeRefund, take_refund
from claims.operations.reverse import reverse
from claims.operations.submitted import Submitted
from config.bench.people import Person
from kernel.cases.models import Deadline, Event, WorkItem
from kernel.money import Money
from kernel.record.verifying import verify
from providers.models import PlanRate
from tests import x835
from tests.correcting import Year, amounts, claim, everybody, latest, paid, used, year
from tests.unit.x12.oracle import is_valid
from tests.working import NOW, at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(tmp_path: Path) -> Year:
    return year(tmp_path)


def events(number: str) -> list[str]:
    rows = Event.objects.filter(case=claim(number).pk).order_by("id")
    return [each.name for each in rows]


def entries(number: str) -> dict[str, Money]:
    sums: dict[str, Money] = {}
    for each in Posting.objects.filter(decision__claim__number=number):
        sums[each.account] = sums.get(each.account, Money("0.00")) + Money(each.amount)
    return {account: amount for account, amount in sums.items() if amount}


def payments(story: Year) -> list[x835.Payment]:
    """The last run's payments, each 835 balanced anew and held against pyx12's own reading."""
    files = sorted((story.out / str(story.runs)).glob("835-*.edi"))
    assert all(is_valid(file.read_bytes()) for file in files)
    return [each for file in files for each in x835.payments(file.read_bytes())]


def told(story: Year) -> list[x835.Told]:
    """The claims of the last run's 835s."""
    return [each for payment in payments(story) for each in payment.claims]


def numbers(claims: list[x835.Told]) -> list[tuple[str, str, str]]:
    return [(each.number, each.status, str(each.paid)) for each in claims]


def messages(number: str) -> str:
    return latest(number).stored


def _units(made: Submitted, units: str) -> Submitted:
    return replace(made, lines=tuple(replace(each, units=Decimal(units)) for each in made.lines))


def _another(story: Year) -> Person:
    return next(
        one
        for one in everybody().members
        if one.plan == story.person.plan and one.number != story.person.number
    )


class TestReplacement:
    def test_before_anybody_was_told(self, story: Year) -> None:
        first = story.bill("200.00")
        assert amounts(first) == [("200.00", "0.00", "0.00")]
        second = story.bill("180.00", frequency="7", of=first)
        assert claim(first).state == "closed"
        assert claim(second).replaces == claim(first)
        assert amounts(second) == [("180.00", "0.00", "0.00")]
        assert entries(first) == {}
        assert used(story) == "180.00"
        assert not Reversal.objects.exists()
        assert events(first)[-1] == "withdrawn"
        story.remit()
        assert numbers(told(story)) == [(second, "1", "0.00")], "nobody hears of the first"
        assert verify().damage == []

    def test_after_it_was_paid(self, story: Year) -> None:
        first = story.bill("250.00", "250.00", "100.00")  # the deductible, then 20 % of 100.00
        assert paid(first) == "80.00"
        story.pay()
        second = story.bill("250.00", "250.00", "200.00", frequency="7", of=first)
        assert amounts(second)[-1] == ("0.00", "40.00", "160.00")
        assert (claim(first).state, entries(first)) == ("reversed", {})
        story.remit()
        back, new = told(story)
        assert numbers([back, new]) == [(first, "22", "-80.00"), (second, "1", "160.00")]
        assert [line.adjustments for line in back.lines] == [
            [("PR", "1", Money("-250.00"))],
            [("PR", "1", Money("-250.00"))],
            [("PR", "2", Money("-20.00"))],
        ]
        references = {each.get(1): each.get(2) for each in new.segments if each.id == "REF"}
        assert references["F8"] == first
        assert new.header.get(9) == "7"
        assert used(story) == "500.00"
        assert verify().damage == []

    def test_told_but_not_confirmed_yet(self, story: Year) -> None:
        first = story.bill("250.00", "250.00", "100.00")
        story.remit()
        second = story.bill("250.00", "250.00", "100.00", frequency="7", of=first)
        assert claim(first).state == "reversed"
        story.confirm()
        assert claim(first).state == "reversed", "the bank's word does not bring it back"
        story.pay()
        assert numbers(told(story)) == [(first, "22", "-80.00"), (second, "1", "80.00")]
        assert claim(second).state == "paid"

    def test_a_denied_one(self, story: Year) -> None:
        first = story.bill("100.00", day=5, code="99242")  # no fee: pends
        assert claim(first).state == "pended"
        second = story.bill("100.00", day=5, frequency="7", of=first)
        assert (claim(first).state, claim(second).state) == ("closed", "decided")
        assert not WorkItem.objects.filter(case=claim(first).pk, done_at=None).exists()

    def test_one_that_was_decided_as_denied(self, story: Year) -> None:
        original = story.bill("100.00", day=5)
        repeated = story.bill("100.00", day=5)
        assert latest(repeated).disposition == "denied"
        story.pay()
        assert claim(repeated).state == "denied"
        third = story.bill("90.00", day=6, frequency="7", of=repeated)
        assert claim(repeated).state == "reversed"
        assert claim(original).state == "paid"
        story.remit()
        assert numbers(told(story)) == [(repeated, "22", "0.00"), (third, "1", "0.00")]
        assert told(story)[0].lines[0].adjustments == [("OA", "18", Money("-100.00"))]

    def test_it_is_judged_in_the_place_of_what_it_replaces(self, story: Year) -> None:
        first = story.bill("250.00")
        later = story.bill("250.00", "100.00")  # 250.00 + 250.00, then 20 % of 100.00
        story.pay()
        second = story.bill("250.00", frequency="7", of=first, day=1)
        assert amounts(second) == [("250.00", "0.00", "0.00")]
        assert (latest(later).number, claim(later).state) == (1, "paid")
        assert latest(second).place == latest(first).pk

    def test_later_claims_are_worked_out_anew_where_they_depended_on_it(self, story: Year) -> None:
        first = story.bill("250.00")
        later = story.bill("250.00", "100.00")
        last = story.bill("50.00")
        story.pay()
        assert (paid(later), paid(last)) == ("80.00", "40.00")
        second = story.bill("150.00", frequency="7", of=first, day=1)
        # 150.00 + 250.00 = 400.00, then the last 100.00 of the deductible
        assert amounts(later) == [("250.00", "0.00", "0.00"), ("100.00", "0.00", "0.00")]
        assert (latest(later).number, claim(later).state) == (2, "decided")
        assert (latest(last).number, claim(last).state) == (1, "paid"), "500.00 either way"
        assert events(later)[-3:] == ["reversed", "adjusted", "decided"]
        assert used(story) == "500.00"
        story.remit()
        assert numbers(told(story)) == [
            (first, "22", "0.00"),
            (later, "22", "-80.00"),
            (later, "1", "0.00"),
            (second, "1", "0.00"),
        ]
        assert verify().damage == []

    def test_of_a_replacement_of_a_replacement(self, story: Year) -> None:
        chain = [story.bill("250.00", "250.00", "100.00", day=1)]
        for amount in ("110.00", "120.00", "130.00"):
            story.pay()
            made = story.bill("250.00", "250.00", amount, day=1, frequency="7", of=chain[-1])
            chain.append(made)
        assert [claim(each).state for each in chain] == [*["reversed"] * 3, "decided"]
        assert paid(chain[-1]) == "104.00"  # 80 % of 130.00
        assert [entries(each) for each in chain[:-1]] == [{}, {}, {}]
        assert {latest(each).place for each in chain[1:]} == {latest(chain[0]).pk}

    def test_that_waits_for_a_person_takes_nothing_back_yet(self, story: Year) -> None:
        first = story.bill("250.00", day=1)
        story.pay()
        half = story.submitted(["200.00"], day=1, frequency="7", original_reference=first)
        second = story.receive([_units(half, "1.5")])[0]
        story.decide()
        assert (claim(second).state, claim(first).state) == ("pended", "paid")
        assert claim(second).replaces is None
        third = story.bill("210.00", day=1, frequency="7", of=second)
        assert [claim(each).state for each in (first, second, third)] == [
            "reversed",
            "closed",
            "decided",
        ]
        assert claim(third).replaces == claim(second)
        assert claim(second).replaces == claim(first)
        assert used(story) == "210.00"

    def test_in_the_same_file_as_its_original(self, story: Year) -> None:
        first = story.submitted(["250.00"], day=1)
        second = story.submitted(["240.00"], day=1, frequency="7", original_reference="A001")
        for order in ([first, second], [second, first]):
            made = story.receive(order)
            story.decide()
            by_frequency = {claim(each).frequency: claim(each) for each in made}
            assert by_frequency["1"].state == "closed"
            assert by_frequency["7"].state == "decided"
            assert by_frequency["7"].replaces == by_frequency["1"]
            assert used(story) == "240.00"
            story.bill("240.00", day=1, frequency="8", of=by_frequency["7"].number)

    def test_sent_twice(self, story: Year) -> None:
        first = story.bill("250.00", day=1)
        second = story.bill("240.00", day=1, frequency="7", of=first)
        again = story.bill("240.00", day=1, frequency="7", of=first)
        assert latest(again).disposition == "denied"
        assert '"carc":"18"' in messages(again).replace(" ", "")
        assert claim(second).state == "decided"
        assert used(story) == "240.00"

    def test_late_it_replaces_nothing(self, story: Year) -> None:
        first = story.bill("250.00", day=1)
        story.pay()
        story.today = story.today.replace(year=2029)
        second = story.bill("200.00", day=1, frequency="7", of=first)
        assert claim(second).state == "pended", "no limit for replacements is on record"
        determine(
            case=claim(second).pk,
            rule="timely_filing",
            say="accept",
            reason="three years",
            by="EVA",
            now=story.now,
        )
        assert latest(second).disposition == "denied"
        assert claim(first).state == "paid"
        assert claim(second).replaces is None

    def test_denied_it_still_replaces(self, story: Year) -> None:
        """A replacement that is filed as it must be, and not covered, is what counts now."""
        first = story.bill("250.00", "250.00", "100.00", day=1)
        story.pay()
        outside = next(each for place, each in enumerate(everybody().clinicians) if place % 10 == 3)
        second = story.bill("250.00", day=1, frequency="7", of=first, rendering_npi=outside.npi)
        assert latest(second).disposition == "denied"
        assert claim(first).state == "reversed"
        assert used(story) == "0.00"


class TestVoid:
    def test_takes_everything_back(self, story: Year) -> None:
        first = story.bill("250.00", "250.00", "100.00")
        story.pay()
        void = story.bill("250.00", "250.00", "100.00", frequency="8", of=first)
        assert (claim(first).state, claim(void).state) == ("reversed", "closed")
        assert (used(story), used(story, "toward_out_of_pocket")) == ("0.00", "0.00")
        assert not Decision.objects.filter(claim__number=void).exists()
        story.remit()
        assert numbers(told(story)) == [(first, "22", "-80.00")]
        for number in (first, void):
            states = set(Deadline.objects.filter(case=claim(number).pk, rule__startswith="PP"))
            assert {each.state for each in states} <= {"met"}
        assert verify().damage == []

    def test_later_claims_are_worked_out_anew(self, story: Year) -> None:
        first = story.bill("250.00")
        later = story.bill("250.00", "100.00")
        story.bill("250.00", frequency="8", of=first)
        assert amounts(later)[-1] == ("100.00", "0.00", "0.00")
        assert (latest(later).number, used(story)) == (2, "350.00")
        story.remit()
        assert numbers(told(story)) == [(later, "1", "0.00")], "told once, as it is now"

    def test_restores(self, story: Year) -> None:
        before = story.bill("250.00", "250.00", "100.00")
        state = (paid(before), used(story), used(story, "toward_out_of_pocket"))
        passing = story.bill("300.00")
        story.bill("300.00", frequency="8", of=passing)
        assert (paid(before), used(story), used(story, "toward_out_of_pocket")) == state

    def test_of_a_replacement_leaves_nothing(self, story: Year) -> None:
        first = story.bill("250.00", day=1)
        second = story.bill("200.00", day=1, frequency="7", of=first)
        story.bill("200.00", day=1, frequency="8", of=second)
        assert [claim(each).state for each in (first, second)] == ["closed", "closed"]
        assert used(story) == "0.00"

    def test_of_a_void_is_for_a_person(self, story: Year) -> None:
        first = story.bill("250.00", day=1)
        void = story.bill("250.00", day=1, frequency="8", of=first)
        again = story.bill("250.00", day=1, frequency="8", of=void)
        assert (claim(again).state, claim(first).state) == ("pended", "closed")
        assert "is itself a void" in messages(again)
        determine(
            case=claim(again).pk,
            rule="duplicate_claim",
            say="accept",
            reason="bill it again",
            by="EVA",
            now=story.now,
        )
        assert latest(again).disposition == "denied"
        assert [
            (each.group, each.carc, each.rarc)
            for line in latest(again).lines.all()
            for each in line.adjustments.all()
        ] == [("CO", "16", ["M47"])]

    def test_twice_is_for_a_person(self, story: Year) -> None:
        first = story.bill("250.00", day=1)
        void = story.bill("250.00", day=1, frequency="8", of=first)
        again = story.bill("250.00", day=1, frequency="8", of=first)
        assert claim(again).state == "pended"
        assert f"was already voided by claim {void}" in messages(again)

    def test_the_service_billed_again_is_no_duplicate(self, story: Year) -> None:
        first = story.bill("250.00", day=1)
        story.bill("250.00", day=1, frequency="8", of=first)
        again = story.bill("250.00", day=1)
        assert latest(again).disposition == "paid"
        assert used(story) == "250.00"


class TestWhichClaimIsMeant:
    @pytest.mark.parametrize("frequency", ["7", "8"])
    @pytest.mark.parametrize(
        ("named", "why"),
        [
            ("C26-9999999", "No claim of this member by this provider has the number"),
            ("NOSUCH", "No claim of this member by this provider has the number NOSUCH"),
            ("", "does not say which"),
        ],
    )
    def test_nothing_is_guessed(self, story: Year, frequency: str, named: str, why: str) -> None:
        first = story.bill("250.00", day=1)
        made = story.bill("250.00", day=1, frequency=frequency, of=named)
        assert (claim(made).state, claim(first).state) == ("pended", "decided")
        assert why in messages(made)
        assert used(story) == "250.00"
        work = WorkItem.objects.get(case=claim(made).pk, done_at=None)
        assert work.reasons == ["duplicate_claim"]

    def test_once_it_is_on_file_it_is_found(self, story: Year) -> None:
        second = story.bill("240.00", day=1, frequency="7", of="B1")
        assert claim(second).state == "pended"
        first = story.bill("250.00", day=1, patient_control_number="B1")
        Claim.objects.filter(number=first).update(received=claim(second).received)
        adjudicate([claim(second).pk], now=story.now, by="test")
        assert claim(second).replaces == claim(first)
        assert used(story) == "240.00"

    def test_not_another_members(self, story: Year, tmp_path: Path) -> None:
        first = story.bill("250.00", day=1)
        other = Year(_another(story), story.clinician, tmp_path / "o", today=story.today)
        made = other.bill("250.00", day=1, frequency="8", of=first)
        assert claim(made).state == "pended"
        assert "is not one of this member by this provider" in messages(made)
        assert claim(first).state == "decided"

    def test_not_another_providers(self, story: Year) -> None:
        first = story.bill("250.00", day=1)
        clinician = everybody().clinicians[20]
        assert clinician.group != story.clinician.group
        made = story.bill("250.00", day=1, frequency="8", of=first, clinician=clinician)
        assert "is not one of this member by this provider" in messages(made)
        by_their_number = story.bill("250.00", day=1, frequency="8", of="A001", clinician=clinician)
        assert "No claim of this member by this provider" in messages(by_their_number)
        assert claim(first).state == "decided"

    def test_by_the_providers_own_number(self, story: Year) -> None:
        first = story.bill("250.00", day=1)
        second = story.bill("240.00", day=1, frequency="7", of="A001")
        assert claim(second).replaces == claim(first)
        third = story.bill("230.00", day=1, frequency="7", of="A001")
        assert claim(third).replaces == claim(second), "of two under it, the one in force"
        void = story.bill("230.00", day=1, frequency="8", of="A001")
        assert claim(void).replaces == claim(third)
        again = story.bill("230.00", day=1, frequency="8", of="A001")
        assert f"was already voided by claim {void}" in messages(again)

    def test_two_under_the_providers_own_number(self, story: Year) -> None:
        for day in (1, 2):
            story.bill("100.00", day=day, patient_control_number="SAME")
        made = story.bill("90.00", day=1, frequency="7", of="SAME", patient_control_number="N")
        assert "Several claims have the number SAME" in messages(made)
        assert used(story) == "200.00"

    def test_replaced_already_by_another_one(self, story: Year) -> None:
        first = story.bill("250.00", day=1)
        second = story.bill("240.00", day=1, frequency="7", of=first)
        third = story.bill("230.00", day=1, frequency="7", of=first)
        assert claim(third).state == "pended"
        assert f"was already replaced by claim {second}" in messages(third)
        assert used(story) == "240.00"

    def test_a_person_takes_it_for_a_claim_of_its_own(self, story: Year) -> None:
        made = story.bill("250.00", day=1, frequency="7", of="NOSUCH")
        determine(
            case=claim(made).pk,
            rule="duplicate_claim",
            say="override",
            reason="never billed before",
            by="EVA",
            now=story.now,
        )
        assert (claim(made).state, claim(made).replaces) == ("decided", None)
        assert used(story) == "250.00"

    def test_a_person_says_which_one(self, story: Year) -> None:
        first = story.bill("250.00", day=1)
        void = story.bill("250.00", day=1, frequency="8", of="WRONG")
        said = {"reason": "asked the clinic", "by": "EVA"}
        with pytest.raises(CommandError, match="there is no other claim C26-9999999"):
            call_command("claim_original", void, "C26-9999999", **said)
        with pytest.raises(CommandError, match="neither replaces nor voids"):
            call_command("claim_original", first, void, **said)
        call_command("claim_original", void, first, **said)
        assert [claim(each).state for each in (first, void)] == ["closed", "closed"]
        assert "original_named" in events(void)
        with pytest.raises(CommandError, match="is closed"):
            call_command("claim_original", void, first, **said)
        assert verify().damage == []

    def test_a_person_too_names_only_this_members_claims(self, story: Year, tmp_path: Path) -> None:
        first = story.bill("250.00", day=1)
        other = Year(_another(story), story.clinician, tmp_path / "o", today=story.today)
        void = other.bill("250.00", day=1, frequency="8", of="WRONG")
        call_command("claim_original", void, first, reason="it looks like it", by="EVA")
        assert [claim(each).state for each in (first, void)] == ["decided", "pended"]
        assert "is not one of this member by this provider" in messages(void)


class TestLaterClaims:
    def test_a_reversal_by_hand_does_the_same(self, story: Year) -> None:
        first = story.bill("250.00")
        later = story.bill("250.00", "100.00")
        story.pay()
        reverse(
            case=claim(first).pk, reason="error", by="EVA", now=story.now, recover_from=story.today
        )
        assert amounts(later)[-1] == ("100.00", "0.00", "0.00")
        assert claim(later).state == "decided"

    def test_what_else_would_change_is_for_a_person(self, story: Year) -> None:
        first = story.bill("250.00")
        later = story.bill("250.00", "100.00")
        last = story.bill("100.00")
        PlanRate.objects.update(percent_of_medicare=60)  # the allowed amounts would fall too
        story.bill("250.00", frequency="8", of=first)
        assert (latest(later).number, latest(last).number) == (1, 2)
        work = WorkItem.objects.get(queue="corrections", case=claim(later).pk)
        assert "would be allowed" in work.reasons[0]
        # what it took counts as it is: 250.00 of the deductible, before the last claim's 100.00
        assert (amounts(last), used(story)) == ([("100.00", "0.00", "0.00")], "350.00")

    def test_a_copay_moves_to_the_next_claim_of_the_visit(self, tmp_path: Path) -> None:
        story = year(tmp_path)
        story.person = next(
            one for one in everybody().members if (one.plan, one.story) == ("BENCH-MA", "ordinary")
        )
        first = story.bill("100.00", day=1)
        later = story.bill("90.00", day=1, code="99214")
        assert [str(latest(each).lines.get().copay) for each in (first, later)] == ["40.00", "0.00"]
        story.bill("100.00", day=1, frequency="8", of=first)
        assert (str(latest(later).lines.get().copay), latest(later).number) == ("40.00", 2)


class TestTold:
    def test_each_decision_and_reversal_once(self, story: Year) -> None:
        first = story.bill("250.00")
        later = story.bill("250.00", "100.00")
        story.pay()
        second = story.bill("150.00", day=1, frequency="7", of=first)
        story.pay()
        third = story.bill("250.00", day=1, frequency="7", of=second)
        story.pay()
        story.remit()
        assert told(story) == []
        assert RemittedDecision.objects.count() == 6  # later three times, the others once
        assert RemittedReversal.objects.count() == 4
        assert [claim(each).state for each in (first, second, third, later)] == [
            "reversed",
            "reversed",
            "paid",
            "paid",
        ]
        assert paid(later) == "80.00"


class TestMoneyBack:
    def _owing(self, story: Year) -> str:
        first = story.bill("250.00", "250.00", "100.00")
        story.pay()
        story.bill("250.00", frequency="8", of=first)
        story.remit()
        return first

    def test_what_is_sent_back_is_told_and_nothing_withheld_for_it(self, story: Year) -> None:
        self._owing(story)
        owing = payments(story)[0]
        assert owing.balances == [("FB", owing.trace, Money("-80.00"))]
        payer = Payment.objects.latest("id").payer
        sent = Returned(
            payer,
            story.clinician.group.npi,
            story.clinician.group.tin,
            Money("50.00"),
            "CK77",
            story.today,
        )
        take_refund(sent, by="EVA", now=story.now)
        story.bill("250.00", "250.00", "200.00")  # 160.00
        story.remit()
        told = payments(story)[0]
        assert told.balances == [
            ("72", "CK77", Money("-50.00")),
            ("FB", owing.trace, Money("80.00")),
        ]
        assert told.amount == Money("130.00")
        story.bill("100.00")
        story.remit()
        assert payments(story)[0].balances == []

    def test_not_more_than_is_owed_and_each_check_once(self, story: Year) -> None:
        self._owing(story)
        payer, group = Payment.objects.latest("id").payer, story.clinician.group
        sent = Returned(payer, group.npi, group.tin, Money("80.01"), "CK1", story.today)
        with pytest.raises(UnableToTakeRefund, match=r"owes 80\.00, and 80\.01 came"):
            take_refund(sent, by="EVA", now=story.now)
        take_refund(replace(sent, amount=Money("30.00")), by="EVA", now=story.now)
        with pytest.raises(UnableToTakeRefund, match="taken in before"):
            take_refund(replace(sent, amount=Money("30.00")), by="EVA", now=story.now)
        with pytest.raises(UnableToTakeRefund, match=r"owes 50\.00"):
            take_refund(
                replace(sent, amount=Money("50.01"), reference="CK2"), by="EVA", now=story.now
            )

    def test_a_reversal_waits_for_the_decision_that_corrects_it(self, tmp_path: Path) -> None:
        """Original Medicare pays no claim before its 14th day; what was paid stays until then."""
        story = year(tmp_path)
        story.person = next(
            one for one in everybody().members if (one.plan, one.story) == ("BENCH-B", "ordinary")
        )
        first = story.bill("400.00", "400.00")
        story.today += timedelta(days=14)
        story.pay()
        assert claim(first).state == "paid"
        second = story.bill("400.00", "390.00", frequency="7", of=first, day=1)
        early = story.remit()
        assert early.run is None
        assert [each["claim"] for each in early.summary["waiting"]] == [second]
        story.today += timedelta(days=14)
        story.remit()
        assert [each[:2] for each in numbers(told(story))] == [(first, "22"), (second, "1")]


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_two_replacements_of_one_claim(self, story: Year) -> None:
        first = story.bill("250.00", day=1)
        story.pay()
        made = [
            story.bill(each, day=1, frequency="7", of=first, decide=False)
            for each in ("240.00", "230.00")
        ]
        at_once(_judge_one, [(claim(each).pk,) for each in made])
        assert sorted(claim(each).state for each in made) == ["decided", "pended"]
        assert Claim.objects.filter(replaces=claim(first)).count() == 1
        assert used(story) in ("240.00", "230.00")
        assert verify().damage == []

    def test_a_void_while_the_claim_is_being_paid(self, story: Year) -> None:
        first = story.bill("250.00", "250.00", "100.00", day=1)
        void = story.bill("250.00", day=1, frequency="8", of=first, decide=False)
        at_once(_judge_or_pay, [(story, True), (story, False)])
        assert (claim(void).state, used(story)) == ("closed", "0.00")
        remitted = RemittedDecision.objects.filter(decision__claim__number=first).exists()
        assert claim(first).state == ("reversed" if remitted else "closed")
        assert Reversal.objects.exists() is remitted
        story.runs = 7
        story.remit()
        assert numbers(told(story)) == ([(first, "22", "-80.00")] if remitted else [])


def _judge_one(case: int) -> None:
    adjudicate([case], now=NOW, by="test")


def _judge_or_pay(story: Year, judges: bool) -> None:
    if judges:
        story.decide()
    else:
        story.runs = 5
        story.remit()
