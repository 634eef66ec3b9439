"""Claims decided: a person's word, what the member's year holds, and what nobody can change."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from claims.facts import load
from claims.models import Claim, DecidedLine, Decision, Determination, Posting
from claims.operations.decide import adjudicate
from claims.operations.determine import UnableToDetermine, determine
from claims.operations.reverse import reverse
from kernel.cases.models import Case, Event, WorkItem
from kernel.members.models import Coverage, Member, OpeningBalance
from kernel.money import Money
from kernel.record.verifying import verify
from tests import factories, paying
from tests.paying import Lined
from tests.staff import staff
from tests.working import NOW, billed, decide, of_one_member, people, posted

pytestmark = pytest.mark.django_db

RULE = "third_opinion_indicated"


@pytest.fixture
def pended(tmp_path: Path) -> Claim:
    """A third opinion of Original Medicare whose second opinion's report is not on file."""
    everybody = people(90)
    story = next(
        one for one in everybody.members if one.story == "no_finding" and one.plan == "BENCH-B"
    )
    posted([each for each in billed(90) if each.person.number == story.number], tmp_path)
    decide()
    claim = Claim.objects.get(opinion=3)
    assert claim.state == "pended"
    return claim


def in_force(claim: Claim) -> Decision:
    return Decision.objects.filter(claim=claim).latest("number")


def say(claim: Claim, word: str, **said: Any) -> None:
    row = {"rule": RULE, "say": word, "reason": "The report came by fax.", "by": "EVA", "now": NOW}
    determine(case=claim.pk, **row | said)


class TestAPersonsWord:
    def test_set_aside_the_claim_is_paid(self, pended: Claim) -> None:
        say(pended, "override")
        pended.refresh_from_db()
        decision = in_force(pended)
        assert (decision.number, decision.disposition, pended.state) == (2, "paid", "decided")
        assert decision.paid > 0
        said = [each for each in json.loads(decision.stored)["findings"] if each["rule"] == RULE]
        assert [each["says"] for each in said] == ["note"]
        assert said[0]["message"].endswith("Set aside by a person: The report came by fax.")

    def test_upheld_the_claim_is_denied(self, pended: Claim) -> None:
        say(pended, "accept")
        pended.refresh_from_db()
        decision = in_force(pended)
        assert (decision.number, decision.disposition, pended.state) == (2, "denied", "decided")
        assert decision.paid == 0
        for line in decision.lines.all():
            assert [each.amount for each in line.adjustments.all()] == [line.charge]

    def test_it_is_on_record_with_its_reason_and_seal(self, pended: Claim) -> None:
        say(pended, "override")
        word = Determination.objects.get()
        assert (word.rule, word.say, word.by) == (RULE, "override", "EVA")
        events = Event.objects.filter(case=pended.pk).order_by("id")
        assert [each.name for each in events] == [
            "received",
            "accepted",
            "pended",
            "determined",
            "decided",
        ]
        assert verify().damage == []

    def test_the_work_is_done(self, pended: Claim) -> None:
        assert WorkItem.objects.get(case=pended.pk).reasons == [RULE]
        say(pended, "override")
        assert WorkItem.objects.get(case=pended.pk).done_at == NOW

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"rule": "same_group"}, f"same_group found nothing against .*; {RULE} did"),
            ({"reason": "  "}, "say why"),
            ({"say": "perhaps"}, "not one of accept, override"),
        ],
    )
    def test_an_idle_word_is_not_taken(self, pended: Claim, said: dict[str, Any], why: str) -> None:
        with pytest.raises(UnableToDetermine, match=why):
            say(pended, said.pop("say", "override"), **said)
        assert Determination.objects.count() == 0
        assert Decision.objects.filter(claim=pended).count() == 1

    def test_what_is_decided_waits_for_no_word(self, pended: Claim) -> None:
        say(pended, "override")
        with pytest.raises(UnableToDetermine, match="is decided: no person's word is waited for"):
            say(pended, "accept")

    def test_the_command(self, pended: Claim) -> None:
        told = StringIO()
        words = ("--reason", "read by phone", "--by", "EVA")
        call_command("claim_determine", pended.number, RULE, "override", *words, stdout=told)
        assert told.getvalue() == (
            f"{pended.number}: decision 2, paid, paid {in_force(pended).paid}.\n"
        )
        with pytest.raises(CommandError, match="there is no claim C26-9999999"):
            call_command("claim_determine", "c26-9999999", RULE, "accept", *words)

    def test_the_command_for_whom_there_is_no_such_claim(self, pended: Claim) -> None:
        """Restricted to another, it is not there: one line, and a code that says so."""
        staff("eva", "adjuster")
        Case.objects.filter(pk=pended.case_id).update(restricted_to="someone.else")
        words = ("--reason", "x", "--by", "eva")
        with pytest.raises(CommandError, match=f"^{pended.number}: ") as refused:
            call_command("claim_determine", pended.number, RULE, "override", *words)
        assert refused.value.returncode == 1

    def test_the_command_when_the_claim_changed_meanwhile(
        self, pended: Claim, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("claims.operations.determine.version_of", lambda case: "before")
        words = ("--reason", "x", "--by", "EVA")
        with pytest.raises(CommandError, match="this changed since you looked") as refused:
            call_command("claim_determine", pended.number, RULE, "override", *words)
        assert "\n" not in str(refused.value)
        assert Determination.objects.count() == 0


class TestAMissingFact:
    def test_no_word_replaces_it_and_the_fact_does(self) -> None:
        everybody = people(90)
        (case,) = of_one_member(1, everybody)
        Claim.objects.filter(pk=case).update(member=None, coverage=None, subscriber_id="BN9")
        decide()
        claim = Claim.objects.get(pk=case)
        assert (claim.state, json.loads(in_force(claim).stored)["pends"]) == (
            "pended",
            ["member_covered"],
        )
        with pytest.raises(UnableToDetermine, match="pends for a fact that is missing"):
            say(claim, "override", rule="member_covered")
        member = Member.objects.filter(coverages__plan__code="BENCH-TX").first()
        assert member
        claim.member, claim.coverage = member, Coverage.objects.get(member=member)
        claim.save()
        adjudicate([case], now=NOW, by="test")
        assert in_force(claim).disposition == "paid"

    def test_nor_does_a_word_stand_for_a_plans_terms(self) -> None:
        person = paying.member(factories.plan(days=None))
        (case,) = paying.on_file([paying.submitted(person, [Lined("90.00", "0.00")])])
        adjudicate([case], now=NOW, by="test")
        with pytest.raises(UnableToDetermine, match="a fact that is missing"):
            say(Claim.objects.get(pk=case), "override", rule="member_covered")
        assert not Determination.objects.exists()

    def test_pended_again_it_is_one_work_with_the_new_reasons(self, pended: Claim) -> None:
        adjudicate([pended.pk], now=NOW, by="test")
        assert (in_force(pended).number, in_force(pended).disposition) == (2, "pended")
        assert WorkItem.objects.filter(case=pended.pk, done_at=None).count() == 1
        assert not Posting.objects.filter(decision__claim=pended).exists()


class TestTheMembersYear:
    def used(self, case: int) -> Money | None:
        (loaded,) = load([case])
        assert loaded.claim
        return loaded.claim.member.deductible_used.get(2026)

    def test_it_is_the_sum_of_postings(self) -> None:
        """Each visit's allowed amount is $265.23: the second visit uses up the deductible.

        99205 in Texas 99: 3.50·1.000 + 2.66·0.985 + 0.31·0.750 = 6.3526 RVU; at 33.4009 $212.18;
        125 percent of it $265.23.
        """
        cases = of_one_member(3, people(90))
        assert self.used(cases[0]) is None
        for case, deductible, used in zip(
            cases, ("265.23", "234.77", "0.00"), ("265.23", "500.00", "500.00"), strict=True
        ):
            adjudicate([case], now=NOW, by="test")
            line = DecidedLine.objects.get(decision__claim=case)
            assert line.deductible == Decimal(deductible)
            assert self.used(cases[2]) == Money(used)

    def test_what_was_used_before_this_system_counts(self) -> None:
        cases = of_one_member(1, people(90))
        member = Claim.objects.get(pk=cases[0]).member
        OpeningBalance.objects.create(
            member=member, year=2026, account="toward_deductible", amount="400.00", source="test"
        )
        adjudicate(cases, now=NOW, by="test")
        assert DecidedLine.objects.get().deductible == Decimal("100.00")

    def test_a_reversal_gives_it_back(self, tmp_path: Path) -> None:
        person = paying.member(paying.plan())
        claim = paying.claim(person, Lined("350.00", "120.00", deductible="50.00"))
        (next_case,) = paying.on_file([paying.submitted(person, (Lined("90.00", "0.00"),))])
        assert self.used(next_case) == Money("50.00")
        paying.run(tmp_path)
        Claim.objects.filter(pk=claim.pk).update(state="paid")
        reverse(case=claim.pk, reason="x", by="EVA", now=paying.NOW, recover_from=paying.PAID_ON)
        assert self.used(next_case) == Money("0.00")

    def test_a_pended_claim_takes_nothing(self, pended: Claim) -> None:
        others = Claim.objects.filter(member=pended.member).exclude(pk=pended.pk)
        from_others = sum(
            line.deductible for line in DecidedLine.objects.filter(decision__claim__in=others)
        )
        assert self.used(pended.pk) == Money(from_others)


class TestThePastDoesNotChange:
    @pytest.mark.parametrize(
        "table",
        [
            "claims_decision",
            "claims_decidedline",
            "claims_lineadjustment",
            "claims_posting",
            "claims_determination",
        ],
    )
    @pytest.mark.parametrize(
        "act", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
    )
    def test_append_only(self, table: str, act: str) -> None:
        self.refused(act.format(table), "append-only|never changed|refuse")

    def refused(self, statement: str, why: str) -> None:
        with (
            pytest.raises(DatabaseError, match=f"(?i){why}"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    def test_a_line_a_cent_off_is_refused(self, pended: Claim) -> None:
        columns = (
            "decision_id, number, disposition, charge, allowed, deductible, copay, coinsurance, "
            "other_payer, sequestration, paid, adjusted, member_owes"
        )
        values = f"{in_force(pended).pk}, 9, 'paid', 100, 80, 0, 0, 0, 0, 0, 80, 19.99, 0"
        self.refused(
            f"INSERT INTO claims_decidedline ({columns}) VALUES ({values})",
            "decided_line_balances",
        )

    def test_nothing_is_posted_on_adjustments_a_cent_off(self, pended: Claim) -> None:
        """A line of 100.00 paid 80.00, whose one adjustment is 19.99 and not 20.00."""
        decision = in_force(pended).pk
        columns = (
            "decision_id, number, disposition, charge, allowed, deductible, copay, coinsurance, "
            "other_payer, sequestration, paid, adjusted, member_owes"
        )
        line = f"{decision}, 9, 'paid', 100, 80, 0, 0, 0, 0, 0, 80, 20, 0"
        posting = f"{decision}|None|charge|2026|0.00"
        self.refused(
            f"INSERT INTO claims_decidedline ({columns}) VALUES ({line}); "
            'INSERT INTO claims_lineadjustment (line_id, sequence, "group", carc, amount, rarc) '
            f"SELECT id, 1, 'CO', '45', 19.99, '{{}}' FROM claims_decidedline WHERE number = 9 "
            f"AND decision_id = {decision}; "
            "INSERT INTO claims_posting "
            "(decision_id, account, year, amount, stored, digest, batch) VALUES "
            f"({decision}, 'charge', 2026, 0.00, '{posting}', "
            f"encode(sha256(convert_to('{posting}', 'UTF8')), 'hex'), 1)",
            "do not sum to what it says is adjusted",
        )


class TestExplained:
    def test_everything_on_record_is_told(self, pended: Claim) -> None:
        say(pended, "override")
        told = StringIO()
        call_command("case_explain", pended.number, "--json", stdout=told)
        said = json.loads(told.getvalue())
        assert [each["name"] for each in said["events"]][-2:] == ["determined", "decided"]
        assert [each["disposition"] for each in said["decisions"]] == ["pended", "paid"]
        assert all(each["steps"] for each in said["deadlines"] if each["due_on"])
        assert said["deadlines"]
        last = said["decisions"][-1]
        assert {each["rule"] for each in last["findings"]} >= {RULE, "member_covered"}
        assert any(each.get("cites") for each in last["findings"])
        assert all(line["steps"] for line in last["lines"])

    def test_a_person_can_read_it(self, pended: Claim) -> None:
        told = StringIO()
        call_command("case_explain", pended.number, stdout=told)
        words = " ".join(told.getvalue().split())
        assert RULE in words
        assert pended.number in words

    def test_nobodys_case(self) -> None:
        with pytest.raises(CommandError, match="no case has the number X"):
            call_command("case_explain", "X")
