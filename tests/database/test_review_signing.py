"""What pays more than one may alone waits for another's signature, on exactly what was proposed."""

import threading
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from claims.explain import explain
from claims.models import Claim, Determination, Posting, Proposal, ProposalEnd
from claims.operations.decide import adjudicate
from claims.operations.review.decide import decide, send_back, sign
from claims.operations.review.note import note
from claims.operations.review.outcome import Outcome
from claims.operations.review.pend import pend
from claims.operations.review.retry import retry
from claims.operations.review.shown import review_of
from claims.operations.review.words import UnableToSign
from kernel.cases.models import Event, WorkItem
from kernel.cases.queue import Work, put_many
from kernel.cases.timeline import record
from kernel.cases.version import Stale
from kernel.members.models import OpeningBalance
from kernel.money import Money
from kernel.people.models import Person
from kernel.people.policy import Actor, NotAllowed
from kernel.record.verifying import verify
from tests.reviewing import DOUBT, LATE, PAYS, in_force, office, pended, version, word
from tests.working import NOW

pytestmark = pytest.mark.django_db
OPERATOR = Actor("EVA", operator=True)


@pytest.fixture
def people() -> dict[str, Actor]:
    return office()


def proposed(claim: Claim, people: dict[str, Actor], by: str = "a.ito") -> Outcome:
    outcome = decide(claim.number, [word(claim, LATE)], people[by], NOW, version(claim))
    assert outcome.did == "proposed"
    return outcome


class TestWhoProposed:
    @pytest.mark.parametrize("gone", ["left", "role"])
    def test_what_they_could_not_say_today_is_not_signed(
        self, people: dict[str, Actor], gone: str
    ) -> None:
        claim = pended()
        proposed(claim, people)
        person = Person.objects.get(user__username="a.ito")
        if gone == "left":
            User.objects.filter(pk=person.user_id).update(is_active=False)
        else:
            person.roles.all().delete()
        outcome = sign(claim.number, people["t.ruiz"], NOW, version(claim))
        assert outcome.did == "void"
        assert "a.ito" in outcome.why
        assert not Posting.objects.exists()
        assert ProposalEnd.objects.get().how == "void"


class TestAProposal:
    def test_posts_nothing_and_goes_to_the_least_senior_who_may(
        self, people: dict[str, Actor]
    ) -> None:
        claim = pended()
        outcome = proposed(claim, people)
        assert (outcome.to, outcome.paid) == ("t.ruiz", Money(PAYS))
        assert outcome.why == (
            "$212.18 is $112.18 over what a.ito may pay alone, $100.00: it goes to t.ruiz"
        )
        claim.refresh_from_db()
        assert (claim.state, Posting.objects.count(), Determination.objects.count()) == (
            "pended",
            0,
            0,
        )
        made = Proposal.objects.get()
        assert (made.by, made.to, str(made.paid), str(made.limit)) == (
            "a.ito",
            "t.ruiz",
            PAYS,
            "100.00",
        )
        assert made.expected["lines"] == {"1": ["paid", PAYS, "53.05"]}
        work = WorkItem.objects.get(case=claim.pk, done_at=None)
        assert (work.queue, work.assigned_to, work.barred) == ("approvals", "t.ruiz", ["a.ito"])
        assert verify().damage == []

    def test_passes_over_who_is_barred(self, people: dict[str, Actor]) -> None:
        claim = pended()
        WorkItem.objects.filter(case=claim.pk).update(barred=["t.ruiz"])
        assert proposed(claim, people).to == "s.reed"

    def test_is_not_signed_by_who_is_barred_from_the_case(self, people: dict[str, Actor]) -> None:
        claim = pended()
        WorkItem.objects.filter(case=claim.pk).update(barred=["s.reed"])
        proposed(claim, people)
        for act in (sign, lambda *said: send_back(said[0], "Why?", *said[1:])):
            with pytest.raises(NotAllowed, match=r"s\.reed is barred from"):
                act(claim.number, people["s.reed"], NOW, version(claim))
        waits = WorkItem.objects.get(case=claim.pk, done_at=None)
        assert (waits.queue, waits.barred) == ("approvals", ["a.ito", "s.reed"])

    def test_sent_back_it_is_still_not_theirs_who_are_barred(
        self, people: dict[str, Actor]
    ) -> None:
        claim = pended()
        WorkItem.objects.filter(case=claim.pk).update(barred=["s.reed"])
        proposed(claim, people)
        send_back(claim.number, "Which letter?", people["t.ruiz"], NOW, version(claim))
        waits = WorkItem.objects.get(case=claim.pk, done_at=None)
        assert (waits.queue, waits.barred) == ("claims", ["s.reed"])

    def test_waits_where_nobody_may_sign_so_much(self, people: dict[str, Actor]) -> None:
        claim = pended()
        WorkItem.objects.filter(case=claim.pk).update(barred=["t.ruiz", "s.reed", "v.cole"])
        outcome = proposed(claim, people)
        assert outcome.to == ""
        assert outcome.why.endswith("nobody on file may sign it")

    def test_is_shown_with_who_may_sign(self, people: dict[str, Actor]) -> None:
        claim = pended()
        proposed(claim, people)
        own = review_of(claim.number, people["a.ito"], NOW)
        assert own.proposal
        assert (own.proposal.stands, own.proposal.words[0].rule) == (True, LATE)
        assert own.may["sign"].why == "a.ito proposed it: somebody else signs"
        assert review_of(claim.number, people["t.ruiz"], NOW).may["sign"]
        assert not review_of(claim.number, people["b.lund"], NOW).may["sign"]

    def test_signed_it_ends_the_work_of_a_deadline_that_passed(
        self, people: dict[str, Actor]
    ) -> None:
        claim = pended()
        proposed(claim, people)
        put_many([Work(claim.pk, "deadlines", ("late: erisa_postservice",))], now=NOW)
        sign(claim.number, people["t.ruiz"], NOW, version(claim))
        assert not WorkItem.objects.filter(case=claim.pk, done_at=None).exists()

    def test_of_a_word_on_a_claim_that_still_pends(self, people: dict[str, Actor]) -> None:
        """What the word lets the plan pay in the end is signed now, not when nobody looks."""
        claim = pended(doubt=True)
        outcome = proposed(claim, people)
        assert (outcome.disposition, outcome.paid) == ("pended", Money(PAYS))
        signed = sign(claim.number, people["t.ruiz"], NOW, version(claim))
        assert (signed.did, [each.rule for each in signed.open]) == ("pended", [DOUBT])
        said = Determination.objects.get()
        assert (said.by, said.facts["countersigned"]) == ("a.ito", "t.ruiz")
        assert WorkItem.objects.get(case=claim.pk, done_at=None).queue == "claims"


class TestASignature:
    def test_decides_with_both_names(self, people: dict[str, Actor]) -> None:
        claim = pended()
        proposed(claim, people)
        outcome = sign(claim.number, people["t.ruiz"], NOW, version(claim))
        assert (outcome.did, outcome.paid) == ("decided", Money(PAYS))
        said = Determination.objects.get()
        assert (said.by, said.facts["proposed"], said.facts["countersigned"]) == (
            "a.ito",
            "a.ito",
            "t.ruiz",
        )
        assert in_force(claim).decided_by == "t.ruiz"
        assert str(in_force(claim).paid) == PAYS
        assert ProposalEnd.objects.get().how == "signed"
        assert not WorkItem.objects.filter(case=claim.pk, done_at=None).exists()
        names = list(
            Event.objects.filter(case=claim.pk).order_by("id").values_list("name", flat=True)
        )
        assert names[-4:] == ["proposed", "determined", "decided", "countersigned"]
        shown = review_of(claim.number, people["v.cole"], NOW)
        word_of = next(each.word for each in shown.findings if each.rule == LATE)
        assert word_of
        assert (word_of.by, word_of.signed_by) == ("a.ito", "t.ruiz")
        assert verify().damage == []

    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("a.ito", "a.ito proposed it"),
            ("b.lund", "b.lund may not sign"),
            ("c.odom", "c.odom may not sign"),
        ],
    )
    def test_is_not_given_by(self, people: dict[str, Actor], name: str, why: str) -> None:
        claim = pended()
        proposed(claim, people)
        with pytest.raises(NotAllowed) as refused:
            sign(claim.number, people[name], NOW, version(claim))
        assert why in str(refused.value)

    def test_reaches_as_far_as_authority(self, people: dict[str, Actor]) -> None:
        claim = pended()
        people["t.ruiz"] = Actor(
            "t.ruiz", roles=frozenset({"senior_adjuster"}), limits={"aca_group": Money("212.17")}
        )
        proposed(claim, people)
        with pytest.raises(NotAllowed, match=r"\$0.01 over what t.ruiz may pay alone"):
            sign(claim.number, people["t.ruiz"], NOW, version(claim))

    def test_twice_is_once(self, people: dict[str, Actor]) -> None:
        claim = pended()
        proposed(claim, people)
        seen = version(claim)
        sign(claim.number, people["t.ruiz"], NOW, seen)
        with pytest.raises(Stale):
            sign(claim.number, people["s.reed"], NOW, seen)
        with pytest.raises(UnableToSign, match="nothing is proposed"):
            sign(claim.number, people["s.reed"], NOW, version(claim))

    def test_nobody_signs_where_nothing_is_proposed(self, people: dict[str, Actor]) -> None:
        claim = pended()
        with pytest.raises(UnableToSign, match="nothing is proposed"):
            sign(claim.number, people["v.cole"], NOW, version(claim))


class TestSentBack:
    def test_pends_again_for_who_proposed(self, people: dict[str, Actor]) -> None:
        claim = pended()
        proposed(claim, people)
        with pytest.raises(UnableToSign, match="say why"):
            send_back(claim.number, " ", people["t.ruiz"], NOW, version(claim))
        why = "The letter of the other payer is not on file."
        outcome = send_back(claim.number, why, people["t.ruiz"], NOW, version(claim))
        assert (outcome.did, outcome.to) == ("sent_back", "a.ito")
        ended = ProposalEnd.objects.get()
        assert (ended.how, ended.by, ended.reason) == ("sent_back", "t.ruiz", why)
        work = WorkItem.objects.get(case=claim.pk, done_at=None)
        assert (work.queue, work.assigned_to) == ("claims", "a.ito")
        assert verify().damage == []

    def test_and_proposed_anew(self, people: dict[str, Actor]) -> None:
        claim = pended()
        proposed(claim, people)
        send_back(claim.number, "Which letter?", people["t.ruiz"], NOW, version(claim))
        proposed(claim, people)
        assert sign(claim.number, people["s.reed"], NOW, version(claim)).did == "decided"


class TestVoid:
    """Anything but a note ends what was proposed: nobody signs what is not as it was."""

    def test_a_note_voids_nothing(self, people: dict[str, Actor]) -> None:
        claim = pended()
        proposed(claim, people)
        seen = version(claim)
        note(claim.number, "Looking at it.", people["t.ruiz"], NOW)
        with pytest.raises(Stale, match="noted by"):
            sign(claim.number, people["t.ruiz"], NOW, seen)
        assert sign(claim.number, people["t.ruiz"], NOW, version(claim)).did == "decided"

    def test_who_asks_is_told_whether_it_stands(self, people: dict[str, Actor]) -> None:
        claim = pended()
        proposed(claim, people)
        told = explain(claim.case.number, today=NOW.date()).case["proposal"]
        assert (told["stands"], told["void_because"]) == (True, "")
        note(claim.number, "Called the clinic.", people["b.lund"], NOW)
        assert explain(claim.case.number, today=NOW.date()).case["proposal"]["stands"]
        record(claim.pk, "matched", NOW, now=NOW, by="b.lund", facts={})
        told = explain(claim.case.number, today=NOW.date()).case["proposal"]
        assert (told["stands"], told["void_because"]) == (False, "matched by b.lund since")
        out = StringIO()
        call_command("case_explain", claim.case.number, by="t.ruiz", stdout=out)
        assert "Proposed by a.ito: pay; it is void: matched by b.lund since" in out.getvalue()

    def test_a_new_word_voids_it(self, people: dict[str, Actor]) -> None:
        claim = pended()
        proposed(claim, people)
        proposed(claim, people)
        first, second = Proposal.objects.order_by("id")
        assert (first.ended.how, first.ended.reason) == ("void", "decided anew by a.ito")
        assert not ProposalEnd.objects.filter(proposal=second).exists()

    def test_who_has_authority_decides_over_it(self, people: dict[str, Actor]) -> None:
        claim = pended()
        proposed(claim, people)
        outcome = decide(claim.number, [word(claim, LATE)], people["b.lund"], NOW, version(claim))
        assert (outcome.did, ProposalEnd.objects.get().how) == ("decided", "void")
        assert not WorkItem.objects.filter(case=claim.pk, done_at=None).exists()

    @pytest.mark.parametrize("act", ["pend", "retry"])
    def test_pending_it_or_trying_again_does(self, people: dict[str, Actor], act: str) -> None:
        claim = pended()
        proposed(claim, people)
        if act == "pend":
            pend(claim.number, "legal_question", "", people["b.lund"], NOW, version(claim))
        else:
            retry(claim.number, people["b.lund"], NOW, version(claim))
        assert ProposalEnd.objects.get().how == "void"
        with pytest.raises(UnableToSign):
            sign(claim.number, people["t.ruiz"], NOW, version(claim))

    def test_another_judgment_meanwhile_does(self, people: dict[str, Actor]) -> None:
        """A report arrives, and the claim is judged again by whoever took it in."""
        claim = pended()
        proposed(claim, people)
        seen = version(claim)
        adjudicate([claim.pk], now=NOW, by="report")
        with pytest.raises(Stale, match="pended by report"):
            sign(claim.number, people["t.ruiz"], NOW, seen)
        shown = review_of(claim.number, people["t.ruiz"], NOW)
        assert shown.proposal
        assert (shown.proposal.stands, bool(shown.may["sign"])) == (False, False)
        outcome = sign(claim.number, people["t.ruiz"], NOW, version(claim))
        assert (outcome.did, outcome.why) == (
            "void",
            "it cannot be signed: pended by report since",
        )
        claim.refresh_from_db()
        assert (claim.state, Posting.objects.count()) == ("pended", 0)
        assert WorkItem.objects.get(case=claim.pk, done_at=None).assigned_to == "a.ito"

    def test_other_amounts_do(self, people: dict[str, Actor]) -> None:
        """Nothing happened to the claim, but the member's year is another: 30.00 of the maximum
        are left, so the plan would pay 265.23 - 30.00 = 235.23."""
        claim = pended()
        proposed(claim, people)
        OpeningBalance.objects.create(
            member=claim.member,
            year=2026,
            account="toward_out_of_pocket",
            amount="1470",
            source="x",
        )
        outcome = sign(claim.number, people["t.ruiz"], NOW, version(claim))
        assert (outcome.did, Posting.objects.count()) == ("void", 0)
        assert "does not come to what was proposed" in outcome.why
        assert in_force(claim).number == 1

    def test_another_finding_does(self, people: dict[str, Actor]) -> None:
        claim = pended()
        proposed(claim, people)
        Claim.objects.filter(pk=claim.pk).update(lateness_excuse="a storm")
        assert sign(claim.number, people["t.ruiz"], NOW, version(claim)).did == "void"
        assert in_force(claim).disposition == "pended"


class TestTheDatabase:
    def refused(self, why: str, statement: str, values: list[Any]) -> None:
        with (
            pytest.raises(DatabaseError, match=why),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)

    def test_nobody_signs_their_own(self, people: dict[str, Actor]) -> None:
        claim = pended()
        proposed(claim, people)
        made = Proposal.objects.get()
        insert = (
            "INSERT INTO claims_proposalend "
            "(proposal_id, how, by, proposed_by, reason, at, stored, digest, batch) VALUES "
            "(%s, 'signed', %s, %s, '', now(), 'x', encode(sha256('x'), 'hex'), 1)"
        )
        self.refused("nobody_signs_their_own", insert, [made.pk, "a.ito", "a.ito"])
        self.refused("somebody else than its ending says", insert, [made.pk, "a.ito", "t.ruiz"])

    def test_a_proposal_ends_once_and_is_never_changed(self, people: dict[str, Actor]) -> None:
        claim = pended()
        proposed(claim, people)
        sign(claim.number, people["t.ruiz"], NOW, version(claim))
        again = (
            "INSERT INTO claims_proposalend "
            "(proposal_id, how, by, proposed_by, reason, at, stored, digest, batch) "
            "SELECT proposal_id, how, by, proposed_by, reason, at, stored, digest, batch "
            "FROM claims_proposalend"
        )
        self.refused("claims_proposalend_proposal_id", again, [])
        for table in ("claims_proposal", "claims_proposalend"):
            self.refused("(?i)never|append|refuse", f"UPDATE {table} SET at = now()", [])
            self.refused("(?i)never|append|refuse", f"DELETE FROM {table}", [])

    def test_no_determination_has_one_signer_twice(self) -> None:
        claim = pended()
        facts = '{"seen": ["k"], "proposed": "a.ito", "countersigned": "a.ito"}'
        self.refused(
            "determination_countersigned_by_another",
            "INSERT INTO claims_determination "
            "(claim_id, rule, say, reason, by, at, facts, stored, digest, batch) VALUES "
            "(%s, 'x', 'override', 'r', 'a.ito', now(), %s, 'x', encode(sha256('x'), 'hex'), 1)",
            [claim.pk, facts],
        )


@pytest.mark.django_db(transaction=True)
def test_signed_by_two_at_once_is_signed_once() -> None:
    people, claim = office(), pended()
    proposed(claim, people)
    seen, gate, came = version(claim), threading.Barrier(2), []

    def one(name: str) -> None:
        gate.wait(30)
        try:
            came.append(sign(claim.number, people[name], NOW, seen).did)
        except Stale:
            came.append("stale")
        finally:
            connection.close()

    both = [threading.Thread(target=one, args=[name]) for name in ("t.ruiz", "v.cole")]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    assert sorted(came) == ["decided", "stale"]
    assert ProposalEnd.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_signed_while_another_judges_it_is_one_or_the_other() -> None:
    people, claim = office(), pended()
    proposed(claim, people)
    seen, gate, came = version(claim), threading.Barrier(2), []

    def signs() -> None:
        gate.wait(30)
        try:
            came.append(sign(claim.number, people["t.ruiz"], NOW, seen).did)
        except Stale:
            came.append("stale")
        finally:
            connection.close()

    def judges() -> None:
        gate.wait(30)
        try:
            adjudicate([claim.pk], now=NOW, by="report")
            came.append("judged")
        except RuntimeError:  # it is decided: there is nothing to judge any more
            came.append("too late")
        finally:
            connection.close()

    both = [threading.Thread(target=work) for work in (signs, judges)]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    assert sorted(came) in (["decided", "too late"], ["judged", "stale"])
    paid = in_force(claim).disposition == "paid"
    assert paid == ("decided" in came)
