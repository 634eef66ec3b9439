"""Words of a person decide a claim: on exact findings, as far as policy lets them."""

import threading
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims.models import Claim, Decision, Determination, Posting
from claims.operations.decide import adjudicate
from claims.operations.review.decide import decide
from claims.operations.review.found import findings_of
from claims.operations.review.held import read
from claims.operations.review.note import note
from claims.operations.review.preview import preview
from claims.operations.review.retry import retry
from claims.operations.review.shown import review_of
from claims.operations.review.words import (
    UnableToDecide,
    UnableToNote,
    UnableToRetry,
    UnknownClaim,
    Word,
)
from kernel.cases.models import Case, Event, WorkItem
from kernel.cases.queue import Work, put_many
from kernel.cases.version import Stale
from kernel.money import Money
from kernel.people.acting import actor_named
from kernel.people.policy import Actor, NotAllowed
from kernel.record.models import Look
from kernel.record.verifying import verify
from tests import paying
from tests.reviewing import (
    DOUBT,
    LATE,
    PAYS,
    REASON,
    found,
    in_force,
    office,
    other,
    pended,
    version,
    word,
)
from tests.working import NOW

pytestmark = pytest.mark.django_db
OPERATOR = Actor("EVA", operator=True)


class TestAWord:
    def test_pays_within_authority(self) -> None:
        claim, people = pended(), office()
        outcome = decide(claim.number, [word(claim, LATE)], people["b.lund"], NOW, version(claim))
        assert (outcome.did, outcome.disposition, outcome.paid) == ("decided", "paid", Money(PAYS))
        said = Determination.objects.get()
        assert (said.by, said.line, said.facts) == ("b.lund", 1, {"seen": [word_key(claim)]})
        assert in_force(claim).decided_by == "b.lund"
        assert outcome.version == version(claim)
        assert not WorkItem.objects.filter(case=claim.pk, done_at=None).exists()
        assert verify().damage == []

    def test_ends_the_work_of_a_deadline_that_passed(self) -> None:
        claim, people = pended(), office()
        put_many([Work(claim.pk, "deadlines", ("late: erisa_postservice",))], now=NOW)
        decide(claim.number, [word(claim, LATE)], people["b.lund"], NOW, version(claim))
        assert not WorkItem.objects.filter(case=claim.pk, done_at=None).exists()

    def test_leaves_it_while_something_else_is_open(self) -> None:
        claim, people = pended(), office()
        late = Work(claim.pk, "deadlines", ("late: erisa_postservice",))
        put_many([late, Work(claim.pk, "letters", ("held deny",))], now=NOW)
        decide(claim.number, [word(claim, LATE)], people["b.lund"], NOW, version(claim))
        left = WorkItem.objects.filter(case=claim.pk, done_at=None).order_by("queue")
        assert [each.queue for each in left] == ["deadlines", "letters"]

    def test_on_one_of_two_findings_leaves_the_other(self) -> None:
        claim = pended(doubt=True)
        outcome = decide(claim.number, [word(claim, LATE)], OPERATOR, NOW, version(claim))
        assert (outcome.did, [each.rule for each in outcome.open]) == ("pended", [DOUBT])
        words = review_of(claim.number, OPERATOR, NOW).findings
        said = {each.rule: each.word for each in words if each.word}
        assert (said[LATE].say, said[LATE].by, said[LATE].reason) == ("override", "EVA", REASON)

    def test_it_can_be_changed_while_the_claim_pends(self) -> None:
        claim = pended(doubt=True)
        decide(claim.number, [word(claim, LATE)], OPERATOR, NOW, version(claim))
        late = found(claim, LATE)
        again = Word(LATE, 1, late.key, "accept", "No letter of a payer is on file after all.")
        outcome = decide(claim.number, [again], OPERATOR, NOW, version(claim))
        assert (outcome.did, outcome.disposition) == ("decided", "denied")

    def test_on_what_was_not_seen_is_not_taken(self) -> None:
        claim = pended()
        with pytest.raises(UnableToDecide, match="is not what it finds now") as refused:
            decide(claim.number, [other(word(claim, LATE))], OPERATOR, NOW, version(claim))
        assert refused.value.findings == (found(claim, LATE).key,)
        assert Determination.objects.count() == 0

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"reason": " "}, "say why"),
            ({"say": "perhaps"}, "is not one of accept, override"),
            ({"rule": "in_network"}, "is not what it finds now, which is line 1"),
            ({"line": 2}, "is not what it finds now, which is nothing"),
        ],
    )
    def test_that_says_nothing_is_not_taken(self, change: dict[str, object], why: str) -> None:
        claim = pended()
        given = word(claim, LATE)
        row = {name: getattr(given, name) for name in ("rule", "line", "seen", "say", "reason")}
        with pytest.raises(UnableToDecide, match=why):
            decide(claim.number, [Word(**row | change)], OPERATOR, NOW, version(claim))  # type: ignore[arg-type]

    def test_twice_or_none_is_not_taken(self) -> None:
        claim = pended()
        given = word(claim, LATE)
        for words, why in (([], "say what you decide"), ([given, given], "two words on one")):
            with pytest.raises(UnableToDecide, match=why):
                decide(claim.number, words, OPERATOR, NOW, version(claim))

    def test_a_new_finding_pends_again(self) -> None:
        """What was cleared is the sentence that was read: the excuse changed since."""
        claim = pended(doubt=True)
        decide(claim.number, [word(claim, LATE)], OPERATOR, NOW, version(claim))
        Claim.objects.filter(pk=claim.pk).update(lateness_excuse="a storm", joining_doubt="")
        adjudicate([claim.pk], now=NOW, by="test")
        assert in_force(claim).disposition == "pended"
        assert "a storm" in found(claim, LATE).message


class TestACheckThatCouldNotRun:
    def claim(self) -> Claim:
        """Nobody knows until when it may be filed: the terms say nothing, and no law does."""
        person = paying.member(paying.plan("erisa_self_funded"))
        (case,) = paying.on_file([paying.submitted(person, [paying.Lined("90.00", "0.00")])])
        adjudicate([case], now=NOW, by="test")
        return Claim.objects.get(pk=case)

    def test_takes_no_word_and_can_be_tried_again(self) -> None:
        claim = self.claim()
        late = found(claim, LATE)
        assert (late.could_not_run, late.says) == (True, "pend")
        for say in ("accept", "override"):
            with pytest.raises(UnableToDecide, match="could not run on line 1"):
                decide(
                    claim.number,
                    [word(claim, LATE, say)],  # type: ignore[arg-type]
                    OPERATOR,
                    NOW,
                    version(claim),
                )
        shown = next(
            each for each in review_of(claim.number, OPERATOR, NOW).findings if each.rule == LATE
        )
        assert [bool(shown.may[name]) for name in ("accept", "override", "retry")] == [0, 0, 1]
        outcome = retry(claim.number, OPERATOR, NOW, version(claim))
        assert (outcome.did, in_force(claim).number) == ("pended", 2)

    def test_what_is_decided_is_not_tried_again(self) -> None:
        claim = pended()
        decide(claim.number, [word(claim, LATE)], OPERATOR, NOW, version(claim))
        with pytest.raises(UnableToRetry, match="is decided: there is nothing to try"):
            retry(claim.number, OPERATOR, NOW, version(claim))


class TestPolicy:
    def test_who_reads_only_and_who_is_not_of_the_desk_decide_nothing(self) -> None:
        claim, people = pended(), office()
        for name in ("c.odom", "i.katz"):
            with pytest.raises(NotAllowed, match=f"{name} may not accept or override"):
                decide(claim.number, [word(claim, LATE)], people[name], NOW, version(claim))
        refused = Look.objects.filter(outcome="refused").values_list("actor", flat=True)
        assert sorted(refused) == ["c.odom", "i.katz"]

    def test_who_is_barred_cannot_open_the_decision(self) -> None:
        claim, people = pended(), office()
        WorkItem.objects.filter(case=claim.pk).update(barred=["b.lund"])
        may = review_of(claim.number, people["b.lund"], NOW).may
        assert not may["open"]
        assert "barred" in may["open"].why
        with pytest.raises(NotAllowed, match="lund is barred from"):
            decide(claim.number, [word(claim, LATE)], people["b.lund"], NOW, version(claim))
        with pytest.raises(NotAllowed, match="lund is barred from"):
            preview(claim.number, [word(claim, LATE)], people["b.lund"], NOW)

    def test_evidence_tells_nothing_of_what_is_restricted(self) -> None:
        claim, people = pended(visits=2), office()
        second = Claim.objects.exclude(pk=claim.pk).get()

        def evidence() -> list[str]:
            found = review_of(claim.number, people["b.lund"], NOW).findings
            (one,) = [each.evidence for each in found if each.rule == "duplicate_claim"]
            return [each["claim"] for each in (one or {})["history"]]

        assert evidence() == [second.number]
        Case.objects.filter(pk=second.pk).update(restricted_to="v.cole")
        assert evidence() == []

    def test_no_finding_names_what_is_restricted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        claim, people = pended(visits=2), office()
        second = Claim.objects.exclude(pk=claim.pk).get()
        made = findings_of(read(claim.pk).stored)
        named = replace(made[0], message=f"99204 is already on claim {second.number}, twice.")
        monkeypatch.setattr("claims.operations.review.shown.findings_of", lambda stored: (named,))

        def said(name: str) -> tuple[str, str]:
            (one,) = review_of(claim.number, people[name], NOW).findings
            return one.key, one.message

        assert said("b.lund") == (named.key, named.message)
        Case.objects.filter(pk=second.pk).update(restricted_to="v.cole")
        assert said("v.cole") == (named.key, named.message)
        hidden = "99204 is already on a claim that is restricted to others, twice."
        assert said("b.lund") == (named.key, hidden)

    def test_the_header_does_not_name_a_restricted_claim_it_replaces(self) -> None:
        claim, people = pended(visits=2), office()
        second = Claim.objects.exclude(pk=claim.pk).get()
        Claim.objects.filter(pk=claim.pk).update(replaces=second, frequency="7")

        def told(name: str) -> str:
            return review_of(claim.number, people[name], NOW).header.replaces

        assert told("b.lund") == second.number
        Case.objects.filter(pk=second.pk).update(restricted_to="v.cole")
        assert told("v.cole") == second.number
        assert told("b.lund") == "a claim that is restricted to others"

    def test_what_is_restricted_is_nobody_elses_to_know_of(self) -> None:
        claim, people = pended(), office()
        Case.objects.filter(pk=claim.pk).update(restricted_to="v.cole")
        with pytest.raises(UnknownClaim):
            review_of(claim.number, people["b.lund"], NOW)
        assert Look.objects.get(actor="b.lund").outcome == "nothing"
        assert review_of(claim.number, people["v.cole"], NOW).header.restricted

    @pytest.mark.parametrize("name", ["b.lund", "v.cole", "n.hale", "c.odom"])
    def test_no_denial_for_medical_reasons_but_by_a_physician(self, name: str) -> None:
        claim, people = pended(late=False, doubt=True), office()
        with pytest.raises(NotAllowed):
            decide(claim.number, [denial(claim)], people[name], NOW, version(claim))
        assert Determination.objects.count() == 0

    def test_what_was_set_aside_is_no_less_medical(self) -> None:
        claim, people = pended(doubt=True), office()
        decide(claim.number, [word(claim, DOUBT)], people["b.lund"], NOW, version(claim))
        again = [word(claim, DOUBT, "accept"), word(claim, LATE)]
        for name in ("b.lund", "n.hale"):
            with pytest.raises(NotAllowed, match=f"{name} may not"):
                decide(claim.number, again, people[name], NOW, version(claim))
        shown = review_of(claim.number, people["b.lund"], NOW).findings
        may = {each.rule: each.may for each in shown}
        assert not may[DOUBT]["accept"]
        assert may[DOUBT]["override"]

    def test_a_physician_of_the_field_denies(self) -> None:
        claim, people = pended(late=False, doubt=True), office()
        outcome = decide(claim.number, [denial(claim)], people["dr.wu"], NOW, version(claim))
        assert (outcome.did, outcome.disposition) == ("decided", "denied")

    def test_not_once_the_licence_ran_out(self) -> None:
        """It holds to the end of June 15, where the case is."""
        claim, people = pended(late=False, doubt=True), office()
        with pytest.raises(NotAllowed, match="licence on 2026-06-16"):
            decide(
                claim.number,
                [denial(claim)],
                people["dr.wu"],
                NOW + timedelta(days=1),
                version(claim),
            )

    def test_what_is_medical_a_nurse_may_set_aside_and_what_is_not_she_may_not(self) -> None:
        claim, people = pended(doubt=True), office()
        with pytest.raises(NotAllowed, match="hale may not approve"):
            decide(claim.number, [word(claim, LATE)], people["n.hale"], NOW, version(claim))
        outcome = decide(claim.number, [word(claim, DOUBT)], people["n.hale"], NOW, version(claim))
        assert outcome.did == "proposed", "she has no authority to pay"


class TestPreview:
    def test_tells_and_keeps_nothing(self) -> None:
        claim, people = pended(visits=2), office()
        before = (Decision.objects.count(), Determination.objects.count(), Event.objects.count())
        told = preview(claim.number, [word(claim, LATE)], people["a.ito"], NOW)
        assert (told.before.paid, told.after.paid) == (Money("0.00"), Money(PAYS))
        assert (told.after.allowed, told.after.coinsurance) == (Money("265.23"), Money("53.05"))
        assert [(each.was, each.would_be) for each in told.lines] == [("pended", "paid")]
        assert (told.disposition, told.open, told.version) == ("paid", (), version(claim))
        assert not told.authority
        assert told.authority.who == ("t.ruiz", "s.reed", "v.cole")
        after = (Decision.objects.count(), Determination.objects.count(), Event.objects.count())
        assert after == before
        assert Posting.objects.count() == 0

    def test_later_claims_of_the_member(self) -> None:
        """The year's maximum is 1,500.00 and 1,420.00 of it is used: 80.00 is left.  The next visit
        alone would owe 53.05; after this one, which owes 53.05, 26.95 is left for it."""
        claim = pended(visits=2)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO members_openingbalance (member_id, year, account, amount, source) "
                "VALUES (%s, 2026, 'toward_out_of_pocket', 1420, 'test')",
                [claim.member_id],
            )
        told = preview(claim.number, [word(claim, LATE)], OPERATOR, NOW)
        (later,) = told.later
        assert later.claim == Claim.objects.exclude(pk=claim.pk).get().number
        assert (later.owes_before, later.owes_after) == (Money("53.05"), Money("26.95"))
        assert (later.paid_before, later.paid_after) == (Money("212.18"), Money("238.28"))
        Case.objects.filter(number=later.claim).update(restricted_to="v.cole")
        adjuster = office()["b.lund"]
        assert preview(claim.number, [word(claim, LATE)], adjuster, NOW).later == ()

    def test_what_is_at_stake_where_findings_are_left(self) -> None:
        claim, people = pended(doubt=True), office()
        told = preview(claim.number, [word(claim, LATE)], people["b.lund"], NOW)
        assert ([each.rule for each in told.open], told.at_stake) == ([DOUBT], Money(PAYS))
        assert told.authority


class TestSomebodyElse:
    def test_who_looked_before_is_told_what_changed(self) -> None:
        claim = pended()
        seen = version(claim)
        note(claim.number, "Called the clinic.", OPERATOR, NOW)
        with pytest.raises(Stale, match="noted by EVA") as stale:
            decide(claim.number, [word(claim, LATE)], OPERATOR, NOW, seen)
        assert stale.value.version == version(claim)

    def test_a_look_is_on_record(self) -> None:
        claim, people = pended(), office()
        review_of(claim.number.lower(), people["c.odom"], NOW, why="audit sample 4")
        look = Look.objects.get()
        member = claim.member.number if claim.member else ""
        assert (look.actor, look.member, look.case) == ("c.odom", member, claim.number)
        assert (look.why, look.outcome) == ("audit sample 4", "seen")

    def test_a_note_is_of_whoever_may_write_one(self) -> None:
        claim, people = pended(), office()
        with pytest.raises(NotAllowed):
            note(claim.number, "I think so.", people["c.odom"], NOW)
        with pytest.raises(UnableToNote):
            note(claim.number, "  ", people["i.katz"], NOW)
        note(claim.number, "Asked the clinic.", people["i.katz"], NOW)
        event = Event.objects.filter(case=claim.pk).latest("id")
        assert (event.name, event.actor, event.facts) == (
            "noted",
            "i.katz",
            {"text": "Asked the clinic."},
        )


class TestTheCommand:
    def test_goes_through_policy(self) -> None:
        claim = pended()
        office()
        said = {"reason": REASON, "by": "a.ito"}
        told = StringIO()
        call_command("claim_determine", claim.number, LATE, "override", **said, stdout=told)
        assert "is $112.18 over what a.ito may pay alone, $100.00" in told.getvalue()
        assert in_force(claim).disposition == "pended"
        with pytest.raises(CommandError, match="nobody here is called 'EVA'"):
            call_command("claim_determine", claim.number, LATE, "override", reason=REASON, by="EVA")
        with pytest.raises(CommandError, match="odom may not accept or override a finding"):
            call_command(
                "claim_determine", claim.number, LATE, "override", reason=REASON, by="c.odom"
            )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told() -> None:
    claim, people = pended(), office()
    words, seen = [word(claim, LATE)], version(claim)
    gate, came = threading.Barrier(2), []

    def one(name: str) -> None:
        gate.wait(30)
        try:
            came.append(decide(claim.number, words, people[name], NOW, seen).did)
        except Stale as stale:
            came.append(f"stale: {stale.changes[-1].name}")
        finally:
            connection.close()

    both = [threading.Thread(target=one, args=[name]) for name in ("b.lund", "s.reed")]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    assert sorted(came) == ["decided", "stale: decided"]
    assert Decision.objects.filter(claim=claim).count() == 2
    assert Determination.objects.count() == 1


def denial(claim: Claim) -> Word:
    return word(claim, DOUBT, "accept", "The notes of March 2 tell of no visit of the patient.")


def word_key(claim: Claim) -> str:
    return str(Determination.objects.get(claim=claim).facts["seen"][0])


def test_nobody_is_found_by_chance() -> None:
    for number in ("C26-9999999", "Ø" * 30, "x" * 4000):
        with pytest.raises(UnknownClaim):
            review_of(number, actor_named("EVA"), NOW)
